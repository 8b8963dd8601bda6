/** Bytes as either driver hands them out: a view of the same memory. */
export const bytesOf = (blob: ArrayBuffer | Uint8Array): Buffer =>
  blob instanceof Uint8Array ? Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength) : Buffer.from(blob);
