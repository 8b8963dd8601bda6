import { createHash } from 'node:crypto';
import { openCache } from '../../src/main/console/cache/index.ts';
import {
  createCacheRecovery,
  type CacheRecovery,
  type OpenedCache,
} from '../../src/main/console/cache/index.ts';
import { createSecretStore, type SafeStorageLike, type SecretStore } from '../../src/main/secrets/index.ts';
import type { Database } from '../../src/main/storage/index.ts';
import { systemTimers } from '../../src/shared/timers.ts';
import { startOutside } from '../../src/station/outside.ts';

/** A profile on the disk as the console leaves it: real secrets, a real database, the checking process beside it. */

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const nowMs = 1_790_000_000_000;
export const owner = 'anna@bakery.test';

export interface OpenProfile {
  secrets: SecretStore;
  cache: OpenedCache;
  recovery: CacheRecovery;
  /** Private messages that can be read, by id. */
  texts(): Map<string, string>;
  close(): Promise<void>;
}

/** @param signedIn who is signed in; null: nobody. */
export const openProfile = async (
  folder: string,
  safeStorage: SafeStorageLike,
  { signedIn = owner as string | null, now = nowMs } = {},
): Promise<OpenProfile> => {
  const at = { now: () => now };
  const secrets = await createSecretStore({ safeStorage, platform: 'linux', folder, clock: at });
  const common = { folder, secrets, timers: systemTimers, clock: at, log, startOutside: startOutside };
  const cache = await openCache(common);
  const session = {
    identity: () => (signedIn === null ? undefined : { agentId: signedIn }),
    state: { state: signedIn === null ? 'signed-out' : 'signed-in' },
  };
  const recovery = createCacheRecovery({ ...common, cache, session: session as never });
  await recovery.run();
  return {
    secrets,
    cache,
    recovery,
    texts: () =>
      new Map(
        cache.db
          .prepare<{ id: string; text: string }>('SELECT id, text FROM private_message')
          .all()
          .map(({ id, text }) => [id, text]),
      ),
    async close() {
      await recovery.stop();
      cache.db.close();
    },
  };
};

const idOf = (number: number): string =>
  createHash('sha256').update(String(number)).digest('hex').slice(0, 32);

/** A year of work on this computer: private chats, drafts, a policy that was accepted, and a customer's message. */
export const fillProfile = (db: Database, messages = 600): Map<string, string> => {
  const texts = new Map<string, string>();
  db.transaction(() => {
    db.prepare('INSERT INTO setting (key, value) VALUES (?, ?)').run(
      'relay.device',
      JSON.stringify({ deviceId: 'd', workspaceId: 'w', agentId: owner, role: 'normal' }),
    );
    db.prepare('INSERT INTO setting (key, value) VALUES (?, ?)').run(
      'draft:private:jonas@bakery.test',
      '"not sent yet"',
    );
    db.prepare('INSERT INTO policy_acceptance VALUES (?, ?, ?)').run('1', nowMs, 'sign-in');
    for (const colleague of ['jonas', 'maria', 'tom'])
      db.prepare('INSERT INTO private_chat (chat_id) VALUES (?)').run(`${colleague}@bakery.test`);
    const insert = db.prepare(
      `INSERT INTO private_message (chat_id, id, direction, text, sent_at_ms, state, is_unread)
        VALUES (?, ?, ?, ?, ?, 'read', 0)`,
    );
    for (let number = 0; number < messages; number += 1) {
      const colleague = `${['jonas', 'maria', 'tom'][number % 3]}@bakery.test`;
      const text = `Nachricht ${number}: ${'süße Brötchen und Laugen, '.repeat(1 + (number % 5))}`;
      texts.set(idOf(number), text);
      insert.run(colleague, idOf(number), number % 2 === 0 ? 'in' : 'out', text, nowMs - number * 60_000);
    }
  });
  return texts;
};
