import './frame.css';
import { InstagramColored } from '@livechat/design-system-icons';
import { lazy, Suspense, useEffect, useLayoutEffect, useRef } from 'react';
import { text } from '../../shared/i18n/text.ts';
import { ConversationView, Inbox } from '../features/inbox/index.ts';
import { HistoryStrip } from '../features/private-history/index.ts';
import { ProxyStrip } from '../features/proxy/index.ts';
import { VersionStrip } from '../features/version-strip/index.ts';
import { PolicyStrip } from '../features/privacy/index.ts';
import { RecoveryStrip, StorageStrip } from '../features/recovery/index.ts';
import { CommandLayer, Palette } from '../commands/command-layer.tsx';
import { useAppState } from '../state/react.tsx';
import { leaveSection } from '../ui/focus-keeper.ts';
import { loadedLater } from '../ui/loaded-later.tsx';
import { OnItsWay } from '../ui/on-its-way.tsx';
import { SkeletonRows } from '../ui/skeleton-rows.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { loadAhead } from './load-ahead.ts';
import { WindowBody } from './window-body.tsx';
import { Rail } from './rail.tsx';
import { RemovalStrip } from './removal-strip.tsx';
import { Strip } from './strip.tsx';
import { Strips } from './strips.tsx';
import { TitleStrip } from './title-strip.tsx';
import { afterFirstListPaint } from './use-first-list-paint.ts';

// Rarely opened: chunks of their own, loaded when first shown, so that the first script stays small.
const Admin = lazy(() =>
  import('../features/admin/index.ts').then((feature) => ({ default: feature.Admin })),
);
const Settings = lazy(() =>
  import('../features/settings/index.ts').then((feature) => ({ default: feature.Settings })),
);

const AskColleague = lazy(() =>
  import('../features/ask-colleague/index.ts').then((feature) => ({ default: feature.AskColleague })),
);
const Search = lazy(() =>
  import('../features/search/index.ts').then((feature) => ({ default: feature.Search })),
);
// Shown with every second click: fetched as soon as the first list is on the screen.
const Team = loadedLater(() => import('../features/team/index.ts').then((feature) => feature.Team));

/** What is said where a section has failed. */
const failedTitles = {
  inbox: text('The inbox could not be shown'),
  team: text('The team could not be shown'),
  search: text('The search could not be shown'),
  admin: text('Admin could not be shown'),
  settings: text('Settings could not be shown'),
};

/** A section that is left by key takes what had the focus with it: the next one is read from its beginning. */
const useSectionFocus = (section: string): void => {
  const shown = useRef(section);
  useLayoutEffect(() => {
    if (shown.current === section) return;
    shown.current = section;
    leaveSection();
  }, [section]);
};

/** What is wanted next is there by then. */
const useLoadAhead = (isReady: boolean): void => {
  useEffect(
    () => (isReady ? afterFirstListPaint(() => loadAhead([ConversationView, Team, Palette])) : undefined),
    [isReady],
  );
};

/**
 * Title strip, rail and the chosen section.
 * @param isReady false until main has answered once: until then the content is a placeholder.
 */
export const Frame = ({ isReady }: { isReady: boolean }) => {
  const section = useAppState((state) => state.place.section);
  useSectionFocus(section);
  useLoadAhead(isReady);
  const isAsking = useAppState((state) => state.dialog === 'ask-colleague');
  return (
    <div className="frame" data-section={section}>
      {/* Its colours have one id in the page, which means those of the first drawing: that one must not be hidden. */}
      <span className="visually-hidden" aria-hidden="true">
        <InstagramColored />
      </span>
      <TitleStrip />
      <Strips>
        <Strip />
        <ProxyStrip />
        <VersionStrip />
        <StorageStrip />
        <RecoveryStrip />
        <HistoryStrip />
        <RemovalStrip />
        <PolicyStrip />
      </Strips>
      <WindowBody>
        <div className="frame__body">
          <Rail />
          <ErrorBoundary title={failedTitles[section]} key={section}>
            {isReady ? (
              <Suspense fallback={<OnItsWay isPage />}>
                {section === 'inbox' ? <Inbox /> : undefined}
                {section === 'team' ? <Team /> : undefined}
                {section === 'search' ? <Search /> : undefined}
                {section === 'admin' ? <Admin /> : undefined}
                {section === 'settings' ? <Settings /> : undefined}
              </Suspense>
            ) : (
              <>
                <div className="pane">
                  <SkeletonRows rows={8} label={text.in('while the window is filled', 'Opening')} />
                </div>
                <main className="thread-area" />
              </>
            )}
          </ErrorBoundary>
        </div>
      </WindowBody>
      {isReady ? <CommandLayer /> : undefined}
      {isReady && isAsking ? (
        <Suspense fallback={<OnItsWay />}>
          <AskColleague />
        </Suspense>
      ) : undefined}
    </div>
  );
};
