import type { Page } from 'playwright-core';
import { png } from '../../../helpers/sample-files.ts';
import {
  firstConversationId,
  openFirstConversation,
  press,
  tells,
  content,
  openDialog,
  type Screen,
} from '../screen.ts';

const first = `fake.world.conversations[0]`;
/** What is asked of a screen does not change with the number of rows and messages on it, but how long the answer takes does. */
const few = `fake.world.conversations.length = 8;
  fake.world.messages.set(${first}.id, fake.world.messages.get(${first}.id).slice(-7));`;
const isOpen = (name: string, show?: (page: Page) => Promise<unknown>, world = ''): Screen => ({
  name: `Conversation: ${name}`,
  world: `${few} ${world}`,
  async show(page) {
    await openFirstConversation(page);
    await show?.(page);
  },
});
const type = (page: Page, text: string): Promise<void> => page.getByTestId('composer-reply').fill(text);
const conversationTells = (page: Page, change: string): Promise<unknown> =>
  tells(
    page,
    'conversation.changed',
    `(() => { ${first} = { ...${first}, ${change} }; return { conversation: ${first}, messages: [], removedMessageIds: [], isRemoved: false }; })()`,
  );
const appTells = (page: Page, change: string): Promise<unknown> =>
  tells(page, 'app.state-changed', `(fake.world.app = { ...fake.world.app, ${change} })`);
const focusMessage = (page: Page, text: string): Promise<void> =>
  page.getByTestId('message').filter({ hasText: text }).focus();

const notConnected = `fake.world.channel = undefined; fake.world.conversations = [];`;

