import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../src/main/instagram/index.ts';
import type { MessagingEvent } from '../../../src/shared/domain/event.ts';
import { type MessagingClient, sendError } from '../../../src/main/messaging/index.ts';
import { type ConversationId, type MessageMid, sortKeyOf } from '../../../src/shared/domain/index.ts';
import {
  accountId,
  anna,
  bartek,
  conversationId,
  createTestConsole,
  customerId,
  shown,
  type TestConsole,
} from './console.ts';
import { createManualTimers } from '../../helpers/manual-timers.ts';

const startMs = 1790000000000;
const hour = 60 * 60 * 1000;
const day = 24 * hour;

const make = () => {
  const time = createManualTimers(startMs);
  const desk = createTestConsole({ clock: time, timers: time });
  return { time, desk };
};

const write = (
  desk: TestConsole,
  options: {
    text?: string;
    mid?: string;
    from?: string;
    atMs?: number;
    message?: object;
    isEcho?: boolean;
    appId?: string;
  } = {},
): void => {
  const from = options.from ?? customerId;
  const people = options.isEcho
    ? { sender: { id: accountId }, recipient: { id: from } }
    : { sender: { id: from }, recipient: { id: accountId } };
  desk.relay.deliver({
    v: 1,
    accountId,
    surface: 'messaging',
    receivedAtMs: Math.max(desk.clock.now(), options.atMs ?? 0),
    item: {
      ...people,
      timestamp: options.atMs ?? desk.clock.now(),
      message: {
        mid: options.mid ?? `mid-${from}-${options.atMs ?? desk.clock.now()}`,
        text: options.text ?? 'Hello',
        ...(options.isEcho ? { is_echo: true } : {}),
        ...(options.appId === undefined ? {} : { app_id: options.appId }),
        ...options.message,
      },
    },
  });
};

const refused = (code: number, subcode?: number) => {
  const facts = { status: 400, code, subcode, isTransient: false };
  return sendError(failureOf(facts), facts);
};

/** A client that can do only what the test gives it. */
const clientOf = (parts: Partial<MessagingClient>): MessagingClient => {
  const never = async (): Promise<never> => {
    throw refused(100);
  };
  const client = {
    sendText: never,
    uploadFile: never,
    sendFile: never,
    markSeen: never,
    showTyping: never,
    setReaction: never,
    takeThread: never,
    askForThread: never,
    profile: never,
    threads: never,
    threadHistory: never,
    listedMessages: never,
    messageEvents: never,
    inBackground: () => ({ threads: never, threadHistory: never }),
    usage: () => ({ percent: undefined, blockedUntilMs: undefined }),
    slowdown: () => 1,
    ...parts,
  };
  return { ...client, urgently: client };
};

const historyOf = (...events: MessagingEvent[]) => ({ events, reachesBackToMs: Number.NEGATIVE_INFINITY });

