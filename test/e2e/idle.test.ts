import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from './helpers/eventually.ts';
import { startFakePage, type FakePage } from './helpers/fake-page.ts';
import { passTime, passTimeByHand, setSeen } from './helpers/passing-time.ts';
import { countRenders, rendersSince } from './helpers/render-counts.ts';

/**
 * What the window does while nobody does anything, counted and not timed: how often time alone wakes it, and what is drawn then
 * (docs/performance.md, “The window in use”). Before: twice a second, whether anybody saw it or not.
 */

let fake: FakePage;
beforeAll(async () => {
  fake = await startFakePage();
});
afterAll(async () => {
  await fake.end();
});

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

const openChat = `
  fake.world.place = { section: 'inbox', conversationId: fake.world.conversations[0].id };
`;

const openAtRest = async (): Promise<void> => {
  await fake.open(countRenders + passTimeByHand + openChat);
  const { page } = fake;
  await page.getByTestId('composer-reply').waitFor();
  await eventually(async () => expect(await page.getByTestId('message').count()).toBeGreaterThan(1));
  // What the start and the opened chat have put off.
  await passTime(page, 2 * minuteMs);
  await rendersSince(page);
};

describe('an inbox with an open chat in which nothing happens', () => {
  test('wakes no oftener than fifteen times a minute, and draws nothing in most of them', async () => {
    await openAtRest();
    const wakes = await passTime(fake.page, 10 * minuteMs);
    // It shows times: not at all would be wrong, too.
    expect(wakes).toBeGreaterThan(10);
    expect(wakes).toBeLessThanOrEqual(10 * 15);
    const renders = await rendersSince(fake.page);
    const rows = await fake.page.getByTestId('conversation-row').count();
    // Twice a minute, for “5 min” to become “6 min”.
    expect(renders['ConversationRow'] ?? 0).toBeLessThanOrEqual(rows * 2 * 11);
    expect(renders['MessageView'] ?? 0).toBe(0);
    // The in-memory main serves no pictures of messages.
    expect(fake.problems.filter((problem) => !problem.includes('ERR_UNKNOWN_URL_SCHEME'))).toEqual([]);
  });

  test('does not wake at all while nobody sees it, and is right at once when somebody does', async () => {
    await openAtRest();
    await setSeen(fake.page, false);
    await passTime(fake.page, minuteMs);
    expect(await passTime(fake.page, 50 * hourMs)).toBe(0);
    const times = fake.page.getByTestId('conversation-row').locator('time');
    const before = await times.allTextContents();
    await setSeen(fake.page, true);
    // What was a time of today is two days ago.
    await eventually(async () => expect(await times.allTextContents()).not.toEqual(before));
  });
});
