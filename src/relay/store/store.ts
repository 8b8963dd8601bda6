import type { Kysely, Transaction } from 'kysely';
import type { RelaySchema } from './schema.ts';
import type { Signals } from './signals.ts';
import type { AppendOutcome, BodiesOutcome, SealedWebhook, WebhookRecipient } from './webhooks.ts';

export type Reader = Kysely<RelaySchema>;
export type Writer = Transaction<RelaySchema>;

/**
 * Isolation of a job. `alone`: as if no other transaction ran (SERIALIZABLE). `shared`: it may see what others commit meanwhile
 * (READ COMMITTED); cheaper. On SQLite, which has one writer, both are the same.
 */
export type CommitMode = 'alone' | 'shared';

/** What one workspace may have: undelivered envelopes, and hashes by which repeats are recognised (undefined: any number). */
export interface Quota {
  envelopes: number;
  bytes: number;
  seenRows?: number;
}

export interface StoreOptions {
  /** For webhooks, see webhookQuota. */
  quota: Quota;
  /** SQLite: the file grows no larger than this, and envelopes leave a reserve (sqlite/file-room.ts). */
  maxFileBytes?: number | undefined;
  /** Called for errors that no request waits for. */
  onFault(where: string, thrown: unknown): void;
}

/**
 * The relay's database: one contract, two adapters (test/relay/store/contract.postgres.test.ts). Reads use `db`; every write
 * goes through `commit`, `appendWebhooks` or `appendBodies`.
 * Errors of these: UNAVAILABLE when the database is away, full or locked. Nothing was written then, except that the outcome is
 * unknown when the connection broke during the commit; repeating is harmless.
 */
export interface RelayStore {
  readonly db: Reader;
  /** Whether other relay processes may use the same database. */
  readonly isShared: boolean;
  readonly signals: Signals;
  /**
   * Runs `job` in a transaction that is durable when the promise resolves. A job may run more than once, so its only side
   * effects are those on the writer.
   */
  commit<Value>(job: (writer: Writer) => Promise<Value>, mode?: CommitMode): Promise<Value>;
  /**
   * In a job, before envelopes of so many bytes are appended in it. Errors: UNAVAILABLE when a SQLite file that may grow no
   * larger has only its reserve left, which is for what makes room.
   */
  requireRoom(bytes: number): void;
  /** Channels whose account or Page is among these ids: webhooks name the one or, seldom, the other. */
  findRecipients(ids: readonly string[]): Promise<WebhookRecipient[]>;
  /** Appends webhooks of any workspaces in one durable commit. */
  appendWebhooks(webhooks: readonly SealedWebhook[], nowMs: number): Promise<AppendOutcome>;
  /**
   * Reads bodies that Meta signed, seals their items and appends them, in one durable commit: where a thread of the store's own
   * does all that, so that the main thread does not (SQLite). Absent: the caller reads, seals and appends. Bodies are small.
   * `dedupeSecret`: 32 bytes, key of the hashes by which repeats are recognised.
   */
  appendBodies?(
    bodies: readonly Uint8Array[],
    of: { dedupeSecret: Uint8Array; nowMs: number },
  ): Promise<BodiesOutcome>;
  /**
   * False when any process has seen this nonce before, also before a restart.
   */
  takeNonce(deviceId: string, nonce: string, expiresAtMs: number): Promise<boolean>;
  isReachable(): Promise<boolean>;
  /** Whether this process sweeps now; false while another one does. */
  takeSweepTurn(writer: Writer): Promise<boolean>;
  /** After deletions: truncates the write-ahead log, which still holds the deleted rows. */
  tidy(): Promise<void>;
  close(): Promise<void>;
}