describe('the list', () => {
  it('is paged newest first and knows its total', () => {
    const { desk } = make();
    for (let count = 0; count < 7; count += 1)
      write(desk, { from: `10${count}`, atMs: startMs - count * 1000 });
    const first = desk.conversations.list({ view: 'all', limit: 3 });
    const last = first.conversations.at(-1);
    expect(first).toMatchObject({ hasMore: true, total: 7 });
    const after = last && { key: sortKeyOf(last, 'newest'), id: last.id };
    const second = desk.conversations.list({ view: 'all', limit: 10, after });
    expect(second.hasMore).toBe(false);
    expect([...first.conversations, ...second.conversations].map((each) => each.customerId)).toEqual(
      [0, 1, 2, 3, 4, 5, 6].map((count) => `10${count}`),
    );
  });

  it('shows in its view who waits, whoever waits longest first', () => {
    const { desk } = make();
    write(desk, { from: '101', atMs: startMs - hour });
    // Wrote again meanwhile: waits since the first message that nobody answered.
    write(desk, { from: '102', atMs: startMs - 21 * hour });
    write(desk, { from: '102', atMs: startMs - 10 * 60_000 });
    write(desk, { from: '103', atMs: startMs - 22 * hour });
    write(desk, { from: '103', atMs: startMs - hour, isEcho: true });
    write(desk, { from: '104', atMs: startMs - 8 * day });
    const page = desk.conversations.list({ view: 'waiting', sort: 'longest', limit: 10 });
    expect(page.conversations.map((each) => each.customerId as string)).toEqual(['102', '101']);
    expect(page.conversations[0]).toMatchObject({ waitingSinceMs: startMs - 21 * hour });
    expect(desk.conversations.viewCounts()).toMatchObject({ waiting: 2, all: 4, unassigned: 4, mine: 0 });
    expect(desk.conversations.unreadTotal()).toBe(5);
  });

  it("issue 12: notes the last reply of the team, not only this computer's", () => {
    const { desk } = make();
    const noted: number[] = [];
    desk.channel.noteSend = (_account, atMs) => void noted.push(atMs);
    write(desk, { atMs: startMs - 2 * hour });
    write(desk, { mid: 'by-a-colleague', atMs: startMs - hour, isEcho: true });
    expect(noted).toEqual([startMs - hour]);
  });

  it('issue 12: lists first who waits longest, since the first message without an answer, page by page', () => {
    const { desk } = make();
    // 101 writes again and again: that makes the wait no shorter.
    for (const [index, ago] of [9, 3, 1].entries())
      write(desk, { from: '101', mid: `again-${index}`, atMs: startMs - ago * hour });
    write(desk, { from: '102', atMs: startMs - 5 * hour });
    // Answered at 7: 103 waits since 4.
    write(desk, { from: '103', mid: 'before', atMs: startMs - 20 * hour });
    write(desk, { from: '103', mid: 'answer', atMs: startMs - 7 * hour, isEcho: true });
    write(desk, { from: '103', mid: 'after', atMs: startMs - 4 * hour });
    write(desk, { from: '104', atMs: startMs - 2 * hour });
    const ids: string[] = [];
    let after: Parameters<typeof desk.conversations.list>[0]['after'];
    for (;;) {
      const page = desk.conversations.list({ view: 'waiting', sort: 'longest', limit: 1, after });
      ids.push(...page.conversations.map(({ customerId: id }) => id as string));
      const last = page.conversations.at(-1);
      if (!page.hasMore || last === undefined) break;
      after = { key: sortKeyOf(last, 'longest'), id: last.id };
    }
    expect(ids).toEqual(['101', '102', '103', '104']);
  });

  it('sorts whose window closes soonest first, page by page, and those without one behind', () => {
    const { desk } = make();
    const hoursAgo = [20.5, 23, 22, 30, 200];
    for (const [index, ago] of hoursAgo.entries())
      write(desk, { from: `10${index}`, atMs: startMs - ago * hour });
    const ids: string[] = [];
    let after: Parameters<typeof desk.conversations.list>[0]['after'];
    for (;;) {
      const page = desk.conversations.list({ view: 'all', sort: 'window', limit: 2, after });
      ids.push(...page.conversations.map(({ customerId: id }) => id as string));
      const last = page.conversations.at(-1);
      if (!page.hasMore || !last) break;
      after = { key: sortKeyOf(last, 'window'), id: last.id };
    }
    expect(ids).toEqual(['101', '102', '100', '103', '104']);
  });

  it('pages messages fifty at a time, also those of the same moment', () => {
    const { desk } = make();
    for (let count = 0; count < 120; count += 1) {
      write(desk, {
        mid: `m${String(count).padStart(3, '0')}`,
        text: `Text ${count}`,
        atMs: startMs + Math.floor(count / 4),
      });
    }
    const texts: (string | undefined)[] = [];
    let page = desk.conversations.listMessages({ conversationId });
    texts.unshift(...page.messages.map(({ text }) => text));
    while (page.hasMore) {
      const oldest = page.messages[0];
      if (!oldest) break;
      page = desk.conversations.listMessages({ conversationId, before: oldest });
      texts.unshift(...page.messages.map(({ text }) => text));
    }
    expect(texts).toEqual(Array.from({ length: 120 }, (_, count) => `Text ${count}`));
  });
});

