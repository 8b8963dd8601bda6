import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type AccountId, type DeviceId, deviceIdSchema } from '../../../shared/domain/index.ts';
import { mostClaimsPerBody, type TeamSyncBody } from '../../../shared/wire/index.ts';
import type { AcceptedDelivery, RefusedDelivery } from '../../relay-link/index.ts';
import { confirmedDevices } from '../confirmed-devices.ts';
import type { BridgeContext } from '../context.ts';
import { heldUpReason } from '../inbound/hold-up.ts';
import type { BridgeRelay } from '../ports.ts';
import type { IsClaimed } from './doubts.ts';
import { serverClocksMs } from '../threads.ts';

/** Of this console's last lease: which, who is told its claims, and the number of the next word. Survives a restart within it. */
const ownTermSchema = z.object({
  fence: z.number().int(),
  deviceIds: z.array(deviceIdSchema),
  nextNumber: z.number().int(),
  /** That of the first word that this console knows to have said; absent: 0. */
  firstNumber: z.number().int().optional(),
  /** A basis was said under it. */
  isBased: z.boolean(),
  /** Its last word was said: another console holds a later lease. */
  isOver: z.boolean().optional(),
});
const ownTermKey = (accountId: AccountId): string => `bridge.claim-term:${accountId}`;

/** A lease is given back this long after its last call may have begun: as between its last seconds and the next one's first. */
const lastCallMs = 15_000;

/**
 * Answers that are claimed ahead of being begun. With as many as there are conversations in line, a kill would leave all of them
 * doubtful for the next holder, which looks for each; this many are enough for the replies that leave at the same time.
 */
const mostAhead = 12;

/** Greater than that of any word said before: a lease has one word a second at most, on average. */
const numberAfterAll = (nowMs: number): number => Math.floor(nowMs / 1_000);

type MapBody = Extract<TeamSyncBody, { type: 'bridge-map' }>;

/**
 * What lease holders say before they begin to send an answer of LiveChat's app (decision 0078). A claim is at the relay before
 * the lease is looked at for the last time and the call is made: so whoever gets the next lease, and has read everything up to
 * its beginning, knows every answer that may have been begun.
 */
export interface Claims {
  /** A new lease. `head`: newest envelope of the workspace when it was granted. */
  gained(accountId: AccountId, head: number): void;
  lost(): void;
  /**
   * Another console holds the lease: what this one began under its last one, and of whose outcome LiveChat has not been told, is
   * said to everybody, once. So a console that was killed before its first word leaves its successors in doubt only until it is
   * back.
   */
  ended(accountId: AccountId): void;
  /** Everything that former holders can have said before this lease is applied here. Errors: the relay's. */
  isHeard(): Promise<boolean>;
  /**
   * Which answers a former holder may have begun since the lease under which this console knew of each what had become of it;
   * undefined: not all of them have told this console, or what they said could not be applied. 0: there was none.
   */
  claimedSince(accountId: AccountId, settledFence: number): IsClaimed | undefined;
  /** Asked right before it leaves. False: it is claimed now, and `claimed` is called when that is durable. */
  mayBegin(eventId: string): boolean;
  /** What a colleague's console has sent. In the transaction of the arriving body. */
  apply(body: MapBody, seq: number): void;
  /** What became of everything up to the lease that is held is known here. */
  settled(accountId: AccountId): void;
  /** The directory, or the trust in somebody's keys, has changed. */
  review(): void;
  forgetAccount(accountId: AccountId): void;
}

