import type { Quota } from '../store.ts';
import type { AppendOutcome, BodiesOutcome, SealedWebhook } from '../webhooks.ts';

/** What the worker thread is given at its start. */
export interface WorkerSettings {
  path: string;
  maxFileBytes: number | undefined;
  quota: Quota;
}

/** Webhooks as they are sent to the worker thread: few objects and one buffer, which is transferred and not copied. */
export interface Batch {
  /** Distinct triples of workspace, channel, key. */
  recipients: { workspaceId: string; channelId: string; keyId: string }[];
  /** Two numbers per webhook: index of its recipient, and length of its sealed bytes. */
  of: Uint32Array;
  /** Hash and sealed bytes of each, in order. */
  bytes: ArrayBuffer;
}

/** Bodies as they came, sent in the same way. */
export interface PackedBodies {
  lengths: Uint32Array;
  bytes: ArrayBuffer;
}

/** Sent once by the worker thread when it can take questions. */
export const ready = 'ready';

/** A question, and what it is answered with; or the code of an error. */
export type Question =
  | { type: 'append'; batch: Batch; nowMs: number }
  | { type: 'append-bodies'; bodies: PackedBodies; dedupeSecret: Uint8Array; nowMs: number }
  | { type: 'close' };
/** `overQuota` as positions in the batch. */
export type AppendAnswer = Omit<AppendOutcome, 'overQuota'> & { overQuota: number[] };
export type BodiesAnswer = BodiesOutcome;
export interface Failure {
  code: string;
}

const hashBytes = 32;

export const packBatch = (webhooks: readonly SealedWebhook[]): Batch => {
  const indexes = new Map<string, number>();
  const batch: Batch = {
    recipients: [],
    of: new Uint32Array(webhooks.length * 2),
    bytes: new ArrayBuffer(webhooks.reduce((sum, { sealed }) => sum + hashBytes + sealed.length, 0)),
  };
  const bytes = new Uint8Array(batch.bytes);
  let at = 0;
  let offset = 0;
  for (const { workspaceId, channelId, keyId, sealed, keyHash } of webhooks) {
    const name = JSON.stringify([workspaceId, channelId, keyId]);
    let recipient = indexes.get(name);
    if (recipient === undefined) {
      recipient = batch.recipients.push({ workspaceId, channelId, keyId }) - 1;
      indexes.set(name, recipient);
    }
    batch.of[offset] = recipient;
    batch.of[offset + 1] = sealed.length;
    offset += 2;
    bytes.set(keyHash, at);
    bytes.set(sealed, at + hashBytes);
    at += hashBytes + sealed.length;
  }
  return batch;
};

export const unpackBatch = ({ recipients, of, bytes }: Batch): SealedWebhook[] => {
  const webhooks: SealedWebhook[] = [];
  let at = 0;
  for (let offset = 0; offset < of.length; offset += 2) {
    const to = recipients[of[offset] ?? -1];
    if (!to) throw new Error('A batch names a recipient it does not have');
    const length = of[offset + 1] ?? 0;
    const keyHash = Buffer.from(bytes, at, hashBytes);
    const sealed = Buffer.from(bytes, at + hashBytes, length);
    at += hashBytes + length;
    webhooks.push({ ...to, keyHash, sealed });
  }
  return webhooks;
};

export const packBodies = (bodies: readonly Uint8Array[]): PackedBodies => {
  const lengths = new Uint32Array(bodies.length);
  const bytes = new Uint8Array(bodies.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const [index, body] of bodies.entries()) {
    lengths[index] = body.length;
    bytes.set(body, at);
    at += body.length;
  }
  return { lengths, bytes: bytes.buffer };
};

/** Views of the packed bytes. */
export const unpackBodies = ({ lengths, bytes }: PackedBodies): Buffer[] => {
  let at = 0;
  return [...lengths].map((length) => {
    at += length;
    return Buffer.from(bytes, at - length, length);
  });
};