describe('media', () => {
  it('leave main only as addresses of our own, and are found again there', () => {
    const { desk } = make();
    const link = 'https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1&signature=INVENTED';
    write(desk, {
      mid: 'aWdf/+=',
      message: {
        attachments: [
          { type: 'image', payload: { url: link } },
          {
            type: 'ig_reel',
            payload: { url: 'https://www.instagram.com/reel/INVENTED1/', title: 'Invented reel' },
          },
        ],
        reply_to: { story: { id: '1', url: `${link}&story` } },
      },
    });
    const [message] = desk.conversations.listMessages({ conversationId }).messages;
    expect(JSON.stringify(message)).not.toContain('lookaside');
    expect(message?.attachments[1]).toEqual({
      kind: 'shared-reel',
      title: 'Invented reel',
      pageUrl: 'https://www.instagram.com/reel/INVENTED1/',
    });
    const ask = (address: string | undefined) => {
      const [, id = '', index = ''] = new URL(address ?? '').pathname.split('/');
      return desk.conversations.mediaSource(decodeURIComponent(id), Number(index));
    };
    expect(ask(message?.attachments[0]?.mediaUrl)).toBe(link);
    expect(ask(message?.replyTo?.mediaUrl)).toBe(`${link}&story`);
    expect(desk.conversations.mediaSource(message?.id ?? '', 1)).toBeUndefined();
    write(desk, { mid: 'aWdf/+=', message: { is_deleted: true, text: undefined } });
    expect(ask(message?.attachments[0]?.mediaUrl)).toBeUndefined();
  });
});

describe('retention', () => {
  it('removes everything older than 30 days, by the hour, and what is then empty', () => {
    const { desk, time } = make();
    desk.conversations.start();
    write(desk, { from: '101', text: 'Old and gone' });
    write(desk, { from: '102', text: 'Old part', mid: 'old' });
    time.advanceSync(20 * day);
    write(desk, { from: '102', text: 'Newer part', mid: 'new' });
    time.advanceSync(10 * day + 2 * hour);
    expect(
      desk.conversations.list({ view: 'all', limit: 5 }).conversations.map((each) => each.customerId),
    ).toEqual(['102']);
    expect(shown(desk, `${accountId}:102` as ConversationId)).toEqual(['< text Newer part']);
    const removed = desk.changes.filter(({ isRemoved }) => isRemoved);
    expect(removed.map(({ conversation }) => conversation.customerId)).toContain('101');
    expect(desk.db.prepare(`SELECT * FROM conversation WHERE customer_id = '101'`).all()).toEqual([]);
    void desk.conversations.stop();
  });

  it('wipes an account with everything beside it', () => {
    const { desk } = make();
    write(desk);
    write(desk, { isEcho: true, mid: 'e1' });
    desk.relay.replica(anna, { type: 'reply-author', accountId, mid: 'e1' as MessageMid, agentId: anna });
    desk.db.transaction(() => desk.channel.removeHandlers.forEach((handler) => handler(accountId)));
    for (const table of ['conversation', 'message', 'reply_author', 'reaction', 'event_count']) {
      expect(desk.db.prepare(`SELECT * FROM ${table}`).all()).toEqual([]);
    }
    desk.channel.removed.add(accountId);
    write(desk);
    expect(desk.conversations.list({ view: 'all', limit: 5 }).total).toBe(0);
  });
});

