/** The few functions of libsodium's native binding that the relay uses; the package brings no types. */
declare module 'sodium-native' {
  interface Sodium {
    readonly crypto_box_SEALBYTES: number;
    crypto_box_seal(ciphertext: Uint8Array, message: Uint8Array, publicKey: Uint8Array): void;
    crypto_sign_verify_detached(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean;
  }
  const sodium: Sodium;
  export default sodium;
}
