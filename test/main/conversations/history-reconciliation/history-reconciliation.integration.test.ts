import { describe, expect, it } from 'vitest';
import { conversationIdOf, type CustomerId } from '../../../../src/shared/domain/index.ts';
import { until } from '../../../helpers/until.ts';
import { accountId, conversationId, customerId, shown } from '../console.ts';
import { useGapWorld } from './gap-world.ts';

const hour = 60 * 60_000;
const day = 24 * hour;

const gap = useGapWorld();

describe('history reconciliation: what was missed is filled, once', () => {
  interface Situation {
    name: string;
    /** Three messages are written while this holds. */
    during(): void | Promise<void>;
    /** The trouble is over; the comparison follows. */
    after?(): void | Promise<void>;
    /** What comes late, after the comparison. */
    later?(): void | Promise<void>;
  }
  const situations: Situation[] = [
    {
      name: 'webhooks held back, then delivered in reverse',
      during: () => gap.world.sandbox.meta.holdWebhooks(),
      later: async () => void (await gap.world.sandbox.meta.releaseWebhooks({ order: 'reverse', copies: 2 })),
    },
    {
      name: 'webhooks lost',
      during: () => {
        gap.world.console = undefined;
      },
      after: () => {
        gap.world.missed.length = 0;
        gap.world.console = gap.desk;
      },
    },
    {
      name: 'the relay away for longer than it keeps anything',
      during: () => {
        gap.world.console = undefined;
      },
      after: async () => {
        await gap.world.sandbox.context.clock.jump(8 * day);
        gap.world.missed.length = 0;
        gap.world.console = gap.desk;
      },
    },
    {
      name: 'unsubscribed for an hour',
      during: () => gap.setSubscribed(undefined),
      after: async () => {
        await gap.world.sandbox.context.clock.jump(hour);
        gap.setSubscribed(['messages']);
      },
    },
    {
      name: 'the console off, everything redelivered afterwards',
      during: gap.kill,
      after: () => {
        gap.desk = gap.open();
      },
      later: () => {
        for (const body of gap.world.missed.splice(0)) gap.desk.relay.deliverBody(body);
      },
    },
    {
      name: 'nothing was missed at all',
      during: () => undefined,
    },
  ];
  for (const { name, during, after, later } of situations) {
    it(`ends complete: ${name}`, async () => {
      await during();
      await gap.says('One');
      await gap.says('Two');
      await gap.world.sandbox.context.clock.jump(2);
      await gap.world.sandbox.meta.ownerSends(customerId, { text: 'Answered on the phone' });
      await gap.says('Three');
      await gap.world.settled();
      await after?.();
      const sinceMs = gap.nowMs();
      await gap.verify();
      gap.isComplete(sinceMs);
      await later?.();
      await gap.world.settled();
      gap.isComplete(sinceMs);
      expect(shown(gap.desk)).toHaveLength(5);
      expect(gap.desk.conversations.get(conversationId)?.historyCutAtMs).toBeUndefined();
    });
  }

  it('fills a hole in the middle and keeps the order', async () => {
    await gap.says('Before');
    const fields = gap.subscribedFields();
    gap.setSubscribed(undefined);
    await gap.says('Lost');
    gap.setSubscribed(fields);
    await gap.says('After');
    await gap.world.settled();
    expect(shown(gap.desk)).toEqual(['< text First', '< text Before', '< text After']);
    await gap.verify();
    expect(gap.here()).toEqual(gap.atInstagram());
    // The history tells whole seconds, so within one second the lost one stands first.
    expect(shown(gap.desk).toSorted()).toEqual([
      '< text After',
      '< text Before',
      '< text First',
      '< text Lost',
    ]);
  });

  it('counts what was filled as unread, but not what a phone has answered', async () => {
    gap.desk.conversations.markRead(conversationId);
    gap.setSubscribed(undefined);
    await gap.says('Answered');
    await gap.world.sandbox.context.clock.jump(5_000);
    await gap.world.sandbox.meta.ownerSends(customerId, { text: 'By phone' });
    await gap.world.sandbox.context.clock.jump(5_000);
    await gap.says('Open');
    await gap.verify();
    expect(gap.desk.conversations.get(conversationId)?.unreadCount).toBe(1);
    expect(gap.desk.received).toHaveLength(2);
  });

  it('reads on to the next pages when more threads have moved than one holds', async () => {
    gap.setSubscribed(undefined);
    const ids: string[] = [];
    for (let index = 0; index < 23; index += 1) {
      const { id } = gap.world.sandbox.meta.addCustomer({});
      ids.push(id);
      await gap.says(`Question ${index}`, id);
    }
    const sinceMs = gap.nowMs();
    await gap.verify();
    for (const id of ids) {
      expect(gap.here(conversationIdOf(accountId, id as CustomerId))).toEqual(gap.atInstagram(id));
    }
    gap.isComplete(sinceMs);
  });
});

