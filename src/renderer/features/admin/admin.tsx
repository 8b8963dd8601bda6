import './admin.css';
import { lazy, Suspense, type KeyboardEvent } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { isAdmin } from '../../messages/people.ts';
import { inlineStep } from '../../ui/direction.ts';
import { OnItsWay } from '../../ui/on-its-way.tsx';
import { SetAside } from '../set-aside/index.ts';
import { BridgeCard } from './bridge-card.tsx';
import { ChannelCard } from './channel-card.tsx';
import { ConnectFlow } from './connect-flow.tsx';
import { WhoHolds } from './who-holds.tsx';

// Chunks of their own: rarely opened.
const PreflightCard = lazy(() =>
  import('./preflight-card.tsx').then((feature) => ({ default: feature.PreflightCard })),
);
const load = () => import('../removal/index.ts');
const RemovalOverview = lazy(() => load().then((feature) => ({ default: feature.RemovalOverview })));
const PlanPage = lazy(() => load().then((feature) => ({ default: feature.PlanPage })));
const RemovalForAgents = lazy(() => load().then((feature) => ({ default: feature.RemovalForAgents })));

const loadComputers = () => import('../computers/index.ts');
const ComputersPage = lazy(() => loadComputers().then((feature) => ({ default: feature.ComputersPage })));
const AuditPage = lazy(() => loadComputers().then((feature) => ({ default: feature.AuditPage })));

const tabs = [
  {
    page: 'connection',
    name: text('Connection'),
    lead: text('The Instagram account this workspace answers for.'),
  },
  {
    page: 'computers',
    name: text('Computers'),
    lead: text('Every computer with Backchannel of this team: whose it is, what it keeps, who may come in.'),
  },
  { page: 'audit', name: text.in('noun, a page of Admin', 'Audit'), lead: text('Who did what, and when.') },
  {
    page: 'removal',
    name: text.in('noun, a page of Admin', 'Removal'),
    lead: text('Taking data away for good, and proof that it is gone.'),
  },
] as const;

/**
 * The section Admin: connect Instagram, bring it into LiveChat, remove it. The check of the role here decides only what is
 * shown; main, relay and LiveChat enforce it.
 */
export const Admin = () => {
  const session = useAppState((state) => state.app?.session);
  const adminPage = useAppState((state) => state.adminPage);
  if (session?.state !== 'signed-in') return undefined;
  const wait = <OnItsWay isPage />;
  if (!isAdmin(session.role))
    return (
      <Suspense fallback={wait}>
        <RemovalForAgents />
      </Suspense>
    );
  if (adminPage.page === 'plan')
    return (
      <Suspense fallback={wait}>
        <PlanPage
          key={`${adminPage.kind} ${adminPage.conversationId}`}
          kind={adminPage.kind}
          conversationId={adminPage.conversationId}
        />
      </Suspense>
    );
  return (
    <main className="page" aria-label={text('Admin')} data-region="thread">
      <div className="page__inner">
        <header>
          <h1 className="page__title">{text('Admin')}</h1>
          <p className="page__lead">{tabs.find(({ page }) => page === adminPage.page)?.lead}</p>
        </header>
        <Tabs chosen={adminPage.page} />
        <div
          role="tabpanel"
          className="admin-panel"
          id="admin-panel"
          aria-labelledby={`admin-${adminPage.page}`}
        >
          <Suspense fallback={<OnItsWay />}>
            {adminPage.page === 'connection' ? (
              <Connection />
            ) : adminPage.page === 'computers' ? (
              <ComputersPage />
            ) : adminPage.page === 'audit' ? (
              <AuditPage />
            ) : (
              <RemovalOverview />
            )}
          </Suspense>
        </div>
      </div>
    </main>
  );
};

const Tabs = ({ chosen }: { chosen: (typeof tabs)[number]['page'] }) => {
  const { removal } = useActions();
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = inlineStep(event.key);
    if (step === undefined) return;
    event.preventDefault();
    const at = tabs.findIndex(({ page }) => page === chosen);
    const { page } = tabs[(at + step + tabs.length) % tabs.length] ?? tabs[0];
    removal.showPage({ page });
    document.getElementById(`admin-${page}`)?.focus();
  };
  return (
    <div className="admin-tabs" role="tablist" aria-label={text('Pages of Admin')} onKeyDown={onKeyDown}>
      {tabs.map(({ page, name }) => (
        <button
          key={page}
          id={`admin-${page}`}
          type="button"
          role="tab"
          className="admin-tab"
          aria-selected={page === chosen}
          aria-controls="admin-panel"
          tabIndex={page === chosen ? 0 : -1}
          onClick={() => removal.showPage({ page })}
        >
          {name}
        </button>
      ))}
    </div>
  );
};

const Connection = () => {
  const channel = useAppState((state) => state.channel);
  if (!channel.isLoaded) return undefined;
  return (
    <>
      {channel.channel === undefined ? undefined : <ChannelCard channel={channel.channel} />}
      <SetAside />
      <ConnectFlow channel={channel.channel} connect={channel.connect} />
      <BridgeCard />
      <Suspense fallback={<OnItsWay />}>
        <PreflightCard />
      </Suspense>
      <WhoHolds />
    </>
  );
};
