import './removal.css';
import { ShieldLock } from '@livechat/design-system-icons';
import { useEffect } from 'react';
import { useActions, useAppState } from '../../state/react.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { isRunning } from '../../messages/removal.ts';
import { RemovalCard } from './removal-card.tsx';

/** The section Admin for agents who are no admins: the removals under way, without any action. */
export const RemovalForAgents = () => {
  const { removal: actions } = useActions();
  const view = useAppState((state) => state.removal.view);
  useEffect(() => {
    void actions.load();
  }, [actions]);
  const running = (view?.removals ?? []).filter(isRunning);
  if (running.length === 0)
    return (
      <main className="page" aria-label="Admin">
        <EmptyState
          icon={ShieldLock}
          title="For admins"
          text={
            "Here admins connect, disconnect and remove. Your LiveChat role is Agent; your workspace's owner can " +
            'change it in LiveChat.'
          }
        />
      </main>
    );
  return (
    <main className="page" aria-label="Admin" data-region="thread">
      <div className="page__inner">
        <header>
          <h1 className="page__title">Being removed</h1>
          <p className="page__lead">Your administrators decide about it; here you see how it stands.</p>
        </header>
        {running.map((removal) => (
          <RemovalCard key={removal.id} removal={removal} isAdmin={false} />
        ))}
      </div>
    </main>
  );
};
