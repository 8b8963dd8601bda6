import { content } from '../e2e/axe/screen.ts';
import { audit, computers } from '../e2e/axe/screens/admin.ts';
import { hits } from '../e2e/axe/screens/other.ts';
import { group } from '../e2e/axe/screens/team.ts';
import type { Hand } from './hand.ts';

/** A screen or a state of one, as it is reached on the in-memory main (test/renderer/fake). */
export interface Screen {
  /** Also the name of its folder of pictures. */
  name: string;
  /** What it shows, for the contact sheet. */
  about: string;
  /** Changes the world before the page starts; script of the page, which sees `fake` only. */
  prepare?: string;
  /** What a person does until they see it, in a window of 1280 × 800, in any language. */
  reach?(hand: Hand): Promise<void>;
}

/** The conversation with this number, open at the start. */
const open = (number: number): string =>
  `fake.world.place = { section: 'inbox', conversationId: '17841400000000001:${number}' };`;
const welcome = (step: string): string =>
  `fake.world.settings = { ...fake.world.settings, welcome: '${step}' };`;
const away = "{ state: 'offline', sinceMs: Date.now() - 28 * 60_000, reason: 'NETWORK_UNREACHABLE' }";
const privateChat = "fake.world.place = { section: 'team', chatId: fake.world.agents[1].id };";

