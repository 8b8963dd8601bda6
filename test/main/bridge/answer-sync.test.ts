import { beforeEach, describe, expect, it } from 'vitest';
import { createAnswerSync } from '../../../src/main/bridge/outbound/sync.ts';
import { chatTag, subjectPrefix } from '../../../src/main/bridge/ids.ts';
import type { ChatEvent, ChatPush, ChatSummary } from '../../../src/main/livechat/index.ts';
import type { AccountId, ConversationId, CustomerId } from '../../../src/shared/domain/index.ts';
import { BackchannelError } from '../../../src/shared/errors.ts';
import { createManualTimers } from '../../helpers/manual-timers.ts';

const minute = 60_000;
const hour = 60 * minute;
const startMs = Date.parse('2026-11-29T08:00:00Z');
const owner = 'maria@bakery.test';

interface FakeChat {
  threadId: string;
  threadAtMs: number;
  isActive: boolean;
  agentIds: string[];
  events: ChatEvent[];
  isFollowed: boolean;
  isFollowable: boolean;
}

/** LiveChat as the reading of answers sees it: what it asks for is counted. */
const start = ({ isAlone = true } = {}) => {
  const timers = createManualTimers(startMs);
  const livechat = new Map<string, FakeChat>();
  const calls: string[] = [];
  const follows: string[] = [];
  const considered: string[] = [];
  /** What the session fields were told is open. */
  const threads = new Map<string, string>();
  const connection = { state: 'online' as 'online' | 'offline' };
  let upToMs = 0;
  let events = 0;
  /** Answers that cannot be decided yet. */
  const undecided = new Set<string>();
  /** What the next calls are refused with. */
  const failures: (Error | undefined)[] = [];

  const call = async <T>(name: string, answer: () => T): Promise<T> => {
    calls.push(name);
    const failure = failures.shift();
    if (failure) throw failure;
    return answer();
  };
  const summary = (id: string, chat: FakeChat): ChatSummary => ({
    id,
    customerId: `customer-${id}`,
    agentIds: chat.agentIds,
    answeringIds: chat.agentIds,
    customerMadeAtMs: 0,
    lastThread: {
      id: chat.threadId,
      isActive: chat.isActive,
      createdAtMs: chat.threadAtMs,
      tags: [],
      isQueued: false,
    },
    newestEvents: chat.events.slice(-1),
  });

  const sync = createAnswerSync({
    clock: timers,
    timers,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    limits: { replyWindow: { humanAgentMs: 7 * 24 * hour }, echoWaitMs: 6 * minute },
    lease: { fence: 1 },
    accountId: () => 'account',
    isReady: () => true,
    ownAgentId: () => owner,
    decided: () => undefined,
    access: { asIntegration: (work: (token: string) => unknown) => work('token') },
    integrationSide: {
      listOwnChats: (_token: string, { isActive }: { isActive?: boolean }) =>
        call('list_chats', () => ({
          chats: [...livechat]
            .filter(([, chat]) => isActive === undefined || chat.isActive === isActive)
            .map(([id, chat]) => summary(id, chat))
            .sort((a, b) => (b.lastThread?.createdAtMs ?? 0) - (a.lastThread?.createdAtMs ?? 0)),
          nextPageId: undefined,
        })),
      listThreads: (_token: string, id: string) =>
        call('list_threads', () => {
          const chat = livechat.get(id);
          return {
            threads: chat
              ? [
                  {
                    id: chat.threadId,
                    isActive: true,
                    createdAtMs: chat.threadAtMs,
                    events: [...chat.events],
                  },
                ]
              : [],
            nextPageId: undefined,
          };
        }),
    },
    connection: {
      get state() {
        return { state: connection.state, sinceMs: 0 };
      },
      on: () => () => undefined,
      followChat: async (id: string) => {
        follows.push(id);
        const chat = livechat.get(id);
        if (!chat?.isFollowable) throw new BackchannelError('LIVECHAT_FORBIDDEN');
        chat.isFollowed = true;
        await Promise.resolve();
        // A chat that is followed is pushed as one that has become visible (livechat.md §7.1).
        sync.onChatPush({ kind: 'opened', chatId: id, threadId: chat.threadId });
      },
      unfollowChat: async () => undefined,
    },
    chats: {
      // A conversation is named as its chat.
      of: (conversationId: string) => (livechat.has(conversationId) ? { chatId: conversationId } : undefined),
      formerOf: () => [],
      byChat: (chatId: string) =>
        livechat.has(chatId) ? { chatId, entityId: `customer-${chatId}`, accountId: 'account' } : undefined,
      answersUpToMs: () => upToMs,
      setAnswersUpToMs: (_account: string, ms: number) => (upToMs = ms),
      // Nobody else has held the lease: nothing is in doubt.
      answersFence: () => (isAlone ? 1 : 0),
      setAnswersFence: () => undefined,
    },
    answers: {
      consider: (_chat: unknown, { event }: { event: ChatEvent }) => {
        if (undecided.has(event.text ?? '')) return false;
        const isAnswer = event.authorId?.includes('@') === true;
        if (isAnswer && !considered.includes(event.text ?? '')) considered.push(event.text ?? '');
        return true;
      },
      oldestOpenMs: () => undefined,
    },
    claims: {
      isHeard: async () => true,
      claimedSince: () => undefined,
      settled: () => undefined,
    },
    sessionFields: { threadIs: (chatId: string, threadId: string) => void threads.set(chatId, threadId) },
    conversations: { lookAtHistory: async () => undefined, lookAtNames: async () => new Map() },
  } as unknown as Parameters<typeof createAnswerSync>[0]);

  const push = (given: ChatPush): void => sync.onChatPush(given);
  return {
    sync,
    timers,
    calls,
    follows,
    considered,
    threads,
    undecided,
    failures,
    connection,
    livechat,
    open(id: string, change: Partial<FakeChat> = {}) {
      livechat.set(id, {
        threadId: `${id}-1`,
        threadAtMs: timers.now(),
        isActive: true,
        agentIds: [],
        events: [],
        isFollowed: false,
        isFollowable: true,
        ...change,
      });
    },
    /** As LiveChat does it: following ends, and everybody with access is told. */
    reopen(id: string, { isPushed = true } = {}) {
      const chat = livechat.get(id) as FakeChat;
      chat.threadId = `${id}-${timers.now()}`;
      chat.threadAtMs = timers.now();
      chat.isActive = true;
      chat.isFollowed = false;
      if (isPushed) push({ kind: 'opened', chatId: id, threadId: chat.threadId });
    },
    /** An agent's answer in LiveChat's own app, pushed to who follows the chat. */
    writes(id: string, text: string, { isPushed = true, authorId = 'jonas@bakery.test' } = {}) {
      const chat = livechat.get(id) as FakeChat;
      const event = {
        id: `event-${(events += 1)}`,
        type: 'message',
        createdAtMs: timers.now(),
        authorId,
        visibility: 'all',
        recipients: undefined,
        isDeleted: false,
        isDelivered: false,
        text,
        lines: [],
      } as unknown as ChatEvent;
      chat.events.push(event);
      if (isPushed && chat.isFollowed)
        push({ kind: 'written', chatId: id, eventId: event.id, authorId, customId: undefined });
    },
    goes(state: 'online' | 'offline') {
      connection.state = state;
      sync.onConnection(state);
    },
    async settle() {
      await timers.advance(0);
      await sync.idle();
      await timers.advance(0);
      await sync.idle();
    },
  };
};