/** The inbox and the open conversation, with what opens over them. */
export const inboxScreens: readonly Screen[] = [
  {
    name: 'Inbox',
    show: (page) => content(page).getByTestId('conversation-row').first().waitFor(),
  },
  {
    name: 'Inbox: compact rows',
    world: `fake.world.settings = { ...fake.world.settings, density: 'compact' };`,
    show: (page) => content(page).getByTestId('conversation-row').first().waitFor(),
  },
  {
    name: 'Inbox: several chosen',
    async show(page) {
      await content(page).getByTestId('conversation-row').first().focus();
      await page.keyboard.press('x');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('x');
      await page.getByRole('toolbar', { name: 'Chosen conversations' }).waitFor();
    },
  },
  {
    name: 'Inbox: assigned, tagged, snoozed, drafted, failed',
    world: `Object.assign(${first}, { hasFailedMessage: true, work: { ...${first}.work, assigneeId: fake.world.agents[1].id, tags: ['order', 'refund'], state: 'open', noteCount: 2 } });
      Object.assign(fake.world.conversations[1], { work: { ...${first}.work, state: 'snoozed', snoozedUntilMs: Date.now() + 3600000, tags: [] } });`,
    show: (page) => content(page).getByTestId('conversation-row').first().waitFor(),
  },
  {
    name: 'Inbox: nothing in this view',
    async show(page) {
      await page.getByRole('tab', { name: /^Done/ }).click();
      await content(page).locator('.empty').first().waitFor();
    },
  },
  { name: 'Inbox: not connected, for an admin', world: notConnected },
  {
    name: 'Inbox: not connected, for an agent',
    world: `${notConnected} fake.world.app.session.role = 'normal';`,
  },
  {
    name: 'Inbox: cannot be read',
    world: `fake.world.failures.set('conversation/list', 'RELAY_UNREACHABLE');`,
  },
  {
    name: 'Inbox: offline',
    async show(page) {
      await content(page).getByTestId('conversation-row').first().waitFor();
      await appTells(
        page,
        `relay: { state: 'offline', sinceMs: nowMs - 600000 }, livechat: { state: 'offline', sinceMs: nowMs - 600000 }, waitingToSend: 2`,
      );
      await page.getByTestId('strip').waitFor();
    },
  },
  {
    name: 'Inbox: sign-in needed',
    async show(page) {
      await content(page).getByTestId('conversation-row').first().waitFor();
      await appTells(page, `session: { ...fake.world.app.session, isSignInNeeded: true }`);
      await page.getByTestId('strip').waitFor();
    },
  },
  { name: 'Conversation: one of everything', show: openFirstConversation },
  {
    name: 'Conversation: its beginning',
    async show(page) {
      await openFirstConversation(page);
      await content(page).getByTestId('message').first().scrollIntoViewIfNeeded();
    },
  },
  {
    ...isOpen('details over the messages', (page) => page.getByTestId('context-toggle').click()),
    widthPx: 900,
  },
  { ...isOpen('one column'), widthPx: 700 },
  isOpen('a message with its tools', (page) => focusMessage(page, 'Does the green one come')),
  isOpen('reply too long', (page) => type(page, 'A long answer. '.repeat(90))),
  isOpen('saved replies', async (page) => {
    // By its button, which is there once the saved replies are read: it puts the sign and the caret behind it in one step.
    await press(page, 'Saved replies (/)');
    await page.getByTestId('suggestions').waitFor();
  }),
  isOpen(
    'a refused reply',
    async (page) => {
      await type(page, 'Too late.');
      await press(page, 'Send');
      await page.locator('.composer__problem').getByRole('button', { name: 'What helps' }).waitFor();
    },
    `fake.world.failures.set('conversation/reply', 'INSTAGRAM_WINDOW_CLOSED');`,
  ),
  isOpen(
    'sending waits for a file',
    async (page) => {
      await type(page, 'Our menu');
      const picture = { name: 'menu.png', mimeType: 'image/png', buffer: Buffer.from(png('menu')) };
      await page.getByTestId('attach-input').setInputFiles(picture);
      await page.getByTestId('attachments').getByText('Checking menu.png').waitFor();
      await press(page, 'Send');
      await page.getByTestId('waits-to-send').waitFor();
    },
    `fake.api.attachment.add = () => new Promise(() => undefined);`,
  ),
  isOpen('emoji', async (page) => {
    await press(page, /^Emoji/);
    await page.getByTestId('emoji-picker').locator('.emoji__one').first().waitFor();
  }),
  isOpen('quoting', async (page) => {
    await focusMessage(page, 'Does the green one come');
    await page.keyboard.press('q');
    await page.getByTestId('composer-reply').waitFor();
  }),
  isOpen('a gap to fill', (page) => type(page, 'Your order {order number} is ready.')),
  isOpen(
    'a reply that can be taken back',
    async (page) => {
      await type(page, 'We ship on Mondays.');
      await press(page, 'Send');
      await page.getByTestId('undo-bar').waitFor();
    },
    `fake.world.settings = { ...fake.world.settings, undoSeconds: 20 };`,
  ),
  isOpen('a failed reply', (page) => focusMessage(page, 'You can still change the size')),
  isOpen('another app answers', (page) =>
    conversationTells(page, `handledElsewhere: { untilMs: nowMs + 3600000, canTake: true, canAsk: true }`),
  ),
  isOpen('window closed', (page) => conversationTells(page, `replyWindow: { state: 'closed' }`)),
  isOpen('note', async (page) => {
    await page.getByRole('tab', { name: 'Note' }).click();
    await page.getByTestId('composer-note').fill('Ask the bakery first.');
    await press(page, 'Add note');
    await page.getByTestId('notes').waitFor();
    await page.getByTestId('composer-note').fill('@');
  }),
  isOpen('assign', async (page) => {
    await press(page, /^Assign:/);
    await page.getByRole('dialog', { name: 'Assign to' }).waitFor();
  }),
  isOpen('tags', async (page) => {
    await press(page, 'Tags');
    await page.getByRole('dialog', { name: 'Tags' }).getByRole('checkbox').first().waitFor();
  }),
  isOpen('snooze', async (page) => {
    await press(page, 'Snooze');
    await page.getByRole('dialog', { name: 'Snooze until' }).waitFor();
  }),
  isOpen('more', async (page) => {
    await press(page, 'More');
    await page.getByRole('dialog', { name: 'More' }).waitFor();
  }),
  isOpen('find', async (page) => {
    await page.keyboard.press('Control+f');
    await page.getByRole('search', { name: 'Find in this chat' }).getByRole('textbox').fill('green');
  }),
  {
    name: 'Conversation: picture',
    async show(page) {
      await openFirstConversation(page);
      await page.getByTestId('message').locator('button:has(img)').last().click();
      await page.getByTestId('picture-viewer').waitFor();
    },
  },
  isOpen('earlier chat', async (page) => {
    await press(page, 'Show earlier chats');
    await content(page).locator('.earlier-chats__one').first().click();
    await page
      .getByRole('dialog', { name: /^Chat of/ })
      .locator('li')
      .first()
      .waitFor();
  }),
  isOpen('ask a colleague', async (page) => {
    await press(page, 'Ask a colleague');
    await openDialog(page).getByRole('option').first().waitFor();
  }),
  isOpen('ask a colleague: the question', async (page) => {
    await press(page, 'Ask a colleague');
    await openDialog(page).getByRole('option').first().click();
    await page.getByTestId('ask-text').waitFor();
  }),
  {
    name: 'Conversation: cannot be read',
    world: `${few} fake.world.failures.set('conversation/list-messages', 'STORAGE_FULL');`,
    async show(page) {
      await page.locator(`[data-conversation-id="${firstConversationId}"]`).click();
      await page.locator('.conversation__problem').getByRole('button', { name: 'Try again' }).waitFor();
    },
  },
  isOpen('removed meanwhile', async (page) => {
    await tells(
      page,
      'conversation.changed',
      `{ conversation: ${first}, messages: [], removedMessageIds: [], isRemoved: true }`,
    );
    await content(page).getByText('This conversation is no longer here').waitFor();
  }),
  {
    name: 'Conversation opened in a long list',
    async show(page) {
      await openFirstConversation(page);
      await page.locator(`[data-conversation-id="${firstConversationId}"]`).focus();
      await page.keyboard.press('End');
    },
  },
];
