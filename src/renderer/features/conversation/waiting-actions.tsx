import type { Message } from '../../../shared/domain/conversation.ts';
import { text } from '../../../shared/i18n/text.ts';
import { beingEditedWords, cancelledWords } from '../../messages/reply-changes.ts';
import { useActions, useNow } from '../../state/react.tsx';

/** What can be done with a reply that waits, once the bar above the composer does not offer it. */
export const WaitingActions = ({ message }: { message: Message }) => {
  const { conversations, app } = useActions();
  const nowMs = useNow(1_000);
  if (message.isBeingEdited === true) return <BeingEdited />;
  if (message.sendsAtMs !== undefined && message.sendsAtMs > nowMs) return undefined;
  const cancel = async (): Promise<void> => {
    if (await conversations.cancel(message)) app.notifyInfo(cancelledWords);
  };
  return (
    <span className="state__actions">
      {message.text === undefined ? undefined : (
        <button type="button" className="link" onClick={() => void conversations.beginEdit(message.id)}>
          {text.in('verb, on a button', 'Edit')}
        </button>
      )}
      <button type="button" className="link" onClick={() => void conversations.sendNow(message.id)}>
        {text('Send now')}
      </button>
      <button type="button" className="link" onClick={() => void cancel()}>
        {text('Cancel')}
      </button>
    </span>
  );
};

/** Instead of any other action while the composer holds it. */
export const BeingEdited = () => <span className="state__reason">{beingEditedWords}</span>;
