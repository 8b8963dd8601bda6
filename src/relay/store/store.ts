import type { Kysely, Transaction } from 'kysely';
import type { RelaySchema } from './schema.ts';
import type { Signals } from './signals.ts';
import type { AppendOutcome, SealedWebhook, WebhookRecipient } from './webhooks.ts';

export type Reader = Kysely<RelaySchema>;
export type Writer = Transaction<RelaySchema>;

/**
 * What a job may meet. `alone`: everything is as if no other process wrote at the same time. `shared`: it sees what others
 * commit meanwhile; cheaper, for jobs that stay right then. On SQLite, which has one writer, both are the same.
 */
export type CommitMode = 'alone' | 'shared';

/** What one workspace may have waiting. */
export interface Quota {
  envelopes: number;
  bytes: number;
}

export interface StoreOptions {
  /** Bound of webhooks that wait for absent consoles. */
  quota: Quota;
  /** SQLite: the file grows no larger than this. */
  maxFileBytes?: number | undefined;
  /** Told about trouble that no request waits for. */
  onFault(where: string, thrown: unknown): void;
}

/**
 * The relay's database; one contract, two adapters (test/relay/store/contract.postgres.test.ts). Reads use `db`; every write goes through
 * `commit` or `appendWebhooks`.
 * Errors of both: UNAVAILABLE when the database is away, full or locked; nothing was written then, or (a connection that broke
 * during the commit) nobody can say, and doing it again is harmless.
 */
export interface RelayStore {
  readonly db: Reader;
  /** Other relay processes may work on the same database. */
  readonly isShared: boolean;
  readonly signals: Signals;
  /**
   * Runs `job` in a transaction that is durable when the promise resolves. A job may run more than once, so it may touch
   * nothing but the writer.
   */
  commit<Value>(job: (writer: Writer) => Promise<Value>, mode?: CommitMode): Promise<Value>;
  /** Channels whose account or Page is among these ids: webhooks name the one or, seldom, the other. */
  findRecipients(ids: readonly string[]): Promise<WebhookRecipient[]>;
  /** Appends webhooks of any workspaces in one durable commit. */
  appendWebhooks(webhooks: readonly SealedWebhook[], nowMs: number): Promise<AppendOutcome>;
  /** False when some process has seen this nonce before. A database of one process leaves that to memory and says true. */
  takeNonce(deviceId: string, nonce: string, expiresAtMs: number): Promise<boolean>;
  isReachable(): Promise<boolean>;
  /** Whether this process does the sweep now; false when another one is at it. */
  takeSweepTurn(writer: Writer): Promise<boolean>;
  /** After a sweep: gets rid of where deleted rows would live on. */
  tidy(): Promise<void>;
  close(): Promise<void>;
}
