import { describe, expect, it } from 'vitest';
import { conversationIdOf, type CustomerId } from '../../../../src/shared/domain/index.ts';
import { accountId, conversationId, customerId, shown } from '../console.ts';
import { useGapWorld } from './gap-world.ts';

const hour = 60 * 60_000;

const gap = useGapWorld();

describe('M1: what Instagram does not list is kept', () => {
  const writeMany = async (count: number): Promise<void> => {
    for (let index = 1; index <= count; index += 1) {
      await gap.says(`Number ${index}`);
      await gap.world.sandbox.context.clock.jump(1_000);
    }
    await gap.world.settled();
    await gap.world.sandbox.context.clock.jump(2 * 60_000);
  };
  const messages = () => gap.desk.conversations.listMessages({ conversationId }).messages;
  const marked = () => messages().filter(({ isNoLongerShared }) => isNoLongerShared);

  it('M1: a list of 20 does not wipe ten of thirty messages; they stay, marked', async () => {
    await writeMany(29);
    const before = shown(gap.desk);
    expect(before).toHaveLength(30);
    gap.world.sandbox.meta.options.listedMessages = 20;
    await gap.verify();
    expect(shown(gap.desk)).toEqual(before);
    expect(marked().map(({ text }) => text)).toEqual([
      'First',
      ...Array.from({ length: 9 }, (_, index) => `Number ${index + 1}`),
    ]);
    // A message that Instagram still hands out is not marked, and nothing is asked for twice.
    const asked = gap.calls().length;
    await gap.verify();
    expect(gap.calls()).toHaveLength(asked + 1);
  });

  it('M1: an empty list wipes nothing', async () => {
    await writeMany(24);
    const before = shown(gap.desk);
    gap.world.sandbox.meta.options.listedMessages = 0;
    await gap.verify();
    expect(shown(gap.desk)).toEqual(before);
    // The twenty newest are handed out by name: only the five before them are marked.
    expect(marked()).toHaveLength(5);
    expect(gap.channel.gap).toEqual({ state: 'up-to-date' });
  });

  it('M1: a thread whose pages are short, or empty, is read to its end', async () => {
    gap.setSubscribed(undefined);
    await writeMany(14);
    for (let seed = 1; seed <= 4; seed += 1) {
      gap.world.sandbox.meta.options.shortPages = { seed, share: 1 };
      await gap.says(`After ${seed}`);
      await gap.verify();
      gap.isComplete(0);
      expect(marked()).toEqual([]);
    }
  });

  it('M1: the list of threads is read to its end, whatever its pages hold', async () => {
    gap.setSubscribed(undefined);
    const ids: string[] = [];
    for (let index = 0; index < 12; index += 1) {
      const { id } = gap.world.sandbox.meta.addCustomer({});
      ids.push(id);
      await gap.says(`Question ${index}`, id);
    }
    gap.world.sandbox.meta.options.shortPages = { seed: 5, share: 0.9 };
    await gap.verify();
    for (const id of ids)
      expect(gap.here(conversationIdOf(accountId, id as CustomerId))).toEqual(gap.atInstagram(id));
    gap.isComplete(0);
  });

  it('M1: what was unsent while nobody was told stays, marked and not unread, through a restart', async () => {
    gap.desk.conversations.markRead(conversationId);
    const { mid } = await gap.says('Regretted');
    await gap.world.settled();
    await gap.world.sandbox.context.clock.jump(2 * 60_000);
    expect(gap.desk.conversations.get(conversationId)?.unreadCount).toBe(1);
    gap.setSubscribed(undefined);
    await gap.world.sandbox.meta.customerUnsends(customerId, mid);
    gap.desk.changes.length = 0;
    await gap.verify();
    expect(shown(gap.desk)).toEqual(['< text First', '< text Regretted']);
    expect(marked().map((message) => message.mid)).toEqual([mid]);
    expect(gap.desk.conversations.get(conversationId)?.unreadCount).toBe(0);
    expect(gap.desk.changes.flatMap((change) => change.messages)).toMatchObject([
      { mid, isNoLongerShared: true },
    ]);
    gap.kill();
    gap.desk = gap.open();
    expect(marked().map((message) => message.mid)).toEqual([mid]);
    // The notice, when it comes after all, takes it.
    const unsend = { mid, is_deleted: true };
    gap.desk.relay.deliverBody({
      object: 'instagram',
      entry: [
        {
          id: accountId,
          time: gap.nowMs(),
          messaging: [
            {
              sender: { id: customerId },
              recipient: { id: accountId },
              timestamp: gap.nowMs(),
              message: unsend,
            },
          ],
        },
      ],
    });
    expect(shown(gap.desk)).toEqual(['< text First', '< unsent']);
    expect(marked()).toEqual([]);
  });

  it('M1: the mark goes when Instagram lists the message again', async () => {
    await writeMany(25);
    gap.world.sandbox.meta.options.listedMessages = 20;
    await gap.verify();
    expect(marked()).toHaveLength(6);
    gap.world.sandbox.meta.options.listedMessages = undefined;
    await gap.verify();
    // The list names 25: the oldest is beyond it, and nothing has changed about that one.
    expect(marked().map(({ text }) => text)).toEqual(['First']);
  });

  it('M1: the list of names refused one page later is no reason to forget the threads before', async () => {
    await writeMany(3);
    const before = shown(gap.desk);
    gap.world.sandbox.meta.options.shortPages = { seed: 2, share: 1 };
    gap.world.sandbox.context.faults.add({
      call: 'meta.thread',
      kind: 'fail',
      times: 50,
      error: { code: -2, subcode: 2534084 },
    });
    await gap.verify();
    expect(gap.channel.gap).toMatchObject({ state: 'cannot-check' });
    expect(shown(gap.desk)).toEqual(before);
    expect(marked()).toEqual([]);
  });
});

