import { ComputersPage } from './computers-page.tsx';

/** The section Admin for agents who are no admins, while nothing is being removed: their own computers, and who waits. */
export const ComputersForAgents = () => (
  <main className="page" aria-label="Admin" data-region="thread">
    <div className="page__inner">
      <header>
        <h1 className="page__title">Computers</h1>
        <p className="page__lead">
          Where you are signed in, and colleagues’ computers that wait to be let in.
        </p>
      </header>
      <ComputersPage />
      <section aria-labelledby="for-admins">
        <h2 className="section-title" id="for-admins">
          For admins
        </h2>
        <p className="muted">
          Here admins connect, disconnect and remove. Your LiveChat role is Agent; your workspace's owner can
          change it in LiveChat.
        </p>
      </section>
    </div>
  </main>
);
