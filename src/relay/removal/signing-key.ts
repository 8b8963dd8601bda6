import { type KeyObject, createPrivateKey, createPublicKey, randomBytes, sign } from 'node:crypto';
import {
  type RecordBody,
  type RelayKey,
  type RemovalRecord,
  keyFormat,
  signedText,
} from '../../shared/removal/index.ts';
import { sha256 } from '../crypto.ts';
import type { RelayStore } from '../store/index.ts';

/** DER prefix of an Ed25519 private key of 32 bytes (RFC 8410). */
const privateKeyPrefix = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Signs removal records with the relay's key. */
export interface RecordSigner {
  /** Adds key id, public key and signature. */
  sign(body: Omit<RecordBody, 'keyId' | 'publicKey'>): RemovalRecord;
  /** The present key first, then earlier ones. */
  publicKeys(): Promise<RelayKey>;
}

interface Key {
  keyId: string;
  publicKey: string;
  privateKey: KeyObject;
}

const keyOf = (seed: Buffer): Key => {
  const privateKey = createPrivateKey({
    key: Buffer.concat([privateKeyPrefix, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const publicBytes = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32);
  return {
    keyId: sha256(publicBytes).toString('hex').slice(0, 16),
    publicKey: publicBytes.toString('hex'),
    privateKey,
  };
};

/**
 * The key of RELAY_SIGNING_KEY; without it one that is made at the first start and stored in the database (decision 0030). The
 * public halves of all keys stay, so that old records can be verified.
 */
export const openRecordSigner = async (
  store: RelayStore,
  settingSeed: Buffer | undefined,
  nowMs: number,
): Promise<RecordSigner> => {
  const key = await store.commit(async (writer) => {
    const stored = await writer
      .selectFrom('relay_keys')
      .select('seed')
      .where('seed', 'is not', null)
      .orderBy('created_at_ms', 'desc')
      .executeTakeFirst();
    const isKept = settingSeed === undefined && stored?.seed != null;
    const seed = settingSeed ?? (isKept ? Buffer.from(stored.seed ?? '', 'base64url') : randomBytes(32));
    const made = keyOf(seed);
    if (!isKept) {
      await writer
        .insertInto('relay_keys')
        .values({
          key_id: made.keyId,
          public_key: made.publicKey,
          seed: settingSeed === undefined ? seed.toString('base64url') : null,
          created_at_ms: nowMs,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
    // With a key from the setting, the database must hold none.
    if (settingSeed !== undefined) await writer.updateTable('relay_keys').set({ seed: null }).execute();
    return made;
  });
  return {
    sign(body) {
      const named: RecordBody = { ...body, keyId: key.keyId, publicKey: key.publicKey };
      const signature = sign(null, Buffer.from(signedText(named), 'utf8'), key.privateKey).toString('hex');
      return { ...named, signature };
    },
    async publicKeys() {
      const rows = await store.db
        .selectFrom('relay_keys')
        .selectAll()
        .orderBy('created_at_ms', 'desc')
        .execute();
      const keys = rows.map((row) => ({
        keyId: row.key_id,
        publicKey: row.public_key,
        createdAtMs: row.created_at_ms,
      }));
      const isCurrent = ({ keyId }: { keyId: string }) => keyId === key.keyId;
      return {
        format: keyFormat,
        keys: [...keys.filter(isCurrent), ...keys.filter((each) => !isCurrent(each))],
      };
    },
  };
};
