import type { AccountId, ConversationId } from '../../../shared/domain/index.ts';
import { BackchannelError, toBackchannelError } from '../../../shared/errors.ts';
import type { ChatSummary } from '../../livechat/index.ts';
import { createRetryLoop } from '../../work/index.ts';
import type { BridgeContext } from '../context.ts';
import type { BridgeConversations, BridgeLiveChat } from '../ports.ts';
import { eventsSince, serverClocksMs } from '../threads.ts';
import type { Answers } from './answers.ts';
import { createDoubts, listLagMs } from './doubts.ts';

/** With every open chat followed, pushes say when to read, and this only finds what no push told of. */
const pushedEveryMs = 60_000;
/** Where a chat cannot be followed (it is in a group this agent is not in). */
const unpushedEveryMs = 10_000;
const retryAfterMs = 5_000;
/** A pushed event that was not among what was read is looked for this often, and so long. */
const missingAfterMs = 500;
const missingForMs = 15_000;

/**
 * Reads what agents have answered in LiveChat's own app. Pushes are neither repeated nor kept, so they only say when and where to
 * read.
 */
export interface AnswerSync {
  /** A new lease: everything that the first complete reading finds may have been carried by another console. */
  begin(): void;
  /** The lease is gone: chats are no longer followed. */
  end(): void;
  /** Something arrived in this conversation: it may be what an answer in doubt waits for. */
  newsOf(conversationId: ConversationId): void;
  /**
   * Reads now; `chatId`: this chat also when it seems unchanged. `eventId`: until that is among what is read, for LiveChat's
   * lists may lag behind its pushes.
   */
  schedule(chatId?: string, eventId?: string): void;
  /** Nothing written in this conversation's chat is in doubt: what has no author here was not sent by a former holder. */
  isDecided(conversationId: ConversationId): boolean;
  stop(): Promise<void>;
  idle(): Promise<void>;
}

