import { text } from '../../../shared/i18n/text.ts';
import { ComputersPage } from './computers-page.tsx';
import { ForAdmins } from './for-admins.tsx';

/** The section Admin for agents who are no admins, while nothing is being removed: their own computers, and who waits. */
export const ComputersForAgents = () => (
  <main className="page" aria-label={text('Admin')} data-region="thread">
    <div className="page__inner">
      <header>
        <h1 className="page__title">{text('Computers')}</h1>
        <p className="page__lead">
          {text('Where you are signed in, and colleagues’ computers that wait to be let in.')}
        </p>
      </header>
      <ComputersPage />
      <ForAdmins />
    </div>
  </main>
);
