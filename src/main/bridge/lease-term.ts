import { z } from 'zod';
import type { AccountId } from '../../shared/domain/index.ts';
import { toBackchannelError } from '../../shared/errors.ts';
import { createRetryLoop, type KeyedQueue } from '../work/index.ts';
import type { Backfill } from './backfill.ts';
import type { BridgeContext } from './context.ts';
import { heldUpReason } from './inbound/hold-up.ts';
import type { Answers } from './outbound/answers.ts';
import type { Claims } from './outbound/claims.ts';
import type { AnswerSync } from './outbound/sync.ts';
import type { BridgeDeps } from './ports.ts';

/** What waited longer than this arrived while no console was running: a change of the holder takes less. */
const lateAfterMs = 2 * 60_000;
const readAgainMs = 3_000;
/** Colleagues are told once so many were carried, this long after the last time or later: the next holder looks for few. */
const tellAfterCarried = 20;
const tellAgainMs = 5_000;
const seqKey = 'bridge.seq';
/** The lease that this console held last, and the relay's head when it was given. */
const termKey = (accountId: AccountId): string => `bridge.term:${accountId}`;
const termSchema = z.object({ fence: z.number().int(), head: z.number().int() });

/** The time during which this console holds the lease: how it begins, and how it ends. */
export interface LeaseTerm {
  /** The lease is held and the chats are read from LiveChat: effects may begin. */
  readonly isReady: boolean;
  /** The lease is held from now on; what came up to envelope `head`, the newest when it was given, may be carried already. */
  gained(head: number): void;
  /** The lease is held, and this envelope was at the relay before it: it may have been carried by a former holder. */
  isBeforeTerm(seq: number): boolean;
  lost(): void;
  /** Begins everything that waits. */
  schedule(): void;
  /** Sends the colleagues' consoles how far everything is, when that has changed. */
  syncProgress(): void;
  /** One more thing that came is carried: told now and then. */
  carried(): void;
  /** The last envelope that was noted. In the transaction that moves the cursor. */
  setLastSeq(seq: number): void;
  forgetAccount(accountId: AccountId): void;
  stop(): Promise<void>;
  idle(): Promise<void>;
}

export const createLeaseTerm = (
  deps: Omit<BridgeContext, 'isReady'> & {
    backfill: Pick<Backfill, 'addMissing'>;
    answers: Pick<Answers, 'withdrawUnsent'>;
    sync: Pick<AnswerSync, 'begin' | 'end'>;
    /** Of what waits, either way. */
    queues: readonly Pick<KeyedQueue, 'schedule'>[];
    claims: Pick<Claims, 'gained' | 'lost'>;
    conversations: Pick<BridgeDeps['conversations'], 'sendDue'>;
    relayLink: Pick<BridgeDeps['relayLink'], 'firstUnappliedSeq'>;
    changed(): void;
  },
): LeaseTerm => {
  const { lease, chats, answers, claims, sync, conversations, accountId, clock, timers, log } = deps;
  const { settings, inbound } = deps.store;
  let areChatsRead = false;
  /** Between `gained` and `lost`. */
  let isTerm = false;
  let isStopped = false;
  let lastTold = '';
  let toldAtMs = 0;
  let carriedSince = 0;

  const schedule = (): void => {
    for (const queue of deps.queues) queue.schedule();
    conversations.sendDue();
  };

  /** Before anything else, which chats LiveChat has: a former holder's, or everything after the loss of the local database. */
  const readChats = createRetryLoop({
    async run() {
      const account = accountId();
      if (areChatsRead || !isTerm || account === undefined) return;
      // The answer that gave it came so late that too little was left of it: the next one extends it, and begins nothing itself.
      if (!lease.holds()) return readAgainMs;
      const { fence } = lease;
      await chats.readFromLiveChat(account);
      if (isStopped || fence !== lease.fence) return;
      if (!lease.holds()) return readAgainMs;
      areChatsRead = true;
      deps.backfill.addMissing(account);
      sync.begin();
      schedule();
      deps.changed();
    },
    onError(error) {
      log.warn('maps.not-read', { code: toBackchannelError(error).code });
    },
    timing: { firstMs: 1_000, longestMs: readAgainMs },
    clock,
    timers,
  });

  /** The relay's head when the lease was given; undefined: it is not held. */
  let termHead: number | undefined;

  /**
   * A console that was started anew within its lease has it still: nobody else carried anything since it was given. (A relay that
   * was restored from an older copy gives numbers out again: there, what it has is less than what it had.)
   */
  const headOf = (account: AccountId, head: number): number => {
    const { fence } = lease;
    const known = settings.read(termKey(account), termSchema);
    if (known?.fence === fence && known.head <= head) return known.head;
    settings.write(termKey(account), termSchema, { fence, head });
    return head;
  };
  const leaseTerm: LeaseTerm = {
    get isReady() {
      return !isStopped && areChatsRead && lease.holds();
    },
    isBeforeTerm: (seq) => termHead !== undefined && seq <= termHead,
    gained(headNow) {
      const account = accountId();
      if (account === undefined) return;
      const head = headOf(account, headNow);
      termHead = head;
      areChatsRead = false;
      isTerm = true;
      inbound.markDoubtful(account, head);
      inbound.markLate(account, clock.now() - lateAfterMs);
      answers.withdrawUnsent();
      claims.gained(account, head);
      readChats.retryNow();
    },
    lost() {
      termHead = undefined;
      areChatsRead = false;
      isTerm = false;
      claims.lost();
      sync.end();
      // Not while the console closes: what is open then is settled at the next start.
      if (!isStopped) answers.withdrawUnsent();
    },
    schedule,
    syncProgress() {
      const account = accountId();
      if (account === undefined || !leaseTerm.isReady) return;
      const lastSeq = Number(settings.get(seqKey) ?? 0);
      // What could not be applied here has been carried by nobody: a colleague's console that can is to keep it.
      const unapplied = deps.relayLink.firstUnappliedSeq('instagram') ?? Number.MAX_SAFE_INTEGER;
      const done = inbound.doneSeqs(account, Math.max(0, Math.min(lastSeq, unapplied - 1)));
      const heldUpBy = heldUpReason(inbound);
      const told = JSON.stringify([done, heldUpBy]);
      if (told === lastTold) return;
      lastTold = told;
      toldAtMs = clock.now();
      carriedSince = 0;
      chats.syncProgress(account, done, heldUpBy);
    },
    carried() {
      carriedSince += 1;
      if (carriedSince >= tellAfterCarried && clock.now() - toldAtMs >= tellAgainMs) leaseTerm.syncProgress();
    },
    setLastSeq(seq) {
      settings.set(seqKey, String(seq));
    },
    forgetAccount(removedId) {
      settings.delete(seqKey);
      settings.delete(termKey(removedId));
    },
    stop() {
      isStopped = true;
      return readChats.stop();
    },
    idle: readChats.idle,
  };
  return leaseTerm;
};