export const screens: readonly Screen[] = [
  {
    name: 'sign-in',
    about: 'Nobody is signed in',
    prepare: "fake.world.app.session = { state: 'signed-out' };",
  },
  {
    name: 'sign-in-waiting',
    about: 'The browser is waited for',
    prepare:
      "fake.world.app.session = { state: 'signing-in' }; fake.world.app.browserPages = [{ page: 'sign-in', isOpened: true }];",
  },
  {
    name: 'no-password-store',
    about: 'Nothing can be saved on this computer',
    prepare:
      "fake.world.app.session = { state: 'signed-out' }; " +
      "fake.world.app.secrets = { state: 'weak', backend: 'basic_text', mode: 'memory' };",
    reach: ({ press, named }) => press(named('How to fix')),
  },
  {
    name: 'policy-question',
    about: 'A new version of the policy asks for an answer',
    prepare:
      "fake.world.policy = { ...fake.world.policy, state: 'asked', version: '2', effectiveAtMs: Date.now(), " +
      "notice: 'Private chats are kept for two years instead of one.' };",
  },
  { name: 'first-run-privacy', about: 'First run: privacy in ten lines', prepare: welcome('privacy') },
  { name: 'first-run-notices', about: 'First run: a notification', prepare: welcome('notices') },
  { name: 'first-run-check', about: 'First run, admins: the check', prepare: welcome('check') },
  { name: 'first-run-sample', about: 'First run: the sample', prepare: welcome('sample') },
  { name: 'inbox', about: 'The list, nothing open' },
  {
    name: 'inbox-rows',
    about: 'What rows say: failed, queued, draft, snoozed, done, who has it',
    prepare: `
      const [a, b, c, d, e, f] = fake.world.conversations;
      Object.assign(a, { hasFailedMessage: true, work: { ...a.work, assigneeId: fake.world.agents[1].id, tags: ['delivery'] } });
      Object.assign(b, { hasQueuedMessage: true, preview: 'You: \u0645\u0631\u062d\u0628\u0627\u060c \u0646\u0634\u062d\u0646 \u064a\u0648\u0645 \u0627\u0644\u0627\u062b\u0646\u064a\u0646.' });
      fake.world.drafts.set('reply:' + c.id, 'We would');
      Object.assign(d, { work: { ...d.work, state: 'snoozed', snoozedUntilMs: Date.now() + 3 * 3600000 } });
      Object.assign(e, { work: { ...e.work, assigneeId: fake.world.agents[0].id } });
      Object.assign(f, { work: { ...f.work, state: 'done' } });
    `,
  },
  {
    name: 'inbox-chosen',
    about: 'Several rows chosen for one action',
    reach: async ({ page }) => {
      for (const at of [1000, 1002])
        await page
          .locator(`[data-conversation-id="17841400000000001:${at}"]`)
          .click({ modifiers: ['ControlOrMeta'] });
    },
  },
  {
    name: 'inbox-caught-up',
    about: 'Nothing waits; who waits in LiveChat, and what comes back next',
    prepare: `
      fake.world.queue = { waiting: 3, hasMore: false };
      fake.world.settings = { ...fake.world.settings, inboxView: 'waiting' };
      fake.world.conversations = fake.world.conversations.slice(0, 1).map((one) => ({
        ...one,
        waitingSinceMs: undefined,
        unreadCount: 0,
        work: { ...one.work, state: 'snoozed', snoozedUntilMs: Date.now() + 3 * 3600000 },
      }));
    `,
    reach: ({ page, named }) =>
      page.getByRole('tab', { name: named.in('view of the inbox', 'Waiting') }).click(),
  },
  {
    name: 'inbox-none',
    about: 'Connected, and nobody has written yet',
    prepare: 'fake.world.conversations = [];',
  },
  {
    name: 'not-connected-admin',
    about: 'Instagram is not connected: an admin',
    prepare: 'fake.world.conversations = []; fake.world.channel = undefined; fake.world.health = [];',
  },
  {
    name: 'not-connected-agent',
    about: 'Instagram is not connected: an agent',
    prepare:
      "fake.world.conversations = []; fake.world.channel = undefined; fake.world.app.session.role = 'normal';",
  },
  { name: 'conversation', about: 'One of every kind of message', prepare: open(1000) },
  {
    name: 'conversation-compact',
    about: 'Compact rows',
    prepare: `${open(1000)} fake.world.settings = { ...fake.world.settings, density: 'compact' };`,
  },
  {
    name: 'conversation-long-text',
    about: 'A reply that becomes two messages, with its preview',
    prepare: open(1001),
    reach: async ({ page }) => {
      await page
        .getByTestId('composer-reply')
        .fill('We bake every morning, and rye bread on Tuesdays. '.repeat(26));
      await page.getByTestId('reply-pieces').click();
    },
  },
  { name: 'conversation-closed', about: 'The reply window is closed', prepare: open(1007) },
  { name: 'conversation-support', about: 'Within seven days, support only', prepare: open(1005) },
  {
    name: 'conversation-note',
    about: 'A note for colleagues',
    prepare: open(1001),
    reach: async ({ page, named }) => {
      const note = named.in('tab: write for colleagues', 'Note');
      await page.getByRole('tab', { name: note, exact: true }).click();
      await page.getByTestId('composer-note').fill('Ask @Bartek about Tuesday.');
    },
  },
  {
    name: 'conversation-details',
    about: 'What is known of the customer, over a narrow thread',
    prepare: open(1000),
    reach: async ({ page, resize }) => {
      // There is room beside the messages at 1280: the drawer is one of narrower windows.
      await resize({ width: 1000, height: 800, zoom: 1 });
      await page.getByTestId('context-toggle').click();
      await page.getByTestId('context-panel').waitFor();
    },
  },
  {
    name: 'picture',
    about: 'A picture on the dimmed window',
    prepare: open(1000),
    reach: async ({ page }) => {
      await content(page).getByTestId('message').locator('button:has(img)').last().click();
      await page.getByTestId('picture-viewer').locator('img').waitFor();
    },
  },
  {
    name: 'assign-menu',
    about: 'Who answers',
    prepare: open(1000),
    reach: async ({ page, named }) => {
      await page.locator('[data-work-menu="assign"]').click();
      await page.getByRole('searchbox', { name: named('Search people') }).waitFor();
    },
  },
  {
    name: 'emoji',
    about: 'The emoji picker',
    prepare: open(1000),
    reach: async ({ page, press, named }) => {
      await press(named('Emoji (:)'));
      await page.getByTestId('emoji-picker').getByRole('button').first().waitFor();
    },
  },
  {
    name: 'ask-colleague',
    about: 'A colleague is asked',
    prepare: open(1000),
    reach: async ({ page, press, named }) => {
      await press(named('Ask a colleague'));
      await page.locator('dialog[open]').waitFor();
    },
  },
  {
    name: 'palette',
    about: 'People, chats, actions',
    reach: async ({ page, named }) => {
      const search = named('Search people, chats and actions');
      await page.locator('.title-strip__search').click();
      await page.getByRole('dialog', { name: search }).waitFor();
    },
  },
  {
    name: 'shortcuts',
    about: 'All shortcuts',
    reach: async ({ page, section, named }) => {
      await section('settings');
      await page.keyboard.press('Control+/');
      await page.getByRole('dialog', { name: named('Keyboard shortcuts') }).waitFor();
    },
  },
  {
    name: 'offline',
    about: 'Offline, two messages wait',
    prepare: `${open(1000)} Object.assign(fake.world.app, { relay: ${away}, livechat: ${away}, waitingToSend: 2 });`,
  },
  {
    name: 'read-only',
    about: 'LiveChat no longer accepts the sign-in',
    prepare: `${open(1001)} fake.world.app.session.isSignInNeeded = true;`,
  },
  {
    name: 'livechat-elsewhere',
    about: 'LiveChat is open elsewhere',
    prepare:
      "fake.world.app.livechat = { state: 'paused', sinceMs: Date.now() - 60_000, reason: 'LIVECHAT_LOGGED_OUT_ELSEWHERE' };",
  },
  {
    name: 'instagram-off-inbox',
    about: 'Instagram refuses the connection: inbox',
    prepare: `${open(1001)} fake.world.channel.state = 'reconnect-needed';`,
  },
  {
    name: 'instagram-off-team',
    about: 'Instagram refuses the connection: Team',
    prepare: `fake.world.place = { section: 'team' }; fake.world.channel.state = 'reconnect-needed';`,
  },
  {
    name: 'connection-details',
    about: 'What the word in the title means',
    prepare: "fake.world.channel.state = 'reconnect-needed';",
    reach: async ({ page, named }) => {
      await page.getByTestId('connection-state').click();
      await page.getByRole('dialog', { name: named('Connection details') }).waitFor();
    },
  },
  {
    name: 'own-menu',
    about: 'Own status',
    reach: async ({ page }) => {
      await page.getByTestId('own-menu').click();
      await page.locator('.popover:popover-open').waitFor();
    },
  },
  { name: 'team', about: 'Recent chats and colleagues', prepare: "fake.world.place = { section: 'team' };" },
  { name: 'private-chat', about: 'A private chat', prepare: privateChat },
  {
    name: 'private-chat-waiting',
    about: 'A colleague who has not signed in',
    prepare: "fake.world.place = { section: 'team', chatId: fake.world.agents[2].id };",
  },
  {
    name: 'group-chat',
    about: 'A group',
    prepare: `${group} fake.world.place = { section: 'team' };`,
    reach: async ({ page }) => {
      await page.locator('[data-testid="chat-row"][data-chat-id^="group:"]').click();
      await content(page).getByTestId('message').last().waitFor();
    },
  },
  {
    name: 'safety-number',
    about: 'Two people compare',
    prepare: privateChat,
    reach: async ({ page, press, named }) => {
      await press(named('Safety number'));
      await page.locator('dialog[open]').waitFor();
    },
  },
  { name: 'search', about: 'Search, nothing typed', reach: ({ section }) => section('search') },
  {
    name: 'search-found',
    about: 'What was found',
    prepare: hits,
    reach: async ({ page, section }) => {
      await section('search');
      await content(page).locator('main.search-page input').fill('green');
      await content(page).getByTestId('search-hit').first().waitFor();
    },
  },
  {
    name: 'search-nothing',
    about: 'Nothing is found',
    reach: async ({ page, section }) => {
      await section('search');
      await content(page).locator('main.search-page input').fill('croissants');
    },
  },
  {
    name: 'admin',
    about: 'The connection, line by line',
    reach: async ({ page, section }) => {
      await section('admin');
      await page.getByTestId('health-list').waitFor();
    },
  },
  {
    name: 'admin-check',
    about: 'Check the connection',
    reach: async ({ section, press, named }) => {
      await section('admin');
      await press(named('Check everything'));
      await press(named('Check everything again'));
    },
  },
  {
    name: 'admin-computers',
    about: 'Every computer of the team',
    prepare: computers,
    reach: async ({ page, adminTab, named }) => {
      await adminTab(named('Computers'));
      await content(page).getByTestId('computer').first().waitFor();
    },
  },
  {
    name: 'admin-audit',
    about: 'Who did what',
    prepare: audit,
    reach: ({ adminTab, named }) => adminTab(named.in('noun, a page of Admin', 'Audit')),
  },
  {
    name: 'admin-removal',
    about: 'Taking data away',
    reach: ({ adminTab, named }) => adminTab(named.in('noun, a page of Admin', 'Removal')),
  },
  {
    name: 'removal-plan',
    about: 'Before a removal',
    reach: async ({ page, press, adminTab, named }) => {
      await adminTab(named.in('noun, a page of Admin', 'Removal'));
      await press(named('Uninstall…'));
      await page.getByTestId('removal-plan').waitFor();
    },
  },
  {
    name: 'admin-for-agents',
    about: 'Admin, as agents see it',
    prepare: "fake.world.app.session.role = 'normal';",
    reach: ({ section }) => section('admin'),
  },
  { name: 'settings', about: 'Settings', reach: ({ section }) => section('settings') },
  {
    name: 'settings-keys',
    about: 'Own keys',
    reach: async ({ section, press, named }) => {
      await section('settings');
      await press(named('Change keys'));
    },
  },
  {
    name: 'saved-replies',
    about: 'Saved replies',
    reach: async ({ page, settingsButton, named }) => {
      await settingsButton(
        named.in('heading above settings', 'Writing'),
        named.in('verb, on a button', 'Manage'),
      );
      await page.getByRole('button', { name: /^allergens/ }).click();
    },
  },
  {
    name: 'privacy',
    about: 'The policy',
    reach: ({ settingsButton, named }) =>
      settingsButton(named('Privacy'), named.in('verb, on a button', 'Read')),
  },
  {
    name: 'stored',
    about: 'What is stored about you',
    reach: ({ settingsButton, named }) =>
      settingsButton(named('Privacy'), named.in('verb, on a button', 'Look')),
  },
  {
    name: 'guide-beginning',
    about: 'The guide, at its beginning',
    reach: async ({ page }) => {
      await page.keyboard.press('F1');
      await page.getByTestId('guide-chapter').waitFor({ state: 'attached' });
    },
  },
  {
    name: 'guide-place',
    about: 'Where the guide says what helps',
    prepare: "fake.world.app.session = { state: 'signed-out', reason: 'SIGN_IN_DENIED' };",
    reach: async ({ page, press, named }) => {
      await press(named('What helps'));
      // The guide is in English.
      await page.getByRole('heading', { name: 'Sign in', exact: true, level: 4 }).waitFor();
    },
  },
  {
    name: 'guide-found',
    about: 'Words found in the guide',
    reach: async ({ page, named }) => {
      await page.keyboard.press('F1');
      const guide = page.getByRole('dialog', { name: named('Guide') });
      await guide.getByRole('textbox').fill('reply window');
      await guide.getByTestId('guide-hit').first().waitFor();
    },
  },
  {
    name: 'try-it',
    about: 'The list of npm start',
    prepare: `${open(1001)} fake.world.app.isTryOut = true;`,
  },
];
