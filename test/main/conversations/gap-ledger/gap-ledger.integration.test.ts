import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type ConversationId,
  conversationIdOf,
  type CustomerId,
} from '../../../../src/shared/domain/index.ts';
import { until } from '../../../helpers/until.ts';
import {
  accountId,
  conversationId,
  createTestChannel,
  createTestConsole,
  customerId,
  pageId,
  shown,
  type TestChannel,
  type TestConsole,
} from '../console.ts';
import { type MetaWorld, startMetaWorld } from '../meta-world.ts';

const hour = 60 * 60_000;
const day = 24 * hour;

let world: MetaWorld;
let folder: string;
let channel: TestChannel;
let desk: TestConsole;

const open = (): TestConsole => {
  const { clock } = world.sandbox.context;
  const made = createTestConsole({ clock, timers: clock, file: join(folder, 'cache.db'), channel });
  world.console = made;
  return made;
};
/** Ends like a kill: what is not on disk is gone, and nothing it still does can reach the file. */
const kill = (): void => {
  desk.conversations.stop();
  desk.db.close();
  world.console = undefined;
};
/** Lets the sandbox's time run until the work is done: the ledger waits between its calls. */
const finish = async (work: Promise<void>): Promise<void> => {
  let isDone = false;
  void work.finally(() => {
    isDone = true;
  });
  while (!isDone) await world.sandbox.context.clock.jump(50);
};
const verify = (): Promise<void> => finish(desk.conversations.verify());

const nowMs = (): number => world.sandbox.context.clock.now();
/** No two at the same moment: what is simultaneous has no order. */
const says = async (text: string, id: string = customerId) => {
  await world.sandbox.context.clock.jump(2);
  return world.sandbox.meta.customerSends(id, { text });
};
const calls = () =>
  world.sandbox.meta.books.calls.filter(({ method, call }) => method === 'GET' && !call.includes('profile'));
/** What Instagram has and shares, oldest first. */
const atInstagram = (id: string = customerId): string[] =>
  world.sandbox.meta
    .thread(id)
    ?.messages.filter(({ isDeleted }) => !isDeleted)
    .map(({ mid }) => mid) ?? [];
const here = (id: ConversationId = conversationId): (string | undefined)[] => {
  const found: (string | undefined)[] = [];
  let before: Parameters<typeof desk.conversations.listMessages>[0]['before'];
  for (;;) {
    const page = desk.conversations.listMessages({ conversationId: id, ...(before ? { before } : {}) });
    found.unshift(...page.messages.filter(({ isUnsent }) => !isUnsent).map(({ mid }) => mid));
    const oldest = page.messages[0];
    if (!page.hasMore || !oldest) return found;
    before = { sentAtMs: oldest.sentAtMs, id: oldest.id };
  }
};
const setSubscribed = (fields: string[] | undefined): void => {
  const page = world.sandbox.meta.world.pages.get(pageId);
  if (page) page.subscribedFields = fields;
};
const subscribedFields = () => world.sandbox.meta.world.pages.get(pageId)?.subscribedFields;

/** Nothing that Instagram has is missing or here twice, and the time says so. */
const isComplete = (sinceMs: number): void => {
  expect(here()).toEqual(atInstagram());
  expect(channel.gap).toEqual({ state: 'up-to-date' });
  expect(channel.verification?.verifiedUpToMs).toBeGreaterThanOrEqual(sinceMs);
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'backchannel-gap-'));
  world = await startMetaWorld();
  channel = createTestChannel();
  channel.isVerified = true;
  channel.clientNow = world.client();
  desk = open();
  await says('First');
  await verify();
  isComplete(0);
});
afterEach(async () => {
  desk.conversations.stop();
  await world.end();
  rmSync(folder, { recursive: true, force: true });
});

