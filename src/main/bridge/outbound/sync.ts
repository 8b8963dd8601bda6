import { pauseAfter } from '../../../shared/back-off.ts';
import type { AccountId } from '../../../shared/domain/index.ts';
import { toBackchannelError } from '../../../shared/errors.ts';
import type { ConnectionState } from '../../../shared/ipc/state.ts';
import { type ChatPush, type ChatSummary, refusalType } from '../../livechat/index.ts';
import { createRetryLoop } from '../../work/index.ts';
import type { BridgeContext } from '../context.ts';
import { createFollowing } from '../following.ts';
import { tagOfCustomId } from '../ids.ts';
import type { BridgeConversations, BridgeLiveChat } from '../ports.ts';
import type { SessionFields } from '../session-fields.ts';
import { eventsOf, serverClocksMs, threadsSince } from '../threads.ts';
import { type Answers, createSentCheck } from './answers.ts';
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
const failureTiming = { firstMs: 5_000, longestMs: 30_000 };
/** LiveChat has neither the chat nor what was said in it any more. */
const goneTypes: ReadonlySet<string | undefined> = new Set(['not_found', 'chat_anonymized']);

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
  /** Reads now: this chat, which is followed as well, or all of them. */
  schedule(chatId?: string): void;
  stop(): Promise<void>;
  idle(): Promise<void>;
}

