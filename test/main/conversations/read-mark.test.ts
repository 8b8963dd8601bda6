import { describe, expect, it } from 'vitest';
import type { MessagingClient } from '../../../src/main/messaging/index.ts';
import type { MessageId } from '../../../src/shared/domain/index.ts';
import type { TellSeen } from '../../../src/shared/ipc/index.ts';
import { createManualTimers } from '../../helpers/manual-timers.ts';
import { accountId, anna, conversationId, createTestConsole, customerId } from './console.ts';

const startMs = 1790000000000;

const make = (tellSeen?: TellSeen) => {
  const time = createManualTimers(startMs);
  const desk = createTestConsole({
    clock: time,
    timers: time,
    tellSeen: tellSeen === undefined ? undefined : () => tellSeen,
  });
  const told: string[] = [];
  const client = {
    sendText: async ({ text }: { text: string }) => ({ mid: `sent-${text}` }),
    markSeen: async (id: string) => void told.push(id),
    usage: () => ({ percent: undefined, blockedUntilMs: undefined }),
    slowdown: () => 1,
  } as unknown as MessagingClient;
  desk.channel.clientNow = client;
  const item = (direction: 'in' | 'out', atMs: number, content: object): void =>
    desk.relay.deliver({
      v: 1,
      accountId,
      surface: 'messaging',
      receivedAtMs: desk.clock.now(),
      item: {
        sender: { id: direction === 'in' ? customerId : accountId },
        recipient: { id: direction === 'in' ? accountId : customerId },
        timestamp: atMs,
        ...content,
      },
    });
  return {
    time,
    desk,
    client,
    told,
    writes: (mid: string, atMs: number) => item('in', atMs, { message: { mid, text: mid } }),
    echoes: (mid: string, atMs: number) => item('out', atMs, { message: { mid, text: mid, is_echo: true } }),
    reads: (mid: string, atMs: number) => item('in', atMs, { read: { mid } }),
    async replies(text: string) {
      desk.conversations.queueReply({ conversationId, text, agentId: anna, undoMs: 0 });
      // Two replies in one conversation keep a distance.
      await time.advance(2_000);
      await desk.conversations.idle();
    },
    shownUnread: () =>
      desk.conversations
        .listMessages({ conversationId })
        .messages.filter(({ isUnread }) => isUnread)
        .map(({ mid }) => mid as string),
    seenTimes: () =>
      desk.conversations
        .listMessages({ conversationId })
        .messages.filter(({ direction }) => direction === 'out')
        .map(({ text, state, seenAtMs }) => [text, state, seenAtMs]),
  };
};
const idOf = (mid: string) => `${accountId}:${mid}` as MessageId;
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('what is read', () => {
  it('ends with the message whose end was on the screen: what came meanwhile stays unread', () => {
    const { desk, writes, shownUnread } = make();
    writes('m1', startMs - 3_000);
    writes('m2', startMs - 2_000);
    writes('m3', startMs - 1_000);
    desk.conversations.markRead(conversationId, idOf('m2'));
    expect(shownUnread()).toEqual(['m3']);
    expect(desk.conversations.unreadTotal()).toBe(1);
    // The window hears which messages are read, so that its line stands above the right one.
    expect(desk.changes.at(-1)?.messages.map(({ mid }) => mid)).toEqual(['m1', 'm2']);
  });

  it('is nothing when the message it names was taken away since', () => {
    const { desk, writes, shownUnread } = make();
    writes('m1', startMs - 3_000);
    desk.conversations.markRead(conversationId, idOf('gone'));
    expect(shownUnread()).toEqual(['m1']);
  });
});

describe('“Seen” on the customer’s phone', () => {
  it('is told with the reply and not by reading, unless the person wants it otherwise', async () => {
    const { desk, writes, told, replies } = make();
    writes('m1', startMs - 3_000);
    desk.conversations.markRead(conversationId, idOf('m1'));
    await turn();
    expect(told).toEqual([]);
    await replies('Hello');
    expect(told).toEqual([customerId]);
    // Nothing new: the second answer has nothing to tell.
    await replies('And another thing');
    expect(told).toHaveLength(1);
    writes('m2', startMs + 10);
    await replies('Yes');
    expect(told).toHaveLength(2);
  });

  it('is told as soon as the person has read, where they want that, and not once more with the reply', async () => {
    const { desk, writes, told, replies } = make('when-read');
    writes('m1', startMs - 3_000);
    desk.conversations.markRead(conversationId, idOf('m1'));
    await turn();
    expect(told).toEqual([customerId]);
    await replies('Hello');
    expect(told).toHaveLength(1);
  });

  it('is told by nobody who has switched it off', async () => {
    const { desk, writes, told, replies } = make('off');
    writes('m1', startMs - 3_000);
    desk.conversations.markRead(conversationId, idOf('m1'));
    await replies('Hello');
    expect(told).toEqual([]);
  });

  it('is not told of a customer who was erased while the call was prepared', async () => {
    const { desk, client, writes, told } = make('when-read');
    writes('m1', startMs - 3_000);
    let give: (client: MessagingClient) => void = () => undefined;
    desk.channel.client = () => new Promise((resolve) => (give = resolve));
    desk.conversations.markRead(conversationId, idOf('m1'));
    desk.conversations.eraseCustomer({ accountId, customerId });
    give(client);
    await turn();
    expect(told).toEqual([]);
  });

  it('does not gather while the network is away', async () => {
    const { desk, client, writes, told } = make('when-read');
    const calls: string[] = [];
    client.markSeen = async (id) => {
      calls.push(id);
      throw new Error('offline');
    };
    for (let count = 0; count < 5; count += 1) {
      writes(`m${count}`, startMs - 5_000 + count);
      desk.conversations.markRead(conversationId, idOf(`m${count}`));
      await turn();
    }
    expect(calls).toHaveLength(5);
    client.markSeen = async (id) => void told.push(id);
    desk.conversations.retryNow();
    await desk.conversations.idle();
    expect(told).toEqual([]);
  });
});

describe('when the customer has seen a message', () => {
  it('is the time of their look, not of the message, and the first look that reached it', () => {
    const { echoes, reads, seenTimes } = make();
    echoes('m1', startMs - 60_000);
    echoes('m2', startMs - 50_000);
    expect(seenTimes().map(([, state]) => state)).toEqual(['sent', 'sent']);
    reads('m1', startMs - 20_000);
    echoes('m3', startMs - 15_000);
    reads('m3', startMs - 10_000);
    expect(seenTimes()).toEqual([
      ['m1', 'seen', startMs - 20_000],
      ['m2', 'seen', startMs - 10_000],
      ['m3', 'seen', startMs - 10_000],
    ]);
  });

  it('is the same when the looks arrive before the message, and in the wrong order', () => {
    const { echoes, reads, seenTimes } = make();
    reads('m2', startMs - 10_000);
    reads('m2', startMs - 20_000);
    reads('m2', startMs - 5_000);
    echoes('m2', startMs - 50_000);
    echoes('m1', startMs - 60_000);
    expect(seenTimes()).toEqual([
      ['m1', 'seen', startMs - 20_000],
      ['m2', 'seen', startMs - 20_000],
    ]);
  });
});
