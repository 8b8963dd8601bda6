import { type BackOffTiming, pauseAfter } from '../../../shared/back-off.ts';
import type { Clock } from '../../../shared/clock.ts';
import type { AccountId, ConversationId } from '../../../shared/domain/index.ts';
import type { Timers } from '../../../shared/timers.ts';
import type { HistoryLook, LookSince } from '../../conversations/index.ts';
import type { Log } from '../../log.ts';
import { type MessagingLimits, readFailure } from '../../messaging/index.ts';
import { createRetryLoop } from '../../work/index.ts';
import type { BridgeConversations } from '../ports.ts';

/** Pauses between two looks at one conversation that did not tell. */
const lookAgainTiming: BackOffTiming = { firstMs: 2_000, longestMs: 30_000 };
/**
 * Instagram's and LiveChat's lists may lag this much behind what a former holder did last: nothing is decided by what they lack
 * before (our guess; the sandbox lags some hundred ms when it is strict).
 */
export const listLagMs = 3_000;
/** Names are asked of threads that have moved this long before the lease; what is older is looked at singly. */
const namesBackMs = 3 * 60_000;
/** Names that cannot be had for a moment are asked for again so often; single looks go on meanwhile, two a second at most. */
const mostNameLooks = 5;
/** So many conversations cost fewer calls one by one than the names of all. */
const mostSingleLooks = 8;

/** What is known of one conversation about what a former lease holder has sent already. */
export interface SentCheck {
  /** When this console's lease began: what the former holder sent was sent before. */
  sinceMs: number;
  /**
   * Whether all that Instagram has since then is stored here (as of `HistoryLook.isCompleteSince`). Answers from what is known;
   * where that is not enough, Instagram is asked meanwhile, and `told` is called when there is more to know.
   */
  isComplete(conversationId: ConversationId, ...since: LookSince): boolean;
}

/** A former holder may have begun to send it. `atMs`: when it was written, by LiveChat's clock. */
export type IsClaimed = (answer: { eventId: string; atMs: number }) => boolean;

/** In which chats a former lease holder may have sent answers that it could not mark any more. */
export interface Doubts {
  /** A new lease. `isAlone`: nobody else held it since this console knew of every answer what became of it. */
  begin(accountId: AccountId, isAlone: boolean): void;
  /**
   * The former holders have told which answers they may have begun (decision 0078): only these are in doubt. Where that comes
   * late, the chats that are in doubt by then can be decided anew.
   */
  narrow(isClaimed: IsClaimed): void;
  /** The lease is gone: nothing is asked any more. */
  end(): void;
  /** Grows with each lease: what was begun under another one decides nothing. */
  readonly term: number;
  /** How long nothing may be read yet, ms. */
  waitMs(): number;
  /** Every chat has been read once: only those of `undecided` are still in doubt. */
  readonly isSurveyed: boolean;
  /** Nothing is in doubt any more. */
  readonly areSettled: boolean;
  undecided(): readonly string[];
  /** The chat has been read in this term, and nothing in it is in doubt. */
  isDecided(chatId: string): boolean;
  /** Of these the ones that may be decided by now: a look or a delivery has told, or the echo was waited for long enough. */
  decidable(): readonly string[];
  /** Something was delivered in this conversation. Whether a chat in doubt waits for it. */
  touch(conversationId: ConversationId): boolean;
  /** Undefined: what is written in this chat was sent by nobody else. */
  checkOf(chatId: string): ((answer: { eventId: string; atMs: number }) => SentCheck | undefined) | undefined;
  /** How a reading of a chat has ended. Whether it was in doubt until then. */
  note(chatId: string, isDecided: boolean): boolean;
  surveyed(): void;
  stop(): Promise<void>;
  idle(): Promise<void>;
}

/** One conversation that something waits for. */
interface Wanted {
  chatId: string;
  /** Something was delivered since it was read last. */
  isTouched: boolean;
  conversationId: ConversationId;
  since: LookSince;
  look: HistoryLook | undefined;
  /** Looks of its own so far, and when the next one may be. */
  count: number;
  dueAtMs: number;
}

