import { describe, expect, it } from 'vitest';
import { historyImportSteps, type HistoryImportStep } from '../../../../src/main/conversations/index.ts';
import { conversationIdOf, customerIdSchema } from '../../../../src/shared/domain/index.ts';
import { until } from '../../../helpers/until.ts';
import { accountId, anna, createTestChannel, createTestConsole, shown } from '../console.ts';
import { repliesRefused, usePastWorld } from './past-world.ts';

const past = usePastWorld();
const state = () => past.channel.history?.state;
const isDone = () => state() === 'done';
const conversationOf = (customerId: string) =>
  conversationIdOf(accountId, customerIdSchema.parse(customerId));

describe('M15: the past of an account', () => {
  it('is read to the last conversation of 30 days, counted, as read and without a sound; what is older ends it', async () => {
    const kept = past.addPast(43, 0.1, 29);
    past.addPast(25, 31, 90);
    past.open().conversations.start();
    const seen: string[] = [];
    await past.runUntil(() => {
      const { read = 0, found = 0 } = past.channel.history ?? {};
      if (state() === 'reading') seen.push(`${read}/${found}`);
      return isDone();
    });
    expect(past.here()).toEqual(kept.toSorted());
    expect(past.channel.history).toEqual({ state: 'done', read: 43, found: 43, isAllFound: true });
    expect(seen).toContain('20/43');
    expect(past.desk.conversations.unreadTotal()).toBe(0);
    expect(past.desk.received).toEqual([]);
    // Five pages with something of these 30 days; the sixth is not asked for.
    expect(past.calls('meta.conversations')).toHaveLength(5);
    expect(past.calls('meta.thread')).toHaveLength(43);
    expect(past.calls().filter(({ status }) => status !== 200)).toEqual([]);
  });

  it('does not read once more the ten newest, which are read at once when an account is connected', async () => {
    const kept = past.addPast(23, 0.1, 29);
    past.channel.historyAsked = true;
    past.channel.isImported = false;
    past.open().conversations.start();
    await past.runUntil(() => !past.channel.historyAsked);
    expect(past.here()).toHaveLength(10);
    past.channel.isImported = true;
    past.desk.conversations.retryNow();
    await past.runUntil(isDone);
    expect(past.here()).toEqual(kept.toSorted());
    expect(past.channel.history).toMatchObject({ read: 23, found: 23 });
    expect(past.calls('meta.thread')).toHaveLength(23);
  });

  it('follows the list over short and empty pages', async () => {
    past.world.sandbox.meta.options.shortPages = { seed: 11, share: 0.7 };
    const kept = past.addPast(37, 0.1, 29);
    past.open().conversations.start();
    await past.runUntil(isDone);
    expect(past.here()).toEqual(kept.toSorted());
  });

  it.each(historyImportSteps)(
    'goes on where it was after a kill at %s, and repeats one call at most',
    async (step) => {
      const kept = past.addPast(23, 0.1, 29);
      let passed = 0;
      let isDead = false;
      const at = (name: HistoryImportStep): void => {
        if (isDead) throw new Error('dead');
        if (name !== step) return;
        passed += 1;
        if (passed !== 2) return;
        isDead = true;
        past.kill();
        throw new Error('killed');
      };
      past.open({ failPoints: { at } }).conversations.start();
      await past.runUntil(() => isDead);
      past.open().conversations.start();
      await past.runUntil(isDone);
      expect(past.here()).toEqual(kept.toSorted());
      const repeated = step.endsWith('answered') ? 1 : 0;
      expect(past.calls()).toHaveLength(3 + 23 + repeated);
    },
  );

  it('is stopped and let go on by a person, also over a restart', async () => {
    const kept = past.addPast(15, 0.1, 29);
    past.open().conversations.start();
    await past.runUntil(() => past.channel.history?.read === 4);
    past.desk.conversations.setHistoryPaused(true);
    await past.desk.conversations.idle();
    const { read } = past.channel.history!;
    expect(past.channel.history).toMatchObject({ state: 'paused', found: 15 });
    const calls = past.calls().length;
    past.kill();
    past.open().conversations.start();
    for (let second = 0; second < 30; second += 1) await past.world.sandbox.context.clock.jump(1_000);
    await past.desk.conversations.idle();
    expect(past.calls()).toHaveLength(calls);
    expect(past.channel.history).toMatchObject({ state: 'paused', read, found: 15 });
    past.desk.conversations.setHistoryPaused(false);
    await past.runUntil(isDone);
    expect(past.here()).toEqual(kept.toSorted());
    expect(past.calls('meta.thread')).toHaveLength(15);
  });

  it('asks again for a bad page, later each time, and reads on meanwhile', async () => {
    const kept = past.addPast(25, 0.1, 29);
    past.open().conversations.start();
    await past.runUntil(() => past.channel.history?.found === 10);
    past.world.sandbox.context.faults.add({
      call: 'meta.conversations',
      kind: 'fail',
      error: { code: -2, subcode: 2534084 },
      times: 2,
    });
    await past.runUntil(() => past.channel.history?.read === 10);
    expect(past.channel.history).toMatchObject({ state: 'waiting', isAllFound: false, found: 10 });
    await past.runUntil(isDone);
    expect(past.here()).toEqual(kept.toSorted());
    const times = past.calls('meta.conversations').map(({ at }) => at);
    expect(times[2]! - times[1]!).toBeGreaterThanOrEqual(30_000);
    expect(times[3]! - times[2]!).toBeGreaterThanOrEqual(60_000);
  });

  it('starts the list afresh where its cursor is refused, without reading anything twice', async () => {
    const kept = past.addPast(25, 0.1, 29);
    past.open().conversations.start();
    await past.runUntil(() => past.channel.history?.found === 10);
    past.world.sandbox.context.faults.add({ call: 'meta.conversations', kind: 'fail', error: { code: 100 } });
    await past.runUntil(isDone);
    expect(past.here()).toEqual(kept.toSorted());
    expect(past.calls('meta.thread')).toHaveLength(25);
  });

  it('leaves a conversation that Instagram would not give for later, and says so', async () => {
    const kept = past.addPast(12, 0.1, 29);
    past.world.sandbox.meta.refuse('past-thread-3');
    past.open().conversations.start();
    await past.runUntil(() => state() === 'waiting');
    expect(past.channel.history).toEqual({
      state: 'waiting',
      read: 11,
      found: 12,
      isAllFound: true,
      reason: undefined,
    });
    past.world.sandbox.meta.allow('past-thread-3');
    await past.world.sandbox.context.clock.jump(16 * 60_000);
    await past.runUntil(isDone);
    expect(past.here()).toEqual(kept.toSorted());
  });

  it('ends when what is refused has become too old to be kept', async () => {
    past.addPast(3, 1, 29);
    past.world.sandbox.meta.refuse('past-thread-2');
    past.open().conversations.start();
    await past.runUntil(() => state() === 'waiting');
    await past.world.sandbox.context.clock.jump(20 * 24 * 3_600_000);
    past.desk.conversations.retryNow();
    await past.runUntil(isDone);
  });

  it('rests while Instagram says that too much is asked, and then goes on', async () => {
    const kept = past.addPast(6, 0.1, 29);
    past.world.sandbox.meta.options.usageHeaders = {
      app: { call_count: 70, total_cputime: 1, total_time: 1 },
    };
    past.open().conversations.start();
    await past.runUntil(() => state() === 'waiting');
    expect(past.channel.history?.reason).toBe('INSTAGRAM_RATE_LIMITED');
    const calls = past.calls().length;
    for (let minute = 0; minute < 4; minute += 1) await past.world.sandbox.context.clock.jump(60_000);
    expect(past.calls()).toHaveLength(calls);
    past.world.sandbox.meta.options.usageHeaders = undefined;
    await past.runUntil(isDone);
    expect(past.here()).toEqual(kept.toSorted());
  });

  it('waits for the network and for a new token, and goes on when they are back', async () => {
    const kept = past.addPast(8, 0.1, 29);
    past.open().conversations.start();
    await past.runUntil(() => past.channel.history?.read === 2);
    past.world.sandbox.meta.invalidateTokens(460);
    await past.runUntil(() => past.channel.needsReconnect.length > 0);
    await past.runUntil(() => state() === 'waiting');
    expect(past.channel.history?.reason).toBe('INSTAGRAM_RECONNECT');
    past.world.pageToken = past.world.sandbox.meta.connect({ isSubscribed: true }).pageToken;
    past.channel.clientNow = past.world.client({ fieldMemory: repliesRefused });
    past.desk.conversations.retryNow();
    await past.runUntil(isDone);
    expect(past.here()).toEqual(kept.toSorted());
  });

  it('does not bring back a customer who was erased, before or while it runs', async () => {
    const [first, , third] = past.addPast(3, 1, 3);
    past.open().conversations.start();
    await past.runUntil(() => past.channel.history?.read === 1);
    for (const customer of [first!, third!])
      past.desk.conversations.eraseCustomer({ accountId, customerId: customerIdSchema.parse(customer) });
    await past.runUntil(isDone);
    expect(past.here()).toHaveLength(1);
    expect(past.desk.db.prepare('SELECT * FROM history_import_thread').all()).toEqual([]);
  });

  it('goes with the account, and begins anew when it is connected again', async () => {
    past.addPast(5, 1, 3);
    past.open().conversations.start();
    await past.runUntil(() => past.channel.history?.read === 2);
    past.desk.conversations.setHistoryPaused(true);
    await past.desk.conversations.idle();
    past.desk.db.transaction(() => {
      for (const handler of past.channel.removeHandlers) handler(accountId);
    });
    expect(past.desk.db.prepare('SELECT * FROM history_import').all()).toEqual([]);
    expect(past.desk.db.prepare('SELECT * FROM history_import_thread').all()).toEqual([]);
    past.desk.conversations.retryNow();
    await past.runUntil(isDone);
    expect(past.here()).toHaveLength(5);
  });
});