describe('profiles', () => {
  it('are looked up behind the message, never before it', async () => {
    const { desk } = make();
    let asked = 0;
    desk.channel.clientNow = clientOf({
      profile: async () => {
        asked += 1;
        return {
          name: 'Ina Invented',
          username: 'invented.customer',
          pictureUrl: 'https://cdn.example/p.jpg',
        };
      },
    });
    write(desk);
    expect(desk.conversations.get(conversationId)?.displayName).toBe('Instagram user …0099');
    await desk.conversations.idle();
    expect(desk.conversations.get(conversationId)).toMatchObject({
      displayName: 'Ina Invented',
      username: 'invented.customer',
      pictureUrl: 'https://cdn.example/p.jpg',
    });
    write(desk, { mid: 'second' });
    await desk.conversations.idle();
    expect(asked).toBe(1);
  });

  it('that are withheld are asked for again after the next message', async () => {
    const { desk, time } = make();
    let asked = 0;
    desk.channel.clientNow = clientOf({
      profile: async () => {
        asked += 1;
        if (asked === 1) throw refused(230);
        return { name: undefined, username: 'invented.customer', pictureUrl: undefined };
      },
    });
    write(desk);
    await desk.conversations.idle();
    time.advanceSync(2 * day);
    await desk.conversations.idle();
    expect(asked).toBe(1);
    write(desk, { mid: 'second' });
    await desk.conversations.idle();
    expect(desk.conversations.get(conversationId)?.displayName).toBe('@invented.customer');
  });

  it('M3: that are refused for want of a permission leave the name open, and stop nothing', async () => {
    const { desk } = make();
    let asked = 0;
    desk.channel.clientNow = clientOf({
      profile: async () => {
        asked += 1;
        throw refused(10);
      },
    });
    write(desk);
    await desk.conversations.idle();
    write(desk, { mid: 'second' });
    await desk.conversations.idle();
    expect(asked).toBe(1);
    expect(desk.channel.needsReconnect).toEqual([]);
    expect(desk.conversations.get(conversationId)?.displayName).toBe('Instagram user …0099');
  });

  it('that were refused once without a reason are there a minute later, without another message', async () => {
    const { desk, time } = make();
    let asked = 0;
    desk.channel.clientNow = clientOf({
      profile: async () => {
        asked += 1;
        if (asked <= 2) throw refused(10);
        return { name: 'Ina Invented', username: undefined, pictureUrl: undefined };
      },
    });
    write(desk);
    for (const pauseMs of [0, 60_000, 120_000]) {
      time.advanceSync(pauseMs);
      await desk.conversations.idle();
    }
    expect(asked).toBe(3);
    expect(desk.conversations.get(conversationId)?.displayName).toBe('Ina Invented');
  });

  it('stop all calls when the token is dead', async () => {
    const { desk } = make();
    desk.channel.clientNow = clientOf({
      profile: async () => {
        throw refused(190, 463);
      },
    });
    write(desk);
    await desk.conversations.idle();
    expect(desk.channel.needsReconnect).toEqual([accountId]);
  });
});

describe('a bare notice of a message', () => {
  const notice = { timestamp: startMs, message_edit: { mid: 'm7', num_edit: 0 } };

  it('is forgotten when the message comes by itself', async () => {
    const { desk, time } = make();
    let asked = 0;
    desk.channel.clientNow = clientOf({
      messageEvents: async () => {
        asked += 1;
        return [];
      },
    });
    desk.relay.deliver({ v: 1, accountId, surface: 'messaging', receivedAtMs: startMs, item: notice });
    write(desk, { mid: 'm7' });
    await desk.conversations.idle();
    time.advanceSync(day);
    await desk.conversations.idle();
    expect(asked).toBe(0);
  });

  it('leads to the message when nothing else does, as news', async () => {
    const { desk, time } = make();
    desk.channel.clientNow = clientOf({
      messageEvents: async (mid) => [
        {
          type: 'message',
          accountId,
          customerId,
          atMs: startMs,
          isStandby: false,
          mid,
          direction: 'in',
          text: 'Found by asking',
          attachments: [],
          isUnsupported: false,
          isSelf: false,
        },
      ],
    });
    desk.relay.deliver({ v: 1, accountId, surface: 'messaging', receivedAtMs: startMs, item: notice });
    await desk.conversations.idle();
    time.advanceSync(11_000);
    await desk.conversations.idle();
    expect(shown(desk)).toEqual(['< text Found by asking']);
    expect(desk.conversations.unreadTotal()).toBe(1);
  });
});