describe('M3: what is refused for one thread', () => {
  it('M3: is read message by message, and stops neither the account nor the others', async () => {
    gap.setSubscribed(undefined);
    const { id } = gap.world.sandbox.meta.addCustomer({});
    await gap.says('Lost here');
    await gap.says('Lost there', id);
    gap.world.sandbox.meta.refuse(gap.world.sandbox.meta.thread(id)?.id ?? '');
    await gap.verify();
    expect(gap.channel.needsReconnect).toEqual([]);
    expect(gap.here(conversationIdOf(accountId, id as CustomerId))).toEqual(gap.atInstagram(id));
    gap.isComplete(0);
  });

  it('M3: one message that is refused leaves a cut line in its thread, and the rest comes', async () => {
    gap.setSubscribed(undefined);
    const { id } = gap.world.sandbox.meta.addCustomer({});
    const { mid } = await gap.says('Never shown', id);
    await gap.says('Shown', id);
    gap.world.sandbox.meta.refuse(gap.world.sandbox.meta.thread(id)?.id ?? '');
    gap.world.sandbox.meta.refuse(mid);
    await gap.says('Elsewhere');
    await gap.verify();
    expect(gap.channel.needsReconnect).toEqual([]);
    const conversation = conversationIdOf(accountId, id as CustomerId);
    expect(gap.here(conversation)).toEqual(gap.atInstagram(id).slice(1));
    expect(gap.desk.conversations.get(conversation)?.historyCutAtMs).toBeDefined();
    gap.isComplete(0);
  });
});

describe('M4: a hole that Instagram would not fill', () => {
  it('M4: is asked for again by its name, and its cut line goes', async () => {
    gap.setSubscribed(undefined);
    const { mid } = await gap.says('Not yet');
    await gap.says('At once');
    const threadId = gap.world.sandbox.meta.thread(customerId)?.id ?? '';
    for (const id of [threadId, mid]) gap.world.sandbox.meta.refuse(id);
    await gap.verify();
    expect(gap.here()).not.toContain(mid);
    expect(gap.desk.conversations.get(conversationId)?.historyCutAtMs).toBeDefined();
    // A time-out is no answer either.
    gap.world.sandbox.meta.refuse(mid, { code: -2, subcode: 2534084 });
    for (let times = 0; times < 6; times += 1) {
      await gap.world.sandbox.context.clock.jump(15 * 60_000);
      await gap.verify();
    }
    expect(gap.here()).not.toContain(mid);
    expect(gap.channel.gap).toEqual({ state: 'up-to-date' });
    for (const id of [threadId, mid]) gap.world.sandbox.meta.allow(id);
    await gap.world.sandbox.context.clock.jump(2 * hour);
    await gap.verify();
    gap.isComplete(0);
    expect(gap.desk.conversations.get(conversationId)?.historyCutAtMs).toBeUndefined();
  });

  it('M4: a thread that times out keeps none behind it from being compared, and comes when it can', async () => {
    gap.setSubscribed(undefined);
    const { id } = gap.world.sandbox.meta.addCustomer({});
    await gap.says('Behind it', id);
    await gap.world.sandbox.context.clock.jump(1_000);
    await gap.says('Times out');
    const threadId = gap.world.sandbox.meta.thread(customerId)?.id ?? '';
    gap.world.sandbox.meta.refuse(threadId, { code: -2, subcode: 2534084 });
    const verifiedBefore = gap.channel.verification;
    await gap.verify();
    expect(gap.here(conversationIdOf(accountId, id as CustomerId))).toEqual(gap.atInstagram(id));
    expect(gap.channel.gap).toEqual({ state: 'cannot-check', reason: 'INSTAGRAM_TEMPORARY' });
    expect(gap.channel.verification).toEqual(verifiedBefore);
    gap.world.sandbox.meta.allow(threadId);
    await gap.verify();
    gap.isComplete(0);
  });
});
