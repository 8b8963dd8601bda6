import type { Quota } from '../store.ts';
import type { AppendOutcome, SealedWebhook } from '../webhooks.ts';

/** Where the writing thread works. */
export interface Place {
  path: string;
  maxFileBytes: number | undefined;
  quota: Quota;
}

/** Webhooks as they cross to the writing thread: few objects and one run of bytes, which is handed over and not copied. */
export interface Batch {
  /** Different triples of workspace, channel, key. */
  recipients: { workspaceId: string; channelId: string; keyId: string }[];
  /** Two numbers for each webhook: its recipient, and the bytes of its seal. */
  of: Uint32Array;
  /** Hash and seal of each, one after the other. */
  bytes: ArrayBuffer;
}

/** Said once by the thread when it can be asked. */
export const ready = 'ready';

export type Question = { type: 'append'; batch: Batch; nowMs: number } | { type: 'close' };
/** `overQuota` as places in the batch; or the code of what went wrong. */
export type Answer = (Omit<AppendOutcome, 'overQuota'> & { overQuota: number[] }) | { code: string };

const hashBytes = 32;

export const packBatch = (webhooks: readonly SealedWebhook[]): Batch => {
  const places = new Map<string, number>();
  const batch: Batch = {
    recipients: [],
    of: new Uint32Array(webhooks.length * 2),
    bytes: new ArrayBuffer(webhooks.reduce((sum, { sealed }) => sum + hashBytes + sealed.length, 0)),
  };
  const bytes = new Uint8Array(batch.bytes);
  let at = 0;
  let place = 0;
  for (const { workspaceId, channelId, keyId, sealed, keyHash } of webhooks) {
    const name = JSON.stringify([workspaceId, channelId, keyId]);
    let recipient = places.get(name);
    if (recipient === undefined) {
      recipient = batch.recipients.push({ workspaceId, channelId, keyId }) - 1;
      places.set(name, recipient);
    }
    batch.of[place] = recipient;
    batch.of[place + 1] = sealed.length;
    place += 2;
    bytes.set(keyHash, at);
    bytes.set(sealed, at + hashBytes);
    at += hashBytes + sealed.length;
  }
  return batch;
};

export const unpackBatch = ({ recipients, of, bytes }: Batch): SealedWebhook[] => {
  const webhooks: SealedWebhook[] = [];
  let at = 0;
  for (let place = 0; place < of.length; place += 2) {
    const to = recipients[of[place] ?? -1];
    if (!to) throw new Error('A batch names a recipient it does not have');
    const length = of[place + 1] ?? 0;
    const keyHash = Buffer.from(bytes, at, hashBytes);
    const sealed = Buffer.from(bytes, at + hashBytes, length);
    at += hashBytes + length;
    webhooks.push({ ...to, keyHash, sealed });
  }
  return webhooks;
};
