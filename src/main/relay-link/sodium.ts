import {
  keyedNonceBytes,
  keyedSealingContext,
  splitSealedText,
  wrappedKeyBytes,
} from '../../shared/wire/index.ts';

/** A key pair, base64url without padding. Signing private keys are 64 bytes (seed and public half), sealing ones 32. */
export interface KeyPair {
  publicKey: string;
  privateKey: string;
}

/** The few libsodium operations of the wire format, over base64url text. */
export interface Sodium {
  /** Ed25519. */
  makeSignPair(): KeyPair;
  /** X25519. */
  makeSealPair(): KeyPair;
  sign(text: string, privateKey: string): string;
  /** False for anything malformed. */
  isSigned(text: string, signature: string, publicKey: string): boolean;
  /** crypto_box_seal. */
  seal(text: string, publicKey: string): string;
  /** Both formats of shared/wire/sealed.ts. undefined when it was not sealed to this pair. */
  open(sealed: string, pair: KeyPair): string | undefined;
  /** The public half of a sealing key; undefined when malformed. */
  publicOfSealKey(privateKey: string): string | undefined;
}

const encode = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
const decode = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64url'));

let loading: Promise<Sodium> | undefined;

/** WebAssembly, a few hundred kB: loaded when the link first needs it, once per process, not at start-up. */
export const loadSodium = (): Promise<Sodium> => {
  loading ??= load();
  return loading;
};

const load = async (): Promise<Sodium> => {
  // The functions exist on the default export alone, and there only when it is ready.
  const { default: sodium } = await import('libsodium-wrappers');
  await sodium.ready;
  const pairOf = (pair: { publicKey: Uint8Array; privateKey: Uint8Array }): KeyPair => ({
    publicKey: encode(pair.publicKey),
    privateKey: encode(pair.privateKey),
  });
  const openBox = (box: Uint8Array, pair: KeyPair): Uint8Array =>
    sodium.crypto_box_seal_open(box, decode(pair.publicKey), decode(pair.privateKey));
  const openKeyed = (bytes: Uint8Array, pair: KeyPair): Uint8Array => {
    const key = openBox(bytes.subarray(0, wrappedKeyBytes), pair);
    const bodyStart = wrappedKeyBytes + keyedNonceBytes;
    return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
      null,
      bytes.subarray(bodyStart),
      keyedSealingContext,
      bytes.subarray(wrappedKeyBytes, bodyStart),
      key,
    );
  };
  return {
    makeSignPair: () => pairOf(sodium.crypto_sign_keypair()),
    makeSealPair: () => pairOf(sodium.crypto_box_keypair()),
    sign: (text, privateKey) => encode(sodium.crypto_sign_detached(text, decode(privateKey))),
    isSigned(text, signature, publicKey) {
      try {
        return sodium.crypto_sign_verify_detached(decode(signature), text, decode(publicKey));
      } catch {
        return false; // A signature or key of the wrong length is no signature.
      }
    },
    seal: (text, publicKey) => encode(sodium.crypto_box_seal(text, decode(publicKey))),
    open(sealed, pair) {
      try {
        const box = splitSealedText(sealed);
        if (!box) return undefined;
        const bytes = decode(box.base64url);
        const open = box.format === 1 ? openBox : openKeyed;
        return new TextDecoder('utf-8', { fatal: true }).decode(open(bytes, pair));
      } catch {
        return undefined; // Not for this key, altered, or not UTF-8: the caller sets it aside.
      }
    },
    publicOfSealKey(privateKey) {
      try {
        return encode(sodium.crypto_scalarmult_base(decode(privateKey)));
      } catch {
        return undefined; // Wrong length.
      }
    },
  };
};
