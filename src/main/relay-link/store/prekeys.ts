import type { DeviceId } from '../../../shared/domain/index.ts';
import { defineTable, number, optional, text, type Database, type RowOf } from '../../storage/index.ts';

const ownTable = defineTable(
  'own_prekey',
  {
    /** base64url, as the private half and the signature. */
    publicKey: text(),
    privateKey: text(),
    /** A device that enrolled anew has another id, and its former prekeys are nobody's. */
    deviceId: text<DeviceId>(),
    madeAtMs: number(),
    signature: text(),
    publishedAtMs: optional(number()),
    replacedAtMs: optional(number()),
  },
  { key: ['publicKey'] },
);
/** A prekey of this device with its private half. Times: epoch ms. */
export type OwnPrekeyRow = RowOf<typeof ownTable>;

const peerTable = defineTable(
  'peer_prekey',
  {
    deviceId: text<DeviceId>(),
    signKey: text(),
    publicKey: optional(text()),
    madeAtMs: optional(number()),
    askedAtMs: optional(number()),
  },
  { key: ['deviceId', 'signKey'] },
);

/** Own prekeys, and what is known of other devices'. Writes join the caller's transaction, if any. */
export const createPrekeyStore = (db: Database) => {
  const own = ownTable.on(db);
  const peers = peerTable.on(db);
  const markReplaced = db.prepare(
    'UPDATE own_prekey SET replaced_at_ms = ? WHERE replaced_at_ms IS NULL AND made_at_ms < ?',
  );
  const dropUnlisted = db.prepare(
    'DELETE FROM peer_prekey WHERE device_id NOT IN (SELECT device_id FROM directory_device)',
  );
  return {
    own,
    /** All that may still have to open something, newest first. */
    ownNewestFirst: (): OwnPrekeyRow[] => own.select('ORDER BY made_at_ms DESC').all(),
    /** The newest of this device that colleagues may seal to. */
    newestPublished: (deviceId: DeviceId): OwnPrekeyRow | undefined =>
      own
        .select('WHERE device_id = ? AND published_at_ms IS NOT NULL ORDER BY made_at_ms DESC LIMIT 1')
        .get(deviceId),
    /** Every prekey made before this time is replaced from `atMs` on; epoch ms. */
    markReplaced: (madeBeforeMs: number, atMs: number): void => void markReplaced.run(atMs, madeBeforeMs),
    peers,
    /** Forgets devices that the directory lists no longer; they are believed again only with a new announcement. */
    dropUnlistedPeers: (): void => void dropUnlisted.run(),
  };
};
export type PrekeyStore = ReturnType<typeof createPrekeyStore>;