describe('history reconciliation: beyond the newest 20', () => {
  const writeMany = async (count: number): Promise<void> => {
    for (let index = 1; index <= count; index += 1) {
      await gap.says(`Number ${index}`);
      await gap.world.sandbox.context.clock.jump(1_000);
    }
  };

  it('draws a cut line where older ones exist that Instagram does not share', async () => {
    gap.setSubscribed(undefined);
    await writeMany(23);
    await gap.verify();
    const thread = gap.world.sandbox.meta.thread(customerId);
    const oldestShared = thread?.messages.at(-20);
    const newestLost = thread?.messages.at(-21);
    expect(gap.here()).toEqual([gap.atInstagram()[0], ...gap.atInstagram().slice(-20)]);
    const cut = gap.desk.conversations.get(conversationId)?.historyCutAtMs ?? 0;
    expect(Math.floor(cut / 1000)).toBe(Math.floor((newestLost?.createdAt ?? 0) / 1000));
    expect(cut).toBeLessThan(oldestShared?.createdAt ?? 0);
  });

  it('stands below what came before, also within one second', async () => {
    gap.setSubscribed(undefined);
    for (let index = 1; index <= 23; index += 1) await gap.says(`Number ${index}`);
    await gap.verify();
    const first = gap.desk.conversations.listMessages({ conversationId }).messages[0];
    expect(first?.text).toBe('First');
    expect(gap.here()).toEqual([gap.atInstagram()[0], ...gap.atInstagram().slice(-20)]);
    expect(gap.desk.conversations.get(conversationId)?.historyCutAtMs).toBeGreaterThan(first?.sentAtMs ?? 0);
  });

  it('takes the line away when the missing ones come after all', async () => {
    gap.world.console = undefined;
    await writeMany(23);
    await gap.verify();
    expect(gap.desk.conversations.get(conversationId)?.historyCutAtMs).toBeDefined();
    gap.world.console = gap.desk;
    for (const body of gap.world.missed.splice(0)) gap.desk.relay.deliverBody(body);
    expect(gap.here()).toEqual(gap.atInstagram());
    expect(gap.desk.conversations.get(conversationId)?.historyCutAtMs).toBeUndefined();
  });

  it('draws none where a busy thread was received whole', async () => {
    await writeMany(30);
    await gap.verify();
    gap.isComplete(0);
    expect(gap.desk.conversations.get(conversationId)?.historyCutAtMs).toBeUndefined();
  });

  it('goes with the account', async () => {
    gap.setSubscribed(undefined);
    await writeMany(23);
    await gap.verify();
    for (const handler of gap.channel.removeHandlers) gap.desk.db.transaction(() => handler(accountId));
    expect(gap.desk.db.prepare('SELECT * FROM unshared_message').all()).toEqual([]);
  });
});

