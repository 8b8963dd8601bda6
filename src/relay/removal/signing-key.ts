import { type KeyObject, createPrivateKey, createPublicKey, randomBytes, sign } from 'node:crypto';
import {
  type RecordBody,
  type RelayKey,
  type RemovalRecord,
  keyFormat,
  signedText,
} from '../../shared/removal/index.ts';
import { sha256 } from '../crypto.ts';
import type { RelayStore, Writer } from '../store/index.ts';

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

/** From the settings. */
export interface SigningSeeds {
  /** 32 bytes. */
  current?: Buffer | undefined;
  /** 32 bytes. What comes after it: only its public half is used. */
  next?: Buffer | undefined;
}

const publish = async (
  writer: Writer,
  { keyId, publicKey }: Key,
  of: { seed: string | null; nowMs: number },
): Promise<void> => {
  await writer
    .insertInto('relay_keys')
    .values({ key_id: keyId, public_key: publicKey, seed: of.seed, created_at_ms: of.nowMs })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
};

/**
 * The key of RELAY_SIGNING_KEY; without it one that is made at the first start and stored in the database (decision 0030). The
 * public halves of all keys stay, so that old records can be verified, and the one that comes next is there before it is used, so
 * that who keeps a copy of them has it by then.
 */
export const openRecordSigner = async (
  store: RelayStore,
  seeds: SigningSeeds,
  nowMs: number,
): Promise<RecordSigner> => {
  const key = await store.commit(async (writer) => {
    const { current, next } = seeds;
    const stored = await writer
      .selectFrom('relay_keys')
      .select('seed')
      .where('seed', 'is not', null)
      .orderBy('created_at_ms', 'desc')
      .executeTakeFirst();
    const isKept = current === undefined && stored?.seed != null;
    const seed = current ?? (isKept ? Buffer.from(stored.seed ?? '', 'base64url') : randomBytes(32));
    const made = keyOf(seed);
    if (!isKept)
      await publish(writer, made, { seed: current === undefined ? seed.toString('base64url') : null, nowMs });
    // With a key from the setting, the database must hold none.
    if (current !== undefined) await writer.updateTable('relay_keys').set({ seed: null }).execute();
    if (next !== undefined) await publish(writer, keyOf(next), { seed: null, nowMs });
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