describe('gap ledger: what was missed is filled, once', () => {
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
      during: () => world.sandbox.meta.holdWebhooks(),
      later: async () => void (await world.sandbox.meta.releaseWebhooks({ order: 'reverse', copies: 2 })),
    },
    {
      name: 'webhooks lost',
      during: () => {
        world.console = undefined;
      },
      after: () => {
        world.missed.length = 0;
        world.console = desk;
      },
    },
    {
      name: 'the relay away for longer than it keeps anything',
      during: () => {
        world.console = undefined;
      },
      after: async () => {
        await world.sandbox.context.clock.jump(8 * day);
        world.missed.length = 0;
        world.console = desk;
      },
    },
    {
      name: 'unsubscribed for an hour',
      during: () => setSubscribed(undefined),
      after: async () => {
        await world.sandbox.context.clock.jump(hour);
        setSubscribed(['messages']);
      },
    },
    {
      name: 'the console off, everything redelivered afterwards',
      during: kill,
      after: () => {
        desk = open();
      },
      later: () => {
        for (const body of world.missed.splice(0)) desk.relay.deliverBody(body);
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
      await says('One');
      await says('Two');
      await world.sandbox.context.clock.jump(2);
      await world.sandbox.meta.ownerSends(customerId, { text: 'Answered on the phone' });
      await says('Three');
      await world.settled();
      await after?.();
      const sinceMs = nowMs();
      await verify();
      isComplete(sinceMs);
      await later?.();
      await world.settled();
      isComplete(sinceMs);
      expect(shown(desk)).toHaveLength(5);
      expect(desk.conversations.get(conversationId)?.historyCutAtMs).toBeUndefined();
    });
  }

  it('fills a hole in the middle and keeps the order', async () => {
    await says('Before');
    const fields = subscribedFields();
    setSubscribed(undefined);
    await says('Lost');
    setSubscribed(fields);
    await says('After');
    await world.settled();
    expect(shown(desk)).toEqual(['< text First', '< text Before', '< text After']);
    await verify();
    expect(here()).toEqual(atInstagram());
    // The history tells whole seconds, so within one second the lost one stands first.
    expect(shown(desk).toSorted()).toEqual(['< text After', '< text Before', '< text First', '< text Lost']);
  });

  it('counts what was filled as unread, but not what a phone has answered', async () => {
    desk.conversations.markRead(conversationId);
    setSubscribed(undefined);
    await says('Answered');
    await world.sandbox.context.clock.jump(5_000);
    await world.sandbox.meta.ownerSends(customerId, { text: 'By phone' });
    await world.sandbox.context.clock.jump(5_000);
    await says('Open');
    await verify();
    expect(desk.conversations.get(conversationId)?.unreadCount).toBe(1);
    expect(desk.received).toHaveLength(2);
  });

  it('reads on to the next pages when more threads have moved than one holds', async () => {
    setSubscribed(undefined);
    const ids: string[] = [];
    for (let index = 0; index < 23; index += 1) {
      const { id } = world.sandbox.meta.addCustomer({});
      ids.push(id);
      await says(`Question ${index}`, id);
    }
    const sinceMs = nowMs();
    await verify();
    for (const id of ids) {
      expect(here(conversationIdOf(accountId, id as CustomerId))).toEqual(atInstagram(id));
    }
    isComplete(sinceMs);
  });
});

