/** Memory for the bytes of one batch. */
export interface ByteRun {
  /** So many bytes, whatever is in them; valid until `reset`. */
  take(bytes: number): Buffer;
  /** The memory is used again. */
  reset(): void;
}

/** `bytes`: what is kept; a batch that needs more gets more, once. */
export const createByteRun = (bytes: number): ByteRun => {
  const kept = Buffer.allocUnsafeSlow(bytes);
  let chunk = kept;
  let at = 0;
  return {
    take(length) {
      if (at + length > chunk.length) {
        chunk = Buffer.allocUnsafeSlow(Math.max(bytes, length));
        at = 0;
      }
      at += length;
      return chunk.subarray(at - length, at);
    },
    reset() {
      chunk = kept;
      at = 0;
    },
  };
};
