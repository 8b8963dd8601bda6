import type { Page } from 'playwright-core';
import { openFirstConversation, press, section, tells, content, openDialog, type Screen } from '../screen.ts';

const withRows = (page: Page): Promise<void> =>
  content(page).getByTestId('conversation-row').first().waitFor();
const isSetting = (name: string, show?: (page: Page) => Promise<unknown>, world?: string): Screen => ({
  name: `Settings${name === '' ? '' : `: ${name}`}`,
  ...(world === undefined ? {} : { world }),
  async show(page) {
    await section(page, 'settings');
    await page.getByRole('heading', { name: 'Settings', exact: true }).waitFor();
    await show?.(page);
  },
});
/** Two hits, of a conversation and of a private chat. */
export const hits = `fake.api.search.find = async () => ({ ok: true, value: {
  hits: [
    { kind: 'message', id: 9, conversationId: fake.world.conversations[0].id, messageId: 'm-000001', direction: 'in', atMs: Date.now() - 60000, excerpt: 'Does the green one come in size M as well?', ranges: [{ start: 9, end: 14 }], isCutBefore: false, isCutAfter: false },
    { kind: 'private', id: 8, chatId: fake.world.agents[1].id, messageId: 'a0000000-0000-4000-8000-000000000002', direction: 'out', atMs: Date.now() - 90000, excerpt: 'Twelve green pieces', ranges: [{ start: 7, end: 12 }], isCutBefore: true, isCutAfter: true },
  ], next: 2, isCancelled: false, unknown: [], problems: [], conversations: [], progress: { done: 40, total: 100, isDone: false } } });`;
const tryOut = `fake.world.app.isTryOut = true;`;

