import { describe, expect, it } from 'vitest';
import { createGrantStore } from '../../../src/main/bridge/grant/grant-store.ts';
import { integrationScopes, type TokenGrant } from '../../../src/main/livechat/index.ts';
import { BackchannelError } from '../../../src/shared/errors.ts';
import { createTestLog } from '../../helpers/log.ts';
import { createManualTimers } from '../../helpers/manual-timers.ts';

/** The integration grant over a secret store that can fail and a LiveChat that takes each refresh token once. */
const hour = 3_600_000;

const make = () => {
  const timers = createManualTimers(1_000_000);
  const stored = new Map<string, string>();
  const disk = { isFull: false, writes: 0 };
  const audited: string[] = [];
  const books = { n: 0, live: 'refresh-0' };
  const granted = (): TokenGrant =>
    ({
      accessToken: `access-${books.n}`,
      refreshToken: books.live,
      expiresInSec: 8 * 3_600,
      scopes: [...integrationScopes],
      organizationId: 'workspace',
    }) as unknown as TokenGrant;
  const open = () =>
    createGrantStore({
      secrets: {
        get: async (name: string) => stored.get(name),
        async set(name: string, value: string) {
          disk.writes += 1;
          if (disk.isFull) throw new BackchannelError('STORAGE_FULL');
          stored.set(name, value);
        },
        delete: async (name: string) => void stored.delete(name),
      } as never,
      accounts: {
        async refresh(token: string) {
          if (token !== books.live) throw new BackchannelError('LIVECHAT_TOKEN_REFUSED');
          books.n += 1;
          books.live = `refresh-${books.n}`;
          return granted();
        },
        revoke: async () => undefined,
      } as never,
      workspaceId: () => 'workspace',
      lease: { assertHeld: () => undefined, fence: 1 },
      changed: () => undefined,
      audit: (change) => void audited.push(change),
      clock: timers.clock,
      timers,
      log: createTestLog(),
      failPoints: { at: () => undefined },
    });
  const onDisk = () => JSON.parse(stored.get('integration-grant') as string) as { refreshToken: string };
  return { timers, disk, books, granted, open, onDisk, audited };
};

/** A grant that is due to be renewed, and a disk that does not take the new pair. */
const refreshedOnFullDisk = async () => {
  const all = make();
  const grants = all.open();
  await grants.accept(all.granted());
  all.timers.set(1_000_000 + 8 * hour);
  all.disk.isFull = true;
  expect(await grants.accessToken()).toBe('access-1');
  return { ...all, grants };
};

describe('the audit log', () => {
  it('is told who authorized, renewed and revoked it, and not of every refresh', async () => {
    const { open, granted, timers, audited } = make();
    const grants = open();
    await grants.accept(granted());
    timers.set(1_000_000 + 8 * hour);
    await grants.accessToken();
    await grants.accept(granted());
    await grants.revoke();
    expect(audited).toEqual(['authorized', 'renewed', 'revoked']);
  });
});

describe('a refreshed pair that the secret store does not take', () => {
  it('is in use, and stored as soon as that is possible', async () => {
    const { grants, timers, disk, books, onDisk } = await refreshedOnFullDisk();
    expect(onDisk().refreshToken).toBe('refresh-0');
    // Nothing is asked for again meanwhile: the pair is good.
    expect(await grants.accessToken()).toBe('access-1');
    await timers.advance(10_000);
    disk.isFull = false;
    await timers.advance(60_000);
    expect(onDisk().refreshToken).toBe('refresh-1');
    const { writes } = disk;
    await timers.advance(hour);
    expect(disk.writes).toBe(writes);
    expect(books.n).toBe(1);
  });

  it('is the one that is renewed next, also while it is not stored', async () => {
    const { grants, timers, disk, onDisk } = await refreshedOnFullDisk();
    timers.set(1_000_000 + 16 * hour);
    expect(await grants.accessToken()).toBe('access-2');
    disk.isFull = false;
    await timers.advance(60_000);
    expect(onDisk().refreshToken).toBe('refresh-2');
  });

  it('is stored at the latest when the console closes', async () => {
    const { grants, disk, onDisk, open } = await refreshedOnFullDisk();
    disk.isFull = false;
    await grants.stop();
    expect(onDisk().refreshToken).toBe('refresh-1');
    const again = open();
    await again.load();
    expect(again.current()).toMatchObject({ step: 1, isRefused: false });
  });

  it('asks an administrator after a kill in between', async () => {
    const { open, disk } = await refreshedOnFullDisk();
    disk.isFull = false;
    const again = open();
    await again.load();
    await expect(again.accessToken()).rejects.toMatchObject({ code: 'BRIDGE_RECONNECT' });
  });

  it('is not written back after the grant was revoked', async () => {
    const { grants, timers, disk } = await refreshedOnFullDisk();
    await grants.revoke();
    disk.isFull = false;
    const { writes } = disk;
    await timers.advance(hour);
    await grants.stop();
    expect(disk.writes).toBe(writes);
  });
});