describe('M1: what Instagram does not list is kept', () => {
  const writeMany = async (count: number): Promise<void> => {
    for (let index = 1; index <= count; index += 1) {
      await says(`Number ${index}`);
      await world.sandbox.context.clock.jump(1_000);
    }
    await world.settled();
    await world.sandbox.context.clock.jump(2 * 60_000);
  };
  const messages = () => desk.conversations.listMessages({ conversationId }).messages;
  const marked = () => messages().filter(({ isNoLongerShared }) => isNoLongerShared);

  it('M1: a list of 20 does not wipe ten of thirty messages; they stay, marked', async () => {
    await writeMany(29);
    const before = shown(desk);
    expect(before).toHaveLength(30);
    world.sandbox.meta.options.listedMessages = 20;
    await verify();
    expect(shown(desk)).toEqual(before);
    expect(marked().map(({ text }) => text)).toEqual([
      'First',
      ...Array.from({ length: 9 }, (_, index) => `Number ${index + 1}`),
    ]);
    // A message that Instagram still hands out is not marked, and nothing is asked for twice.
    const asked = calls().length;
    await verify();
    expect(calls()).toHaveLength(asked + 1);
  });

  it('M1: an empty list wipes nothing', async () => {
    await writeMany(24);
    const before = shown(desk);
    world.sandbox.meta.options.listedMessages = 0;
    await verify();
    expect(shown(desk)).toEqual(before);
    // The twenty newest are handed out by name: only the five before them are marked.
    expect(marked()).toHaveLength(5);
    expect(channel.gap).toEqual({ state: 'up-to-date' });
  });

  it('M1: a thread whose pages are short, or empty, is read to its end', async () => {
    setSubscribed(undefined);
    await writeMany(14);
    for (let seed = 1; seed <= 4; seed += 1) {
      world.sandbox.meta.options.shortPages = { seed, share: 1 };
      await says(`After ${seed}`);
      await verify();
      isComplete(0);
      expect(marked()).toEqual([]);
    }
  });

  it('M1: the list of threads is read to its end, whatever its pages hold', async () => {
    setSubscribed(undefined);
    const ids: string[] = [];
    for (let index = 0; index < 12; index += 1) {
      const { id } = world.sandbox.meta.addCustomer({});
      ids.push(id);
      await says(`Question ${index}`, id);
    }
    world.sandbox.meta.options.shortPages = { seed: 5, share: 0.9 };
    await verify();
    for (const id of ids)
      expect(here(conversationIdOf(accountId, id as CustomerId))).toEqual(atInstagram(id));
    isComplete(0);
  });

  it('M1: what was unsent while nobody was told stays, marked and not unread, through a restart', async () => {
    desk.conversations.markRead(conversationId);
    const { mid } = await says('Regretted');
    await world.settled();
    await world.sandbox.context.clock.jump(2 * 60_000);
    expect(desk.conversations.get(conversationId)?.unreadCount).toBe(1);
    setSubscribed(undefined);
    await world.sandbox.meta.customerUnsends(customerId, mid);
    desk.changes.length = 0;
    await verify();
    expect(shown(desk)).toEqual(['< text First', '< text Regretted']);
    expect(marked().map((message) => message.mid)).toEqual([mid]);
    expect(desk.conversations.get(conversationId)?.unreadCount).toBe(0);
    expect(desk.changes.flatMap((change) => change.messages)).toMatchObject([
      { mid, isNoLongerShared: true },
    ]);
    kill();
    desk = open();
    expect(marked().map((message) => message.mid)).toEqual([mid]);
    // The notice, when it comes after all, takes it.
    const unsend = { mid, is_deleted: true };
    desk.relay.deliverBody({
      object: 'instagram',
      entry: [
        {
          id: accountId,
          time: nowMs(),
          messaging: [
            { sender: { id: customerId }, recipient: { id: accountId }, timestamp: nowMs(), message: unsend },
          ],
        },
      ],
    });
    expect(shown(desk)).toEqual(['< text First', '< unsent']);
    expect(marked()).toEqual([]);
  });

  it('M1: the mark goes when Instagram lists the message again', async () => {
    await writeMany(25);
    world.sandbox.meta.options.listedMessages = 20;
    await verify();
    expect(marked()).toHaveLength(6);
    world.sandbox.meta.options.listedMessages = undefined;
    await verify();
    // The list names 25: the oldest is beyond it, and nothing has changed about that one.
    expect(marked().map(({ text }) => text)).toEqual(['First']);
  });

  it('M1: the list of names refused one page later is no reason to forget the threads before', async () => {
    await writeMany(3);
    const before = shown(desk);
    world.sandbox.meta.options.shortPages = { seed: 2, share: 1 };
    world.sandbox.context.faults.add({
      call: 'meta.thread',
      kind: 'fail',
      times: 50,
      error: { code: -2, subcode: 2534084 },
    });
    await verify();
    expect(channel.gap).toMatchObject({ state: 'cannot-check' });
    expect(shown(desk)).toEqual(before);
    expect(marked()).toEqual([]);
  });
});

