import { useState } from 'react';
import type { Conversation } from '../../../../shared/domain/conversation.ts';
import type { EarlierChat } from '../../../../shared/domain/earlier-chat.ts';
import { text } from '../../../../shared/i18n/text.ts';
import { earlierChatPeople } from '../../../messages/customer.ts';
import { foreignName } from '../../../messages/people.ts';
import { fullTime, momentBeside } from '../../../messages/time.ts';
import { useActions, useNow } from '../../../state/react.tsx';
import { Problem } from '../../../ui/callout.tsx';
import { Button } from '../../../ui/design-system.ts';
import { useRequest } from '../../../ui/use-request.ts';
import { EarlierChatDialog } from './earlier-chat-dialog.tsx';
import { PanelSection } from './panel-section.tsx';

/** Chats of the same customer that LiveChat keeps: asked for when the person wants to see them, with their own rights. */
export const EarlierChats = ({ conversation }: { conversation: Conversation }) => {
  const { conversations } = useActions();
  const nowMs = useNow(60_000);
  const [answer, setAnswer] = useState<{ chats: readonly EarlierChat[] | undefined }>();
  const [open, setOpen] = useState<EarlierChat>();
  const { isRunning, problem, run } = useRequest();
  const load = (): void => run(() => conversations.earlierChats(conversation.id), setAnswer);
  return (
    <PanelSection title={text('Earlier chats in LiveChat')}>
      {problem === undefined ? undefined : <Problem sentence={problem} />}
      {answer === undefined ? (
        <Button kind="secondary" size="compact" loading={isRunning} onClick={load}>
          {problem === undefined ? text('Show earlier chats') : text('Try again')}
        </Button>
      ) : answer.chats === undefined ? (
        <p className="context__none">{text('This conversation has not been in LiveChat.')}</p>
      ) : answer.chats.length === 0 ? (
        <p className="context__none">{text('None that you may see.')}</p>
      ) : (
        <ul className="earlier-chats">
          {answer.chats.map((chat) => (
            <li key={`${chat.chatId} ${chat.threadId}`}>
              <button type="button" className="earlier-chats__one" onClick={() => setOpen(chat)}>
                <span className="earlier-chats__head">
                  <time title={fullTime(chat.startedAtMs)}>{momentBeside(chat.startedAtMs, nowMs)}</time>
                  {chat.isActive ? (
                    <span className="earlier-chats__open">
                      {text.in('adjective: a chat that has not ended', 'Open')}
                    </span>
                  ) : undefined}
                </span>
                <span className="earlier-chats__words truncate" dir="auto">
                  {chat.isHidden
                    ? text('Hidden by your LiveChat plan')
                    : (chat.firstWords ?? text('Nothing was said'))}
                </span>
                <span className="earlier-chats__people truncate">
                  {earlierChatPeople(chat)}
                  {chat.tags.length === 0
                    ? undefined
                    : ` · ${chat.tags.map((tag) => foreignName(tag)).join(', ')}`}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {open === undefined ? undefined : (
        <EarlierChatDialog conversationId={conversation.id} chat={open} onClose={() => setOpen(undefined)} />
      )}
    </PanelSection>
  );
};
