import type { Clock } from '../../shared/clock.ts';
import type { AgentId } from '../../shared/domain/index.ts';
import { noLaterThan } from '../../shared/foreign-json.ts';
import { daysToMs, retention } from '../../shared/removal/retention.ts';
import type { ArrivingEnvelope } from '../../shared/wire/index.ts';
import type { Database } from '../storage/index.ts';
import type { SetAsideCause, TrialOutcome } from './envelope-trial.ts';
import type {
  SealedEnvelopeStore,
  SetAsideOwner,
  SetAsideReason,
  SetAsideRow,
} from './store/sealed-envelopes.ts';

/**
 * Envelopes that could not be applied: kept as they came, sealed, while the stream goes on. What each waits for is its reason
 * (store/sealed-envelopes.ts). One of a fault is tried three times, then it is shown, and tried again by the next version of
 * the app or when a person asks.
 */

/** Pauses before the second and the third try. What another write was in the way of succeeds then. */
const pausesMs = [1_000, 10_000];
/** A sealed envelope is kept no longer than Instagram content may be. */
const maxAgeMs = daysToMs(retention.instagramContentDays);
/** Applied in one transaction while catching up: one disk flush for many, and still short pauses. */
const pageLength = 64;
/** Notes of refused envelopes: a lying relay cannot fill the disk with them. */
const maxRefused = 2_000;
const million = 1_000_000;
/**
 * How much is kept. Instagram's: what a busy account receives in a week; what is beyond is found in Instagram's history. In one
 * person's name: a stranger cannot fill the disk, a colleague away for days loses nothing.
 */
const bounds = {
  instagram: { envelopes: 50_000, size: 200 * million },
  others: { envelopes: 20_000, size: 60 * million },
  from: { envelopes: 2_000, size: 16 * million },
} as const;

type Arrived = Pick<ArrivingEnvelope, 'seq' | 'kind' | 'keyId' | 'sealed' | 'createdAtMs'>;

export interface SetAside {
  /** In the transaction that moves the cursor. What is beyond the bounds is noted like a refused one. */
  keep(envelope: Arrived, cause: SetAsideCause): void;
  /** In the same transaction: that it came and why it was turned away, nothing of what it held. */
  refuse(envelope: Pick<ArrivingEnvelope, 'seq' | 'kind'>, code: string): void;
  /** What it waited for has come; `agentId` limits DEVICE_UNTRUSTED to one sender. Errors: the machine's. */
  retry(reason: SetAsideReason, agentId?: AgentId): void;
  /** Tries what is due by itself. Answers after how many ms the next one is. Errors: the machine's. */
  retryDue(): number | undefined;
  /** Every one of a fault: all of them when a person asks, else those that this version has not tried. Errors: the machine's. */
  retryFaults(which: 'all' | 'new-version'): void;
  /**
   * An unsend or an erasure: deletes Instagram's that are meant by what they hold, and those that were opened before and can no
   * longer be. In the caller's transaction, if any. Answers how many went.
   */
  forget(isMeant: (item: unknown) => boolean): number;
  /** What is under way ends after its page. */
  stop(): void;
}