describe('M3: what is refused for one thread', () => {
  it('M3: is read message by message, and stops neither the account nor the others', async () => {
    setSubscribed(undefined);
    const { id } = world.sandbox.meta.addCustomer({});
    await says('Lost here');
    await says('Lost there', id);
    world.sandbox.meta.refuse(world.sandbox.meta.thread(id)?.id ?? '');
    await verify();
    expect(channel.needsReconnect).toEqual([]);
    expect(here(conversationIdOf(accountId, id as CustomerId))).toEqual(atInstagram(id));
    isComplete(0);
  });

  it('M3: one message that is refused leaves a cut line in its thread, and the rest comes', async () => {
    setSubscribed(undefined);
    const { id } = world.sandbox.meta.addCustomer({});
    const { mid } = await says('Never shown', id);
    await says('Shown', id);
    world.sandbox.meta.refuse(world.sandbox.meta.thread(id)?.id ?? '');
    world.sandbox.meta.refuse(mid);
    await says('Elsewhere');
    await verify();
    expect(channel.needsReconnect).toEqual([]);
    const conversation = conversationIdOf(accountId, id as CustomerId);
    expect(here(conversation)).toEqual(atInstagram(id).slice(1));
    expect(desk.conversations.get(conversation)?.historyCutAtMs).toBeDefined();
    isComplete(0);
  });
});

describe('M4: a hole that Instagram would not fill', () => {
  it('M4: is asked for again by its name, and its cut line goes', async () => {
    setSubscribed(undefined);
    const { mid } = await says('Not yet');
    await says('At once');
    const threadId = world.sandbox.meta.thread(customerId)?.id ?? '';
    for (const id of [threadId, mid]) world.sandbox.meta.refuse(id);
    await verify();
    expect(here()).not.toContain(mid);
    expect(desk.conversations.get(conversationId)?.historyCutAtMs).toBeDefined();
    // A time-out is no answer either.
    world.sandbox.meta.refuse(mid, { code: -2, subcode: 2534084 });
    for (let times = 0; times < 6; times += 1) {
      await world.sandbox.context.clock.jump(15 * 60_000);
      await verify();
    }
    expect(here()).not.toContain(mid);
    expect(channel.gap).toEqual({ state: 'up-to-date' });
    for (const id of [threadId, mid]) world.sandbox.meta.allow(id);
    await world.sandbox.context.clock.jump(2 * hour);
    await verify();
    isComplete(0);
    expect(desk.conversations.get(conversationId)?.historyCutAtMs).toBeUndefined();
  });

  it('M4: a thread that times out keeps none behind it from being compared, and comes when it can', async () => {
    setSubscribed(undefined);
    const { id } = world.sandbox.meta.addCustomer({});
    await says('Behind it', id);
    await world.sandbox.context.clock.jump(1_000);
    await says('Times out');
    const threadId = world.sandbox.meta.thread(customerId)?.id ?? '';
    world.sandbox.meta.refuse(threadId, { code: -2, subcode: 2534084 });
    const verifiedBefore = channel.verification;
    await verify();
    expect(here(conversationIdOf(accountId, id as CustomerId))).toEqual(atInstagram(id));
    expect(channel.gap).toEqual({ state: 'cannot-check', reason: 'INSTAGRAM_TEMPORARY' });
    expect(channel.verification).toEqual(verifiedBefore);
    world.sandbox.meta.allow(threadId);
    await verify();
    isComplete(0);
  });
});