let world: ReturnType<typeof start>;
beforeEach(async () => {
  world = start();
  world.open('one');
  world.open('two');
  world.sync.begin();
  await world.settle();
  // Once more, because what was written before following began may not have been listed yet.
  await world.timers.advance(3_000);
  await world.settle();
});

describe('L9: reading the answers of LiveChat’s own app', () => {
  it('makes few calls in an idle hour while the live connection is up', async () => {
    world.calls.length = 0;
    await world.timers.advance(hour);
    // Each reading lists the open and the newly closed chats.
    expect(world.calls.length).toBeLessThanOrEqual(30);
    await world.timers.advance(hour);
    expect(world.calls.length).toBeLessThanOrEqual(54);
    expect(new Set(world.calls)).toEqual(new Set(['list_chats']));
  });

  it('makes no call for what a customer or a console writes', async () => {
    world.calls.length = 0;
    world.writes('one', 'Are you open?', { authorId: 'customer-one' });
    const tag = chatTag('account' as AccountId, 'customer' as CustomerId);
    world.sync.onChatPush({
      kind: 'written',
      eventId: undefined,
      chatId: 'one',
      authorId: owner,
      customId: `${subjectPrefix(tag, { kind: 'message', id: 'mid' })}0`,
    });
    await world.settle();
    expect(world.calls).toEqual([]);
  });

  it('reads a pushed answer at once, with one call', async () => {
    world.calls.length = 0;
    world.writes('one', 'Yes, until 12.');
    await world.settle();
    expect(world.considered).toEqual(['Yes, until 12.']);
    expect(world.calls).toEqual(['list_threads']);
  });

  it('follows a chat again at once when it is opened anew', async () => {
    const chat = world.livechat.get('one') as FakeChat;
    expect(chat.isFollowed).toBe(true);
    await world.timers.advance(3 * minute);
    world.reopen('one');
    await world.settle();
    expect(chat.isFollowed).toBe(true);
    world.calls.length = 0;
    world.writes('one', 'at once');
    await world.settle();
    expect(world.considered).toEqual(['at once']);
    expect(world.calls).toEqual(['list_threads']);
  });

  it('names the thread that is open, also one whose opening no push told of', async () => {
    expect([...world.threads]).toEqual([
      ['one', 'one-1'],
      ['two', 'two-1'],
    ]);
    await world.timers.advance(3 * minute);
    world.reopen('one');
    expect(world.threads.get('one')).toBe(world.livechat.get('one')?.threadId);
    world.reopen('two', { isPushed: false });
    await world.timers.advance(5 * minute);
    await world.settle();
    expect(world.threads.get('two')).toBe(world.livechat.get('two')?.threadId);
  });

  it('follows a chat again at once when it was transferred', async () => {
    await world.timers.advance(3 * minute);
    const chat = world.livechat.get('one') as FakeChat;
    chat.isFollowed = false;
    world.sync.onChatPush({ kind: 'moved', chatId: 'one', threadId: chat.threadId });
    await world.settle();
    expect(chat.isFollowed).toBe(true);
  });

  it('does not follow again because LiveChat says that it follows', async () => {
    await world.timers.advance(hour);
    expect(world.follows).toEqual(['one', 'two']);
  });

  it('reads what was written before following had begun', async () => {
    const chat = world.livechat.get('one') as FakeChat;
    await world.timers.advance(3 * minute);
    world.reopen('one', { isPushed: false });
    world.writes('one', 'unseen');
    world.sync.onChatPush({ kind: 'opened', chatId: 'one', threadId: chat.threadId });
    await world.settle();
    expect(world.considered).toEqual(['unseen']);
  });

  it('finds an answer whose push was lost, and looks more often then', async () => {
    await world.timers.advance(hour);
    world.writes('one', 'nobody told of it', { isPushed: false });
    await world.timers.advance(2 * minute + 5_000);
    await world.settle();
    expect(world.considered).toEqual(['nobody told of it']);
    world.writes('one', 'nor of this', { isPushed: false });
    await world.timers.advance(minute + 5_000);
    await world.settle();
    expect(world.considered).toEqual(['nobody told of it', 'nor of this']);
  });

  it('finds an answer in a chat that was opened, answered and closed without a push', async () => {
    await world.timers.advance(hour);
    const chat = world.livechat.get('one') as FakeChat;
    chat.isActive = false;
    await world.timers.advance(10 * minute);
    world.reopen('one', { isPushed: false });
    world.writes('one', 'short', { isPushed: false });
    chat.isActive = false;
    await world.timers.advance(5 * minute);
    await world.settle();
    expect(world.considered).toEqual(['short']);
  });

  it('follows a chat again whose opening no push told of', async () => {
    await world.timers.advance(hour);
    world.reopen('one', { isPushed: false });
    await world.timers.advance(5 * minute);
    await world.settle();
    world.calls.length = 0;
    world.writes('one', 'told of');
    await world.settle();
    expect(world.considered).toEqual(['told of']);
    expect(world.calls).toEqual(['list_threads']);
  });

  it('reads everything at once when the connection is back, and follows everything again', async () => {
    await world.timers.advance(hour);
    world.goes('offline');
    world.writes('two', 'while away', { isPushed: false });
    world.follows.length = 0;
    world.goes('online');
    await world.settle();
    expect(world.considered).toEqual(['while away']);
    expect(world.follows.sort()).toEqual(['one', 'two']);
  });

  it('looks by itself without a connection, less and less often', async () => {
    await world.timers.advance(hour);
    world.calls.length = 0;
    world.goes('offline');
    world.writes('two', 'without a socket', { isPushed: false });
    await world.timers.advance(11_000);
    await world.settle();
    expect(world.considered).toEqual(['without a socket']);
    await world.timers.advance(hour);
    expect(world.calls.length).toBeLessThanOrEqual(150);
  });

  it('looks by itself where a chat cannot be followed', async () => {
    await world.timers.advance(hour);
    world.open('three', { isFollowable: false });
    world.sync.schedule();
    await world.settle();
    world.writes('three', 'in another group');
    await world.timers.advance(minute);
    await world.settle();
    expect(world.considered).toEqual(['in another group']);
    expect(world.follows.filter((id) => id === 'three').length).toBeLessThanOrEqual(2);
  });

  it('leaves a chat unfollowed that the person unfollowed in LiveChat’s app, and looks by itself', async () => {
    await world.timers.advance(hour);
    world.follows.length = 0;
    const chat = world.livechat.get('one') as FakeChat;
    chat.isFollowed = false;
    world.sync.onChatPush({ kind: 'unfollowed', chatId: 'one' });
    world.writes('one', 'still carried');
    await world.timers.advance(minute);
    await world.settle();
    expect(world.considered).toEqual(['still carried']);
    expect(world.follows).toEqual([]);
    world.reopen('one');
    await world.settle();
    expect(world.follows).toEqual(['one']);
  });

  it('does not lose what a push told of when the reading fails', async () => {
    world.failures.push(new BackchannelError('LIVECHAT_UNAVAILABLE'));
    world.writes('one', 'in the end');
    await world.settle();
    expect(world.considered).toEqual([]);
    await world.timers.advance(6_000);
    await world.settle();
    expect(world.considered).toEqual(['in the end']);
  });

  it('goes on when a chat is gone from LiveChat', async () => {
    await world.timers.advance(3 * minute);
    (world.livechat.get('one') as FakeChat).isActive = false;
    const gone = new BackchannelError('LIVECHAT_REFUSED', { details: { type: 'not_found' } });
    // The open chats, the closed ones, and then what had been open.
    world.failures.push(undefined, undefined, gone);
    world.calls.length = 0;
    world.sync.schedule();
    await world.timers.advance(50_000);
    expect(world.failures).toEqual([]);
    expect(world.calls).toEqual(['list_chats', 'list_chats', 'list_threads']);
  });

  it('asks again about one chat that cannot be decided, not about all', async () => {
    world.undecided.add('perhaps sent');
    world.writes('one', 'perhaps sent');
    await world.settle();
    world.calls.length = 0;
    await world.timers.advance(11_000);
    expect(new Set(world.calls)).toEqual(new Set(['list_threads']));
    world.undecided.clear();
    await world.timers.advance(6_000);
    await world.settle();
    expect(world.considered).toEqual(['perhaps sent']);
  });

  it('decides what waits for a chat once that one was read, though another cannot be', async () => {
    const colleague = start({ isAlone: false });
    const one = 'one' as ConversationId;
    const two = 'two' as ConversationId;
    for (const id of [one, two]) {
      colleague.open(id);
      colleague.writes(id, `of ${id}`, { isPushed: false });
    }
    // The open chats, the closed ones, the first chat; the second is refused.
    colleague.failures.push(undefined, undefined, undefined, new BackchannelError('LIVECHAT_UNAVAILABLE'));
    colleague.sync.begin();
    expect(colleague.sync.isDecided(one)).toBe(false);
    await colleague.timers.advance(3_500);
    expect(colleague.failures).toEqual([]);
    expect([colleague.sync.isDecided(one), colleague.sync.isDecided(two)]).toEqual([true, false]);
    await colleague.timers.advance(20_000);
    await colleague.settle();
    expect([colleague.sync.isDecided(one), colleague.sync.isDecided(two)]).toEqual([true, true]);
    // Another lease knows nothing of it.
    colleague.sync.begin();
    expect(colleague.sync.isDecided(one)).toBe(false);
  });

  it('reads all chats no more often because one of them is in doubt', async () => {
    const colleague = start({ isAlone: false });
    colleague.open('one');
    colleague.writes('one', 'in doubt', { isPushed: false });
    colleague.undecided.add('in doubt');
    colleague.sync.begin();
    await colleague.timers.advance(10_000);
    await colleague.settle();
    colleague.calls.length = 0;
    await colleague.timers.advance(5 * minute);
    // Each reading lists the open and the newly closed chats.
    expect(colleague.calls.filter((call) => call === 'list_chats').length).toBeLessThanOrEqual(12);
    colleague.undecided.clear();
    await colleague.timers.advance(2 * minute);
    await colleague.settle();
    expect(colleague.considered).toEqual(['in doubt']);
  });

  it('gathers nothing of what is pushed while another console holds the lease', async () => {
    world.sync.end();
    const closed = { isActive: false, threadAtMs: startMs - 60 * 24 * hour };
    for (let count = 0; count < 20; count += 1) {
      world.open(`closed ${count}`, closed);
      world.sync.onChatPush({ kind: 'changed', chatId: `closed ${count}` });
    }
    world.calls.length = 0;
    world.sync.begin();
    await world.settle();
    // Of the two that are open, once they are followed.
    expect(world.calls.filter((call) => call === 'list_threads').length).toBeLessThanOrEqual(2);
  });

  it('reads a closed chat again although the reading failed', async () => {
    world.open('one', { isActive: false });
    world.sync.onChatPush({ kind: 'changed', chatId: 'one' });
    await world.settle();
    world.writes('one', 'listed late', { isPushed: false });
    world.failures.push(new BackchannelError('LIVECHAT_UNAVAILABLE'));
    await world.timers.advance(20_000);
    await world.settle();
    expect(world.considered).toContain('listed late');
  });
});