export const createAnswerSync = (
  deps: BridgeContext &
    Pick<BridgeLiveChat, 'integrationSide' | 'connection'> & {
      answers: Pick<Answers, 'consider'>;
      conversations: Pick<BridgeConversations, 'lookAtHistory'>;
      sessionFields: Pick<SessionFields, 'threadIs'>;
      ownAgentId(): string | undefined;
    },
): AnswerSync => {
  const { integrationSide, connection, access, chats, answers, sessionFields, clock, timers, log } = deps;
  const { humanAgentMs } = deps.limits.replyWindow;
  const following = createFollowing(deps);
  /** Nothing of this lease has been read completely. */
  let isFirst = true;
  /** Between `begin` and `end`. */
  let isTerm = false;
  let begunAtMs = 0;
  /** When the last complete reading of all chats began. */
  let readAllAtMs = 0;
  /** All chats are to be read, at the latest at this time. */
  let allDueAtMs = 0;
  /** Readings of all chats in a row that found nothing that had not been told. */
  let quiet = 0;
  let isOnline = false;
  /** By chat: the events that were considered when it was read last. */
  const considered = new Map<string, ReadonlySet<string>>();
  /** Chats to be read, and the thread to follow them in, where that has to be asked for. */
  const hinted = new Map<string, { follow?: { threadId: string | undefined } }>();
  /** Chats in which a former holder may have sent something, and in which that could not be decided yet. */
  const doubtful = new Set<string>();
  const open = new Set<string>();

  const listChats = async function* (isActive: boolean): AsyncGenerator<ChatSummary> {
    let pageId: string | undefined;
    do {
      const asked = pageId;
      const page = await access.asIntegration((token) =>
        integrationSide.listOwnChats(token, { isActive, pageId: asked }),
      );
      yield* page.chats;
      pageId = page.nextPageId;
    } while (pageId !== undefined);
  };

  /** Older than the longest reply window: it cannot be sent any more. */
  const sinceMsOf = (accountId: AccountId): number =>
    Math.max(chats.answersUpToMs(accountId) - serverClocksMs, clock.now() - humanAgentMs);

  /**
   * `isDecided` false: something in it has to be looked at again. `hasNews`: an answer of which nothing was known. `threadId`: of
   * the thread that is open.
   */
  const readChat = async (
    chatId: string,
    sinceMs: number,
    isDoubtful: boolean,
  ): Promise<{ isDecided: boolean; hasNews: boolean; threadId: string | undefined }> => {
    const chat = chats.byChat(chatId);
    if (chat?.chatId === undefined) return { isDecided: true, hasNews: false, threadId: undefined };
    const threads = await threadsSince(
      (page) => access.asIntegration((token) => integrationSide.listThreads(token, chatId, page)),
      sinceMs,
    ).catch((error: unknown) => {
      if (!goneTypes.has(refusalType(error))) throw error;
      log.info('chat.gone', { type: refusalType(error) });
      return [];
    });
    const threadId = threads[0]?.isActive === true ? threads[0].id : undefined;
    const found = eventsOf(threads);
    const customIds = new Set(found.flatMap(({ event }) => event.customId ?? []));
    found.sort((one, other) => one.event.createdAtMs - other.event.createdAtMs);
    const check = isDoubtful ? createSentCheck(deps.conversations, begunAtMs) : undefined;
    const seen = considered.get(chatId);
    let hasNews = false;
    for (const each of found) {
      if (each.event.createdAtMs < sinceMs) continue;
      hasNews ||= !seen?.has(each.event.id) && outgoingOf(each.event, chat.entityId) !== undefined;
      // What was written later must not overtake it.
      if (!(await answers.consider({ ...chat, chatId }, { ...each, customIds }, check))) {
        if (isDoubtful) doubtful.add(chatId);
        return { isDecided: false, hasNews, threadId };
      }
    }
    doubtful.delete(chatId);
    considered.set(chatId, new Set(found.map(({ event }) => event.id)));
    return { isDecided: true, hasNews, threadId };
  };

  /** Reads what was asked for; what a failure leaves undone stays asked for. */
  const readHinted = async (accountId: AccountId): Promise<void> => {
    for (const [chatId, hint] of [...hinted]) {
      hinted.delete(chatId);
      let isDecided = false;
      try {
        // First, so that nothing is written unseen between the reading and the first push.
        if (hint.follow) await following.follow(chatId, hint.follow.threadId);
        const answer = await readChat(chatId, sinceMsOf(accountId), isFirst || doubtful.has(chatId));
        ({ isDecided } = answer);
        if (hint.follow && answer.threadId !== undefined) sessionFields.threadIs(chatId, answer.threadId);
      } finally {
        if (!isDecided && !hinted.has(chatId)) hinted.set(chatId, {});
      }
    }
  };

  /** Follows what is open. Answers whether something may have been written before following began. */
  const followAll = async (active: readonly ChatSummary[]): Promise<boolean> => {
    let hasBegun = false;
    for (const chat of active) {
      if (chat.lastThread) sessionFields.threadIs(chat.id, chat.lastThread.id);
      const isMember = chat.agentIds.includes(deps.ownAgentId() ?? '');
      if (!isMember && (await following.follow(chat.id, chat.lastThread?.id))) hasBegun = true;
    }
    return hasBegun;
  };

  /** Answers what cannot be decided now, and after how many ms to read all chats again. */
  const readAll = async (accountId: AccountId): Promise<{ undecided: Set<string>; pauseMs: number }> => {
    const isDoubtful = isFirst;
    const begunMs = clock.now();
    const sinceMs = sinceMsOf(accountId);
    const told = new Map(hinted);
    const active: ChatSummary[] = [];
    for await (const chat of listChats(true)) active.push(chat);
    const closed: ChatSummary[] = [];
    const closedSinceMs = isDoubtful ? sinceMs - humanAgentMs : readAllAtMs - serverClocksMs;
    for await (const chat of listChats(false)) {
      if ((chat.lastThread?.createdAtMs ?? 0) < closedSinceMs) break;
      closed.push(chat);
    }
    const undecided = new Set<string>();
    let hasNews = false;
    let upToMs = chats.answersUpToMs(accountId);
    const read = async (chatId: string): Promise<void> => {
      const answer = await readChat(chatId, sinceMs, isDoubtful || doubtful.has(chatId));
      const hint = told.get(chatId);
      if (!answer.isDecided) undecided.add(chatId);
      else if (hint && !hint.follow && hinted.get(chatId) === hint) hinted.delete(chatId);
      if (!answer.hasNews || hint) return;
      hasNews = true;
      following.mayHaveEnded(chatId);
    };
    for (const chat of [...active, ...closed]) {
      const newestMs = Math.max(0, ...chat.newestEvents.map(({ createdAtMs }) => createdAtMs));
      upToMs = Math.max(upToMs, newestMs);
      const seen = considered.get(chat.id);
      const isSame = chat.newestEvents.every(
        ({ id, createdAtMs }) => createdAtMs < sinceMs || seen?.has(id) === true,
      );
      if (isSame) continue;
      // Somebody writes where no push tells of it: the next one may come soon.
      if (!following.isPushed(chat)) hasNews = true;
      await read(chat.id);
    }
    // Closed since the last reading, perhaps right after an answer.
    const activeIds = new Set(active.map(({ id }) => id));
    for (const id of open) if (!activeIds.has(id)) await read(id);
    open.clear();
    for (const id of activeIds) open.add(id);
    isFirst = false;
    readAllAtMs = begunMs;
    if (undecided.size === 0) chats.setAnswersUpToMs(accountId, upToMs);
    if (hasNews) quiet = 0;
    // Read once more: something may have been written before the first push.
    if (await followAll(active)) return { undecided, pauseMs: 0 };
    const areAllPushed = connection.state.state === 'online' && active.every(following.isPushed);
    quiet += 1;
    return { undecided, pauseMs: pauseAfter(quiet, areAllPushed ? pushedTiming : unpushedTiming) };
  };

  const loop = createRetryLoop({
    async run() {
      const accountId = deps.accountId();
      if (accountId === undefined || !isTerm) return undefined;
      if (!deps.isReady()) return undecidedMs;
      let undecided: ReadonlySet<string> = new Set();
      if (isFirst || clock.now() >= allDueAtMs) {
        // A wish that comes meanwhile makes it earlier again.
        allDueAtMs = Number.POSITIVE_INFINITY;
        let pauseMs = 0;
        try {
          ({ undecided, pauseMs } = await readAll(accountId));
        } finally {
          allDueAtMs = Math.min(allDueAtMs, clock.now() + pauseMs);
        }
      }
      await readHinted(accountId);
      for (const chatId of undecided) if (!hinted.has(chatId)) hinted.set(chatId, {});
      const untilAllMs = Math.max(0, allDueAtMs - clock.now());
      return hinted.size === 0 ? untilAllMs : Math.min(untilAllMs, undecidedMs);
    },
    onError(error) {
      log.warn('answers.not-read', { code: toBackchannelError(error).code });
    },
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
      isTerm = true;
      isFirst = true;
      isOnline = connection.state.state === 'online';
      begunAtMs = clock.now();
      considered.clear();
      doubtful.clear();
      readAllNow();
    },
    end() {
      isTerm = false;
      following.end();
      open.clear();
    },
    onChatPush(push) {
      const { kind, chatId } = push;
      const chat = chats.byChat(chatId);
      if (!chat) return;
      switch (kind) {
        case 'written':
          // The customer's own words, the platform's lines and what a console wrote never go to Instagram from here.
          if (push.authorId === undefined || push.authorId === chat.entityId) return;
          if (tagOfCustomId(push.customId) !== undefined) return;
          return readNow(chatId, {});
        case 'changed':
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
        case 'typing':
        case 'seen':
      }
    },
    onConnection(state) {
      const wasOnline = isOnline;
      isOnline = state === 'online';
      if (isOnline === wasOnline) return;
      following.forget();
      if (isOnline) return readAllNow();
      allDueAtMs = Math.min(allDueAtMs, clock.now() + unpushedTiming.firstMs);
      loop.schedule(unpushedTiming.firstMs);
    },
    schedule(chatId) {
      if (chatId === undefined) readAllNow();
      else if (chats.byChat(chatId)) readNow(chatId, { follow: { threadId: undefined } });
    },
    stop: loop.stop,
    idle: loop.idle,
  };
};