describe('gap ledger: beyond the newest 20', () => {
  const writeMany = async (count: number): Promise<void> => {
    for (let index = 1; index <= count; index += 1) {
      await says(`Number ${index}`);
      await world.sandbox.context.clock.jump(1_000);
    }
  };

  it('draws a cut line where older ones exist that Instagram does not share', async () => {
    setSubscribed(undefined);
    await writeMany(23);
    await verify();
    const thread = world.sandbox.meta.thread(customerId);
    const oldestShared = thread?.messages.at(-20);
    const newestLost = thread?.messages.at(-21);
    expect(here()).toEqual([atInstagram()[0], ...atInstagram().slice(-20)]);
    const cut = desk.conversations.get(conversationId)?.historyCutAtMs ?? 0;
    expect(Math.floor(cut / 1000)).toBe(Math.floor((newestLost?.createdAt ?? 0) / 1000));
    expect(cut).toBeLessThan(oldestShared?.createdAt ?? 0);
  });

  it('stands below what came before, also within one second', async () => {
    setSubscribed(undefined);
    for (let index = 1; index <= 23; index += 1) await says(`Number ${index}`);
    await verify();
    const first = desk.conversations.listMessages({ conversationId }).messages[0];
    expect(first?.text).toBe('First');
    expect(here()).toEqual([atInstagram()[0], ...atInstagram().slice(-20)]);
    expect(desk.conversations.get(conversationId)?.historyCutAtMs).toBeGreaterThan(first?.sentAtMs ?? 0);
  });

  it('takes the line away when the missing ones come after all', async () => {
    world.console = undefined;
    await writeMany(23);
    await verify();
    expect(desk.conversations.get(conversationId)?.historyCutAtMs).toBeDefined();
    world.console = desk;
    for (const body of world.missed.splice(0)) desk.relay.deliverBody(body);
    expect(here()).toEqual(atInstagram());
    expect(desk.conversations.get(conversationId)?.historyCutAtMs).toBeUndefined();
  });

  it('draws none where a busy thread was received whole', async () => {
    await writeMany(30);
    await verify();
    isComplete(0);
    expect(desk.conversations.get(conversationId)?.historyCutAtMs).toBeUndefined();
  });

  it('goes with the account', async () => {
    setSubscribed(undefined);
    await writeMany(23);
    await verify();
    for (const handler of channel.removeHandlers) desk.db.transaction(() => handler(accountId));
    expect(desk.db.prepare('SELECT * FROM unshared_message').all()).toEqual([]);
  });
});

describe('gap ledger: what it costs', () => {
  it('is one call when nothing is missing', async () => {
    for (let index = 0; index < 8; index += 1) await says('Hi', world.sandbox.meta.addCustomer({}).id);
    await world.settled();
    await desk.conversations.idle();
    const before = calls().length;
    await verify();
    await verify();
    expect(
      calls()
        .slice(before)
        .map(({ call }) => call),
    ).toEqual(['meta.conversations', 'meta.conversations']);
  });

  it('never asks more than twice a second', async () => {
    setSubscribed(undefined);
    for (let index = 0; index < 12; index += 1) await says('Hi', world.sandbox.meta.addCustomer({}).id);
    const before = calls().length;
    // What an unsettled reply asks goes through the same client.
    await Promise.all([verify(), channel.clientNow?.threads({ customerId, limit: 1 })]);
    const times = calls()
      .slice(before)
      .map(({ at }) => at);
    expect(times.length).toBeGreaterThan(12);
    for (const [index, at] of times.entries()) {
      const third = times[index + 2];
      if (third !== undefined) expect(third - at).toBeGreaterThanOrEqual(1_000);
    }
    expect(world.sandbox.meta.books.calls.some(({ code }) => code === 613)).toBe(false);
  });

  it('looks by itself soon after the start, when the stream has caught up, and every quarter of an hour', async () => {
    const count = (): number => calls().length;
    const { clock } = world.sandbox.context;
    await clock.jump(60_000);
    let before = count();
    desk.conversations.start();
    await clock.jump(3_000);
    await until(() => expect(count()).toBe(before + 1));
    await desk.conversations.idle();
    await clock.jump(60_000);
    expect(count()).toBe(before + 1);
    desk.conversations.caughtUp();
    desk.conversations.caughtUp();
    await clock.jump(0);
    await until(() => expect(count()).toBe(before + 2));
    await desk.conversations.idle();
    before = count();
    await clock.jump(14 * 60_000);
    expect(count()).toBe(before);
    await clock.jump(60_000);
    await until(() => expect(count()).toBe(before + 1));
  });
});

