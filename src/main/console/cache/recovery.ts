import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../../../shared/clock.ts';
import { createEmitter, type Emitter } from '../../../shared/emitter.ts';
import { toBackchannelError } from '../../../shared/errors.ts';
import { recoverySchema, type LostSecret, type Recovery } from '../../../shared/ipc/state.ts';
import { daysToMs, retention } from '../../../shared/removal/retention.ts';
import type { Timers } from '../../../shared/timers.ts';
import type { Log } from '../../log.ts';
import type { SecretStore } from '../../secrets/index.ts';
import type { Session } from '../../session/index.ts';
import { createSettingStore, readOutside, type ReadRow, type StartOutside } from '../../storage/index.ts';
import { asideFolder, keyIdOf, movingNote, removeSetAsideBefore, setAside } from './files.ts';
import { formerKeys } from './key.ts';
import { recoveryKey } from './recovery-note.ts';
import type { OpenedCache } from './open.ts';
import { ownerSource, prepareRecovery, repliesSource } from './tables.ts';

const storedSchema = recoverySchema.extend({
  /** Files that are still to be read, with the id of the key that opens them. */
  pending: z.array(z.object({ path: z.string(), keyId: z.string() })),
  isRead: z.boolean(),
});
type Stored = z.infer<typeof storedSchema>;

/** What a secret is for, by its name; undefined: nothing that a person would miss. */
const kindOfSecret = (name: string): LostSecret | undefined => {
  if (name === 'livechat-tokens') return 'sign-in';
  if (name === 'device-keys') return 'device';
  if (name.startsWith('channel-key:')) return 'team-key';
  if (name.startsWith('page-token:')) return 'page-access';
  return name === 'integration-grant' ? 'bridge-access' : undefined;
};

const ownerSchema = z.object({ agentId: z.string() });