describe('M4: what Instagram would not give is asked for again', () => {
  const found = (mid: MessageMid) => ({
    type: 'message' as const,
    accountId,
    customerId,
    atMs: startMs,
    isStandby: false,
    mid,
    direction: 'in' as const,
    text: 'Found after all',
    attachments: [],
    isUnsupported: false,
    isSelf: false,
  });
  const thread = (id: string) => ({ id, updatedAtMs: startMs, participants: [], listed: undefined });
  const passes = async (desk: TestConsole, time: { advanceSync(ms: number): void }, ms: number) => {
    for (let passed = 0; passed < ms; passed += 10 * 60_000) {
      time.advanceSync(10 * 60_000);
      await desk.conversations.idle();
    }
  };

  for (const [code, subcode] of [
    [-2, 2534084],
    [10, undefined],
    [9000001, undefined],
  ] as const) {
    it(`M4: a notice whose message is answered ${code} is not dropped, and asked for ever more seldom`, async () => {
      const { desk, time } = make();
      let asked = 0;
      let isGiven = false;
      desk.channel.clientNow = clientOf({
        messageEvents: async (mid) => {
          asked += 1;
          if (!isGiven) throw refused(code, subcode);
          return [found(mid)];
        },
      });
      const item = { timestamp: startMs, message_edit: { mid: 'm7', num_edit: 0 } };
      desk.relay.deliver({ v: 1, accountId, surface: 'messaging', receivedAtMs: startMs, item });
      await desk.conversations.idle();
      await passes(desk, time, 10 * day);
      expect(asked).toBeGreaterThan(8);
      expect(asked).toBeLessThan(25);
      isGiven = true;
      await passes(desk, time, day);
      expect(shown(desk)).toEqual(['< text Found after all']);
      const before = asked;
      await passes(desk, time, 3 * day);
      expect(asked).toBe(before);
    });

    it(`M4: a history that is answered ${code} is not given up, and the account goes on meanwhile`, async () => {
      const { desk, time } = make();
      let asked = 0;
      let isGiven = false;
      desk.channel.historyAsked = true;
      desk.channel.clientNow = clientOf({
        threads: async () => {
          asked += 1;
          if (!isGiven) throw refused(code, subcode);
          return { threads: [thread('t1')], after: undefined };
        },
        threadHistory: async () => historyOf(found('m1' as MessageMid)),
      });
      desk.conversations.retryNow();
      await desk.conversations.idle();
      await passes(desk, time, 3 * day);
      // It counts as read, so that the comparison with the history is made.
      expect(desk.channel.historyAsked).toBe(false);
      expect(asked).toBeGreaterThan(5);
      expect(asked).toBeLessThan(60);
      isGiven = true;
      await passes(desk, time, day);
      expect(shown(desk)).toEqual(['< text Found after all']);
      const before = asked;
      await passes(desk, time, 3 * day);
      expect(asked).toBe(before);
    });
  }

  it('M4: one thread that cannot be had keeps none of the others away', async () => {
    const { desk, time } = make();
    const given = new Set(['t2']);
    desk.channel.historyAsked = true;
    desk.channel.clientNow = clientOf({
      threads: async () => ({ threads: [thread('t1'), thread('t2')], after: undefined }),
      threadHistory: async (id) => {
        if (!given.has(id)) throw refused(-2, 2534084);
        return historyOf({ ...found(id as MessageMid), text: id });
      },
    });
    desk.conversations.retryNow();
    await desk.conversations.idle();
    expect(shown(desk)).toEqual(['< text t2']);
    given.add('t1');
    await passes(desk, time, day);
    expect(shown(desk).toSorted()).toEqual(['< text t1', '< text t2']);
  });
});

