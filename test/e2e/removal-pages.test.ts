import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from './helpers/eventually.ts';
import { startFakePage, type FakePage } from './helpers/fake-page.ts';

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
const calls = (route: string): Promise<unknown[]> =>
  fake.page.evaluate(
    (name) =>
      (window as unknown as { fakeMain: { calls: { route: string; input: unknown }[] } }).fakeMain.calls
        .filter((call) => call.route === name)
        .map((call) => call.input),
    route,
  );
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
const openRemoval = async (prepare?: string): Promise<void> => {
  await fake.open(prepare);
  await fake.page.getByTestId('rail-admin').click();
  await fake.page.getByRole('tab', { name: 'Removal' }).click();
};

describe('before a removal', () => {
  test('the page says what it takes, and nothing can be pressed before the name is typed', async () => {
    const { page } = fake;
    await openRemoval();
    await page.getByRole('button', { name: 'Disconnect…' }).click();
    const plan = page.getByTestId('removal-plan');
    await plan.getByTestId('removal-impact').getByText('18 open conversations').waitFor();
    expect(await plan.getByTestId('removal-residue').locator('tbody tr').count()).toBe(5);
    const keep = plan.getByRole('button', { name: 'Keep it connected' });
    await eventually(async () =>
      expect(await keep.evaluate((button) => button === document.activeElement)).toBe(true),
    );
    const act = plan.getByRole('button', { name: 'Disconnect Instagram' });
    expect(await act.isDisabled()).toBe(true);
    await page.getByTestId('removal-confirm').fill(pageName.toLowerCase());
    expect(await act.isDisabled()).toBe(true);
    await page.getByTestId('removal-confirm').press('Enter');
    expect(await calls('removal/start')).toEqual([]);

    await page.getByTestId('removal-confirm').fill(pageName);
    // What is typed in is not hidden behind the buttons.
    const [field, buttons] = await Promise.all([
      page.getByTestId('removal-confirm').boundingBox(),
      keep.boundingBox(),
    ]);
    expect(field!.y + field!.height).toBeLessThan(buttons!.y);
    await act.click();
    const card = page.getByTestId('removal-card');
    await card.waitFor();
    expect(await calls('removal/start')).toEqual([{ kind: 'disconnect', typedName: pageName }]);
    await eventually(async () =>
      expect(await card.locator('h2').evaluate((title) => title === document.activeElement)).toBe(true),
    );
    expect(fake.problems).toEqual([]);
  });

  test('keeping leads back, by button and by Escape, and asks nothing of main', async () => {
    const { page } = fake;
    await openRemoval();
    await page.getByRole('button', { name: 'Uninstall…' }).click();
    await page.getByRole('button', { name: 'Keep Backchannel' }).click();
    await page.getByRole('button', { name: 'Uninstall…' }).click();
    await page.getByTestId('removal-impact').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Uninstall…' }).waitFor();
    expect(await calls('removal/start')).toEqual([]);
  });

  test('a plan that cannot be read says so and is read again; a refusal leaves everything', async () => {
    const { page } = fake;
    await openRemoval(
      "fake.world.failures.set('removal/get-plan', 'RELAY_UNREACHABLE'); fake.world.failures.set('removal/start', 'ADMIN_ONLY');",
    );
    await page.getByRole('button', { name: 'Uninstall…' }).click();
    await page.getByRole('alert').getByText('The relay cannot be reached.').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('radio', { name: 'Now' }).check();
    await page.getByTestId('removal-confirm').fill(pageName);
    await page.getByRole('button', { name: 'Uninstall now' }).click();
    await page.getByRole('alert').getByText('Only a LiveChat administrator may do this.').waitFor();
    await page.getByRole('button', { name: 'Uninstall now' }).click();
    await page.getByTestId('removal-card').waitFor();
    expect(await calls('removal/start')).toEqual(
      Array.from({ length: 2 }, () => ({ kind: 'uninstall', typedName: pageName, when: 'now' })),
    );
  });

  test('everything is done without a pointer', async () => {
    const { page } = fake;
    await fake.open();
    await page.getByTestId('conversation-row').first().waitFor();
    await page.keyboard.press('Control+k');
    // The palette's script is read when it is first asked for.
    await page.getByRole('dialog').getByRole('combobox').waitFor();
    await page.keyboard.type('go to removal');
    await page.getByRole('option', { name: /Go to removal/u }).waitFor();
    await page.keyboard.press('Enter');
    const door = page.getByRole('button', { name: 'Disconnect…' });
    await door.waitFor();
    await door.focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('removal-confirm').waitFor();
    // From the button that keeps everything one step back lies the field.
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.type(pageName);
    await page.keyboard.press('Enter');
    await page.getByTestId('removal-card').waitFor();
    expect(await calls('removal/start')).toHaveLength(1);
  });

  test('a name that has changed meanwhile is asked for anew', async () => {
    const { page } = fake;
    await openRemoval("fake.world.failures.set('removal/start', 'INPUT_INVALID');");
    await page.getByRole('button', { name: 'Disconnect…' }).click();
    await page.getByTestId('removal-confirm').fill(pageName);
    await page.getByTestId('removal-confirm').press('Enter');
    await page.getByRole('alert').getByText('The name has changed meanwhile').waitFor();
    expect(await page.getByTestId('removal-confirm').inputValue()).toBe('');
    await eventually(async () => expect(await calls('removal/get-plan')).toHaveLength(2));
  });

  test('a customer is erased from the conversation, by an admin only', async () => {
    const { page } = fake;
    await fake.open();
    await page.getByTestId('conversation-row').first().click();
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('button', { name: 'Erase this customer…' }).click();
    await page.getByRole('heading', { name: 'Erase Maya Fernández' }).waitFor();
    await page.getByTestId('removal-confirm').fill('Maya Fernández');
    await page.getByRole('button', { name: 'Erase for good' }).click();
    await page.getByTestId('removal-card').waitFor();
    expect(await calls('removal/start')).toEqual([
      { kind: 'erase-customer', typedName: 'Maya Fernández', conversationId: '17841400000000001:1000' },
    ]);

    await fake.open("fake.world.app.session.role = 'normal';");
    await page.getByTestId('conversation-row').first().click();
    await page.getByTestId('reply-window').waitFor();
    expect(await page.getByRole('button', { name: 'More' }).count()).toBe(0);
  });
});

