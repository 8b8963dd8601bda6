import type { Page } from 'playwright-core';
import { press, section, content, openDialog, type Screen } from '../screen.ts';

type AdminTab = 'Connection' | 'Computers' | 'Audit' | 'Removal';
const isPage = (
  name: string,
  tab: AdminTab,
  show?: (page: Page) => Promise<unknown>,
  world?: string,
): Screen => ({
  name: `Admin: ${name}`,
  ...(world === undefined ? {} : { world }),
  async show(page) {
    await section(page, 'admin');
    await page.getByRole('tab', { name: tab, exact: true }).click();
    await show?.(page);
  },
});
const heading = (page: Page, name: string | RegExp): Promise<void> =>
  content(page).getByRole('heading', { name }).first().waitFor();

const connect = (step: string): string => `fake.world.channel = undefined; fake.world.connect = ${step};`;
const computer = (id: string, agent: number, rest: string): string =>
  `{ deviceId: '${id}', agentId: fake.world.agents[${agent}].id, isThisComputer: false, state: 'member', sinceMs: nowMs - 864e5, lastSeenAtMs: nowMs - 6e4, kind: 'console', platform: 'linux', appVersion: '0.2.0', isPersonHeld: false, can: ['remove'], ${rest} }`;
/** Computers in every state. */
export const computers = `const nowMs = Date.now(); fake.world.computers = { isAll: true, computers: [
  ${computer('dev-1', 0, 'isThisComputer: true')},
  ${computer('dev-2', 1, "state: 'waiting', isPersonHeld: true, can: ['approve', 'refuse']")},
  ${computer('dev-3', 2, "kind: 'station', platform: 'win32'")},
  ${computer('dev-4', 3, "state: 'removed', cause: 'admin', byAgentId: fake.world.agents[0].id, can: ['readmit']")},
], renewals: [{ deviceId: 'dev-4', agentId: fake.world.agents[3].id, removedAtMs: nowMs - 6e4, steps: [
  { thing: 'channel-key', state: 'done' }, { thing: 'page-token', state: 'due' }, { thing: 'integration-grant', state: 'running' } ] }] };`;
export const audit = `fake.api.computers.getAudit = async () => ({ ok: true, value: { hasMore: true, entries: [
  { n: 2, atMs: Date.now() - 6e4, agentId: fake.world.agents[0].id, party: 'agent', action: 'computer-removed', aboutAgentId: fake.world.agents[3].id, outcome: 'done' },
  { n: 1, atMs: Date.now() - 9e6, party: 'meta', action: 'channel-disconnected', outcome: 'done' } ] } });`;
const removing = (removal: string): string =>
  `fake.world.removals = { ...fake.world.removals, removals: [${removal}, ...fake.world.removals.removals] };`;
const scheduled = `{ id: 'u-1', kind: 'uninstall', trigger: 'admin', state: 'scheduled', requestedAtMs: Date.now() - 864e5, dueAtMs: Date.now() + 6 * 864e5, steps: [{ step: 'revoke-grant', state: 'open', trouble: 'refused', attempts: 3, answer: { status: 400, code: 190 } }], consoles: { asked: 0, confirmed: 0, left: 0, silent: 0 }, here: 'nothing' }`;
const running = `{ id: 'd-1', kind: 'disconnect', trigger: 'admin', state: 'removing', requestedAtMs: Date.now() - 6e4, dueAtMs: Date.now() - 6e4, steps: [{ step: 'unsubscribe', state: 'settled', outcome: 'done', attempts: 1, settledAtMs: Date.now() - 3e4 }, { step: 'await-consoles', state: 'open', attempts: 0, nextAtMs: Date.now() + 5e4 }], consoles: { asked: 5, confirmed: 2, left: 1, silent: 2 }, here: 'confirmed' }`;

/** The section Admin. */
export const adminScreens: readonly Screen[] = [
  isPage('connection', 'Connection', (page) => page.getByTestId('health-list').waitFor()),
  isPage(
    'reconnect needed',
    'Connection',
    (page) => page.getByTestId('channel-card').waitFor(),
    `fake.world.channel = { ...fake.world.channel, state: 'reconnect-needed' };`,
  ),
  isPage(
    'not connected',
    'Connection',
    (page) => page.getByTestId('connect-flow').waitFor(),
    connect(`{ step: 'idle' }`),
  ),
  isPage(
    'Facebook is waited for',
    'Connection',
    async (page) => {
      await press(page, 'Connect Instagram');
      await page.getByTestId('browser-wait').waitFor();
    },
    connect(`{ step: 'idle' }`),
  ),
  isPage(
    'choice of an account',
    'Connection',
    (page) => content(page).getByRole('radio').first().waitFor(),
    connect(
      `{ step: 'choose', choices: [{ pageId: '1', pageName: 'Bakery', username: 'bakery' }, { pageId: '2', pageName: 'Café', problem: 'CONNECT_NO_ACCOUNT' }] }`,
    ),
  ),
  isPage(
    'connecting failed',
    'Connection',
    (page) => content(page).getByText('Instagram was not connected').waitFor(),
    connect(`{ step: 'failed', code: 'CONNECT_PERMISSION_MISSING', missing: ['instagram_manage_messages'] }`),
  ),
  isPage(
    'bridge to be allowed',
    'Connection',
    async (page) => {
      await press(page, 'Let Backchannel chat for customers…');
      await openDialog(page).waitFor();
    },
    `fake.world.bridge = { state: 'waiting-for-grant', waiting: 2, notCarried: 1, isAuthorizing: false };`,
  ),
  isPage(
    'computers',
    'Computers',
    (page) => content(page).getByTestId('computer').first().waitFor(),
    computers,
  ),
  isPage(
    'remove a computer',
    'Computers',
    async (page) => {
      await press(page, /^Remove the/);
      await openDialog(page).waitFor();
    },
    computers,
  ),
  isPage('audit', 'Audit', (page) => content(page).getByTestId('audit-entry').first().waitFor(), audit),
  isPage('removal', 'Removal', (page) => heading(page, /Records|History/)),
  isPage(
    'removal scheduled',
    'Removal',
    (page) => page.getByTestId('removal-card').waitFor(),
    removing(scheduled),
  ),
  isPage(
    'removal under way',
    'Removal',
    (page) => page.getByTestId('removal-card').waitFor(),
    removing(running),
  ),
  isPage(
    'cancel a removal',
    'Removal',
    async (page) => {
      await press(page, 'Cancel the removal…');
      await openDialog(page).waitFor();
    },
    removing(scheduled),
  ),
  isPage('before a disconnect', 'Removal', async (page) => {
    await press(page, 'Disconnect…');
    await page.getByTestId('removal-impact').waitFor();
  }),
  isPage('before an uninstall', 'Removal', async (page) => {
    await press(page, 'Uninstall…');
    await page.getByTestId('removal-impact').waitFor();
  }),
  {
    name: 'Admin: for an agent',
    world: `fake.world.app.session.role = 'normal';`,
    async show(page) {
      await section(page, 'admin');
      await page.getByRole('main', { name: 'Admin' }).waitFor();
    },
  },
];
