import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from './helpers/eventually.ts';
import { startFakePage, type FakePage } from './helpers/fake-page.ts';
import {
  adminPage,
  announcementAfter,
  dialog,
  healthLine,
  isNowhere,
  noticeAfter,
  signInPage,
} from './helpers/window.ts';

/**
 * The pages of removal and of the bridge in a real Chromium, on the in-memory main: what is shown, what has the focus, what is
 * asked of main. That main does it is shown by the tests with the real console.
 */

let fake: FakePage;
beforeAll(async () => {
  fake = await startFakePage();
});
afterAll(async () => {
  await fake.end();
});

const dayMs = 86_400_000;
const pageName = 'Green Cardigan Shop';
/** Main's picture changes, and main tells it. */
const nowRemoving = (removal: object): Promise<void> =>
  fake.page.evaluate((one) => {
    const { fakeMain } = window as unknown as {
      fakeMain: { world: { removals: unknown }; emit(name: string, payload: unknown): void };
    };
    fakeMain.world.removals = { removals: [one], local: [], askedAtMs: Date.now() };
    fakeMain.emit('removal.changed', fakeMain.world.removals);
  }, removal);
const uninstall = (part: object = {}) => ({
  id: 'u-1',
  kind: 'uninstall',
  trigger: 'admin',
  state: 'scheduled',
  requestedAtMs: Date.now() - dayMs,
  dueAtMs: Date.now() + 6 * dayMs + 3_600_000,
  steps: [
    {
      step: 'revoke-grant',
      state: 'open',
      trouble: 'refused',
      attempts: 3,
      answer: { status: 400, code: 190 },
    },
  ],
  consoles: { asked: 0, confirmed: 0, left: 0, silent: 0 },
  here: 'nothing',
  ...part,
});
/** The window, as the helpers of the other tests know it. */
const shown = () => ({ window: fake.page });
const plan = () => fake.page.getByTestId('removal-plan');
const field = () => plan().getByTestId('removal-confirm');
const planButton = (name: string) => plan().getByRole('button', { name, exact: true });
const card = () => fake.page.getByTestId('removal-card');
const door = (name: 'Disconnect…' | 'Uninstall…') =>
  adminPage(shown()).getByRole('button', { name, exact: true });
const openRemoval = async (prepare?: string): Promise<void> => {
  await fake.open(prepare);
  await fake.page.getByTestId('rail-admin').click();
  await adminPage(shown()).getByRole('tab', { name: 'Removal', exact: true }).click();
};
/** The first conversation of the invented shop. */
const conversationId = '17841400000000001:1000';
const firstConversation = () =>
  fake.page.locator(`[data-testid="conversation-row"][data-conversation-id="${conversationId}"]`);

