import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import './app/reflow.css';
import { createActions } from './state/actions/index.ts';
import { notifyProblem } from './state/actions/context.ts';
import { createDrafts } from './state/drafts.ts';
import { ServicesProvider } from './state/react.tsx';
import { createAppStore } from './state/store.ts';

/** The window, loaded once it is known in which language (main.tsx): texts stand in constants of these modules, too. */

const api = window.backchannel;
const store = createAppStore();
const drafts = createDrafts(api.draft, notifyProblem(store));
/** A page that nobody sees draws nothing. Units: ms. */
const longestDrawing = 500;
/** The second frame begins when the first one, with what has just been given to the page, is on the screen. */
const afterDrawing = (): Promise<void> =>
  new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)));
    setTimeout(resolve, longestDrawing);
  });
const actions = createActions({ api, store, drafts, clock: { now: () => Date.now() }, afterDrawing });

actions.start();
// The window may be closed at any moment: writes that wait for a timer are done when it is hidden.
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') actions.app.flush();
});
// What main waits for with a growing pause is tried as soon as the system has a network again.
window.addEventListener('online', () => void actions.app.networkIsBack());
window.addEventListener('pagehide', () => actions.app.flush());

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root.');
createRoot(root).render(
  <ServicesProvider services={{ store, actions, drafts }}>
    <App />
  </ServicesProvider>,
);
