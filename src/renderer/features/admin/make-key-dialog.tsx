import { useEffect } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import { makeKeyQuestion } from '../../messages/make-key.ts';
import { personName } from '../../messages/people.ts';
import { ownIdOf } from '../../state/roster.ts';
import { useActions, useAppState, useNow } from '../../state/react.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { useRequest } from '../../ui/use-request.ts';

/** Whom to ask first, what cannot be opened and what a new key does, said before it is made. */
export const MakeKeyDialog = ({ onClose }: { onClose(): void }) => {
  const { app, channel, computers } = useActions();
  const { isRunning, problem, run } = useRequest();
  const nowMs = useNow(30_000);
  const view = useAppState((state) => state.computers.view);
  const agents = useAppState((state) => state.team.agents);
  const ownId = useAppState(ownIdOf);
  const backlog = useAppState((state) => state.channel.health.find(({ id }) => id === 'backlog'));
  useEffect(() => {
    void computers.load();
  }, [computers]);
  const { title, points } = makeKeyQuestion({
    computers: view?.computers,
    waiting: backlog?.count ?? 0,
    nameOf: (agentId) => (agentId === ownId ? text('your own other computer') : personName(agents, agentId)),
    nowMs,
  });
  return (
    <ConfirmDialog
      title={title}
      keepLabel={text('Keep waiting')}
      isKeepFocused
      actLabel={text('Make a new key')}
      isRunning={isRunning}
      problem={problem}
      onAct={() =>
        run(channel.makeKey, () => {
          app.notifyInfo(text('The new key is made.'));
          onClose();
        })
      }
      onClose={onClose}
    >
      <ul className="plain-list">
        {points.map((point) => (
          <li key={point}>{point}</li>
        ))}
      </ul>
    </ConfirmDialog>
  );
};
