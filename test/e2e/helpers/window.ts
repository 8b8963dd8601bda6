import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { answerPage } from './scripted-browser.ts';
import type { TestConsole } from './console.ts';
import { eventually } from './eventually.ts';

/** What a person does in the window, and where they look. Roles, names and test ids only: never the page's insides. */

type Section = 'inbox' | 'team' | 'admin' | 'settings';

export const rail = (console: TestConsole, section: Section): Locator =>
  console.window.getByTestId(`rail-${section}`);

export const goTo = (console: TestConsole, section: Section): Promise<void> => rail(console, section).click();

/** The word beside the dot. */
export const connectionWord = (console: TestConsole): Locator =>
  console.window.getByTestId('connection-state');

/** Waits until LiveChat and relay are both there. */
export const isOnline = (console: TestConsole): Promise<void> =>
  eventually(async () => assert.equal((await connectionWord(console).innerText()).trim(), 'Online'));

/** Presses "Try now"; a console that was faster and is back already has no such button any more. */
export const tryNow = (console: TestConsole): Promise<void> =>
  console.window
    .getByRole('button', { name: 'Try now' })
    .click({ timeout: 5_000 })
    .catch(() => isOnline(console));

export const agentRow = (console: TestConsole, agentId: string): Locator =>
  console.window.locator(`[data-testid="agent-row"][data-agent-id="${agentId}"]`);

export const openPrivateChat = async (console: TestConsole, agentId: string): Promise<void> => {
  await goTo(console, 'team');
  await agentRow(console, agentId).click();
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
  await conversationRow(console, conversationId).click();
  await console.window.getByTestId('composer-reply').waitFor();
};

/** Sends with the button, and waits until the reply stands in the thread. */
export const reply = async (console: TestConsole, text: string): Promise<void> => {
  await console.window.getByTestId('composer-reply').fill(text);
  await console.window.getByRole('button', { name: /^Send (to Instagram|with Human Agent tag)$/ }).click();
  await message(console, text).waitFor();
};

/** A message in the open thread, found by a part of its text. */
export const message = (console: TestConsole, text: string): Locator =>
  console.window.getByTestId('message').filter({ hasText: text });

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

/** The admin's way from "Connect Instagram" to the choice of an account, through Facebook's page in the browser. */
export const reachAccountChoice = async (console: TestConsole): Promise<void> => {
  await goTo(console, 'admin');
  await console.window.getByRole('button', { name: 'Connect Instagram' }).click();
  await answerPage(await console.nextOpenedAddress(), { decision: 'allow' });
  await console.window.getByRole('button', { name: 'Connect this account' }).waitFor();
};

/** From there to a receiving account. */
export const chooseAccount = async (console: TestConsole, username: string): Promise<void> => {
  await console.window.getByRole('radio', { name: new RegExp(`@${username}`) }).check();
  await console.window.getByRole('button', { name: 'Connect this account' }).click();
  await eventually(async () =>
    assert.equal(await console.window.getByTestId('channel-card').getAttribute('data-state'), 'receiving'),
  );
};

/** The whole way. */
export const connectInstagram = async (console: TestConsole, username: string): Promise<void> => {
  await reachAccountChoice(console);
  await chooseAccount(console, username);
};