describe('before a removal', () => {
  test('the page says what it takes, and nothing can be pressed before the name is typed', async () => {
    await openRemoval();
    await door('Disconnect…').click();
    await plan().getByTestId('removal-impact').getByText('18 open conversations').waitFor();
    expect(await plan().getByTestId('removal-residue').locator('tbody tr').count()).toBe(5);
    const keep = planButton('Keep it connected');
    await eventually(async () =>
      expect(await keep.evaluate((button) => button === document.activeElement)).toBe(true),
    );
    const act = planButton('Disconnect Instagram');
    expect(await act.isDisabled()).toBe(true);
    await field().fill(pageName.toLowerCase());
    expect(await act.isDisabled()).toBe(true);
    await field().press('Enter');
    expect(await fake.calls('removal/start')).toEqual([]);

    await field().fill(pageName);
    // What is typed in is not hidden behind the buttons.
    const [typedIn, buttons] = await Promise.all([field().boundingBox(), keep.boundingBox()]);
    expect(typedIn!.y + typedIn!.height).toBeLessThan(buttons!.y);
    await act.click();
    await card().waitFor();
    expect(await fake.calls('removal/start')).toEqual([{ kind: 'disconnect', typedName: pageName }]);
    await eventually(async () =>
      expect(
        await card()
          .locator('h2')
          .evaluate((title) => title === document.activeElement),
      ).toBe(true),
    );
    expect(fake.problems).toEqual([]);
  });

  test('keeping leads back, by button and by Escape, and asks nothing of main', async () => {
    const { page } = fake;
    await openRemoval();
    await door('Uninstall…').click();
    await planButton('Keep Backchannel').click();
    await door('Uninstall…').click();
    await plan().getByTestId('removal-impact').waitFor();
    await page.keyboard.press('Escape');
    await door('Uninstall…').waitFor();
    expect(await fake.calls('removal/start')).toEqual([]);
  });

  test('a plan that cannot be read says so and is read again; a refusal leaves everything', async () => {
    await openRemoval(
      "fake.world.failures.set('removal/get-plan', 'RELAY_UNREACHABLE'); fake.world.failures.set('removal/start', 'ADMIN_ONLY');",
    );
    await door('Uninstall…').click();
    const alert = plan().getByRole('alert');
    await alert.getByText('The relay cannot be reached.').waitFor();
    await alert.getByRole('button', { name: 'Try again' }).click();
    await plan().getByRole('radio', { name: 'Now' }).check();
    await field().fill(pageName);
    await planButton('Uninstall now').click();
    await alert.getByText('Only a LiveChat administrator may do this.').waitFor();
    await planButton('Uninstall now').click();
    await card().waitFor();
    expect(await fake.calls('removal/start')).toEqual(
      Array.from({ length: 2 }, () => ({ kind: 'uninstall', typedName: pageName, when: 'now' })),
    );
  });

  test('everything is done without a pointer', async () => {
    const { page } = fake;
    await fake.open();
    await firstConversation().waitFor();
    await page.keyboard.press('Control+k');
    // The palette's script is read when it is first asked for.
    const palette = dialog(shown(), 'Search people, chats and actions');
    await palette.getByRole('combobox').waitFor();
    await page.keyboard.type('go to removal');
    await palette.getByRole('option', { name: /Go to removal/u }).waitFor();
    await page.keyboard.press('Enter');
    await door('Disconnect…').focus();
    await page.keyboard.press('Enter');
    await field().waitFor();
    // From the button that keeps everything one step back lies the field.
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.type(pageName);
    await page.keyboard.press('Enter');
    await card().waitFor();
    expect(await fake.calls('removal/start')).toHaveLength(1);
  });

  test('a name that has changed meanwhile is asked for anew', async () => {
    await openRemoval("fake.world.failures.set('removal/start', 'INPUT_INVALID');");
    await door('Disconnect…').click();
    await field().fill(pageName);
    await field().press('Enter');
    await plan().getByRole('alert').getByText('The name has changed meanwhile').waitFor();
    await eventually(async () => expect(await field().inputValue()).toBe(''));
    await eventually(async () => expect(await fake.calls('removal/get-plan')).toHaveLength(2));
  });

  test('a customer is erased from the conversation, by an admin only', async () => {
    const { page } = fake;
    await fake.open();
    const more = page
      .getByRole('main', { name: 'Conversation' })
      .getByRole('button', { name: 'More', exact: true });
    await firstConversation().click();
    await more.click();
    await page
      .getByRole('dialog', { name: 'More' })
      .getByRole('button', { name: 'Erase this customer…' })
      .click();
    await plan().getByRole('heading', { name: 'Erase Maya Fernández' }).waitFor();
    await field().fill('Maya Fernández');
    await planButton('Erase for good').click();
    await card().waitFor();
    expect(await fake.calls('removal/start')).toEqual([
      { kind: 'erase-customer', typedName: 'Maya Fernández', conversationId },
    ]);

    await fake.open("fake.world.app.session.role = 'normal';");
    await firstConversation().click();
    await page.getByTestId('reply-window').waitFor();
    expect(await more.count()).toBe(0);
  });
});

describe('during a removal', () => {
  test('every step shows its answer and follows main, spoken politely', async () => {
    await openRemoval();
    await nowRemoving(uninstall());
    await card().getByTestId('removal-clock').getByText('in 6 days').waitFor();
    const step = card().locator('[data-step="revoke-grant"]');
    expect(await step.getAttribute('data-look')).toBe('trouble');
    expect(await step.innerText()).toContain('Meta says the token is no longer valid. Tried 3 times.');
    expect(await step.textContent()).toContain('answer 400, code 190');
    await announcementAfter(shown(), 'Revoke the permission and its tokens at Meta: Done.', () =>
      nowRemoving(
        uninstall({ steps: [{ step: 'revoke-grant', state: 'settled', outcome: 'done', attempts: 4 }] }),
      ),
    );
    await eventually(async () => expect(await step.getAttribute('data-look')).toBe('done'));
  });

  test('a scheduled uninstall is cancelled or brought forward, each asked about first', async () => {
    const { page } = fake;
    await openRemoval();
    await nowRemoving(uninstall());
    const cancel = card().getByRole('button', { name: 'Cancel the removal…' });
    const cancelDialog = dialog(shown(), 'Cancel the removal?');
    await cancel.click();
    await cancelDialog.getByRole('button', { name: 'Leave it scheduled' }).click();
    expect(await fake.calls('removal/cancel')).toEqual([]);
    await card().getByRole('button', { name: 'Remove now…' }).click();
    await dialog(shown(), 'Remove everything now?').getByRole('button', { name: 'Remove now' }).click();
    await eventually(async () =>
      expect(await fake.calls('removal/bring-forward')).toEqual([{ removalId: 'u-1' }]),
    );
    // What has begun can no longer be cancelled.
    await page.locator('[data-testid="removal-card"][data-state="removing"]').waitFor();
    expect(await cancel.count()).toBe(0);
    await nowRemoving(uninstall());
    await cancel.click();
    await cancelDialog.getByRole('button', { name: 'Cancel the removal' }).click();
    await eventually(async () => expect(await fake.calls('removal/cancel')).toEqual([{ removalId: 'u-1' }]));
  });

  test('everybody sees the line; an agent sees how it stands and no door', async () => {
    const { page } = fake;
    await fake.open("fake.world.app.session.role = 'normal';");
    await page.getByTestId('rail-inbox').waitFor();
    expect(await page.getByTestId('removal-strip').count()).toBe(0);
    await nowRemoving(uninstall({ notice: 'unconfirmed' }));
    await page.getByTestId('removal-strip').getByRole('button', { name: 'See how it stands' }).click();
    await card().getByTestId('removal-notice').getByText('tell an administrator').waitFor();
    expect(
      await adminPage(shown())
        .getByRole('button', { name: /Cancel the removal|Remove now|Uninstall…/u })
        .count(),
    ).toBe(0);
    expect(fake.problems).toEqual([]);
  });
});

