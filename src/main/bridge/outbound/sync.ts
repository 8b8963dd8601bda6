import { pauseAfter } from '../../../shared/back-off.ts';
import type { AccountId, ConversationId } from '../../../shared/domain/index.ts';
import { BackchannelError, toBackchannelError } from '../../../shared/errors.ts';
import type { ConnectionState } from '../../../shared/ipc/state.ts';
import type { ChatPush, ChatSummary } from '../../livechat/index.ts';
import { createRetryLoop, forEachAtOnce } from '../../work/index.ts';
import type { BridgeContext } from '../context.ts';
import { createFollowing } from '../following.ts';
import { tagOfCustomId } from '../ids.ts';
import type { BridgeConversations, BridgeLiveChat } from '../ports.ts';
import { queueOptions } from '../queue-options.ts';
import type { SessionFields } from '../session-fields.ts';
import { chatsSince, readSince, serverClocksMs } from '../threads.ts';
import type { Answers } from './answers.ts';
import type { Claims } from './claims.ts';
import { createDoubts, listLagMs } from './doubts.ts';
import { createLateEvents } from './late-events.ts';
import { outgoingOf } from './outbound-policy.ts';

/**
 * The safety net: between two readings of all chats while nothing is found that no push told of. Every reading is a call that a
 * private app pays for (livechat.md §1), so the pauses grow.
 */
const pushedTiming = { firstMs: 60_000, longestMs: 5 * 60_000 };
/** The same where pushes cannot tell: without the live connection, or with a chat that this agent cannot follow. */
const unpushedTiming = { firstMs: 10_000, longestMs: 60_000 };
/** What cannot be decided now waits for an echo. */
const undecidedMs = 5_000;
/** What former holders said is on its way here. */
const hearAgainMs = 300;
const failureTiming = { firstMs: 1_000, longestMs: 10_000 };
/** Chats that are read at the same time: after a failover all of them are, and customers wait for it (decision 0078). */
const { atOnce } = queueOptions;
/**
 * Reads what agents have answered in LiveChat's own app. Pushes are neither repeated nor kept, so they only say when and where to
 * read; a reading of all chats, ever more seldom, finds what no push told of.
 */
export interface AnswerSync {
  /** A new lease: everything that the first complete reading finds may have been carried by another console. */
  begin(): void;
  /** The lease is gone: chats are no longer followed. */
  end(): void;
  /** LiveChat pushed something about a chat. */
  onChatPush(push: ChatPush): void;
  /** What was pushed while there was no live connection is never pushed again. */
  onConnection(state: ConnectionState['state']): void;
  /** A former holder has said late what it began: less may be in doubt. */
  heardLate(): void;
  /** Something arrived in this conversation: it may be what an answer in doubt waits for. */
  newsOf(conversationId: ConversationId): void;
  /** Reads now: this chat, which is followed as well, or all of them. */
  schedule(chatId?: string): void;
  /** Nothing written in this conversation's chat is in doubt: what has no author here was not sent by a former holder. */
  isDecided(conversationId: ConversationId): boolean;
  stop(): Promise<void>;
  idle(): Promise<void>;
}

/** `isDecided` false: to be looked at again. `hasNews`: with an answer of which nothing was known. `threadId`: that is open. */
type ChatRead = { isDecided: boolean; hasNews: boolean; threadId: string | undefined };

