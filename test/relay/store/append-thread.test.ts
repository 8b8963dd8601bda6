import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openAppendThread } from '../../../src/relay/store/sqlite/append-thread.ts';
import { packBatch, unpackBatch } from '../../../src/relay/store/sqlite/batch.ts';
import { createMutex } from '../../../src/shared/mutex.ts';
import { type SealedWebhook, openStore } from '../../../src/relay/store/index.ts';

const webhook = (change: Partial<SealedWebhook> = {}): SealedWebhook => ({
  workspaceId: 'w',
  channelId: 'c',
  keyId: 'k',
  sealed: randomBytes(50),
  keyHash: randomBytes(32),
  ...change,
});

describe('packBatch', () => {
  it('carries every webhook across as it is, whoever they are for', () => {
    const webhooks = [
      webhook(),
      webhook({ workspaceId: 'w', channelId: 'c","k', sealed: randomBytes(1) }),
      webhook({ keyId: 'other' }),
      webhook(),
    ];
    expect(unpackBatch(structuredClone(packBatch(webhooks)))).toEqual(webhooks);
    expect(unpackBatch(packBatch([]))).toEqual([]);
  });
});

describe('openAppendThread', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'relay-thread-'));
    path = join(folder, 'relay.db');
    await (await openStore(`file:${path}`)).close();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const place = () => ({ path, maxFileBytes: undefined, quota: { envelopes: 10, bytes: 1e6 } });

  it('begins anew at the next append when the thread has ended', async () => {
    const thread = await openAppendThread(place(), createMutex());
    expect(await thread.append([webhook()], 1)).toMatchObject({ unbound: 1 });
    await thread.close();
    expect(await thread.append([webhook(), webhook()], 1)).toMatchObject({ unbound: 2 });
    await thread.close();
  });

  it('says "away" when the thread ends instead of answering, and lets the next one in', async () => {
    const mutex = createMutex();
    const thread = await openAppendThread(place(), mutex);
    await thread.close();
    rmSync(folder, { recursive: true });
    await expect(thread.append([webhook()], 1)).rejects.toMatchObject({ code: 'SQLITE_IOERR_THREAD' });
    (await mutex.acquire())();
  });
});