describe('gap ledger: when Instagram will not answer', () => {
  it('says why, waits as long as Instagram asks, and goes on', async () => {
    setSubscribed(undefined);
    await says('Lost');
    const verifiedBefore = channel.verification;
    world.sandbox.context.faults.add({
      call: 'meta.conversations',
      kind: 'fail',
      times: 6,
      error: { code: 613, message: 'rate' },
    });
    await verify();
    expect(channel.gap).toEqual({ state: 'cannot-check', reason: 'INSTAGRAM_RATE_LIMITED' });
    expect(channel.verification).toEqual(verifiedBefore);
    const before = calls().length;
    await world.sandbox.context.clock.jump(55_000);
    expect(calls()).toHaveLength(before);
    // Up to half as long again, so that consoles that were refused together do not come back together.
    await world.sandbox.context.clock.jump(36_000);
    await finish(desk.conversations.idle());
    await until(() => isComplete(0));
  });

  it('asks more slowly when others of the team ask as well, and gets through', async () => {
    setSubscribed(undefined);
    await says('Lost in the crowd');
    world.sandbox.context.faults.add({
      call: 'meta.conversations',
      kind: 'fail',
      times: 3,
      error: { code: 613, message: 'rate' },
    });
    await verify();
    expect(channel.gap).toEqual({ state: 'up-to-date' });
    await until(() => isComplete(0));
  });

  it('makes no call while Instagram’s headers say stop', async () => {
    world.sandbox.meta.options.usageHeaders = {
      businessUseCase: {
        [accountId]: [{ type: 'instagram', call_count: 100, estimated_time_to_regain_access: 5 }],
      },
    };
    await verify();
    world.sandbox.meta.options.usageHeaders = undefined;
    const before = calls().length;
    await verify();
    expect(calls()).toHaveLength(before);
    expect(channel.gap).toEqual({ state: 'cannot-check', reason: 'INSTAGRAM_RATE_LIMITED' });
    await world.sandbox.context.clock.jump(7.5 * 60_000 + 1_000);
    await finish(desk.conversations.idle());
    await until(() => expect(channel.gap).toEqual({ state: 'up-to-date' }));
  });

  it('stops at a dead token, and fills the hole when the token is back', async () => {
    setSubscribed(undefined);
    await says('While the token was dead');
    world.sandbox.meta.invalidateTokens(460, { token: world.pageToken });
    await verify();
    expect(channel.gap).toEqual({ state: 'cannot-check', reason: 'INSTAGRAM_RECONNECT' });
    expect(channel.needsReconnect).toEqual([accountId]);
    const before = calls().length;
    await verify();
    expect(calls()).toHaveLength(before);
    world.pageToken = world.sandbox.meta.connect({ isSubscribed: true }).pageToken;
    channel.clientNow = world.client();
    desk.conversations.nudge();
    await world.sandbox.context.clock.jump(15_000);
    await finish(desk.conversations.idle());
    await until(() => isComplete(0));
  });

  it('asks for less when the list with names is too much', async () => {
    setSubscribed(undefined);
    await says('Lost');
    world.sandbox.context.faults.add({
      call: 'meta.conversations',
      kind: 'fail',
      error: { code: 1, message: 'Please reduce the amount of data' },
    });
    await verify();
    isComplete(0);
  });

  it('reads single messages when the thread’s answer is cut short', async () => {
    setSubscribed(undefined);
    for (let index = 0; index < 15; index += 1) {
      await says(`Number ${index}`);
      await world.sandbox.context.clock.jump(1_000);
    }
    // All fields are refused; with few fields only ten messages come.
    world.sandbox.context.faults.add({
      call: 'meta.thread',
      kind: 'fail',
      error: { code: 1, message: 'Please reduce the amount of data' },
    });
    await verify();
    isComplete(0);
  });
});

describe('gap ledger, killed', () => {
  it('ends complete whichever call it dies in, and notes nothing before', async () => {
    setSubscribed(undefined);
    const ids = [customerId as string];
    for (let index = 0; index < 4; index += 1) ids.push(world.sandbox.meta.addCustomer({}).id);
    for (const id of ids) for (const text of ['One', 'Two']) await says(text, id);
    const before = channel.verification;
    for (let killAt = 1; ; killAt += 1) {
      const work = desk.conversations.verify();
      let isDone = false;
      void work.finally(() => {
        isDone = true;
      });
      const first = calls().length;
      while (!isDone && calls().length < first + killAt) await world.sandbox.context.clock.jump(50);
      if (isDone) break;
      expect(channel.verification).toEqual(before);
      kill();
      await finish(work);
      await world.sandbox.context.clock.jump(2_000);
      channel.clientNow = world.client();
      desk = open();
    }
    for (const id of ids)
      expect(here(conversationIdOf(accountId, id as CustomerId))).toEqual(atInstagram(id));
    expect(channel.verification?.verifiedUpToMs).toBeGreaterThan(before?.verifiedUpToMs ?? 0);
  });
});
