import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openScreen, wear } from './axe/screen.ts';
import { screens } from './axe/screens.ts';
import { eventually } from './helpers/eventually.ts';
import { startFakePage, type FakePage } from './helpers/fake-page.ts';
import { spokenTree } from './helpers/spoken-tree.ts';

/** What Chromium hands to an assistive technology of the main screens: roles, names and states, in reading order. */

let fake: FakePage;
beforeAll(async () => {
  fake = await startFakePage();
  await wear(fake.page, 'light');
});
afterAll(async () => {
  await fake.end();
});

const open = async (name: string): Promise<void> => {
  const screen = screens.find((one) => one.name === name);
  if (screen === undefined) throw new Error(`There is no screen “${name}”.`);
  await openScreen(fake, screen);
};
/** The lines are there, in this order, with others between them. */
const reads = (expected: readonly RegExp[]): Promise<void> =>
  eventually(async () => {
    const lines = await spokenTree(fake.page);
    let from = 0;
    for (const line of expected) {
      const at = lines.findIndex((each, index) => index >= from && line.test(each));
      if (at === -1) throw new Error(`Nothing says ${String(line)} in:\n${lines.slice(from).join('\n')}`);
      from = at + 1;
    }
  });

describe('what is read', () => {
  test('of the inbox: sections with their counts, views, and each chat as one sentence', async () => {
    await open('Inbox');
    await reads([
      /^button "Online"/,
      /^button "Search people, chats and actions/,
      /^navigation "Sections"/,
      /^button "Inbox, 15 unread"/,
      /^button "Team, 2 unread"/,
      /^button "You: Anna Nowak, Accepting chats" collapsed/,
      /^region "Conversations"/,
      /^heading "Inbox"/,
      /^tab "All 40" selected/,
      /^tabpanel "All 40"/,
      /^listbox "All: conversations" several/,
      /^option "Maya Fernández, 2 unread messages, Does the green one come in size M as well\?, \d\d:\d\d, reply window: [^"]+ left to reply"/,
      /^main "Conversation"/,
    ]);
  });

  test('of a conversation: who, what can be done, each message as one sentence, the field', async () => {
    await open('Conversation: one of everything');
    await reads([
      /^heading "Maya Fernández"/,
      /^toolbar "Work on this conversation"/,
      /^button "Assign: Nobody" collapsed/,
      /^button "Done"/,
      /^button "Hide the details" expanded/,
      /^feed "Messages with Maya Fernández"/,
      /^article "Anna Nowak|^article "You, \d\d:\d\d\. Two days\. Ordered today, it arrives on Thursday\. Sent\."/,
      /^article "You, \d\d:\d\d\. You can still change the size until tonight\. Failed\. /,
      /^article "Maya Fernández, \d\d:\d\d\. In reply to: It is\. Which colour did you like\? Does the green one come in size M as well\?"/,
      /^tab "Reply" selected/,
      /^textbox "Reply to Maya Fernández on Instagram".* focused/,
      /^button "Attach files"/,
      /^button "Send" unavailable/,
      /^complementary "About the customer"/,
    ]);
  });

  test('of the team and a private chat: status in words, and who can read it', async () => {
    await open('Private chat: messages');
    await reads([
      /^listbox "Colleagues"/,
      /^option "Bartek [^"]+" selected/,
      /^heading "Bartek /,
      /^feed "Private messages with Bartek /,
      /^article "You, \d\d:\d\d\. Shall I write to her\? Delivered\."/,
      /^textbox "Private message to Bartek .*" focused/,
      /^button "Send privately to Bartek" unavailable/,
    ]);
  });

  test('of settings: choices and switches with their state', async () => {
    await open('Settings');
    await reads([
      /^main "Settings"/,
      /^heading "Appearance"/,
      /^radiogroup "Theme"/,
      /^radio "System" checked/,
      /^radio "Dark" not checked/,
      /^(?:switch|checkbox) "Send with Enter".* checked/,
      /^(?:switch|checkbox) "Single-key shortcuts".* checked/,
    ]);
  });

  test('of a dialog: modal, named, with the keys of each action', async () => {
    await open('Shortcuts');
    await reads([/^dialog "Keyboard shortcuts" modal/, /^heading "Go to"/, /^heading "Move"/]);
  });
});

describe('the live region', () => {
  const regions = (): Promise<string[]> =>
    fake.page.evaluate(() =>
      [
        ...document.querySelectorAll<HTMLElement>(
          '[aria-live], [role="status"], [role="alert"], [role="log"]',
        ),
      ].map(
        (one) =>
          `${one.closest('dialog') === null ? '' : 'in a dialog: '}${one.dataset['testid'] ?? one.className}`,
      ),
    );

  test.each([
    'Inbox',
    'Inbox: offline',
    'Conversation: one of everything',
    'Conversation: reply too long',
    'Private chat: messages',
    'Search: found',
    'A passing notice, and do not disturb',
    'A colleague types',
    'Settings',
  ])('of “%s” is the only one', async (name) => {
    await open(name);
    expect(await regions()).toEqual(['announcements']);
  });

  test('goes into a dialog and out of it again: outside it would be silent', async () => {
    await open('Shortcuts');
    expect(await regions()).toEqual(['in a dialog: announcements']);
    await fake.page.keyboard.press('Escape');
    await eventually(async () => expect(await regions()).toEqual(['announcements']));
  });
});
