import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Locator } from 'playwright-core';
import type { RouteName } from '../../src/shared/ipc/index.ts';
import type { FailureName, TryItStep } from '../../src/shared/try-it.ts';
import type { FakeMain } from '../renderer/fake/backchannel.ts';
import { signIn, type TestConsole } from './helpers/console.ts';
import { startFakePage, type FakePage } from './helpers/fake-page.ts';
import { callFromPage } from './helpers/page-api.ts';
import { answerPage } from './helpers/scripted-browser.ts';
import { confirmPlan, openPlan, removalRecord } from './helpers/removal.ts';
import { seeded } from './helpers/sandbox-control.ts';
import { test } from './helpers/test.ts';
import { startTryOut, type TryOut } from './helpers/try-out.ts';
import {
  chooseAccount,
  connectionWord,
  conversationRow,
  goTo,
  hasState,
  isOnline,
  message,
  openConversation,
  openPrivateChat,
  reply,
  sendRepliesAtOnce,
  writePrivately,
} from './helpers/window.ts';
import { agentIdOf } from './helpers/world.ts';

const list = (console: TestConsole): Locator => console.window.getByRole('complementary', { name: 'Try it' });
const step = (console: TestConsole, name: TryItStep): Locator =>
  console.window.locator(`[data-testid="try-it-step"][data-step="${name}"]`);
const ticks = (console: TestConsole, name: TryItStep): Promise<void> =>
  step(console, name).and(console.window.locator('[data-state="done"]')).waitFor();
const isOpenStep = async (console: TestConsole, name: TryItStep): Promise<void> =>
  expect(await step(console, name).getAttribute('data-state')).toBe('open');
const failure = (console: TestConsole, name: FailureName): Locator =>
  console.window.locator(`[data-testid="try-it-failure"][data-failure="${name}"]`);

/** The seeded customer who writes by themselves. */
const scriptedConversationId = `${seeded.accountId}:7610000000000100`;

describe('what npm start opens', () => {
  let tryOut: TryOut;
  beforeEach(async () => {
    tryOut = await startTryOut();
  });
  afterEach(() => tryOut.end());

  it('has a list of what to try that ticks itself off, from signing in to the record', async () => {
    const console = await tryOut.nextWindow();
    await list(console).waitFor();
    await isOpenStep(console, 'sign-in');

    await signIn(console, agentIdOf('maria'));
    await ticks(console, 'sign-in');
    expect(await step(console, 'sign-in').innerText()).toContain('Signed in as Maria Lindqvist');
    await isOnline(console);
    await isOpenStep(console, 'connect');

    await step(console, 'connect').getByRole('button', { name: 'Go to Admin' }).click();
    await console.window.getByRole('button', { name: 'Connect Instagram', exact: true }).click();
    await answerPage(await console.nextOpenedAddress(), { decision: 'allow' });
    await console.window.getByRole('button', { name: 'Connect this account' }).waitFor();
    await chooseAccount(console, seeded.username);
    await ticks(console, 'connect');

    await ticks(console, 'customer');
    await step(console, 'customer').getByRole('button', { name: 'Open the phone page' }).click();
    expect(await (await fetch(await console.nextOpenedAddress())).text()).toContain('<title>');

    await sendRepliesAtOnce(console);
    await isOpenStep(console, 'answer');
    await openConversation(console, scriptedConversationId);
    await reply(console, 'We do, and we are open until six.');
    await hasState(console, 'open until six', 'sent');
    await ticks(console, 'answer');

    await step(console, 'colleague').getByRole('button', { name: 'Open a colleague’s window' }).click();
    const colleague = await tryOut.nextWindow();
    expect(await colleague.window.locator('#sandbox-mark').count()).toBe(0);
    await signIn(colleague, agentIdOf('jonas'));
    await isOnline(colleague);
    await openPrivateChat(console, agentIdOf('jonas'));
    await writePrivately(console, 'Is there any rye bread left?');
    await openPrivateChat(colleague, agentIdOf('maria'));
    await message(colleague, 'rye bread left').waitFor();
    await isOpenStep(console, 'colleague');
    await writePrivately(colleague, 'Four loaves.');
    await message(console, 'Four loaves').waitFor();
    await ticks(console, 'colleague');

    await step(console, 'failure').getByRole('button', { name: 'Choose a failure' }).click();
    const kicked = failure(console, 'livechat-elsewhere');
    await kicked.getByRole('button', { name: /^Make it happen/ }).click();
    await console.window
      .getByTestId('strip')
      .filter({ hasText: 'LiveChat closed this session from another place.' })
      .waitFor();
    expect(await connectionWord(console).innerText()).toContain('Partly online');
    await kicked.getByRole('button', { name: /^Undo/ }).click();
    await isOnline(console);
    await console.window.getByRole('button', { name: 'Back to the list' }).click();
    await ticks(console, 'failure');

    await openPlan(console, 'Disconnect…').then((plan) =>
      confirmPlan(plan, seeded.pageName, 'Disconnect Instagram'),
    );
    const record = removalRecord(console, 'disconnect', 'done');
    await record.waitFor();
    await isOpenStep(console, 'record');
    await record.getByRole('button', { name: /^Open printable page/ }).click();
    expect(await (await fetch(await console.nextOpenedAddress())).text()).toContain(
      'Instagram channel disconnected. Complete.',
    );
    await ticks(console, 'record');
    await goTo(console, 'inbox');
    await conversationRow(console, scriptedConversationId).waitFor({ state: 'detached' });

    // What the try-out told main stays there.
    const setting = await console.app.evaluate(() => process.env['BACKCHANNEL_TRY_OUT'] ?? '');
    const { deskSecret, deskUrl } = JSON.parse(setting) as { deskSecret: string; deskUrl: string };
    const told = `${JSON.stringify(await callFromPage(console, 'try-it/get'))} ${await console.window.content()}`;
    expect(told).toContain('Maria Lindqvist');
    for (const kept of [deskSecret, deskUrl]) expect(told).not.toContain(kept);
    expect(await colleague.app.evaluate(() => process.env['BACKCHANNEL_TRY_OUT'])).toBeUndefined();

    for (const each of [console, colleague])
      expect(each.pageLines.filter((line) => /^(uncaught|error)/.test(line))).toEqual([]);
    await console.close();
    expect(await tryOut.ended).toBe(0);
    // Its window went with the first one.
    await colleague.ended;
  });
});