describe('the history of a new connection', () => {
  it('fills the past as read, brings handles, and marks what is newer than the connection as unread', async () => {
    const { desk } = make();
    const messageAt = (mid: string, atMs: number) => ({
      type: 'message' as const,
      accountId,
      customerId,
      atMs,
      isStandby: false,
      mid: mid as MessageMid,
      direction: 'in' as const,
      text: mid,
      attachments: [],
      isUnsupported: false,
      isSelf: false,
    });
    desk.channel.historyAsked = true;
    desk.channel.clientNow = clientOf({
      threads: async () => ({
        threads: [
          {
            id: 't1',
            updatedAtMs: startMs,
            participants: [{ id: customerId, username: 'invented.customer' }],
            listed: undefined,
          },
        ],
        after: undefined,
      }),
      threadHistory: async () =>
        historyOf(messageAt('too old', startMs - 31 * day), messageAt('past', startMs - day)),
    });
    desk.conversations.retryNow();
    await desk.conversations.idle();
    expect(shown(desk)).toEqual(['< text past']);
    expect(desk.conversations.unreadTotal()).toBe(0);
    expect(desk.received).toEqual([]);
    expect(desk.conversations.get(conversationId)?.displayName).toBe('@invented.customer');
    expect(desk.channel.historyAsked).toBe(false);
  });
});

describe('a reply in the list', () => {
  it('says whose it is: one’s own, a colleague’s by first name, the team’s, the phone’s', () => {
    const { desk, time } = make();
    const preview = (): string | undefined => desk.conversations.get(conversationId)?.preview;
    write(desk);
    desk.conversations.queueReply({ conversationId, text: 'Mine', agentId: anna, undoMs: 5000 });
    expect(preview()).toBe('You: Mine');
    time.advanceSync(60_000);
    write(desk, { isEcho: true, mid: 'phone', text: 'From the phone' });
    expect(preview()).toBe('Instagram app: From the phone');
    desk.relay.replica(bartek, {
      type: 'reply-author',
      accountId,
      mid: 'phone' as MessageMid,
      agentId: bartek,
    });
    expect(preview()).toBe('Bartek: From the phone');
  });
});

