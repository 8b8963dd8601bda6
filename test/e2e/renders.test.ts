import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FakeMain } from '../renderer/fake/backchannel.ts';
import { eventually } from './helpers/eventually.ts';
import { startFakePage, type FakePage } from './helpers/fake-page.ts';
import { countRenders, rendersSince } from './helpers/render-counts.ts';

/**
 * What the window does while it is used, counted and not timed: 500 messages in a row into the open chat have their own rows drawn, and
 * nothing of the others (docs/performance.md, “The window in use”).
 */

let fake: FakePage;
beforeAll(async () => {
  fake = await startFakePage();
});
afterAll(async () => {
  await fake.end();
});

const arriving = 500;

/** A chat of more than one page, so that its rows do not carry the number of all of them. */
const longThread = `
  const [{ id }] = fake.world.conversations;
  const seed = fake.world.messages.get(id)[1];
  const long = Array.from({ length: 200 }, (_, n) => ({
    ...seed,
    id: 'earlier-' + n,
    text: 'Earlier message ' + n,
    sentAtMs: seed.sentAtMs - (300 - n) * 60_000,
  }));
  fake.world.messages.set(id, [...long, ...fake.world.messages.get(id)]);
  fake.world.settings = { ...fake.world.settings, inboxView: 'all' };
  fake.world.place = { section: 'inbox', conversationId: id };
`;

/** One after the other, each drawn before the next; ten within a frame, as they come at their fastest. */
const receive = (count: number): Promise<void> =>
  fake.page.evaluate(async (messages) => {
    const main = (window as unknown as { fakeMain: FakeMain }).fakeMain;
    const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));
    // A task of its own: React draws what the store was told at the end of the one before.
    const drawn = (): Promise<unknown> =>
      new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = resolve;
        port2.postMessage(undefined);
      });
    const [conversation] = main.world.conversations;
    if (conversation === undefined) throw new Error('There is no conversation.');
    const held = main.world.messages.get(conversation.id) ?? [];
    const like = held[0];
    if (like === undefined) throw new Error('There is no message.');
    for (let n = 0; n < messages; n += 1) {
      const sentAtMs = Date.now();
      const message = {
        ...like,
        id: `arrived-${sentAtMs}-${n}` as typeof like.id,
        text: `Arrived ${n}`,
        sentAtMs,
      };
      held.push(message);
      Object.assign(conversation, { lastActivityAtMs: sentAtMs, preview: message.text, lastDirection: 'in' });
      main.emit('conversation.changed', {
        conversation,
        messages: [message],
        removedMessageIds: [],
        isRemoved: false,
      });
      await drawn();
      if (n % 10 === 9) await frame();
    }
    await frame();
  }, count);

describe('500 messages into the open chat', () => {
  test('render their own rows and no others', async () => {
    await fake.open(countRenders + longThread);
    const { page } = fake;
    await page.getByTestId('composer-reply').waitFor();
    const messages = page.getByTestId('message');
    await eventually(async () => expect(await messages.count()).toBeGreaterThan(10));
    // What opening it has brought about: read marks, the newest message in view.
    await receive(2);
    await rendersSince(page);
    await receive(arriving);
    const last = messages.filter({ hasText: `Arrived ${arriving - 1}` });
    await eventually(async () => expect(await last.count()).toBe(1));
    const renders = await rendersSince(page);
    const drawn = await messages.count();
    const rows = await page.getByTestId('conversation-row').count();
    // Otherwise it would not tell a row from all of them.
    expect(drawn).toBeGreaterThan(10);
    expect(rows).toBeGreaterThan(5);

    const perMessage = (name: string): number => (renders[name] ?? 0) / arriving;
    // The new one, and the one before it, which was the last of its group.
    expect(perMessage('MessageView')).toBeGreaterThanOrEqual(1);
    expect(perMessage('MessageView')).toBeLessThanOrEqual(3);
    expect(perMessage('Row')).toBeLessThanOrEqual(6);
    // Its row in the list, for the message and for its read mark.
    expect(perMessage('ConversationRow')).toBeGreaterThanOrEqual(1);
    expect(perMessage('ConversationRow')).toBeLessThanOrEqual(3);
    for (const still of ['ConversationList', 'Rail', 'TitleStrip', 'ViewTabs', 'Frame'])
      expect(perMessage(still), still).toBeLessThan(0.1);
    // The in-memory main serves no pictures of messages.
    expect(fake.problems.filter((problem) => !problem.includes('ERR_UNKNOWN_URL_SCHEME'))).toEqual([]);
  });
});

describe('a key into the composer', () => {
  test('renders the composer, and nothing of the conversation above it or beside it', async () => {
    await fake.open(countRenders + longThread);
    const { page } = fake;
    const composer = page.getByTestId('composer-reply');
    await composer.waitFor();
    await composer.pressSequentially('Ab');
    await eventually(async () => expect(await composer.inputValue()).toBe('Ab'));
    await rendersSince(page);
    const typed = 'good morning to you';
    await composer.pressSequentially(typed);
    await eventually(async () => expect(await composer.inputValue()).toBe(`Ab${typed}`));
    const renders = await rendersSince(page);
    expect(renders['NewReply'] ?? 0).toBeGreaterThanOrEqual(typed.length);
    // Once for what is told of the person who types, and what a clock may bring meanwhile; not once for each key.
    for (const still of ['ConversationView', 'ConversationThread', 'ThreadList', 'Row', 'ConversationHeader'])
      expect(renders[still] ?? 0, still).toBeLessThan(typed.length / 2);
  });
});