/** Search, palette, settings, what lies over every section. */
export const otherScreens: readonly Screen[] = [
  {
    name: 'Search: beginning',
    async show(page) {
      await section(page, 'search');
      await content(page).getByRole('combobox').waitFor();
    },
  },
  {
    name: 'Search: found',
    world: hits,
    async show(page) {
      await section(page, 'search');
      await content(page).getByRole('combobox').fill('green in:notes');
      await content(page).getByTestId('search-hit').first().waitFor();
      await page.keyboard.press('ArrowDown');
    },
  },
  {
    name: 'Search: nothing found',
    async show(page) {
      await section(page, 'search');
      await content(page).getByRole('combobox').fill('zzzz from:nobody');
      await content(page).locator('.empty').first().waitFor();
    },
  },
  {
    name: 'Palette',
    async show(page) {
      await withRows(page);
      await page.keyboard.press('Control+k');
      await openDialog(page).getByRole('option').first().waitFor();
    },
  },
  {
    name: 'Palette: nothing found',
    async show(page) {
      await withRows(page);
      await page.keyboard.press('Control+k');
      await openDialog(page).getByRole('combobox').fill('zzzzzz');
    },
  },
  {
    name: 'Shortcuts',
    async show(page) {
      await withRows(page);
      await page.keyboard.press('Control+/');
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    },
  },
  {
    name: 'Guide',
    async show(page) {
      await withRows(page);
      await page.keyboard.press('F1');
      await page.getByTestId('guide-chapter').waitFor();
    },
  },
  {
    name: 'Guide: found',
    async show(page) {
      await withRows(page);
      await page.keyboard.press('F1');
      await openDialog(page).getByRole('textbox').fill('reply window');
      await openDialog(page).getByTestId('guide-hit').first().waitFor();
    },
  },
  {
    name: 'Guide: one column',
    widthPx: 640,
    async show(page) {
      await withRows(page);
      await page.keyboard.press('F1');
      await openDialog(page).getByRole('button', { name: 'Signing out' }).click();
      await page.getByTestId('guide-chapter').waitFor();
    },
  },
  {
    name: 'Connection details',
    async show(page) {
      await withRows(page);
      await page.getByTestId('connection-state').click();
      await page.getByRole('dialog', { name: 'Connection details' }).waitFor();
    },
  },
  {
    name: 'Own status',
    async show(page) {
      await withRows(page);
      await page.getByTestId('own-menu').click();
      await page.getByRole('dialog', { name: 'Your status' }).waitFor();
    },
  },
  {
    name: 'Own status: not connected',
    async show(page) {
      await withRows(page);
      await tells(
        page,
        'app.state-changed',
        `(fake.world.app = { ...fake.world.app, livechat: { state: 'offline', sinceMs: nowMs - 600000 } })`,
      );
      await page.getByTestId('own-menu').click();
      await page
        .getByRole('dialog', { name: 'Your status' })
        .getByText('You can choose your status when it is connected again.')
        .waitFor();
    },
  },
  {
    name: 'A passing notice, and do not disturb',
    async show(page) {
      await withRows(page);
      await page.keyboard.press('Control+Shift+D');
      await page.getByTestId('notice').waitFor();
    },
  },
  isSetting(''),
  isSetting('keys', async (page) => {
    await press(page, 'Change keys');
    await press(page, /^Change the keys of: Write in the open chat/);
    await page.keyboard.press('Control+k');
    await page.getByTestId('key-bindings').getByText('belongs to').waitFor();
  }),
  isSetting('hours', async (page) => {
    await press(page, 'Change hours');
    await page.getByLabel('Monday', { exact: true }).selectOption('hours');
  }),
  isSetting('sign out', async (page) => {
    await press(page, 'Sign out…');
    await page.getByRole('dialog', { name: 'Sign out of Backchannel?' }).waitFor();
  }),
  isSetting('policy', async (page) => {
    await press(page, 'Read');
    await openDialog(page).waitFor();
  }),
  isSetting('what is stored', async (page) => {
    await press(page, 'Look');
    await openDialog(page).getByRole('table').first().waitFor();
  }),
  isSetting('open a saved file', async (page) => {
    await press(page, 'Open…');
    await openDialog(page).waitFor();
  }),
  isSetting('licences', async (page) => {
    await page.getByTestId('licences').getByRole('button').click();
    await page.getByRole('dialog', { name: 'Licences' }).waitFor();
  }),
  isSetting('saved replies', async (page) => {
    await press(page, 'Manage');
    await page.getByRole('heading', { name: 'Saved replies' }).waitFor();
  }),
  isSetting('a saved reply', async (page) => {
    await press(page, 'Manage');
    await content(page).locator('.saved-replies__one').first().click();
  }),
  isSetting('a new saved reply', async (page) => {
    await press(page, 'Manage');
    await press(page, 'New');
  }),
  isSetting(
    'what could not be shown',
    (page) => page.getByTestId('set-aside').waitFor(),
    `fake.world.app.setAside = { count: 1, items: [{ kind: 'private', reason: 'ENVELOPE_UNREADABLE', fromAgentId: fake.world.agents[1].id, atMs: Date.now() - 3600000 }] };`,
  ),
  {
    name: 'Try it: steps',
    world: tryOut,
    show: (page) => content(page).getByTestId('try-it-step').first().waitFor(),
  },
  {
    name: 'Try it: failures',
    world: tryOut,
    async show(page) {
      await content(page).getByTestId('try-it-step').first().waitFor();
      await press(page, 'Choose a failure');
      await content(page).getByTestId('try-it-failure').first().waitFor();
    },
  },
  {
    name: 'A colleague types',
    async show(page) {
      await openFirstConversation(page);
      await tells(
        page,
        'work.presence-changed',
        `{ presence: [{ agentId: fake.world.agents[1].id, conversationId: fake.world.conversations[0].id, isTyping: true }] }`,
      );
      await page.getByTestId('presence-bar').getByText('typing').waitFor();
    },
  },
  {
    name: 'Something was lost on this computer',
    world: `fake.world.app.recovery = { atMs: Date.now(), cause: 'damaged', state: 'done', privateMessages: 12, replies: 1, drafts: 0, unreadable: 2, lostSecrets: ['device'], keptFiles: ['console.db.damaged'], keptUntilMs: Date.now() + 86400000 };`,
    async show(page) {
      await page.getByTestId('recovery-strip').getByRole('button', { name: 'What is back' }).click();
      await page.getByRole('dialog', { name: 'What was lost on this computer' }).waitFor();
    },
  },
];