describe('a console that people work with', () => {
  test('has no list, and no door behind it', async ({ world }) => {
    const console = await world.openSignedIn('maria');
    await isOnline(console);
    // Its relay is a sandbox's too; nobody started it to be tried out.
    await console.window.getByTitle(/simulated on this computer/).waitFor();
    expect(await console.window.locator('#sandbox-mark').count()).toBe(0);
    expect(await list(console).count()).toBe(0);
    const refused = { ok: false, error: { code: 'TRY_IT_UNAVAILABLE' } };
    const tried: [RouteName, unknown?][] = [
      ['try-it/get'],
      ['try-it/open-phone'],
      ['try-it/open-colleague'],
      ['try-it/make-failure', { failure: 'relay-away' }],
      ['try-it/undo-failure', { failure: 'relay-away' }],
    ];
    for (const [route, input] of tried)
      expect(await callFromPage(console, route, input), route).toMatchObject(refused);
    await isOnline(console);
    const loaded = await console.window.evaluate(() =>
      performance.getEntriesByType('resource').map(({ name }) => name),
    );
    expect(loaded.filter((name) => /\/panel-/.test(name))).toEqual([]);
  });
});

describe('the list, by keyboard', () => {
  let fake: FakePage;
  beforeAll(async () => {
    fake = await startFakePage();
  });
  afterAll(() => fake.end());

  it('opens at its title, closes with Escape, and gives the focus back', async () => {
    const { page } = fake;
    await fake.open('fake.world.app.isTryOut = true;');
    const mark = page.getByRole('button', { name: 'Sandbox Try it: 0 of 7' });
    const title = page.getByRole('heading', { name: 'Try it' });
    await title.waitFor();
    expect(await mark.getAttribute('aria-expanded')).toBe('true');
    await mark.focus();
    await page.keyboard.press('Enter');
    await title.waitFor({ state: 'detached' });
    expect(await mark.getAttribute('aria-expanded')).toBe('false');
    await page.keyboard.press('Enter');
    await title.and(page.locator(':focus')).waitFor();

    await page.getByRole('button', { name: 'Choose a failure' }).press('Enter');
    await page.getByRole('heading', { name: 'Make something fail' }).and(page.locator(':focus')).waitFor();
    await page.getByRole('button', { name: 'Make it happen: The relay is gone' }).press('Enter');
    // The same button undoes it, and keeps the focus.
    await page
      .getByRole('button', { name: 'Undo: The relay is gone' })
      .and(page.locator(':focus'))
      .press('Enter');
    await page.getByRole('button', { name: 'Make it happen: The relay is gone' }).waitFor();
    await page.keyboard.press('Escape');
    await title.and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Escape');
    await mark.and(page.locator(':focus')).waitFor();

    await page.keyboard.press('ControlOrMeta+k');
    await page
      .getByRole('dialog', { name: 'Search people, chats and actions' })
      .getByRole('combobox')
      .fill('try it');
    await page.keyboard.press('Enter');
    await title.and(page.locator(':focus')).waitFor();
    expect(fake.problems).toEqual([]);
  });

  it('says a tick, and shows what comes next', async () => {
    const { page } = fake;
    await fake.open("fake.world.app.isTryOut = true; fake.world.tryIt.done = ['sign-in'];");
    const stepOnPage = (name: TryItStep): Locator =>
      page.locator(`[data-testid="try-it-step"][data-step="${name}"]`);
    await stepOnPage('connect').and(page.locator('[aria-current="step"]')).waitFor();
    await page.evaluate(() => {
      const main = (window as unknown as { fakeMain: FakeMain }).fakeMain;
      main.emit('try-it.changed', { ...main.world.tryIt, done: ['sign-in', 'connect'] });
    });
    await stepOnPage('customer').and(page.locator('[aria-current="step"]')).waitFor();
    await page
      .locator('[aria-live="polite"]')
      .filter({ hasText: 'Instagram is connected. 2 of 7 done.' })
      .waitFor({ state: 'attached' });
    await page.getByRole('button', { name: 'Sandbox Try it: 2 of 7' }).waitFor();
  });

  it('is on the sign-in page too, and leaves the focus on its button', async () => {
    const { page } = fake;
    await fake.open("fake.world.app.isTryOut = true; fake.world.app.session = { state: 'signed-out' };");
    await page.getByRole('complementary', { name: 'Try it' }).waitFor();
    await page.getByRole('button', { name: 'Sign in with LiveChat' }).and(page.locator(':focus')).waitFor();
    await page.getByRole('button', { name: 'Close the list' }).click();
    await page.getByRole('button', { name: 'Sandbox Try it: 0 of 7' }).and(page.locator(':focus')).waitFor();
  });
});
