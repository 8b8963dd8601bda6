import './removal.css';
import { useEffect } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { ComputersForAgents, ForAdmins } from '../computers/index.ts';
import { isRunning } from '../../messages/removal.ts';
import { RemovalCard } from './removal-card.tsx';

/** The section Admin for agents who are no admins: the removals under way, without any action; otherwise their computers. */
export const RemovalForAgents = () => {
  const { removal: actions } = useActions();
  const view = useAppState((state) => state.removal.view);
  useEffect(() => {
    void actions.load();
  }, [actions]);
  const running = (view?.removals ?? []).filter(isRunning);
  if (running.length === 0) return <ComputersForAgents />;
  return (
    <main className="page" aria-label={text('Admin')} data-region="thread">
      <div className="page__inner">
        <header>
          <h1 className="page__title">{text('Being removed')}</h1>
          <p className="page__lead">
            {text('Your administrators decide about it; here you see how it stands.')}
          </p>
        </header>
        {running.map((removal) => (
          <RemovalCard key={removal.id} removal={removal} isAdmin={false} />
        ))}
        <ForAdmins />
      </div>
    </main>
  );
};
