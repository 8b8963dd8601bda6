import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { answerPage } from './scripted-browser.ts';
import type { TestConsole } from './console.ts';
import { eventually } from './eventually.ts';

/** What a person does in the window, and where they look. Roles, names and test ids only: never the page's insides. */

type Section = 'inbox' | 'team' | 'search' | 'admin' | 'settings';

/** A console, or anything else that shows the window's page. */
interface Shown {
  readonly window: Page;
}

export const rail = (console: Shown, section: Section): Locator =>
  console.window.getByTestId(`rail-${section}`);

export const goTo = (console: Shown, section: Section): Promise<void> => rail(console, section).click();

/** The page of somebody who is signed out. */
export const signInPage = (console: Shown): Locator => console.window.getByRole('main', { name: 'Sign in' });

export const signInButton = (console: Shown): Locator =>
  signInPage(console).getByRole('button', { name: 'Sign in with LiveChat' });

/** The four sections: only who is signed in has them. */
export const sections = (console: Shown): Locator =>
  console.window.getByRole('navigation', { name: 'Sections' });

/** A question, or a page over the page, by its title. */
export const dialog = (console: Shown, title: string): Locator =>
  console.window.getByRole('dialog', { name: title });

/** The line under the title when something is not as usual. */
export const strip = (console: Shown): Locator => console.window.getByTestId('strip');

/**
 * Does something, and sees the passing notice that answers it. It stays for seconds only, so it is looked out for from before: a machine
 * that is slow to come back to the test would miss it.
 */
export const noticeAfter = async (
  console: Shown,
  sentence: string | RegExp,
  act: () => Promise<void>,
): Promise<void> => {
  const notice = console.window.getByTestId('notice').filter({ hasText: sentence });
  await Promise.all([notice.waitFor(), act()]);
};

/** The same for what the screen reader is told: the live region is emptied again. */
export const announcementAfter = async (
  console: Shown,
  sentence: string | RegExp,
  act: () => Promise<void>,
): Promise<void> => {
  const region = console.window.getByTestId('announcements').filter({ hasText: sentence });
  await Promise.all([region.waitFor({ state: 'attached' }), act()]);
};

/** Waits until no element of the page holds this text, seen or only spoken. */
export const isNowhere = (console: Shown, text: string): Promise<void> =>
  eventually(async () =>
    assert.ok(!(await console.window.content()).includes(text), `“${text}” is in the page`),
  );

/** The word beside the dot. */
export const connectionWord = (console: TestConsole): Locator =>
  console.window.getByTestId('connection-state');

/** Both connections are up, whatever else may be wrong. */
export const isOnline = (console: TestConsole): Promise<void> =>
  eventually(async () => assert.equal(await connectionWord(console).getAttribute('data-online'), 'true'));

/** Presses "Try now"; a console that was faster and is back already has no such button any more. */
export const tryNow = (console: TestConsole): Promise<void> =>
  eventually(async () => {
    if ((await connectionWord(console).getAttribute('data-online')) === 'true') return;
    await strip(console).getByRole('button', { name: 'Try now' }).click({ timeout: 1_000 });
  });

export const agentRow = (console: TestConsole, agentId: string): Locator =>
  console.window.locator(`[data-testid="agent-row"][data-agent-id="${agentId}"]`);

/** Clicks a row of either list; resolves when what stands beside the list is its thread, and no longer the one before. */
export const openRow = async (row: Locator): Promise<void> => {
  // A colleague who is clicked in the roster is marked among the recent chats, if there is one.
  const id = (await row.getAttribute('data-agent-id')) ?? (await row.getAttribute('data-chat-id'));
  await row.click();
  const marked = row.page().locator('[aria-selected="true"]');
  await (
    id === null
      ? row.and(marked)
      : marked.and(row.page().locator(`[data-agent-id="${id}"], [data-chat-id="${id}"]`))
  ).waitFor();
};

export const openPrivateChat = async (console: TestConsole, agentId: string): Promise<void> => {
  await goTo(console, 'team');
  const recent = console.window.locator(`[data-testid="chat-row"][data-chat-id="${agentId}"]`);
  const person = agentRow(console, agentId);
  // A chat that has messages stands above the roster, which shows only as many people as there is room for.
  await eventually(async () => assert.notEqual((await recent.count()) + (await person.count()), 0));
  await openRow((await recent.count()) > 0 ? recent : person);
  await console.window.getByTestId('composer-private').waitFor();
};