describe('during a removal', () => {
  test('every step shows its answer and follows main, spoken politely', async () => {
    const { page } = fake;
    await openRemoval();
    await nowRemoving(uninstall());
    const card = page.getByTestId('removal-card');
    await card.getByText('in 6 days').waitFor();
    const step = card.locator('[data-step="revoke-grant"]');
    expect(await step.getAttribute('data-look')).toBe('trouble');
    expect(await step.innerText()).toContain('Meta says the token is no longer valid. Tried 3 times.');
    expect(await step.innerText()).toContain('HTTP 400, code 190');
    await nowRemoving(
      uninstall({ steps: [{ step: 'revoke-grant', state: 'settled', outcome: 'done', attempts: 4 }] }),
    );
    await eventually(async () => expect(await step.getAttribute('data-look')).toBe('done'));
    await eventually(async () =>
      expect(await page.locator('[aria-live="polite"]').last().textContent()).toContain(
        'Revoke the permission and its tokens at Meta: Done.',
      ),
    );
  });

  test('a scheduled uninstall is cancelled or brought forward, each asked about first', async () => {
    const { page } = fake;
    await openRemoval();
    await nowRemoving(uninstall());
    await page.getByRole('button', { name: 'Cancel the removal…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Leave it scheduled' }).click();
    expect(await calls('removal/cancel')).toEqual([]);
    await page.getByRole('button', { name: 'Remove now…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove now' }).click();
    await eventually(async () =>
      expect(await calls('removal/bring-forward')).toEqual([{ removalId: 'u-1' }]),
    );
    // What has begun can no longer be cancelled.
    await page.locator('[data-testid="removal-card"][data-state="removing"]').waitFor();
    expect(await page.getByRole('button', { name: 'Cancel the removal…' }).count()).toBe(0);
    await nowRemoving(uninstall());
    await page.getByRole('button', { name: 'Cancel the removal…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the removal' }).click();
    await eventually(async () => expect(await calls('removal/cancel')).toEqual([{ removalId: 'u-1' }]));
  });

  test('everybody sees the line; an agent sees how it stands and no door', async () => {
    const { page } = fake;
    await fake.open("fake.world.app.session.role = 'normal';");
    await page.getByTestId('rail-inbox').waitFor();
    expect(await page.getByTestId('removal-strip').count()).toBe(0);
    await nowRemoving(uninstall({ notice: 'unconfirmed' }));
    await page.getByTestId('removal-strip').getByRole('button').click();
    await page.getByTestId('removal-card').getByText('tell an administrator').waitFor();
    expect(
      await page.getByRole('button', { name: /Cancel the removal|Remove now|Uninstall…/u }).count(),
    ).toBe(0);
    expect(fake.problems).toEqual([]);
  });
});