describe('history reconciliation: what it costs', () => {
  it('is one call when nothing is missing', async () => {
    for (let index = 0; index < 8; index += 1)
      await gap.says('Hi', gap.world.sandbox.meta.addCustomer({}).id);
    await gap.world.settled();
    await gap.desk.conversations.idle();
    const before = gap.calls().length;
    await gap.verify();
    await gap.verify();
    expect(
      gap
        .calls()
        .slice(before)
        .map(({ call }) => call),
    ).toEqual(['meta.conversations', 'meta.conversations']);
  });

  it('never asks more than twice a second', async () => {
    gap.setSubscribed(undefined);
    for (let index = 0; index < 12; index += 1)
      await gap.says('Hi', gap.world.sandbox.meta.addCustomer({}).id);
    const before = gap.calls().length;
    // What an unsettled reply asks goes through the same client.
    await Promise.all([gap.verify(), gap.channel.clientNow?.threads({ customerId, limit: 1 })]);
    const times = gap
      .calls()
      .slice(before)
      .map(({ at }) => at);
    expect(times.length).toBeGreaterThan(12);
    for (const [index, at] of times.entries()) {
      const third = times[index + 2];
      if (third !== undefined) expect(third - at).toBeGreaterThanOrEqual(1_000);
    }
    expect(gap.world.sandbox.meta.books.calls.some(({ code }) => code === 613)).toBe(false);
  });

  it('looks by itself soon after the start, when the stream has caught up, and every quarter of an hour', async () => {
    const count = (): number => gap.calls().length;
    const { clock } = gap.world.sandbox.context;
    await clock.jump(60_000);
    let before = count();
    gap.desk.conversations.start();
    await clock.jump(3_000);
    await until(() => expect(count()).toBe(before + 1));
    await gap.desk.conversations.idle();
    await clock.jump(60_000);
    expect(count()).toBe(before + 1);
    gap.desk.conversations.caughtUp();
    gap.desk.conversations.caughtUp();
    await clock.jump(0);
    await until(() => expect(count()).toBe(before + 2));
    await gap.desk.conversations.idle();
    before = count();
    await clock.jump(14 * 60_000);
    expect(count()).toBe(before);
    await clock.jump(60_000);
    await until(() => expect(count()).toBe(before + 1));
  });
});