export const writePrivately = async (console: TestConsole, text: string): Promise<void> => {
  await console.window.getByTestId('composer-private').fill(text);
  await console.window.getByRole('button', { name: /^Send privately to/ }).click();
  await message(console, text).waitFor();
};

export const conversationRow = (console: TestConsole, conversationId: string): Locator =>
  console.window.locator(`[data-testid="conversation-row"][data-conversation-id="${conversationId}"]`);

export const openConversation = async (console: TestConsole, conversationId: string): Promise<void> => {
  await goTo(console, 'inbox');
  await openRow(conversationRow(console, conversationId));
  await console.window.getByTestId('composer-reply').waitFor();
};

/** The composer of the open conversation, with what it says. */
export const replyBox = (console: Shown): Locator =>
  console.window.getByRole('region', { name: 'Reply on Instagram' });

/** Sends with the button, and waits until the reply stands in the thread. */
export const reply = async (console: TestConsole, text: string): Promise<void> => {
  await console.window.getByTestId('composer-reply').fill(text);
  await console.window.getByRole('button', { name: /^Send( \d+ messages)?$/ }).click();
  await message(console, text).waitFor();
};

/** A message in the open thread, found by a part of its text. */
export const message = (console: TestConsole, text: string): Locator =>
  console.window.getByTestId('message').filter({ hasText: text });

/** Waits until the open thread holds these texts and no other, in this order. */
export const threadReads = (console: TestConsole, texts: readonly string[]): Promise<void> =>
  eventually(async () =>
    assert.deepEqual(
      await console.window.getByTestId('message').getByTestId('bubble').allInnerTexts(),
      texts,
    ),
  );

/** Waits until it holds this many messages. */
export const threadHolds = (console: TestConsole, count: number): Promise<void> =>
  eventually(async () => assert.equal(await console.window.getByTestId('message').count(), count));

/** Waits until that message has this state. */
export const hasState = (console: TestConsole, text: string, state: string): Promise<void> =>
  eventually(async () => assert.equal(await message(console, text).getAttribute('data-state'), state));

/** What a screen reader says of it. */
export const spoken = async (locator: Locator): Promise<string> =>
  (await locator.getAttribute('aria-label')) ?? '';

/** Replies leave at once from here on; otherwise each waits the seconds in which it can be taken back. */
export const sendRepliesAtOnce = async (console: TestConsole): Promise<void> => {
  await goTo(console, 'settings');
  await console.window.getByLabel('Time to take a reply back').selectOption('0');
};

/** The section Admin, on whichever of its pages. */
export const adminPage = (console: Shown): Locator => console.window.getByRole('main', { name: 'Admin' });

/** The account that is connected. */
export const channelCard = (console: Shown): Locator => console.window.getByTestId('channel-card');

/** One line of the connection's health, which is good, busy, warning, bad or unknown. */
export const healthLine = (console: Shown, name: string): Locator =>
  console.window.getByTestId('health-list').locator(`[data-health="${name}"]`);

/** The admin's way from "Connect Instagram" to the choice of an account, through Facebook's page in the browser. */
export const reachAccountChoice = async (console: TestConsole): Promise<void> => {
  await goTo(console, 'admin');
  const flow = console.window.getByTestId('connect-flow');
  await flow.getByRole('button', { name: 'Connect Instagram' }).click();
  await answerPage(await console.nextOpenedAddress(), { decision: 'allow' });
  await flow.getByRole('button', { name: 'Connect this account' }).waitFor();
};

/** From there to a receiving account. */
export const chooseAccount = async (console: TestConsole, username: string): Promise<void> => {
  const flow = console.window.getByTestId('connect-flow');
  await flow.getByRole('radio', { name: new RegExp(`@${username}`) }).check();
  await flow.getByRole('button', { name: 'Connect this account' }).click();
  await eventually(async () =>
    assert.equal(await channelCard(console).getAttribute('data-state'), 'receiving'),
  );
};

/** The whole way. */
export const connectInstagram = async (console: TestConsole, username: string): Promise<void> => {
  await reachAccountChoice(console);
  await chooseAccount(console, username);
};
