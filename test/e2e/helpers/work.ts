import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import type { TestConsole } from './console.ts';
import { eventually } from './eventually.ts';
import { conversationRow, openRow, spoken } from './window.ts';

/** What people do about conversations in the window, and where colleagues see it. */

/** Assign, ask, tags, snooze, done: above the open conversation. */
export const workBar = ({ window }: TestConsole): Locator =>
  window.getByRole('toolbar', { name: 'Work on this conversation' });

/** The same for the conversations that are chosen. */
export const bulkBar = ({ window }: TestConsole): Locator =>
  window.getByRole('toolbar', { name: 'Chosen conversations' });

/** Waits until a view's tab says this number. */
export const viewReads = (console: TestConsole, view: string, count: number): Promise<void> =>
  eventually(async () =>
    assert.equal(
      (await console.window.locator(`#view-${view}`).innerText()).replace(/\D/g, '') || '0',
      String(count),
    ),
  );

export const chooseView = ({ window }: TestConsole, view: string): Promise<void> =>
  window.locator(`#view-${view}`).click();

/** Waits until the row of a conversation says this. */
export const rowSays = (console: TestConsole, conversationId: string, words: RegExp): Promise<void> =>
  eventually(async () => assert.match(await spoken(conversationRow(console, conversationId)), words));

/** A line of a menu that is open. */
export const chooseIn = ({ window }: TestConsole, menu: string, name: string): Promise<void> =>
  window.getByRole('dialog', { name: menu }).getByRole('button', { name }).click();

/** Opens a row and leaves its field, so that bare letters are keys. */
export const openForKeys = async (console: TestConsole, conversationId: string): Promise<void> => {
  await openRow(conversationRow(console, conversationId));
  await console.window.getByTestId('composer-reply').waitFor();
  await conversationRow(console, conversationId).focus();
};

/** Assigns the open conversation by key and search. */
export const assignByKey = async ({ window }: TestConsole, search: string): Promise<void> => {
  await window.keyboard.press('a');
  await window.getByRole('searchbox', { name: 'Search people' }).fill(search);
  await window.keyboard.press('Enter');
};

/** Tags the open conversation by key. */
export const tagByKey = async ({ window }: TestConsole, tag: string): Promise<void> => {
  await window.keyboard.press('t');
  await window.getByRole('searchbox', { name: 'Search or add a tag' }).fill(tag);
  await window.keyboard.press('Enter');
  await window.keyboard.press('Escape');
};

/** A note on the open conversation. */
export const writeNote = async ({ window }: TestConsole, text: string): Promise<void> => {
  await window.getByRole('tab', { name: 'Note' }).click();
  await window.getByTestId('composer-note').fill(text);
  await window.getByRole('button', { name: 'Add note' }).click();
  await window.getByTestId('notes').getByText(text).waitFor();
};

/** The dialog that asks a colleague: opens it by key, and chooses somebody by the beginning of a name. */
export const askByKey = async ({ window }: TestConsole, name: string): Promise<Locator> => {
  await window.keyboard.press('Shift+A');
  const asking = window.getByRole('dialog', { name: /^Ask a colleague/ });
  await asking.getByRole('combobox', { name: 'Colleague' }).pressSequentially(name);
  await asking.getByRole('combobox', { name: 'Colleague' }).press('Enter');
  await asking.getByTestId('ask-text').waitFor();
  return asking;
};