export interface CacheRecovery {
  /** For the window; undefined when nothing was lost, or the person has read about it. */
  view(): Recovery | undefined;
  on: Emitter<{
    changed: Recovery | undefined;
    /** Rows came that the window did not have. */
    recovered: void;
  }>['on'];
  /** Reads the old files, once somebody is signed in; again when that was not finished. Never rejects. */
  run(): Promise<void>;
  /** The person has read it. */
  dismiss(): void;
  /** One of `keptFiles`, for the file manager; undefined when there is none. */
  keptFile(): string | undefined;
  /** Deletes what was kept for as long as the policy says. `nowMs`: the greatest time ever seen. */
  purge(nowMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** What happens after the cache had to be begun anew, or secrets were lost: says so, and brings back what can be read. */
export const createCacheRecovery = (deps: {
  folder: string;
  cache: OpenedCache;
  secrets: SecretStore;
  session: Session;
  clock: Clock;
  timers: Timers;
  log: Log;
  startOutside?: StartOutside | undefined;
}): CacheRecovery => {
  const { folder, cache, secrets, session, clock, log } = deps;
  const { db } = cache;
  const settings = createSettingStore(db);
  const emitter = createEmitter<{ changed: Recovery | undefined; recovered: void }>((error) =>
    log.error('listener-failed', { code: toBackchannelError(error).code }),
  );
  let isStopped = false;
  let running: Promise<void> = Promise.resolve();

  const read = (): Stored | undefined => {
    try {
      return settings.read(recoveryKey, storedSchema);
    } catch {
      // What says so may be damaged itself.
      return undefined;
    }
  };
  const write = (next: Stored): void => {
    settings.write(recoveryKey, storedSchema, next);
    emitter.emit('changed', service.view());
  };
  const begun = (): Stored => ({
    atMs: clock.now(),
    state: 'done',
    privateMessages: 0,
    replies: 0,
    drafts: 0,
    unreadable: 0,
    lostSecrets: [],
    keptFiles: [],
    keptUntilMs: clock.now() + daysToMs(retention.setAsideDays),
    pending: [],
    isRead: false,
  });

  /** What this start has found, added to what is not read yet. */
  const note = (): void => {
    const { cause, former } = cache;
    const readable = former.filter((one) => one.keyHex !== undefined);
    if (cause === undefined && readable.length === 0) return;
    const before = read();
    const base = before !== undefined && !before.isRead ? before : begun();
    write({
      ...base,
      cause: cause ?? base.cause ?? 'key-lost',
      state: readable.length > 0 ? 'waiting' : 'done',
      keptFiles: [...new Set([...base.keptFiles, ...former.map(({ path }) => path)])],
      pending: [
        ...base.pending,
        ...readable
          .filter(({ path }) => !base.pending.some((one) => one.path === path))
          .map(({ path, keyHex }) => ({ path, keyId: keyIdOf(keyHex ?? '') })),
      ],
    });
  };

  /** Secrets that could not be read since; each kind is said once. */
  const withLostSecrets = (stored: Stored | undefined): Stored | undefined => {
    const { names, keptCopy } = secrets.lost();
    const kinds = names.map(kindOfSecret).filter((kind) => kind !== undefined);
    const base = stored !== undefined && !stored.isRead ? stored : undefined;
    const isKnown =
      kinds.every((kind) => (base ?? stored)?.lostSecrets.includes(kind)) &&
      (keptCopy === undefined || (base ?? stored)?.keptFiles.includes(join(folder, keptCopy)));
    if ((kinds.length === 0 && keptCopy === undefined) || isKnown) return stored;
    const next = base ?? begun();
    return {
      ...next,
      lostSecrets: [...new Set([...next.lostSecrets, ...kinds])],
      keptFiles: [
        ...new Set([...next.keptFiles, ...(keptCopy === undefined ? [] : [join(folder, keptCopy)])]),
      ],
    };
  };

  /** Drafts where the customer's conversation will be: a reply that may have been sent is never sent again by itself. */
  const addReplies = (rows: readonly ReadRow[]): number => {
    let count = 0;
    for (const [conversationId, text] of rows) {
      if (typeof conversationId !== 'string' || typeof text !== 'string' || text === '') continue;
      const key = `draft:reply:${conversationId}`;
      const before = settings.read(key, z.string()) ?? '';
      if (before.includes(text)) continue;
      settings.write(key, z.string(), before === '' ? text : `${before}\n\n${text}`);
      count += 1;
    }
    return count;
  };

  const readFormer = async (path: string, keyHex: string, wasSignedIn: boolean): Promise<void> => {
    const start = deps.startOutside;
    const ownId = session.identity()?.agentId;
    if (start === undefined || ownId === undefined) return;
    const { sources, add, countsOf } = prepareRecovery(db);
    /** Undefined: its row could not be read. */
    let owner: string | undefined;
    const isForeign = (): boolean => (owner === undefined ? !wasSignedIn : owner !== ownId);
    const counts = { privateMessages: 0, replies: 0, drafts: 0 };
    let hasFailed = false;
    const { unreadable } = await readOutside({
      start,
      timers: deps.timers,
      file: path,
      keyHex,
      tables: sources,
      isStopped: () => isStopped || hasFailed,
      onRows(id, rows) {
        if (id === ownerSource) {
          const text = rows[0]?.[0];
          if (typeof text === 'string') owner = agentOf(text);
          return;
        }
        if (isForeign() || isStopped) return;
        try {
          if (id === repliesSource) counts.replies += addReplies(rows);
          else {
            const added = add(id, rows);
            const counted = countsOf(id);
            if (counted !== undefined) counts[counted] += added;
          }
        } catch (error) {
          // The new file's own trouble, a full disk for example: the old one is read again at the next start.
          hasFailed = true;
          log.warn('recovery.not-stored', { code: toBackchannelError(error).code });
        }
      },
    });
    const stored = read();
    if (stored === undefined || isStopped || hasFailed) return;
    failWaiting();
    log.info('recovery.read', { ...counts, unreadable });
    write({
      ...stored,
      state: isForeign() ? 'other-person' : 'done',
      privateMessages: stored.privateMessages + counts.privateMessages,
      replies: stored.replies + counts.replies,
      drafts: stored.drafts + counts.drafts,
      unreadable: stored.unreadable + unreadable,
      pending: stored.pending.filter((one) => one.path !== path),
    });
    emitter.emit('recovered', undefined);
  };

  const failQueued = db.prepare(
    `UPDATE private_message SET state = 'failed', reason = 'STORAGE_DAMAGED'
      WHERE state = 'queued' AND NOT EXISTS
        (SELECT 1 FROM relay_outbox WHERE context = 'private' AND dedupe_key LIKE 'message:' || private_message.id || '%')`,
  );
  /** Messages whose sealed bodies are gone would wait for ever. */
  const failWaiting = (): void => void failQueued.run();

  /** A file whose key came back was left in its place until now. */
  const putAway = async (path: string): Promise<string> => {
    if (dirname(path) === asideFolder(folder)) return path;
    const moving = movingNote(path).read();
    if (moving?.isMoved) return join(asideFolder(folder), basename(moving.name));
    return setAside(folder, path, { atMs: clock.now(), cause: 'key-lost' });
  };

  const runOnce = async (wasSignedIn: boolean): Promise<void> => {
    const stored = read();
    if (stored === undefined || stored.pending.length === 0 || session.identity() === undefined) return;
    const keys = new Map((await formerKeys(secrets)).map((key) => [keyIdOf(key), key]));
    const present = await secrets.get('database-key');
    if (present !== undefined) keys.set(keyIdOf(present), present);
    write({ ...stored, state: 'reading' });
    for (const { path, keyId } of stored.pending) {
      const keyHex = keys.get(keyId);
      const now = read();
      if (now === undefined) return;
      if (keyHex === undefined) {
        write({ ...now, state: 'done', pending: now.pending.filter((one) => one.path !== path) });
        continue;
      }
      const kept = await putAway(path);
      if (kept !== path)
        write({
          ...now,
          keptFiles: now.keptFiles.map((file) => (file === path ? kept : file)),
          pending: now.pending.map((one) => (one.path === path ? { path: kept, keyId } : one)),
        });
      movingNote(path).remove();
      await readFormer(kept, keyHex, wasSignedIn);
      if (isStopped) return;
    }
  };

  const isSignedInAtStart = (): boolean => session.state.state === 'signed-in';
  let wasSignedInAtStart: boolean | undefined;

  const service: CacheRecovery = {
    view() {
      const stored = withLostSecrets(read());
      if (stored === undefined || stored.isRead) return undefined;
      const { pending: _pending, isRead: _isRead, ...shown } = stored;
      return shown;
    },
    on: emitter.on,
    run() {
      wasSignedInAtStart ??= isSignedInAtStart();
      const wasSignedIn = wasSignedInAtStart;
      const before = running;
      running = before
        .then(() => runOnce(wasSignedIn))
        .catch((error: unknown) => log.error('recovery.failed', { code: toBackchannelError(error).code }));
      return running;
    },
    dismiss() {
      const stored = withLostSecrets(read());
      if (stored !== undefined) write({ ...stored, isRead: true });
    },
    keptFile: () => read()?.keptFiles.at(-1),
    async purge(nowMs) {
      const removed = await removeSetAsideBefore(
        folder,
        cache.file,
        nowMs - daysToMs(retention.setAsideDays),
      );
      if (removed > 0) log.info('recovery.purged', { count: removed });
    },
    async stop() {
      isStopped = true;
      const stored = withLostSecrets(read());
      if (stored !== undefined && stored !== read()) settings.write(recoveryKey, storedSchema, stored);
      await running;
    },
  };
  note();
  cache.noteRecorded();
  return service;
};

const agentOf = (text: string): string | undefined => {
  try {
    return ownerSchema.parse(JSON.parse(text)).agentId;
  } catch {
    // Damaged: as if it could not be read.
    return undefined;
  }
};
