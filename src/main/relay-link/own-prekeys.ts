import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import { type BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import { dayMs, minuteMs } from '../../shared/removal/retention.ts';
import {
  emptyAnswerSchema,
  maxClockDifferenceMs,
  prekeyCacheMs,
  prekeyKeptMs,
  prekeyLifeMs,
  prekeyMarginMs,
  prekeyText,
  type Prekey,
} from '../../shared/wire/index.ts';
import type { Log } from '../log.ts';
import type { Database, SettingStore } from '../storage/index.ts';
import type { DeviceKeys, Enrolment } from './device.ts';
import type { RelayHttp } from './http.ts';
import type { KeyPair, Sodium } from './sodium.ts';
import type { OwnPrekeyRow, PrekeyStore } from './store/prekeys.ts';
import type { SealedEnvelopeStore } from './store/sealed-envelopes.ts';

/** Setting: since when the relay has not taken the newest prekey, epoch ms. */
const refusedKey = 'relay.prekey-refused-since';
/** So long a relay may hold up the replacement; then colleagues hear of the new one through LiveChat alone. */
const longestRefusalMs = 7 * dayMs;
const refusedRetryMs = 10 * minuteMs;
/** More than there are with one a day: a relay that says "outdated" cannot have this device make keys without end. */
const mostHeld = 24;
/** Timers of a day do not survive a suspended computer well. */
const checkEveryMs = 30 * minuteMs;

/** This device's prekeys (shared/wire/prekey.ts): made, published, replaced, and their private halves deleted. */
export interface OwnPrekeys {
  /** Newest first: what may still have to open something. */
  pairs(): readonly KeyPair[];
  /** A connection begins: a relay that was restored from a copy has an old one, and is told the newest again. */
  connected(): void;
  /** What is due now, online. Answers after how many ms to come again. Errors: RELAY_UNREACHABLE, DEVICE_UNKNOWN. */
  run(): Promise<number>;
}

export const createOwnPrekeys = (deps: {
  db: Database;
  settings: SettingStore;
  prekeys: PrekeyStore;
  envelopes: SealedEnvelopeStore;
  sodium: Sodium;
  keys: DeviceKeys;
  enrolment: Enrolment;
  http: RelayHttp;
  clock: Clock;
  log: Log;
  /** Whether everything that the relay holds for this device has been applied. Asks the relay. */
  isCaughtUp: () => Promise<boolean>;
  /** Colleagues may seal to a new one. */
  onPublished: () => void;
}): OwnPrekeys => {
  const { db, settings, prekeys: store, sodium, keys, enrolment, http, clock, log } = deps;
  let isConfirmed = false;

  const refusedSinceMs = (): number | undefined => settings.read(refusedKey, z.number());

  /** In the transaction that deletes private halves: what was set aside here can be opened afterwards too. */
  const resealWaiting = (pairs: readonly KeyPair[]): void =>
    deps.envelopes.reseal((sealed) => {
      const text = pairs.map((pair) => sodium.open(sealed, pair)).find((opened) => opened !== undefined);
      // This copy has never travelled, so the device's lasting key gives nobody more than the database itself does.
      return text === undefined ? undefined : sodium.seal(text, keys.seal.publicKey);
    });

  const drop = (rows: readonly OwnPrekeyRow[]): void => {
    if (rows.length === 0) return;
    db.transaction(() => {
      resealWaiting(rows);
      for (const row of rows) store.own.delete(row);
    });
    // Former pages in the write-ahead log hold what was deleted.
    db.afterCommit(() => db.emptyLog());
  };

  const make = (): OwnPrekeyRow => {
    const { publicKey, privateKey } = sodium.makeSealPair();
    const madeAtMs = Math.max(clock.now(), (store.ownNewestFirst()[0]?.madeAtMs ?? 0) + 1);
    const signature = sodium.sign(prekeyText(enrolment, { publicKey, madeAtMs }), keys.sign.privateKey);
    const { deviceId } = enrolment;
    // Durable before anybody can seal to it.
    store.own.insert({ publicKey, privateKey, deviceId, madeAtMs, signature });
    return { publicKey, privateKey, deviceId, madeAtMs, signature } as OwnPrekeyRow;
  };

  /** The one to publish: the newest, or a new one when that has served its time. */
  const current = (): OwnPrekeyRow => {
    const [newest] = store.ownNewestFirst();
    if (!newest) return make();
    const ageMs = clock.now() - newest.madeAtMs;
    if (newest.publishedAtMs === undefined && ageMs < -maxClockDifferenceMs) {
      // Made while this computer's clock was ahead: no relay has taken it, none would.
      store.own.delete(newest);
      return current();
    }
    return ageMs >= prekeyLifeMs ? make() : newest;
  };

  const notePublished = (row: OwnPrekeyRow): void => {
    const nowMs = clock.now();
    db.transaction(() => {
      store.own.update(row, { publishedAtMs: nowMs });
      store.markReplaced(row.madeAtMs, nowMs);
    });
    deps.onPublished();
  };

  const put = ({ publicKey, madeAtMs, signature }: OwnPrekeyRow): Promise<unknown> =>
    http.signed('PUT', '/v1/prekey', {
      body: { publicKey, madeAtMs, signature } satisfies Prekey,
      schema: emptyAnswerSchema,
    });

  /** Answers why the relay has not taken it. Since when it takes none is noted. */
  const publish = async (row: OwnPrekeyRow): Promise<BackchannelError | undefined> => {
    try {
      await put(row);
      settings.delete(refusedKey);
      isConfirmed = true;
      return undefined;
    } catch (error) {
      const refusal = toBackchannelError(error);
      if (refusedSinceMs() === undefined) settings.write(refusedKey, z.number(), clock.now());
      log.warn('prekey-refused', { code: refusal.code });
      return refusal;
    }
  };

  /**
   * Publishes what is current. Answers false while the relay takes nothing and colleagues are not told yet.
   * Errors: those of the connection, which are tried again sooner.
   */
  const publishCurrent = async (): Promise<boolean> => {
    let row = current();
    if (row.publishedAtMs !== undefined && isConfirmed) return true;
    let refusal = await publish(row);
    if (refusal?.details?.['field'] === 'madeAtMs' && store.ownNewestFirst().length < mostHeld) {
      // The relay has a newer one: this database is an older copy of itself. What is sealed to that is lost, so another follows
      // at once.
      row = make();
      refusal = await publish(row);
    }
    const refusedForMs = clock.now() - (refusedSinceMs() ?? Infinity);
    if (refusal && refusedForMs < longestRefusalMs) {
      if (refusal.code === 'RELAY_UNREACHABLE' || refusal.code === 'DEVICE_UNKNOWN') throw refusal;
      return false;
    }
    if (row.publishedAtMs === undefined) notePublished(row);
    return true;
  };

  const dropReplaced = async (): Promise<void> => {
    const nowMs = clock.now();
    const waited = (ms: number) =>
      store
        .ownNewestFirst()
        .filter(({ replacedAtMs }) => replacedAtMs !== undefined && nowMs - replacedAtMs >= ms);
    if (waited(prekeyCacheMs + prekeyMarginMs).length === 0) return;
    // Only senders who were told of the new one by the relay have it for certain. A relay that does not answer is waited for no
    // longer than one that delivers late.
    const isSoon = refusedSinceMs() === undefined && (await deps.isCaughtUp().catch(() => false));
    drop(waited(isSoon ? prekeyCacheMs + prekeyMarginMs : prekeyKeptMs));
  };

  // A device that the relay knows under a new id: nothing can come for the former one.
  drop(store.ownNewestFirst().filter(({ deviceId }) => deviceId !== enrolment.deviceId));

  return {
    pairs: () => store.ownNewestFirst().map(({ publicKey, privateKey }) => ({ publicKey, privateKey })),
    connected() {
      isConfirmed = false;
    },
    async run() {
      const isOut = await publishCurrent();
      await dropReplaced();
      return isOut ? checkEveryMs : refusedRetryMs;
    },
  };
};