export const createClaims = (
  deps: Pick<BridgeContext, 'store' | 'chats' | 'lease' | 'clock' | 'timers' | 'log' | 'failPoints'> & {
    relayLink: Pick<
      BridgeRelay,
      'send' | 'directory' | 'confirmedDevices' | 'isAppliedUpTo' | 'firstUnappliedSeq' | 'on' | 'onRefused'
    >;
    /** Something may leave now. */
    claimed(): void;
    /** A former holder has said its last word after this console's lease had begun. */
    heardLate(): void;
    /** This lease can be told to a console no more: the next one has to begin without it. */
    renew(): void;
  },
): Claims => {
  const { store, chats, lease, relayLink, clock, log, failPoints } = deps;
  const { db, settings, claims } = store;
  /** Between `gained` and `lost`. */
  let term: { accountId: AccountId; fence: number; head: number } | undefined;
  const wanted = new Set<string>();
  /** Durable at the relay, of this lease. */
  const made = new Set<string>();
  /** The word under way, and who has still to get it. One at a time: what is wanted meanwhile goes with the next. */
  let word: { key: string; left: Set<DeviceId>; eventIds: readonly string[] } | undefined;
  /** Sent since the start of this console under this lease; before it, nothing may be begun. */
  let isOpened = false;
  /** The relay has refused a word for good: nobody is told any more, and nobody takes this console's words for whole. */
  let isRefused = false;
  /** Of this lease: nothing that was written before it is in doubt. */
  let isSettled = false;

  /** This lease's words do not reach everybody any more: nothing is begun under it, and it is given back. */
  let isEnding = false;
  const endTerm = (): void => {
    if (isEnding || !term) return;
    isEnding = true;
    const { fence } = term;
    log.info('claims.not-heard', { fence });
    deps.timers.after(lastCallMs, () => {
      if (term?.fence === fence) deps.renew();
    });
  };

  const listed = (): ReadonlySet<DeviceId> =>
    new Set(relayLink.directory()?.devices.map(({ deviceId }) => deviceId));

  const ownTerm = (accountId: AccountId) => settings.read(ownTermKey(accountId), ownTermSchema);

  const finish = (): void => {
    if (!word || word.left.size > 0) return;
    const isNews = word.eventIds.length > 0;
    if (isNews) failPoints.at('answer.claimed');
    for (const eventId of word.eventIds) made.add(eventId);
    word = undefined;
    isOpened = true;
    speak();
    if (isNews) deps.claimed();
  };

  /** Hands the next word to the relay link, which repeats it until the relay has it. */
  const speak = (): void => {
    if (!term || word || isEnding) return;
    const { accountId, fence } = term;
    const own = ownTerm(accountId);
    if (own?.fence !== fence) return;
    const confirmed = isRefused ? [] : confirmedDevices(relayLink);
    const known = listed();
    const told = own.deviceIds.filter((id) => known.has(id));
    if (!isRefused && told.some((id) => !confirmed.includes(id))) return endTerm();
    for (const eventId of made) if (store.answers.get({ eventId })?.state === 'done') made.delete(eventId);
    const ahead = [...made].filter(store.answers.isUntouched);
    const isBasisDue = isSettled && (!own.isBased || confirmed.some((id) => !told.includes(id)));
    // What was claimed under this lease, and what was begun before: the rest of the line is in nobody's doubt.
    const untold = isBasisDue ? [...new Set([...made, ...store.answers.begun()])] : [];
    const isBasis = isBasisDue && untold.length + wanted.size <= mostClaimsPerBody;
    const claimed = [...wanted].slice(0, Math.max(0, mostAhead - ahead.length));
    // Opened before this console was started anew.
    isOpened ||= own.nextNumber > (own.firstNumber ?? 0);
    if (isOpened && claimed.length === 0 && !isBasis) return;
    if (claimed.length > 0) failPoints.at('answer.claim');
    for (const eventId of claimed) wanted.delete(eventId);
    const deviceIds = isBasis ? confirmed : told;
    const key = `bridge-claims:${randomUUID()}`;
    word = { key, left: new Set(deviceIds), eventIds: claimed };
    const eventIds = isBasis ? [...new Set([...claimed, ...untold])] : claimed;
    const body: MapBody = {
      type: 'bridge-map',
      accountId,
      fence,
      entries: [],
      doneSeq: 0,
      answersUpToMs: chats.answersUpToMs(accountId),
      heldUpBy: heldUpReason(store.inbound),
      claims: { number: own.nextNumber, eventIds, ...(isBasis ? { isBasis } : {}) },
    };
    db.transaction(() => {
      const next = { ...own, deviceIds, nextNumber: own.nextNumber + 1, isBased: own.isBased || isBasis };
      settings.write(ownTermKey(accountId), ownTermSchema, next);
      if (deviceIds.length > 0) relayLink.send('replica', { deviceIds }, body, key);
    });
    finish();
  };

  /** The last word of a lease that is over. */
  const sayLast = (accountId: AccountId, own: z.infer<typeof ownTermSchema>): void => {
    const deviceIds = confirmedDevices(relayLink);
    const eventIds = store.answers.begun();
    // Whoever has a basis of a later lease needs it no more.
    if (own.isOver || isRefused || deviceIds.length === 0 || claims.basisOf(accountId) > own.fence) return;
    if (eventIds.length > mostClaimsPerBody) return;
    const body: MapBody = {
      type: 'bridge-map',
      accountId,
      fence: own.fence,
      entries: [],
      doneSeq: 0,
      answersUpToMs: chats.answersUpToMs(accountId),
      claims: { number: own.nextNumber, eventIds, isLast: true },
    };
    db.transaction(() => {
      settings.write(ownTermKey(accountId), ownTermSchema, {
        ...own,
        nextNumber: own.nextNumber + 1,
        isOver: true,
      });
      relayLink.send('replica', { deviceIds }, body, `bridge-claims:${randomUUID()}`);
    });
  };

  /** Something that a former holder may have said came and was not applied: set aside, or refused. */
  const isWordMissing = (accountId: AccountId): boolean => {
    if (!term) return false;
    const { head } = term;
    const knownSeq = claims.knownSeqOf(accountId);
    // A relay that was restored from an older copy gives its numbers out anew.
    const seq = relayLink.firstUnappliedSeq('replica', knownSeq > head ? 0 : knownSeq);
    return seq !== undefined && seq <= head;
  };

  const got = ({ dedupeKey, deviceId }: Pick<AcceptedDelivery, 'dedupeKey' | 'deviceId'>): void => {
    if (word?.key !== dedupeKey) return;
    word.left.delete(deviceId);
    finish();
  };
  relayLink.on('accepted', got);
  relayLink.onRefused(({ dedupeKey }: RefusedDelivery) => {
    if (word?.key !== dedupeKey) return;
    // The relay will never bring it to somebody: whoever holds the next lease must not take this one's words for whole.
    log.warn('claims.refused', { fence: lease.fence });
    isRefused = true;
    db.afterCommit(endTerm);
  });

  return {
    gained(accountId, head) {
      const { fence } = lease;
      term = { accountId, fence, head };
      wanted.clear();
      made.clear();
      word = undefined;
      isOpened = false;
      isSettled = false;
      isEnding = false;
      const before = ownTerm(accountId);
      if (before?.fence !== fence) {
        if (before) sayLast(accountId, before);
        const deviceIds = isRefused ? [] : confirmedDevices(relayLink);
        db.transaction(() => {
          // Held before by a version that said nothing, or noted it otherwise: what was begun under it nobody was told. A number
          // that follows none makes its words incomplete for whoever hears them, until a basis comes.
          const firstNumber = claims.isUsed(accountId, fence) ? numberAfterAll(clock.now()) : 0;
          settings.write(ownTermKey(accountId), ownTermSchema, {
            fence,
            deviceIds,
            nextNumber: firstNumber,
            firstNumber,
            isBased: false,
          });
          claims.noteOwnTerm(accountId, fence, clock.now());
        });
      }
      speak();
    },
    lost() {
      term = undefined;
      word = undefined;
      wanted.clear();
      made.clear();
    },
    ended(accountId) {
      const own = ownTerm(accountId);
      if (own && term === undefined) sayLast(accountId, own);
    },
    isHeard: async () => term === undefined || (await relayLink.isAppliedUpTo(term.head)),
    claimedSince(accountId, settledFence) {
      const knownFence = Math.max(settledFence, claims.basisOf(accountId) - 1);
      if (isWordMissing(accountId)) return undefined;
      const wholeSinceMs = claims.wholeSinceMs(accountId, knownFence, lease.fence);
      if (wholeSinceMs === undefined) return undefined;
      // A console that never knew of everything knows nothing of what was written before it heard of the first of these leases.
      const isBased = settledFence > 0 || claims.basisOf(accountId) > 0;
      const fromMs = isBased ? Number.NEGATIVE_INFINITY : wholeSinceMs + serverClocksMs;
      return ({ eventId, atMs }) => atMs < fromMs || claims.isClaimed(accountId, eventId);
    },
    mayBegin(eventId) {
      if (!term || isEnding || term.fence !== lease.fence) return false;
      if (made.has(eventId)) return true;
      if (!word?.eventIds.includes(eventId)) wanted.add(eventId);
      // Asked within a transaction, perhaps, which may be undone.
      db.afterCommit(speak);
      // With nobody to tell, it is claimed by now.
      return made.has(eventId);
    },
    apply({ accountId, fence, claims: said }, seq) {
      if (!said) return;
      const isLate = term?.accountId === accountId && fence < term.fence;
      // Came to the relay after this console's lease had begun: its sender found that out before it could begin anything.
      if (isLate && term && seq > term.head && !said.isLast) return;
      claims.note({
        ...said,
        accountId,
        fence,
        seq,
        isBasis: said.isBasis === true,
        isLast: said.isLast === true,
        atMs: clock.now(),
      });
      if (isLate && said.isLast) db.afterCommit(deps.heardLate);
    },
    settled(accountId) {
      if (term?.accountId !== accountId || term.fence !== lease.fence || isSettled) return;
      isSettled = true;
      claims.forgetUpTo(accountId, term.fence - 1);
      claims.setKnownSeq(accountId, term.head);
      speak();
    },
    review() {
      if (!word) return speak();
      const known = listed();
      for (const id of word.left) if (!known.has(id)) word.left.delete(id);
      const confirmed = new Set(confirmedDevices(relayLink));
      if ([...word.left].some((id) => !confirmed.has(id))) return endTerm();
      finish();
    },
    forgetAccount(accountId) {
      settings.delete(ownTermKey(accountId));
      claims.forgetAccount(accountId);
    },
  };
};