export const createSetAside = (deps: {
  db: Database;
  envelopes: SealedEnvelopeStore;
  clock: Clock;
  appVersion: string;
  attempt: (envelope: Arrived) => TrialOutcome;
  /** The provider's item in an Instagram envelope; undefined: it cannot be opened. */
  itemOf: (envelope: Arrived) => { item: unknown } | undefined;
  /** After the commit: one was set aside for a fault, and no try follows by itself. */
  onSetAside: (event: { kind: string; reason: SetAsideReason; code: string | undefined }) => void;
  /** After the commit: what is shown has changed. */
  onChanged: () => void;
  onRefused: (event: { kind: string; code: string }) => void;
  /** After the commit: a try that comes by itself is due then. */
  onDue: (afterMs: number) => void;
  /** A later page met a fault of the machine; what is left stays. */
  onFailure: (error: unknown) => void;
}): SetAside => {
  const { db, envelopes, clock, appVersion, attempt } = deps;
  const { setAside, refused } = envelopes;
  let isStopped = false;

  const refuse: SetAside['refuse'] = ({ seq, kind }, code) => {
    refused.insert({ seq, kind, code, refusedAtMs: clock.now() });
    envelopes.dropRefusedBeyond(maxRefused);
    db.afterCommit(() => deps.onRefused({ kind, code }));
  };

  const hasRoom = (
    owner: SetAsideOwner,
    bound: { envelopes: number; size: number },
    size: number,
  ): boolean => {
    const total = envelopes.totalOf(owner);
    return total.envelopes < bound.envelopes && total.size + size <= bound.size;
  };
  const hasRoomFor = ({ kind, sealed }: Arrived, fromAgentId: AgentId | undefined): boolean => {
    const group = kind === 'instagram' ? 'instagram' : 'others';
    const isBelow = hasRoom(group, bounds[group], sealed.length);
    return (
      isBelow && (fromAgentId === undefined || hasRoom(`from:${fromAgentId}`, bounds.from, sealed.length))
    );
  };

  /** What a fault means for the next try; `tries`: with the one that has just failed. */
  const afterTry = (
    reason: SetAsideReason,
    tries: number,
  ): Pick<SetAsideRow, 'tries' | 'nextTryAtMs' | 'triedWith'> => {
    // A form that this version does not know stays unknown to it.
    const pauseMs = reason === 'ENVELOPE_NOT_APPLIED' ? pausesMs[tries - 1] : undefined;
    if (pauseMs !== undefined) db.afterCommit(() => deps.onDue(pauseMs));
    const nextTryAtMs = pauseMs === undefined ? undefined : clock.now() + pauseMs;
    return { tries, nextTryAtMs, triedWith: appVersion };
  };
  const isFault = (reason: SetAsideReason): boolean =>
    reason === 'ENVELOPE_NEWER' || reason === 'ENVELOPE_NOT_APPLIED';
  const noteFault = (
    kind: string,
    { reason, code }: SetAsideCause,
    nextTryAtMs: number | undefined,
  ): void => {
    if (!isFault(reason) || nextTryAtMs !== undefined) return;
    db.afterCommit(() => {
      deps.onSetAside({ kind, reason, code });
      deps.onChanged();
    });
  };

  const keep: SetAside['keep'] = (envelope, cause) => {
    const { seq, kind, keyId, sealed } = envelope;
    if (!hasRoomFor(envelope, cause.fromAgentId)) return refuse(envelope, 'SET_ASIDE_FULL');
    const nowMs = clock.now();
    const next = isFault(cause.reason) ? afterTry(cause.reason, 1) : { tries: 0, nextTryAtMs: undefined };
    setAside.insert({
      seq,
      kind,
      keyId,
      sealed,
      size: sealed.length,
      ...cause,
      ...next,
      createdAtMs: noLaterThan(nowMs, envelope.createdAtMs),
      setAsideAtMs: nowMs,
    });
    noteFault(kind, cause, next.nextTryAtMs);
  };

  /** In a transaction. */
  const settle = (row: SetAsideRow, tried: TrialOutcome, tries: number): void => {
    const wasShown = isFault(row.reason) && row.nextTryAtMs === undefined;
    if (tried.outcome === 'set-aside') {
      const { outcome: _, ...cause } = tried;
      const next = isFault(cause.reason) ? afterTry(cause.reason, tries) : { tries, nextTryAtMs: undefined };
      setAside.update(row, { ...cause, ...next });
      noteFault(row.kind, cause, next.nextTryAtMs);
      if (wasShown && next.nextTryAtMs !== undefined) db.afterCommit(() => deps.onChanged());
      return;
    }
    setAside.delete(row);
    if (tried.outcome === 'refused') refuse(row, tried.code);
    if (wasShown) db.afterCommit(() => deps.onChanged());
  };

  const tryOne = (row: SetAsideRow): void => {
    if (!isFault(row.reason)) return settle(row, attempt(row), 1);
    const tries = row.tries + 1;
    // Durable before it is tried: one that ends the whole process does so once a try, not at every start.
    db.transaction(() => setAside.update(row, { tries, triedWith: appVersion, nextTryAtMs: undefined }));
    db.transaction(() => settle(row, attempt(row), tries));
  };

  /** The first page at once, the others one by one: nothing waits longer than a page takes. */
  const overPages = (
    page: (after: number) => SetAsideRow[],
    each: (rows: readonly SetAsideRow[]) => void,
  ): void => {
    let after = 0;
    const next = (): void => {
      if (isStopped) return;
      const rows = page(after);
      const last = rows.at(-1);
      if (last === undefined) return;
      after = last.position;
      each(rows);
      if (rows.length === pageLength) setImmediate(nextSafely);
    };
    const nextSafely = (): void => {
      try {
        next();
      } catch (error) {
        deps.onFailure(error);
      }
    };
    next();
  };
  const overFaults = (isMeant: (row: SetAsideRow) => boolean): void => {
    // What fails again stays where it is, so the end is known beforehand.
    overPages(
      (after) => envelopes.faultPage(after, pageLength),
      (rows) => {
        for (const row of rows) if (isMeant(row)) tryOne(row);
      },
    );
  };

  return {
    keep,
    refuse,
    retry(reason, agentId) {
      envelopes.dropSetAsideBefore(clock.now() - maxAgeMs);
      overPages(
        (after) => envelopes.setAsidePage(reason, after, pageLength),
        (rows) =>
          db.transaction(() => {
            for (const row of rows) if (agentId === undefined || row.fromAgentId === agentId) tryOne(row);
          }),
      );
    },
    retryDue() {
      const nowMs = clock.now();
      overFaults(({ nextTryAtMs }) => nextTryAtMs !== undefined && nextTryAtMs <= nowMs);
      const nextMs = envelopes.nextTryAtMs();
      // Where the clock was set back meanwhile, nothing waits longer than the longest pause.
      return nextMs === undefined
        ? undefined
        : Math.min(Math.max(nextMs - clock.now(), 0), ...pausesMs.slice(-1));
    },
    retryFaults: (which) => overFaults(({ triedWith }) => which === 'all' || triedWith !== appVersion),
    forget(isMeant) {
      const meant = envelopes.opened().filter((row) => {
        const opened = deps.itemOf(row);
        return opened === undefined || isMeant(opened.item);
      });
      for (const row of meant) setAside.delete(row);
      if (meant.length > 0) db.afterCommit(() => deps.onChanged());
      return meant.length;
    },
    stop() {
      isStopped = true;
    },
  };
};