describe('M15: live work first', () => {
  it('a reply in doubt, a new message and a comparison do not wait for the past', async () => {
    past.addPast(40, 1, 29);
    past.channel.isVerified = true;
    past.open().conversations.start();
    await past.runUntil(() => past.channel.history?.read === 2);
    const customerId = '7610000000000099';
    await past.world.sandbox.meta.customerSends(customerId, { text: 'Now' });
    await until(() => expect(shown(past.desk, conversationOf(customerId))).toEqual(['< text Now']));
    past.desk.conversations.queueReply({
      conversationId: conversationOf(customerId),
      text: 'At once',
      agentId: anna,
      undoMs: 0,
    });
    await until(() => expect(past.world.sentTexts()).toEqual(['At once']));
    const before = past.channel.history!.read;
    let isVerified = false;
    void past.desk.conversations.verify().then(() => (isVerified = true));
    await past.runUntil(() => isVerified);
    expect(past.channel.gap).toEqual({ state: 'up-to-date' });
    expect(past.channel.history!.read - before).toBeLessThan(5);
  });

  it('three computers that begin together stay below half of the rate, and all come to the end', async () => {
    const kept = past.addPast(12, 1, 29);
    const { clock } = past.world.sandbox.context;
    const others = [0.2, 0.8].map((random) => {
      const channel = createTestChannel();
      channel.isImported = true;
      channel.clientNow = past.world.client({ fieldMemory: repliesRefused });
      return createTestConsole({ clock, timers: clock, channel, devices: 3, random });
    });
    past.open({ devices: 3 }).conversations.start();
    for (const { conversations } of others) conversations.start();
    await past.runUntil(() => isDone() && others.every(({ channel }) => channel.history?.state === 'done'));
    for (const { conversations } of others)
      expect(conversations.list({ view: 'all', limit: 50 }).total).toBe(kept.length);
    const calls = past.calls();
    expect(calls.filter(({ status }) => status !== 200)).toEqual([]);
    const spanMs = calls.at(-1)!.at - calls[0]!.at;
    expect(calls.length / (spanMs / 1_000)).toBeLessThan(1.2);
    await Promise.all(others.map(({ conversations }) => conversations.stop()));
  });
});
