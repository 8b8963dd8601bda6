import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Database from 'libsql';
import { expect } from 'vitest';
import type { Locator } from 'playwright-core';
import { z } from 'zod';
import { inRepository } from '../../../scripts/paths.ts';
import { removalRecordSchema, type RemovalRecord } from '../../../src/shared/removal/index.ts';
import { removalsViewSchema, type RemovalsView } from '../../../src/shared/ipc/privacy.ts';
import { screenTimeoutMs, type TestConsole } from './console.ts';
import { eventually } from './eventually.ts';
import { callFromPage } from './page-api.ts';
import type { Plant } from './plants.ts';
import { answerPage } from './scripted-browser.ts';
import { seeded } from './sandbox-control.ts';
import { adminPage, conversationRow, goTo, signInButton, signInPage } from './window.ts';
import { agentIdOf, type Person, type World } from './world.ts';

/** What tests of removal do in the window, and how they read what is left and what was written down. */

type RemovalKind = 'disconnect' | 'uninstall' | 'erase-customer';
type RemovalState = 'scheduled' | 'removing' | 'done' | 'cancelled';

/** The page Removal of the section Admin; also when the section was left with another page open. */
export const openRemovalPage = async (console: TestConsole): Promise<void> => {
  await goTo(console, 'inbox');
  await goTo(console, 'admin');
  await adminPage(console).getByRole('tab', { name: 'Removal', exact: true }).click();
  await adminPage(console).getByRole('heading', { name: 'Records', exact: true }).waitFor();
};

/** The page that says what a removal would take; nothing has happened yet. */
export const openPlan = async (
  console: TestConsole,
  door: 'Disconnect…' | 'Uninstall…',
): Promise<Locator> => {
  await openRemovalPage(console);
  await adminPage(console).getByRole('button', { name: door, exact: true }).click();
  const plan = console.window.getByTestId('removal-plan');
  await plan.getByTestId('removal-confirm').waitFor();
  return plan;
};

/** Types the name on the open page and presses its red button. */
export const confirmPlan = async (plan: Locator, name: string, button: string): Promise<void> => {
  await plan.getByTestId('removal-confirm').fill(name);
  await plan.getByRole('button', { name: button, exact: true }).click();
};

/** The removal that is under way, as the window shows it. */
export const removalCard = (console: TestConsole, kind: RemovalKind): Locator =>
  console.window.locator(`[data-testid="removal-card"][data-kind="${kind}"]`);

/** The line that tells everybody of it. */
export const removalStrip = (console: TestConsole): Locator => console.window.getByTestId('removal-strip');

/** A finished one in the history. */
export const removalRecord = (console: TestConsole, kind: RemovalKind, state: RemovalState): Locator =>
  console.window.locator(`[data-testid="removal-record"][data-kind="${kind}"][data-state="${state}"]`);

/** What the console knows, through the same door as its page. */
export const removalsOf = async (console: TestConsole): Promise<RemovalsView> =>
  z.object({ value: removalsViewSchema }).parse(await callFromPage(console, 'removal/list')).value;

/** The seeded customer's conversation is in the inbox, or is not, as soon as it may be. */
export const inboxHasCustomer = async (console: TestConsole, isThere: boolean): Promise<void> => {
  await goTo(console, 'inbox');
  await conversationRow(console, `${seeded.accountId}:${seeded.customerId}`).waitFor({
    state: isThere ? 'visible' : 'detached',
  });
};

/** Why the sign-in page is there, as the person reads it. */
export const isSignedOutWith = async (
  console: TestConsole,
  sentence: RegExp,
  /** Beyond what the screen may take. */
  waitMs = 0,
): Promise<void> => {
  const timeout = screenTimeoutMs + waitMs;
  await signInButton(console).waitFor({ timeout });
  await signInPage(console).getByRole('alert').filter({ hasText: sentence }).waitFor();
};

/** Wherever the console asks to save a file, it goes here: the dialog is the system's. */
export const answerSaveDialog = (console: TestConsole, file: string): Promise<void> =>
  console.app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
  }, file);

/** A public page of the relay, with the right status. */
export const readFromRelay = async (world: World, path: string): Promise<string> => {
  const answer = await fetch(new URL(path, world.relayUrl));
  assert.equal(answer.status, 200, path);
  return answer.text();
};

const run = promisify(execFile);

/** Runs the auditor's own program on a saved record and answers the record; the program's word is what counts. */
export const verifiedWithProgram = async (world: World, file: string): Promise<RemovalRecord> => {
  const keys = join(world.folder, 'relay-key.json');
  await writeFile(keys, await readFromRelay(world, '/.well-known/backchannel-relay-key.json'));
  await run(process.execPath, [inRepository('scripts', 'verify-record.mjs'), file, keys]);
  return removalRecordSchema.parse(JSON.parse(await readFile(file, 'utf8')));
};

/** The record as anybody with the link fetches it, checked in the same way. */
export const recordAtRelay = async (world: World, removalId: string): Promise<RemovalRecord> => {
  const file = join(world.folder, `record-${removalId}.json`);
  await writeFile(file, await readFromRelay(world, `/removals/${removalId}/record.json`));
  return verifiedWithProgram(world, file);
};

/** Meta's books: the person's permission is gone with every token of it, and the Page sends nothing any more. */
export const metaIsRevoked = async (world: World): Promise<void> => {
  const { revocations, subscriptions, tokens } = await world.sandbox.books();
  expect(revocations).toMatchObject([{ personId: seeded.personId }]);
  expect(tokens.filter(({ deadSubcode }) => deadSubcode === undefined)).toEqual([]);
  expect(subscriptions.at(-1)?.action).toMatch(/^(unsubscribed|removed-with-grant)$/);
};

/** The second authorization, which lets the console write into LiveChat on behalf of customers. */
export const authorizeBridge = async (console: TestConsole, person: Person): Promise<void> => {
  const authorizing = callFromPage(console, 'bridge/authorize');
  await answerPage(await console.nextOpenedAddress(), { account: agentIdOf(person), decision: 'allow' });
  expect(await authorizing).toEqual({ ok: true });
  await eventually(async () =>
    expect(await callFromPage(console, 'bridge/get')).toMatchObject({ value: { state: 'active' } }),
  );
};

/** The relay's log lines, as objects. */
export const relayEvents = (world: World): Record<string, unknown>[] =>
  world.serviceOutput.flatMap((line) => {
    const text = /^relay: (\{.*\})$/.exec(line)?.[1];
    return text === undefined ? [] : [JSON.parse(text) as Record<string, unknown>];
  });

interface RelayRemoval {
  id: string;
  kind: RemovalKind;
  state: RemovalState;
  trigger: string;
}

/** What the relay's database says of removals, newest first: with every desktop off nobody else can be asked. */
export const removalsAtRelay = (world: World): RelayRemoval[] => {
  const database = new Database(join(world.folder, 'relay', 'relay.db'), { readonly: true });
  try {
    return database
      .prepare('SELECT id, kind, state, trigger FROM removals ORDER BY requested_at_ms DESC')
      .all() as RelayRemoval[];
  } finally {
    database.close();
  }
};

/** Ids and addresses of the team: after an uninstall the relay knows none of them any more. */
export const teamPlants: readonly Plant[] = [
  { name: 'address of an administrator', text: agentIdOf('maria') },
  { name: 'address of an agent', text: agentIdOf('jonas') },
  { name: 'organization', text: seeded.organizationId },
  { name: 'Page', text: seeded.pageId },
  { name: 'Instagram account', text: seeded.accountId },
  { name: 'person on Facebook', text: seeded.personId },
  { name: 'customer', text: seeded.customerId },
];