describe('a reply and its echo', () => {
  const answering = (mid: string) => clientOf({ sendText: async () => ({ mid: mid as MessageMid }) });

  it('is set right by the answer when an echo of another message was taken for its own', async () => {
    const { desk } = make();
    write(desk, { mid: 'q', atMs: startMs - 1000 });
    let answer: (value: { mid: MessageMid }) => void = () => undefined;
    desk.channel.clientNow = clientOf({
      sendText: () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    });
    desk.conversations.queueReply({ conversationId, text: 'Hello!', agentId: anna, undoMs: 0 });
    await new Promise((resolve) => setImmediate(resolve));
    // A colleague writes the same at the same moment; its echo comes while our call is under way.
    write(desk, { isEcho: true, text: 'Hello!', mid: 'theirs', atMs: startMs + 10 });
    expect(shown(desk)).toHaveLength(2);
    answer({ mid: 'ours' as MessageMid });
    await desk.conversations.idle();
    const { messages } = desk.conversations.listMessages({ conversationId });
    expect(messages.map(({ mid, origin }) => [mid, origin])).toEqual(
      expect.arrayContaining([
        ['ours', 'console'],
        ['theirs', 'instagram-app'],
      ]),
    );
    write(desk, { isEcho: true, text: 'Hello!', mid: 'ours', atMs: startMs + 11 });
    expect(shown(desk)).toHaveLength(3);
    // Each stands at its own time (chaos, seed 2026: it stood where the other one was written).
    expect(
      desk.conversations
        .listMessages({ conversationId })
        .messages.map(({ mid, sentAtMs }) => [mid, sentAtMs]),
    ).toEqual([
      ['q', startMs - 1000],
      ['theirs', startMs + 10],
      ['ours', startMs + 11],
    ]);
  });

  it('is never joined with an echo of another app', async () => {
    const { desk } = make();
    write(desk, { mid: 'q', atMs: startMs - 1000 });
    desk.channel.clientNow = clientOf({ sendText: () => new Promise(() => undefined) });
    desk.conversations.queueReply({ conversationId, text: 'Hello!', agentId: anna, undoMs: 0 });
    await new Promise((resolve) => setImmediate(resolve));
    write(desk, { isEcho: true, text: 'Hello!', mid: 'phone', appId: '5', atMs: startMs + 10 });
    expect(shown(desk)).toEqual(['< text Hello', '> text Hello! sending', '> text Hello! by:other-app sent']);
  });

  it('becomes one message when the echo came before and could not be matched', async () => {
    const { desk } = make();
    write(desk, { mid: 'q', atMs: startMs - 1000 });
    write(desk, { isEcho: true, text: 'hello (as Instagram shortened it)', mid: 'm1', atMs: startMs + 5 });
    desk.channel.clientNow = answering('m1');
    desk.conversations.queueReply({ conversationId, text: 'hello', agentId: anna, undoMs: 0 });
    await desk.conversations.idle();
    expect(shown(desk)).toEqual(['< text Hello', '> text hello (as Instagram shortened it) sent']);
    expect(desk.changes.some(({ removedMessageIds }) => removedMessageIds.length === 1)).toBe(true);
  });

  it('is sent after all when its echo comes long after it was given up', async () => {
    const { desk, time } = make();
    write(desk, { mid: 'q', atMs: startMs - 1000 });
    desk.channel.clientNow = clientOf({
      sendText: async () => {
        throw sendError({ code: 'NETWORK_UNREACHABLE', action: 'retry', outcome: 'unknown' });
      },
      threads: async () => ({ threads: [], after: undefined }),
    });
    desk.conversations.queueReply({ conversationId, text: 'Late', agentId: anna, undoMs: 0 });
    await desk.conversations.idle();
    // No thread listed is no proof: it is looked for until no echo can be expected any more.
    for (let looks = 0; looks < 14; looks += 1) {
      time.advanceSync(30_000);
      await desk.conversations.idle();
    }
    expect(shown(desk).at(-1)).toBe('> text Late failed INSTAGRAM_OUTCOME_UNKNOWN');
    write(desk, { isEcho: true, text: 'Late', mid: 'late', atMs: startMs + 3_000 });
    expect(shown(desk).at(-1)).toBe('> text Late sent');
    expect(desk.conversations.get(conversationId)?.hasFailedMessage).toBe(false);
  });

  it('fails with its later pieces, and all of them can be tried again', async () => {
    const { desk, time } = make();
    write(desk, { mid: 'q', atMs: startMs - 1000 });
    desk.channel.clientNow = clientOf({
      sendText: async () => {
        throw refused(551);
      },
    });
    const text = 'A sentence of this reply. '.repeat(60);
    const [first] = desk.conversations.queueReply({ conversationId, text, agentId: anna, undoMs: 0 });
    await desk.conversations.idle();
    const states = () =>
      desk.conversations
        .listMessages({ conversationId })
        .messages.slice(1)
        .map(({ state }) => state);
    expect(states()).toEqual(['failed', 'failed']);
    let sent = 0;
    desk.channel.clientNow = clientOf({
      sendText: async () => {
        sent += 1;
        return { mid: `p${sent}` as MessageMid };
      },
    });
    time.advanceSync(2_000);
    if (first) desk.conversations.retry(first.id);
    await desk.conversations.idle();
    time.advanceSync(1_000);
    await desk.conversations.idle();
    expect(states()).toEqual(['sent', 'sent']);
  });

  it('is refused while another app answers the thread, and when nothing is connected', () => {
    const { desk } = make();
    write(desk);
    desk.relay.deliver({
      v: 1,
      accountId,
      surface: 'messaging',
      receivedAtMs: startMs,
      item: {
        sender: { id: customerId },
        recipient: { id: accountId },
        timestamp: startMs + 5,
        take_thread_control: { new_owner_app_id: '5' },
      },
    });
    const reply = () =>
      desk.conversations.queueReply({ conversationId, text: 'x', agentId: anna, undoMs: 0 });
    expect(reply).toThrow(expect.objectContaining({ code: 'INSTAGRAM_THREAD_TAKEN' }));
    desk.channel.connected.clear();
    expect(reply).toThrow(expect.objectContaining({ code: 'INSTAGRAM_NOT_CONNECTED' }));
    expect(() =>
      desk.conversations.queueReply({
        conversationId: 'a:b' as ConversationId,
        text: 'x',
        agentId: anna,
        undoMs: 0,
      }),
    ).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    expect(() =>
      desk.conversations.queueReply({ conversationId, text: ' \n ', agentId: anna, undoMs: 0 }),
    ).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });
});
