import { press, type Screen } from '../screen.ts';

const signedOut = (rest = ''): string =>
  `fake.world.app.session = { state: 'signed-out'${rest} }; fake.world.policy.state = 'accepted';`;
const secrets = (state: string): string =>
  `${signedOut()} fake.world.app.secrets = { state: '${state}', backend: 'basic_text', mode: 'persistent' };`;
const asked = `Object.assign(fake.world.policy, { state: 'asked', version: '2', notice: 'Private chats are kept for two years.', effectiveAtMs: Date.now() - 1000 });`;

/** Before the sections: signing in, the policy's question, a start that failed. */
export const signInScreens: readonly Screen[] = [
  { name: 'Sign in', world: signedOut() },
  { name: 'Sign in: refused', world: signedOut(", reason: 'WORKSPACE_REMOVED'") },
  { name: 'Sign in: no password store', world: secrets('weak'), show: (page) => press(page, /How to fix/) },
  { name: 'Sign in: password store locked', world: secrets('locked') },
  { name: 'Sign in: password store changed', world: secrets('changed') },
  {
    name: 'Sign in: browser is waited for',
    world: signedOut(),
    show: (page) => press(page, /^Sign in with LiveChat/),
  },
  {
    name: 'Sign in: no browser',
    world: `${signedOut()} fake.world.hasBrowser = false;`,
    show: (page) => press(page, /^Sign in with LiveChat/),
  },
  { name: 'Policy question', world: asked },
  {
    name: 'Policy question: decline',
    world: asked,
    show: (page) => press(page, 'Decline and remove my data…'),
  },
];
