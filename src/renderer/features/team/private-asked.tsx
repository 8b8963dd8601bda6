import { useEffect, useState } from 'react';
import type { PrivateMessage } from '../../../shared/domain/private-chat.ts';
import type { RouteOutput } from '../../../shared/ipc/routes.ts';
import { text } from '../../../shared/i18n/text.ts';
import { type Failure, failureOf } from '../../api/call.ts';
import { whoName } from '../../messages/private-message.ts';
import { fullTime } from '../../messages/time.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { ownIdOf } from '../../state/roster.ts';
import { Problem } from '../../ui/callout.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Dialog } from '../../ui/dialog.tsx';

/** What was asked for of one message of this chat: its details, or whether it is to be deleted. */
export const PrivateAsked = ({ chatId }: { chatId: string }) => {
  const asked = useAppState((state) => state.privateChats.asked);
  const message = useAppState((state) =>
    asked === undefined
      ? undefined
      : state.privateChats.threads[chatId]?.messages.find(({ id }) => id === asked.messageId),
  );
  const { privateMessages } = useActions();
  if (asked?.chatId !== chatId || message === undefined) return undefined;
  const close = (): void => privateMessages.ask(undefined);
  if (asked.kind === 'details') return <Details message={message} onClose={close} />;
  if (asked.kind !== 'delete') return undefined;
  return (
    <ConfirmDialog
      title={text('Delete this message?')}
      keepLabel={text('Keep it')}
      isKeepFocused
      actLabel={text('Delete')}
      isDestructive
      onClose={close}
      onAct={() => {
        close();
        void privateMessages.remove(message);
      }}
    >
      <p>
        {text(
          'It goes from every computer of this chat, with its reactions; a computer that is off now deletes it when it is back. Everybody sees that you deleted a message.',
        )}
      </p>
    </ConfirmDialog>
  );
};

const Details = ({ message, onClose }: { message: PrivateMessage; onClose(): void }) => {
  const agents = useAppState((state) => state.team.agents);
  const ownId = useAppState(ownIdOf);
  const { privateMessages } = useActions();
  const [people, setPeople] = useState<RouteOutput<'private-chat/get-details'>['people']>([]);
  const [problem, setProblem] = useState<Failure>();
  useEffect(() => {
    privateMessages.details(message).then(
      (details) => setPeople(details.people),
      (error: unknown) => setProblem(failureOf(error)),
    );
  }, [privateMessages, message]);
  const at = (ms: number | undefined): string => (ms === undefined ? text('Not yet') : fullTime(ms));
  return (
    <Dialog title={text('Details of your message')} onClose={onClose}>
      <p>{text('Written {moment}', { moment: fullTime(message.sentAtMs) })}</p>
      {message.editedAtMs === undefined ? undefined : (
        <p>{text('Edited {moment}', { moment: fullTime(message.editedAtMs) })}</p>
      )}
      {message.deletedAtMs === undefined ? undefined : (
        <p>{text('Deleted {moment}', { moment: fullTime(message.deletedAtMs) })}</p>
      )}
      <table className="message-people" data-testid="message-details">
        <thead>
          <tr>
            <th scope="col">{text('Colleague')}</th>
            <th scope="col">{text.in('when it was, head of a column', 'Delivered')}</th>
            <th scope="col">{text.in('when it was, head of a column', 'Read')}</th>
          </tr>
        </thead>
        <tbody>
          {people.map(({ agentId, deliveredAtMs, readAtMs }) => (
            <tr key={agentId}>
              <td>{whoName(agentId, agents, ownId)}</td>
              <td>{at(deliveredAtMs)}</td>
              <td>{at(readAtMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Problem sentence={problem} />
    </Dialog>
  );
};