describe('after a removal', () => {
  test('records are saved and opened, and what failed is said beside it', async () => {
    const { page } = fake;
    await openRemoval("fake.world.failures.set('removal/open-record', 'RELAY_UNREACHABLE');");
    const record = page.getByTestId('removal-record').first();
    await record.getByRole('button', { name: /Save record/u }).click();
    await page.getByText('The record is saved.').waitFor();
    await record.getByRole('button', { name: /Open printable page/u }).click();
    await record.getByText('The relay cannot be reached.').waitFor();
    await page.getByTestId('local-records').getByRole('button', { name: /Save/u }).click();
    await page.getByRole('button', { name: 'Save audit log…' }).click();
    await page.getByText('The audit log is saved.').waitFor();
    expect(await calls('removal/save-record')).toEqual([{ removalId: 'erase-1' }]);
    expect(await calls('removal/save-local-records')).toHaveLength(1);
  });

  test('a relay that never answered is no empty history', async () => {
    await openRemoval("fake.world.removals = { removals: [], local: [], problem: 'RELAY_UNREACHABLE' };");
    await fake.page.getByTestId('removal-asked').getByText('has not told this computer yet').waitFor();
    expect(await fake.page.getByText('Nothing has been removed').count()).toBe(0);
  });

  test('the sign-in page says why this computer is empty', async () => {
    await fake.open("fake.world.app.session = { state: 'signed-out', reason: 'WORKSPACE_REMOVED' };");
    await fake.page.getByText('Backchannel was uninstalled for your team.').waitFor();
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
    const card = fake.page.getByTestId('bridge-card');
    await card.getByText(word, { exact: true }).waitFor();
    expect(await card.getAttribute('data-state')).toBe(state);
    expect(await card.getByTestId('bridge-waiting').innerText()).toContain('2 messages wait');
    const health = fake.page.locator('[data-health="bridge"]');
    expect(await health.innerText()).toContain(word);
  });

  test('explains the second LiveChat page before it opens, waits for it, and says what went wrong', async () => {
    const { page } = fake;
    await fake.open(
      "fake.world.bridge = { state: 'waiting-for-grant', waiting: 0, notCarried: 0, isAuthorizing: false }; fake.world.failures.set('bridge/authorize', 'LIVECHAT_FORBIDDEN');",
    );
    await page.getByTestId('rail-admin').click();
    const open = page.getByRole('button', { name: 'Let Backchannel chat for customers…' });
    await open.click();
    await page.getByRole('dialog').getByText('customers:own').waitFor();
    expect(await calls('bridge/authorize')).toEqual([]);
    await page.getByRole('button', { name: 'Open LiveChat' }).click();
    await page.getByRole('alert').getByText('Your LiveChat role does not allow this.').waitFor();
    await open.click();
    await page.getByRole('button', { name: 'Open LiveChat' }).click();
    await page.getByTestId('bridge-authorizing').getByText('Waiting for your browser').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  });
});
