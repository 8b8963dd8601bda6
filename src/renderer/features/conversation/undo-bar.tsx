import { useTitleWithKeys } from '../../commands/use-keys.ts';
import { undoableMessages } from '../../state/actions/index.ts';
import { useActions, useAppState, useNow } from '../../state/react.tsx';
import { threadFacts } from '../../state/thread-facts.ts';
import { Button } from '../../ui/design-system.ts';
import type { Message } from '../../../shared/domain/conversation.ts';
import { text } from '../../../shared/i18n/text.ts';

const noMessages: readonly Message[] = [];

interface UndoBarProps {
  conversationId: string;
  onUndone(): void;
}

/** "Sending in 8 s - Undo (Ctrl+Z)", while the last reply still waits. The countdown is no live region. */
export const UndoBar = (props: UndoBarProps) => {
  const messages = useAppState(
    (state) => state.conversations.threads[props.conversationId]?.messages ?? noMessages,
  );
  // Ticks only while something counts down.
  return threadFacts(messages).isCountingDown ? <Countdown {...props} messages={messages} /> : undefined;
};

const Countdown = ({
  conversationId,
  onUndone,
  messages,
}: UndoBarProps & { messages: readonly Message[] }) => {
  const { conversations } = useActions();
  const nowMs = useNow(250);
  const undoTitle = useTitleWithKeys(text.in('verb, on a button', 'Undo'), 'undo-reply');
  const isOffline = useAppState(
    ({ app }) => app?.livechat.state !== 'online' && app?.relay.state !== 'online',
  );
  const last = undoableMessages(messages, nowMs).at(-1);
  if (last?.sendsAtMs === undefined) return undefined;
  const secondsLeft = Math.ceil((last.sendsAtMs - nowMs) / 1000);
  return (
    <div className="undo-bar" data-testid="undo-bar">
      <span className="digits">
        {isOffline
          ? text('Goes out when you are back online')
          : text('Sending in {seconds} s', { seconds: secondsLeft })}
      </span>
      <span className="undo-bar__actions">
        <Button kind="link" size="xcompact" onClick={() => void conversations.sendNow(last.id)}>
          {text('Send now')}
        </Button>
        <Button
          kind="link"
          size="xcompact"
          onClick={() => void conversations.undoReply(conversationId).then(onUndone)}
        >
          {undoTitle}
        </Button>
      </span>
    </div>
  );
};
