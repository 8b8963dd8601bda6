import sodium from 'sodium-native';
import type { Clock } from '../shared/clock.ts';
import { keyedNonceBytes, keyedSealingContext, wrappedKeyBytes } from '../shared/wire/sealed.ts';

const keyBytes = 32;
/** A key is used for this long: whoever reads this process's memory can open a minute of webhooks with it, which it sees anyway. */
const keyLifeMs = 60_000;

interface MinuteKey {
  key: Buffer;
  /** The same key, sealed to the workspace. */
  wrapped: Buffer;
  madeAtMs: number;
}

/** Format 2 of shared/wire/sealed.ts. */
export interface KeyedSealer {
  /** Shape: publicKey 32 bytes base64url. Gives the bytes as stored. */
  seal(text: string, publicKey: string): Buffer;
  /** Forgets keys whose time is over; also those of workspaces that have gone quiet. */
  forget(): void;
}

/** Random bytes are asked for in such portions: one question costs as much as a seal. */
const noncesPerPortion = 128;

const additional = Buffer.from(keyedSealingContext, 'utf8');
const headBytes = wrappedKeyBytes + keyedNonceBytes;

/**
 * Seals webhooks: one X25519 per workspace and minute instead of two per message (decision 0021). The keys are in memory only,
 * and overwritten when their time is over.
 */
export const createKeyedSealer = (clock: Clock): KeyedSealer => {
  const keys = new Map<string, MinuteKey>();
  const nonces = Buffer.alloc(keyedNonceBytes * noncesPerPortion);
  let nonceAt = nonces.length;

  /** 24 random bytes never repeat under one key; each is handed out once. */
  const nextNonce = (): Buffer => {
    if (nonceAt === nonces.length) {
      sodium.randombytes_buf(nonces);
      nonceAt = 0;
    }
    nonceAt += keyedNonceBytes;
    return nonces.subarray(nonceAt - keyedNonceBytes, nonceAt);
  };

  const make = (publicKey: string): MinuteKey => {
    const key = Buffer.alloc(keyBytes);
    sodium.randombytes_buf(key);
    const wrapped = Buffer.alloc(wrappedKeyBytes);
    sodium.crypto_box_seal(wrapped, key, Buffer.from(publicKey, 'base64url'));
    const made = { key, wrapped, madeAtMs: clock.now() };
    keys.set(publicKey, made);
    return made;
  };

  const isOver = ({ madeAtMs }: MinuteKey): boolean => Math.abs(clock.now() - madeAtMs) >= keyLifeMs;

  const keyFor = (publicKey: string): MinuteKey => {
    const known = keys.get(publicKey);
    if (known && !isOver(known)) return known;
    known?.key.fill(0);
    return make(publicKey);
  };

  return {
    seal(text, publicKey) {
      const { key, wrapped } = keyFor(publicKey);
      const message = Buffer.from(text, 'utf8');
      const sealed = Buffer.allocUnsafeSlow(
        headBytes + message.length + sodium.crypto_aead_xchacha20poly1305_ietf_ABYTES,
      );
      wrapped.copy(sealed);
      const nonce = nextNonce();
      nonce.copy(sealed, wrappedKeyBytes);
      sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(
        sealed.subarray(headBytes),
        message,
        additional,
        null,
        nonce,
        key,
      );
      message.fill(0);
      return sealed;
    },
    forget() {
      for (const [publicKey, minuteKey] of keys) {
        if (!isOver(minuteKey)) continue;
        minuteKey.key.fill(0);
        keys.delete(publicKey);
      }
    },
  };
};