export const createAnswerSync = (
  deps: BridgeContext &
    Pick<BridgeLiveChat, 'integrationSide' | 'connection'> & {
      answers: Pick<Answers, 'consider' | 'oldestOpenMs'>;
      conversations: Pick<BridgeConversations, 'lookAtHistory' | 'lookAtNames'>;
      ownAgentId(): string | undefined;
      /** Something is not in doubt any more. */
      decided(): void;
    },
): AnswerSync => {
  const { integrationSide, connection, access, chats, answers, lease, clock, timers, log } = deps;
  const { humanAgentMs } = deps.limits.replyWindow;
  const doubts = createDoubts({
    conversations: deps.conversations,
    limits: deps.limits,
    told: () => loop.retryNow(),
    clock,
    timers,
    log,
  });
  /** When everything is to be read again; before, only what is in doubt. */
  let readAllAtMs = 0;
  /** Since the lease began nothing has been read to the end: chats that were closed meanwhile are read too. */
  let isFirst = true;
  /** By chat: its newest events as they were when everything up to them was considered. */
  const considered = new Map<string, string>();
  const hinted = new Set<string>();
  const open = new Set<string>();
  /** Pushed events that were not among what was read, by chat; each until this time. */
  const awaited = new Map<string, Map<string, number>>();
  /** Chats that were closed, or have just become known: read once more then, for not all may have been listed yet. */
  const readAgainAtMs = new Map<string, number>();
  const followed = new Set<string>();

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

  /** Another lease has begun since this reading did: somebody else may have carried what it found. */
  const assertTerm = (term: number): void => {
    if (term !== doubts.term) throw new BackchannelError('BRIDGE_NOT_HOLDER');
  };

  const noteRead = (chatId: string, ids: ReadonlySet<string>): void => {
    const events = awaited.get(chatId);
    if (!events) return;
    const nowMs = clock.now();
    for (const [id, untilMs] of events) if (ids.has(id) || untilMs < nowMs) events.delete(id);
    if (events.size === 0) awaited.delete(chatId);
  };

  /** False: something in it cannot be decided now. */
  const readChat = async (chatId: string, sinceMs: number, term: number): Promise<boolean> => {
    const chat = chats.byChat(chatId);
    if (chat?.chatId === undefined) return true;
    const found = await eventsSince(
      (page) => access.asIntegration((token) => integrationSide.listThreads(token, chatId, page)),
      sinceMs,
    );
    noteRead(chatId, new Set(found.map(({ event }) => event.id)));
    const customIds = new Map(
      found.flatMap(({ event }) =>
        event.customId === undefined ? [] : [[event.customId, event.createdAtMs] as const],
      ),
    );
    found.sort((one, other) => one.event.createdAtMs - other.event.createdAtMs);
    const check = doubts.checkOf(chatId);
    let isDecided = true;
    for (const each of found) {
      if (each.event.createdAtMs < sinceMs) continue;
      assertTerm(term);
      isDecided = answers.consider({ ...chat, chatId }, { ...each, customIds }, check);
      // What was written later must not overtake it.
      if (!isDecided) break;
    }
    assertTerm(term);
    if (doubts.note(chatId, isDecided)) deps.decided();
    return isDecided;
  };

  const signatureOf = (chat: ChatSummary): string =>
    chat.newestEvents
      .map(({ id }) => id)
      .sort()
      .join(' ');

  const follow = async (chat: ChatSummary): Promise<void> => {
    const ownId = deps.ownAgentId();
    const isMember = ownId !== undefined && chat.agentIds.includes(ownId);
    if (isMember || followed.has(chat.id) || connection.state.state !== 'online') return;
    try {
      await connection.followChat(chat.id);
      followed.add(chat.id);
    } catch (error) {
      log.info('chat.not-followed', { code: toBackchannelError(error).code });
    }
  };

  // Older than the longest reply window: it cannot be sent any more.
  const sinceMsOf = (accountId: AccountId): number =>
    Math.max(chats.answersUpToMs(accountId) - serverClocksMs, clock.now() - humanAgentMs);

  const noteSettled = (accountId: AccountId, term: number): void => {
    assertTerm(term);
    if (doubts.areSettled) chats.setAnswersFence(accountId, lease.fence);
  };

  /** Reads only the chats in doubt of which a look, or a delivery, may have told, and those where something pushed is missing. */
  const readSome = async (accountId: AccountId): Promise<void> => {
    const { term } = doubts;
    const again = [...readAgainAtMs].flatMap(([id, atMs]) => (atMs <= clock.now() ? id : []));
    for (const chatId of new Set([...doubts.decidable(), ...awaited.keys(), ...again]))
      await readChat(chatId, sinceMsOf(accountId), term);
    for (const chatId of again) readAgainAtMs.delete(chatId);
    noteSettled(accountId, term);
  };

  /** Answers after how many ms to read again. */
  const read = async (accountId: AccountId): Promise<number> => {
    const { term } = doubts;
    const knownUpToMs = chats.answersUpToMs(accountId);
    const sinceMs = sinceMsOf(accountId);
    const hints = new Set(hinted);
    hinted.clear();
    const active: ChatSummary[] = [];
    for await (const chat of listChats(true)) active.push(chat);
    const closed: ChatSummary[] = [];
    if (isFirst) {
      for await (const chat of listChats(false)) {
        if ((chat.lastThread?.createdAtMs ?? 0) < sinceMs - humanAgentMs) break;
        closed.push(chat);
      }
    }
    let isComplete = true;
    /** Something cannot be decided although it is not in doubt: its customer is not known here yet. */
    let isUnknown = false;
    const leave = (chatId: string): void => {
      isComplete = false;
      if (!doubts.undecided().includes(chatId)) isUnknown = true;
    };
    let upToMs = knownUpToMs;
    for (const chat of [...active, ...closed]) {
      const signature = signatureOf(chat);
      const newestMs = Math.max(0, ...chat.newestEvents.map(({ createdAtMs }) => createdAtMs));
      upToMs = Math.max(upToMs, newestMs);
      const isSame = considered.get(chat.id) === signature || newestMs < sinceMs;
      if (isSame && !hints.has(chat.id)) continue;
      if (await readChat(chat.id, sinceMs, term)) considered.set(chat.id, signature);
      else leave(chat.id);
    }
    // Closed since the last reading, perhaps right after an answer.
    const activeIds = new Set(active.map(({ id }) => id));
    const gone = new Set([...open, ...hints, ...doubts.undecided()].filter((id) => !activeIds.has(id)));
    for (const id of gone) {
      if (!(await readChat(id, sinceMs, term))) leave(id);
      if (open.has(id)) readAgainAtMs.set(id, clock.now() + listLagMs);
    }
    open.clear();
    for (const id of activeIds) open.add(id);
    assertTerm(term);
    // From here on only what a chat was left undecided for is in doubt: no other answer waits for it.
    doubts.surveyed();
    deps.decided();
    isFirst = false;
    noteSettled(accountId, term);
    // What is still on its way here is read again by whoever holds the lease next.
    if (isComplete) chats.setAnswersUpToMs(accountId, Math.min(upToMs, answers.oldestOpenMs() ?? upToMs));
    const followedBefore = followed.size;
    for (const chat of active) await follow(chat);
    const areAllPushed = active.every(
      ({ id, agentIds }) => followed.has(id) || agentIds.includes(deps.ownAgentId() ?? ''),
    );
    if (isUnknown) return retryAfterMs;
    // Written before pushes of it came, and perhaps not listed yet.
    if (followed.size > followedBefore) return listLagMs;
    return areAllPushed && connection.state.state === 'online' ? pushedEveryMs : unpushedEveryMs;
  };

  const loop = createRetryLoop({
    async run() {
      const accountId = deps.accountId();
      if (accountId === undefined || !deps.isReady()) return undefined;
      const waitMs = doubts.waitMs();
      if (waitMs > 0) return waitMs;
      if (clock.now() < readAllAtMs) await readSome(accountId);
      else {
        readAllAtMs = Number.NEGATIVE_INFINITY;
        const againMs = await read(accountId);
        // Unless something has asked for it meanwhile.
        if (readAllAtMs === Number.NEGATIVE_INFINITY) readAllAtMs = clock.now() + againMs;
      }
      const readAllInMs = Math.max(1, readAllAtMs - clock.now());
      const againInMs = Math.min(...readAgainAtMs.values()) - clock.now();
      const againMs = awaited.size > 0 ? missingAfterMs : doubts.areSettled ? readAllInMs : retryAfterMs;
      return Math.max(1, Math.min(againMs, readAllInMs, againInMs));
    },
    onError(error) {
      log.warn('answers.not-read', { code: toBackchannelError(error).code });
    },
    timing: { firstMs: 1_000, longestMs: retryAfterMs },
    clock,
    timers,
  });

  return {
    begin() {
      const accountId = deps.accountId();
      if (accountId === undefined) return;
      const settledFence = chats.answersFence(accountId);
      // Every lease that somebody else holds in between takes a number of its own.
      doubts.begin(accountId, settledFence > 0 && lease.fence - settledFence <= 1);
      considered.clear();
      readAllAtMs = 0;
      isFirst = true;
      loop.retryNow();
    },
    end() {
      for (const chatId of followed) {
        connection.unfollowChat(chatId).catch((error: unknown) => {
          // LiveChat ends it by itself when the chat is opened anew.
          log.info('chat.still-followed', { code: toBackchannelError(error).code });
        });
      }
      followed.clear();
      open.clear();
      awaited.clear();
      readAgainAtMs.clear();
      doubts.end();
    },
    newsOf(conversationId) {
      if (doubts.touch(conversationId)) loop.retryNow();
    },
    isDecided(conversationId) {
      const chatId = chats.of(conversationId)?.chatId;
      return doubts.isSurveyed && (chatId === undefined || !doubts.undecided().includes(chatId));
    },
    schedule(chatId, eventId) {
      if (chatId !== undefined) {
        if (!chats.byChat(chatId)) return;
        hinted.add(chatId);
        if (eventId === undefined) readAgainAtMs.set(chatId, clock.now() + listLagMs);
        else {
          const events = awaited.get(chatId) ?? new Map<string, number>();
          awaited.set(chatId, events.set(eventId, clock.now() + missingForMs));
        }
      }
      readAllAtMs = 0;
      // A push ends the pause after a failure too.
      loop.retryNow();
    },
    async stop() {
      await Promise.all([loop.stop(), doubts.stop()]);
    },
    async idle() {
      await doubts.idle();
      await loop.idle();
    },
  };
};