describe('after a removal', () => {
  test('records are saved and opened, and what failed is said beside it', async () => {
    const { page } = fake;
    await openRemoval("fake.world.failures.set('removal/open-record', 'RELAY_UNREACHABLE');");
    const record = page.locator('[data-testid="removal-record"][data-removal-id="erase-1"]');
    await noticeAfter(shown(), 'The record is saved.', () =>
      record.getByRole('button', { name: /Save record/u }).click(),
    );
    await record.getByRole('button', { name: /Open printable page/u }).click();
    await record.getByRole('alert').getByText('The relay cannot be reached.').waitFor();
    await noticeAfter(shown(), 'The records of this computer are saved.', () =>
      page.getByTestId('local-records').getByRole('button', { name: /Save/u }).click(),
    );
    await noticeAfter(shown(), 'The audit log is saved.', () =>
      adminPage(shown()).getByRole('button', { name: 'Save audit log…' }).click(),
    );
    expect(await fake.calls('removal/save-record')).toEqual([{ removalId: 'erase-1' }]);
    expect(await fake.calls('removal/save-local-records')).toHaveLength(1);
  });

  test('a relay that never answered is no empty history', async () => {
    await openRemoval("fake.world.removals = { removals: [], local: [], problem: 'RELAY_UNREACHABLE' };");
    await fake.page.getByTestId('removal-asked').getByText('has not told this computer yet').waitFor();
    await isNowhere(shown(), 'Nothing has been removed');
  });

  test('the sign-in page says why this computer is empty', async () => {
    await fake.open("fake.world.app.session = { state: 'signed-out', reason: 'WORKSPACE_REMOVED' };");
    await signInPage(shown())
      .getByRole('alert')
      .getByText('Backchannel was uninstalled for your team.')
      .waitFor();
  });
});

describe('the bridge card', () => {
  test.each([
    ['off', 'Off'],
    ['waiting-for-grant', 'Not allowed yet'],
    ['standing-by', 'Standing by'],
    ['active', 'Active'],
    ['reconnect-needed', 'Reconnect needed'],
  ])('says %s in a word', async (state, word) => {
    await fake.open(
      `fake.world.bridge = { state: '${state}', waiting: 2, notCarried: 1, isAuthorizing: false };`,
    );
    await fake.page.getByTestId('rail-admin').click();
    const bridge = fake.page.getByTestId('bridge-card');
    await bridge.getByText(word, { exact: true }).waitFor();
    expect(await bridge.getAttribute('data-state')).toBe(state);
    expect(await bridge.getByTestId('bridge-waiting').innerText()).toContain('2 messages wait');
    await healthLine(shown(), 'bridge').getByText(word, { exact: true }).waitFor();
  });

  test('explains the second LiveChat page before it opens, waits for it, and says what went wrong', async () => {
    const { page } = fake;
    await fake.open(
      "fake.world.bridge = { state: 'waiting-for-grant', waiting: 0, notCarried: 0, isAuthorizing: false }; fake.world.failures.set('bridge/authorize', 'LIVECHAT_FORBIDDEN');",
    );
    await page.getByTestId('rail-admin').click();
    const bridge = page.getByTestId('bridge-card');
    const open = bridge.getByRole('button', { name: 'Let Backchannel chat for customers…' });
    const explained = dialog(shown(), 'Let Backchannel chat for customers?');
    await open.click();
    await explained.getByText('customers:own').waitFor();
    expect(await fake.calls('bridge/authorize')).toEqual([]);
    await explained.getByRole('button', { name: 'Open LiveChat' }).click();
    await bridge.getByRole('alert').getByText('Your LiveChat role does not allow this.').waitFor();
    await open.click();
    await explained.getByRole('button', { name: 'Open LiveChat' }).click();
    await bridge.getByTestId('bridge-authorizing').getByText('Waiting for your browser').waitFor();
    expect(await bridge.getByRole('alert').count()).toBe(0);
  });
});