export const createAnswerSync = (
  deps: BridgeContext &
    Pick<BridgeLiveChat, 'integrationSide' | 'connection'> & {
      answers: Pick<Answers, 'consider' | 'oldestOpenMs'>;
      claims: Pick<Claims, 'isHeard' | 'claimedSince' | 'settled'>;
      conversations: Pick<BridgeConversations, 'lookAtHistory' | 'lookAtNames'>;
      sessionFields: Pick<SessionFields, 'threadIs'>;
      ownAgentId(): string | undefined;
      /** Something is not in doubt any more. */
      decided(): void;
    },
): AnswerSync => {
  const { integrationSide, connection, access, chats, answers, claims, sessionFields, lease } = deps;
  const { clock, timers, log } = deps;
  const { humanAgentMs } = deps.limits.replyWindow;
  const following = createFollowing(deps);
  const doubts = createDoubts({
    conversations: deps.conversations,
    limits: deps.limits,
    told: () => loop.retryNow(),
    clock,
    timers,
    log,
  });
  /** Nothing of this lease has been read completely: chats that were closed meanwhile are read too. */
  let isFirst = true;
  /** Between `begin` and `end`. */
  let isTerm = false;
  /** When the last complete reading of all chats began. */
  let readAllAtMs = 0;
  /** All chats are to be read, at the latest at this time; before, only what is in doubt and what was asked for. */
  let allDueAtMs = 0;
  /** Readings of all chats in a row that found nothing that had not been told. */
  let quiet = 0;
  let isOnline = false;
  /** What former holders have said of their answers has all come here, or does not matter. */
  let isHeard = false;
  /** By chat: the events that were considered when it was read last. */
  const considered = new Map<string, ReadonlySet<string>>();
  /** Chats to be read, and the thread to follow them in, where that has to be asked for. */
  const hinted = new Map<string, { follow?: { threadId: string | undefined } }>();
  const open = new Set<string>();
  const lateEvents = createLateEvents(clock);

  const listChats = (isActive: boolean, sinceMs: number): Promise<ChatSummary[]> =>
    chatsSince(
      (pageId) => access.asIntegration((token) => integrationSide.listOwnChats(token, { isActive, pageId })),
      sinceMs,
    );

  /** Older than the longest reply window: it cannot be sent any more. Not later than now, whatever an event said of its time. */
  const sinceMsOf = (accountId: AccountId): number => {
    const nowMs = clock.now();
    return Math.max(Math.min(chats.answersUpToMs(accountId), nowMs) - serverClocksMs, nowMs - humanAgentMs);
  };

  /** Another lease has begun since this reading did: somebody else may have carried what it found. */
  const assertTerm = (term: number): void => {
    if (term !== doubts.term) throw new BackchannelError('BRIDGE_NOT_HOLDER');
  };

  const noteSettled = (accountId: AccountId, term: number): void => {
    assertTerm(term);
    if (!doubts.areSettled) return;
    chats.setAnswersFence(accountId, lease.fence);
    claims.settled(accountId);
  };

  const readChat = async (chatId: string, sinceMs: number, term: number): Promise<ChatRead> => {
    const chat = chats.byChat(chatId);
    if (chat?.chatId === undefined) {
      lateEvents.forget(chatId);
      if (doubts.note(chatId, true)) deps.decided();
      return { isDecided: true, hasNews: false, threadId: undefined };
    }
    const { found, customIds, threadId } = await readSince(
      (page) => access.asIntegration((token) => integrationSide.listThreads(token, chatId, page)),
      sinceMs,
    );
    lateEvents.noteRead(chatId, new Set(found.map(({ event }) => event.id)));
    const check = doubts.checkOf(chatId);
    const seen = considered.get(chatId);
    let isDecided = true;
    let hasNews = false;
    for (const each of found) {
      if (each.event.createdAtMs < sinceMs) continue;
      assertTerm(term);
      hasNews ||= !seen?.has(each.event.id) && outgoingOf(each.event, chat.entityId) !== undefined;
      const { id: eventId, createdAtMs: atMs } = each.event;
      isDecided = answers.consider({ ...chat, chatId }, { ...each, customIds }, check?.({ eventId, atMs }));
      // What was written later must not overtake it.
      if (!isDecided) break;
    }
    assertTerm(term);
    if (doubts.note(chatId, isDecided)) deps.decided();
    if (isDecided) considered.set(chatId, new Set(found.map(({ event }) => event.id)));
    // Not in doubt: its customer is not known here yet, or never will be.
    lateEvents.noteUnknown(chatId, !isDecided && !doubts.undecided().includes(chatId));
    return { isDecided, hasNews, threadId };
  };

  /** Reads what was asked for; what a failure leaves undone stays asked for. */
  const readHinted = async (accountId: AccountId, term: number): Promise<void> => {
    await forEachAtOnce([...hinted.keys()], atOnce, async (chatId) => {
      const hint = hinted.get(chatId) ?? {};
      hinted.delete(chatId);
      try {
        // First, so that nothing is written unseen between the reading and the first push.
        const isNew = hint.follow !== undefined && (await following.follow(chatId, hint.follow.threadId));
        if (isNew) lateEvents.readAgain(chatId);
        const { threadId } = await readChat(chatId, sinceMsOf(accountId), term);
        if (hint.follow && threadId !== undefined) sessionFields.threadIs(chatId, threadId);
      } catch (error) {
        if (!hinted.has(chatId)) hinted.set(chatId, {});
        throw error;
      }
    });
  };

  /** Reads only the chats in doubt of which a look, or a delivery, may have told, and those where something may be missing. */
  const readSome = async (accountId: AccountId, term: number): Promise<void> => {
    const due = new Set([...doubts.decidable(), ...lateEvents.due()]);
    await forEachAtOnce(due, atOnce, (chatId) => readChat(chatId, sinceMsOf(accountId), term));
    noteSettled(accountId, term);
  };

  /** Follows what is open. Answers whether something may have been written before following began. */
  const followAll = async (active: readonly ChatSummary[]): Promise<boolean> => {
    let hasBegun = false;
    await forEachAtOnce(active, atOnce, async (chat) => {
      if (chat.lastThread) sessionFields.threadIs(chat.id, chat.lastThread.id);
      const isMember = chat.agentIds.includes(deps.ownAgentId() ?? '');
      if (!isMember && (await following.follow(chat.id, chat.lastThread?.id))) hasBegun = true;
    });
    return hasBegun;
  };

  /** Answers after how many ms to read all chats again. */
  const readAll = async (accountId: AccountId, term: number): Promise<number> => {
    const begunMs = clock.now();
    const sinceMs = sinceMsOf(accountId);
    const told = new Map(hinted);
    const active = await listChats(true, Number.NEGATIVE_INFINITY);
    const closed = await listChats(false, isFirst ? sinceMs - humanAgentMs : readAllAtMs - serverClocksMs);
    let isComplete = true;
    const toRead = new Set<string>();
    let hasNews = false;
    let upToMs = chats.answersUpToMs(accountId);
    const read = async (chatId: string): Promise<void> => {
      const answer = await readChat(chatId, sinceMs, term);
      const hint = told.get(chatId);
      if (!answer.isDecided) isComplete = false;
      else if (hint && !hint.follow && hinted.get(chatId) === hint) hinted.delete(chatId);
      if (!answer.hasNews || !answer.isDecided || hint) return;
      hasNews = true;
      following.mayHaveEnded(chatId);
    };
    for (const chat of [...active, ...closed]) {
      const newestMs = Math.max(0, ...chat.newestEvents.map(({ createdAtMs }) => createdAtMs));
      upToMs = Math.max(upToMs, Math.min(newestMs, clock.now()));
      const seen = considered.get(chat.id);
      const isSame = chat.newestEvents.every(
        ({ id, createdAtMs }) => createdAtMs < sinceMs || seen?.has(id) === true,
      );
      if (isSame) continue;
      // Somebody writes where no push tells of it: the next one may come soon.
      if (!following.isPushed(chat)) hasNews = true;
      toRead.add(chat.id);
    }
    // Closed since the last reading, perhaps right after an answer; and what is in doubt, wherever it is.
    const activeIds = new Set(active.map(({ id }) => id));
    const left = [...open].filter((id) => !activeIds.has(id));
    for (const id of [...left, ...doubts.undecided()]) toRead.add(id);
    await forEachAtOnce(toRead, atOnce, read);
    for (const id of left) lateEvents.readAgain(id);
    open.clear();
    for (const id of activeIds) open.add(id);
    assertTerm(term);
    // From here on only what a chat was left undecided for is in doubt: no other answer waits for it.
    doubts.surveyed();
    deps.decided();
    isFirst = false;
    noteSettled(accountId, term);
    readAllAtMs = begunMs;
    // What is still on its way here is read again by whoever holds the lease next.
    if (isComplete) chats.setAnswersUpToMs(accountId, Math.min(upToMs, answers.oldestOpenMs() ?? upToMs));
    if (hasNews) quiet = 0;
    // Read once more: something may have been written before the first push, and not be listed yet.
    if (await followAll(active)) return listLagMs;
    const areAllPushed = connection.state.state === 'online' && active.every(following.isPushed);
    quiet += 1;
    return pauseAfter(quiet, areAllPushed ? pushedTiming : unpushedTiming);
  };

  const narrow = (): void => {
    const accountId = deps.accountId();
    const isClaimed = accountId && claims.claimedSince(accountId, chats.answersFence(accountId));
    if (isTerm && isHeard && isClaimed) doubts.narrow(isClaimed);
  };

  const loop = createRetryLoop({
    async run() {
      const accountId = deps.accountId();
      if (accountId === undefined || !isTerm) return undefined;
      if (!deps.isReady()) return undecidedMs;
      const { term } = doubts;
      if (isFirst && !isHeard) {
        isHeard = await claims.isHeard();
        if (!isTerm || term !== doubts.term) return undefined;
        narrow();
      }
      const waitMs = isHeard ? doubts.waitMs() : hearAgainMs;
      if (waitMs > 0) return waitMs;
      const isAll = isFirst || clock.now() >= allDueAtMs;
      if (isAll) {
        // A wish that comes meanwhile makes it earlier again.
        allDueAtMs = Number.POSITIVE_INFINITY;
        let pauseMs = 0;
        try {
          pauseMs = await readAll(accountId, term);
        } finally {
          allDueAtMs = Math.min(allDueAtMs, clock.now() + pauseMs);
        }
      }
      await readHinted(accountId, term);
      if (!isAll) await readSome(accountId, term);
      const nextInMs = Math.min(allDueAtMs, lateEvents.nextAtMs()) - clock.now();
      const isOpen = hinted.size > 0 || !doubts.areSettled;
      return Math.max(0, isOpen ? Math.min(nextInMs, undecidedMs) : nextInMs);
    },
    onError: (error) => log.warn('answers.not-read', { code: toBackchannelError(error).code }),
    timing: failureTiming,
    clock,
    timers,
  });

  const readAllNow = (): void => {
    quiet = 0;
    allDueAtMs = 0;
    loop.retryNow();
  };
  const readNow = (chatId: string, hint: { follow?: { threadId: string | undefined } }): void => {
    hinted.set(chatId, { ...hinted.get(chatId), ...hint });
    // A push ends the pause after a failure too.
    loop.retryNow();
  };

  return {
    begin() {
      const accountId = deps.accountId();
      if (accountId === undefined) return;
      const settledFence = chats.answersFence(accountId);
      // Every lease that somebody else holds in between takes a number of its own.
      const isAlone = settledFence > 0 && lease.fence >= settledFence && lease.fence - settledFence <= 1;
      doubts.begin(accountId, isAlone);
      isHeard = isAlone;
      isTerm = true;
      isFirst = true;
      isOnline = connection.state.state === 'online';
      considered.clear();
      readAllNow();
    },
    end() {
      isTerm = false;
      following.end();
      open.clear();
      hinted.clear();
      lateEvents.clear();
      doubts.end();
    },
    onChatPush(push) {
      const { kind, chatId } = push;
      const chat = chats.byChat(chatId);
      if (!chat || !isTerm || kind === 'joined') return;
      switch (kind) {
        case 'written':
          // The customer's own words, the platform's lines and what a console wrote never go to Instagram from here.
          if (push.authorId === undefined || push.authorId === chat.entityId) return;
          if (tagOfCustomId(push.customId) !== undefined) return;
          if (push.eventId !== undefined) lateEvents.pushed(chatId, push.eventId);
          return readNow(chatId, {});
        case 'changed':
          lateEvents.readAgain(chatId);
          return readNow(chatId, {});
        case 'opened':
          following.opened(chatId, push.threadId);
          if (push.threadId !== undefined) sessionFields.threadIs(chatId, push.threadId);
          return readNow(chatId, { follow: { threadId: push.threadId } });
        case 'moved':
          following.mayHaveEnded(chatId);
          return readNow(chatId, { follow: { threadId: push.threadId } });
        case 'unfollowed':
          following.left(chatId);
          allDueAtMs = Math.min(allDueAtMs, clock.now() + unpushedTiming.firstMs);
          return loop.schedule(unpushedTiming.firstMs);
        case 'tagged':
        case 'typing':
        case 'seen':
      }
    },
    onConnection(state) {
      if ((state === 'online') === isOnline) return;
      isOnline = !isOnline;
      following.forget();
      if (isOnline) return readAllNow();
      allDueAtMs = Math.min(allDueAtMs, clock.now() + unpushedTiming.firstMs);
      loop.schedule(unpushedTiming.firstMs);
    },
    heardLate() {
      narrow();
      loop.retryNow();
    },
    newsOf(conversationId) {
      if (doubts.touch(conversationId)) loop.retryNow();
    },
    isDecided(conversationId) {
      if (doubts.areSettled) return true;
      const row = chats.of(conversationId);
      const { isDecided, isSurveyed } = doubts;
      if (!row) return isSurveyed;
      return [row, ...chats.formerOf(row)].every(({ chatId }) => chatId === undefined || isDecided(chatId));
    },
    schedule(chatId) {
      if (chatId === undefined) return readAllNow();
      if (!chats.byChat(chatId)) return;
      lateEvents.readAgain(chatId);
      readNow(chatId, { follow: { threadId: undefined } });
    },
    stop: async () => void (await Promise.all([loop.stop(), doubts.stop()])),
    async idle() {
      await doubts.idle();
      await loop.idle();
    },
  };
};