describe('history reconciliation: when Instagram will not answer', () => {
  it('says why, waits as long as Instagram asks, and goes on', async () => {
    gap.setSubscribed(undefined);
    await gap.says('Lost');
    const verifiedBefore = gap.channel.verification;
    gap.world.sandbox.context.faults.add({
      call: 'meta.conversations',
      kind: 'fail',
      times: 6,
      error: { code: 613, message: 'rate' },
    });
    await gap.verify();
    expect(gap.channel.gap).toEqual({ state: 'cannot-check', reason: 'INSTAGRAM_RATE_LIMITED' });
    expect(gap.channel.verification).toEqual(verifiedBefore);
    const before = gap.calls().length;
    await gap.world.sandbox.context.clock.jump(55_000);
    expect(gap.calls()).toHaveLength(before);
    // Up to half as long again, so that consoles that were refused together do not come back together.
    await gap.world.sandbox.context.clock.jump(36_000);
    await gap.finish(gap.desk.conversations.idle());
    await until(() => gap.isComplete(0));
  });

  it('asks more slowly when others of the team ask as well, and gets through', async () => {
    gap.setSubscribed(undefined);
    await gap.says('Lost in the crowd');
    gap.world.sandbox.context.faults.add({
      call: 'meta.conversations',
      kind: 'fail',
      times: 3,
      error: { code: 613, message: 'rate' },
    });
    await gap.verify();
    expect(gap.channel.gap).toEqual({ state: 'up-to-date' });
    await until(() => gap.isComplete(0));
  });

  it('makes no call while Instagram’s headers say stop', async () => {
    gap.world.sandbox.meta.options.usageHeaders = {
      businessUseCase: {
        [accountId]: [{ type: 'instagram', call_count: 100, estimated_time_to_regain_access: 5 }],
      },
    };
    await gap.verify();
    gap.world.sandbox.meta.options.usageHeaders = undefined;
    const before = gap.calls().length;
    await gap.verify();
    expect(gap.calls()).toHaveLength(before);
    expect(gap.channel.gap).toEqual({ state: 'cannot-check', reason: 'INSTAGRAM_RATE_LIMITED' });
    await gap.world.sandbox.context.clock.jump(7.5 * 60_000 + 1_000);
    await gap.finish(gap.desk.conversations.idle());
    await until(() => expect(gap.channel.gap).toEqual({ state: 'up-to-date' }));
  });

  it('stops at a dead token, and fills the hole when the token is back', async () => {
    gap.setSubscribed(undefined);
    await gap.says('While the token was dead');
    gap.world.sandbox.meta.invalidateTokens(460, { token: gap.world.pageToken });
    await gap.verify();
    expect(gap.channel.gap).toEqual({ state: 'cannot-check', reason: 'INSTAGRAM_RECONNECT' });
    expect(gap.channel.needsReconnect).toEqual([accountId]);
    const before = gap.calls().length;
    await gap.verify();
    expect(gap.calls()).toHaveLength(before);
    gap.world.pageToken = gap.world.sandbox.meta.connect({ isSubscribed: true }).pageToken;
    gap.channel.clientNow = gap.world.client();
    gap.desk.conversations.retryNow();
    await gap.world.sandbox.context.clock.jump(15_000);
    await gap.finish(gap.desk.conversations.idle());
    await until(() => gap.isComplete(0));
  });

  it('asks for less when the list with names is too much', async () => {
    gap.setSubscribed(undefined);
    await gap.says('Lost');
    gap.world.sandbox.context.faults.add({
      call: 'meta.conversations',
      kind: 'fail',
      error: { code: 1, message: 'Please reduce the amount of data' },
    });
    await gap.verify();
    gap.isComplete(0);
  });

  it('reads single messages when the thread’s answer is cut short', async () => {
    gap.setSubscribed(undefined);
    for (let index = 0; index < 15; index += 1) {
      await gap.says(`Number ${index}`);
      await gap.world.sandbox.context.clock.jump(1_000);
    }
    // All fields are refused; with few fields only ten messages come.
    gap.world.sandbox.context.faults.add({
      call: 'meta.thread',
      kind: 'fail',
      error: { code: 1, message: 'Please reduce the amount of data' },
    });
    await gap.verify();
    gap.isComplete(0);
  });
});

describe('history reconciliation, killed', () => {
  it('ends complete whichever call it dies in, and notes nothing before', async () => {
    gap.setSubscribed(undefined);
    const ids = [customerId as string];
    for (let index = 0; index < 4; index += 1) ids.push(gap.world.sandbox.meta.addCustomer({}).id);
    for (const id of ids) for (const text of ['One', 'Two']) await gap.says(text, id);
    const before = gap.channel.verification;
    for (let killAt = 1; ; killAt += 1) {
      const work = gap.desk.conversations.verify();
      let isDone = false;
      void work.finally(() => {
        isDone = true;
      });
      const first = gap.calls().length;
      while (!isDone && gap.calls().length < first + killAt) await gap.world.sandbox.context.clock.jump(50);
      if (isDone) break;
      expect(gap.channel.verification).toEqual(before);
      gap.kill();
      await gap.finish(work);
      await gap.world.sandbox.context.clock.jump(2_000);
      gap.channel.clientNow = gap.world.client();
      gap.desk = gap.open();
    }
    for (const id of ids)
      expect(gap.here(conversationIdOf(accountId, id as CustomerId))).toEqual(gap.atInstagram(id));
    expect(gap.channel.verification?.verifiedUpToMs).toBeGreaterThan(before?.verifiedUpToMs ?? 0);
  });
});
