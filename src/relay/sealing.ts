import sodium from 'sodium-native';
import type { Clock } from '../shared/clock.ts';
import { keyedNonceBytes, keyedSealingContext, wrappedKeyBytes } from '../shared/wire/sealed.ts';

const keyBytes = 32;
/** Lifetime of a key. A minute of webhooks can be opened with a key read from memory, where they are in plain text anyway. */
const keyLifeMs = 60_000;

interface MinuteKey {
  key: Buffer;
  /** The same key, sealed to the workspace. */
  wrapped: Buffer;
  madeAtMs: number;
}

/** Format 2 of shared/wire/sealed.ts. */
export interface KeyedSealer {
  /**
   * Shape: publicKey 32 bytes base64url. Returns the bytes as stored, in memory of `take`: a function that gives so many bytes,
   * whatever is in them; absent: memory of their own.
   */
  seal(text: string, publicKey: string, take?: (bytes: number) => Buffer): Buffer;
  /** Overwrites expired keys, also of workspaces without new webhooks. */
  forget(): void;
}

/** Longer texts (of at most three bytes a character) are encoded into memory of their own. */
const plainBytes = 64 * 1024;

/** Nonces per call of the random generator: one call costs as much as a seal. */
const noncesPerPortion = 128;

const additional = Buffer.from(keyedSealingContext, 'utf8');
const headBytes = wrappedKeyBytes + keyedNonceBytes;

/**
 * Seals webhooks with one X25519 operation per workspace and minute instead of two per message (decision 0021). The keys are in
 * memory only, and overwritten when they expire.
 */
export const createKeyedSealer = (clock: Clock): KeyedSealer => {
  const keys = new Map<string, MinuteKey>();
  const nonces = Buffer.alloc(keyedNonceBytes * noncesPerPortion);
  let nonceAt = nonces.length;
  const plain = Buffer.allocUnsafeSlow(plainBytes);

  /** The bytes of a text, which the caller overwrites: they are valid until the next call. */
  const encode = (text: string): Buffer =>
    text.length * 3 <= plainBytes ? plain.subarray(0, plain.write(text, 'utf8')) : Buffer.from(text, 'utf8');

  /** 24 random bytes do not repeat under one key. */
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
    seal(text, publicKey, take = Buffer.allocUnsafeSlow) {
      const { key, wrapped } = keyFor(publicKey);
      const message = encode(text);
      const sealed = take(headBytes + message.length + sodium.crypto_aead_xchacha20poly1305_ietf_ABYTES);
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