export const createDoubts = (deps: {
  conversations: Pick<BridgeConversations, 'lookAtHistory' | 'lookAtNames'>;
  limits: Pick<MessagingLimits, 'echoWaitMs'>;
  /** A look has told: what waited for it can be decided. */
  told(): void;
  clock: Clock;
  timers: Timers;
  log: Log;
}): Doubts => {
  const { conversations, clock, log } = deps;
  let term = 0;
  let begunAtMs = 0;
  let isSurveyed = false;
  let accountId: AccountId | undefined;
  /** Of all conversations that moved lately; undefined: not asked yet. */
  let names: ReadonlyMap<ConversationId, HistoryLook> | undefined;
  let nameLooks = { count: 0, dueAtMs: 0 };
  let isClaimed: IsClaimed = () => true;
  let isNarrow = false;
  const open = new Set<string>();
  /** Of the open ones those that were not read since the doubt was narrowed. */
  const unread = new Set<string>();
  /** Read in this term, with nothing in doubt. */
  const decided = new Set<string>();
  const wanted = new Map<ConversationId, Wanted>();

  const isTold = ({ look, since }: Wanted): boolean => look?.isCompleteSince(...since) === true;

  /** What is refused, or times out, is no reason to hold up all others. Throws where nothing can be had at all. */
  const orUndefined = async <T>(call: Promise<T>): Promise<T | undefined> => {
    try {
      return await call;
    } catch (error) {
      const { action, code } = readFailure(error);
      if (action === 'reconnect' || code === 'NETWORK_UNREACHABLE') throw error;
      log.info('doubt.look-failed', { code });
      return undefined;
    }
  };

  /** Names of all conversations at once: mostly every one of them is known here. */
  const askNames = async (of: AccountId): Promise<void> => {
    const ownTerm = term;
    const asked = await orUndefined(conversations.lookAtNames(of, begunAtMs - namesBackMs));
    if (term !== ownTerm) return;
    const count = nameLooks.count + 1;
    nameLooks = { count, dueAtMs: clock.now() + pauseAfter(count, lookAgainTiming) };
    if (!asked && count < mostNameLooks) return;
    names = asked ?? new Map();
    // A look of its own that told nothing was made before.
    for (const one of wanted.values()) if (!isTold(one)) one.look = names.get(one.conversationId) ?? one.look;
  };

  const askOne = async (one: Wanted): Promise<void> => {
    const found = await orUndefined(conversations.lookAtHistory(one.conversationId, ...one.since));
    one.count += 1;
    one.dueAtMs = clock.now() + pauseAfter(one.count, lookAgainTiming);
    one.look = found ?? one.look;
  };

  const loop = createRetryLoop({
    async run() {
      const ownTerm = term;
      if (accountId === undefined) return undefined;
      const lagMs = begunAtMs + listLagMs - clock.now();
      if (lagMs > 0) return lagMs;
      // A few claims are looked at one by one.
      const areNamesWanted = (): boolean =>
        names === undefined && (!isNarrow || wanted.size > mostSingleLooks);
      if (areNamesWanted() && nameLooks.dueAtMs <= clock.now()) {
        await askNames(accountId);
        if (term !== ownTerm) return undefined;
        if ([...wanted.values()].some(isTold)) deps.told();
      }
      const left = [...wanted.values()]
        .filter((one) => !isTold(one))
        .toSorted((one, other) => one.dueAtMs - other.dueAtMs);
      const [due] = left;
      const nextAtMs = Math.min(
        due?.dueAtMs ?? Number.POSITIVE_INFINITY,
        areNamesWanted() ? nameLooks.dueAtMs : Number.POSITIVE_INFINITY,
      );
      if (nextAtMs === Number.POSITIVE_INFINITY) return undefined;
      const waitMs = nextAtMs - clock.now();
      if (waitMs > 0) return waitMs;
      if (due === undefined || due.dueAtMs > clock.now()) return 1;
      await askOne(due);
      if (term === ownTerm && isTold(due)) deps.told();
      return 1;
    },
    onError(error) {
      log.info('doubt.look-failed', { code: readFailure(error).code });
    },
    timing: { firstMs: 1_000, longestMs: 10_000 },
    clock,
    timers: deps.timers,
  });

  return {
    begin(of, isAlone) {
      term += 1;
      accountId = of;
      begunAtMs = clock.now();
      isSurveyed = isAlone;
      names = undefined;
      nameLooks = { count: 0, dueAtMs: 0 };
      isClaimed = () => true;
      isNarrow = false;
      open.clear();
      unread.clear();
      decided.clear();
      wanted.clear();
      // Asked before the chats are read: by then it is known what of them needs a look of its own.
      if (!isAlone) loop.schedule(listLagMs);
    },
    narrow(claimed) {
      isClaimed = claimed;
      if (!isNarrow) for (const chatId of open) unread.add(chatId);
      isNarrow = true;
    },
    end() {
      term += 1;
      accountId = undefined;
      wanted.clear();
    },
    get term() {
      return term;
    },
    waitMs: () => (isSurveyed || isNarrow ? 0 : Math.max(0, begunAtMs + listLagMs - clock.now())),
    get isSurveyed() {
      return isSurveyed;
    },
    get areSettled() {
      return isSurveyed && open.size === 0;
    },
    undecided: () => [...open],
    isDecided: (chatId) => (isSurveyed || decided.has(chatId)) && !open.has(chatId),
    decidable() {
      const isOver = clock.now() - begunAtMs >= deps.limits.echoWaitMs;
      const told = new Set(
        [...wanted.values()].flatMap((one) => (one.isTouched || isTold(one) ? one.chatId : [])),
      );
      return [...open].filter((chatId) => isOver || told.has(chatId) || unread.has(chatId));
    },
    touch(conversationId) {
      const one = wanted.get(conversationId);
      if (!one || !open.has(one.chatId)) return false;
      one.isTouched = true;
      return true;
    },
    checkOf(chatId) {
      if (isSurveyed && !open.has(chatId)) return undefined;
      const ownTerm = term;
      const check: SentCheck = {
        sinceMs: begunAtMs,
        isComplete(conversationId, ...since) {
          if (term !== ownTerm) return false;
          const known = wanted.get(conversationId);
          const look = names?.get(conversationId);
          const one = known ?? {
            chatId,
            conversationId,
            since,
            look,
            isTouched: false,
            count: 0,
            dueAtMs: 0,
          };
          // The first answer of a chat that is in doubt is asked for; those behind it wait for it.
          one.chatId = chatId;
          one.since = since;
          one.isTouched = false;
          wanted.set(conversationId, one);
          if (isTold(one)) return true;
          loop.schedule(known ? Math.max(1, one.dueAtMs - clock.now()) : 1);
          return false;
        },
      };
      return (answer) => (isClaimed(answer) ? check : undefined);
    },
    note(chatId, isDecided) {
      unread.delete(chatId);
      if (isDecided) {
        for (const [id, one] of wanted) if (one.chatId === chatId) wanted.delete(id);
        // The first reading of a chat decides it for what waits for that, long before all others are read.
        const isFirst = !isSurveyed && !decided.has(chatId);
        decided.add(chatId);
        return open.delete(chatId) || isFirst;
      }
      if (!isSurveyed) open.add(chatId);
      decided.delete(chatId);
      return false;
    },
    surveyed() {
      isSurveyed = true;
    },
    stop: loop.stop,
    idle: loop.idle,
  };
};
