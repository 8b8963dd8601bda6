import type { AccountId } from '../../shared/domain/index.ts';
import type { Database } from './database.ts';

/** An erased customer whose name and handle LiveChat may still have. Times: epoch ms. */
export interface CustomerToClear {
  /** The customer in LiveChat. */
  entityId: string;
  accountId: AccountId;
  sinceMs: number;
  /** Not tried again before. */
  notBeforeMs: number;
}

export interface CustomersToClearRepository {
  /** A repeat changes nothing. */
  add(row: Pick<CustomerToClear, 'entityId' | 'accountId'>, nowMs: number): void;
  all(): CustomerToClear[];
  postpone(entityId: string, notBeforeMs: number): void;
  remove(entityId: string): void;
  purgeBefore(ms: number): void;
  forgetAccount(accountId: AccountId): void;
}

interface Raw {
  entity_id: string;
  account_id: AccountId;
  since_ms: number;
  not_before_ms: number;
}

export const createCustomersToClearRepository = (db: Database): CustomersToClearRepository => {
  const add = db.prepare(
    'INSERT OR IGNORE INTO customer_to_clear (entity_id, account_id, since_ms, not_before_ms) VALUES (?, ?, ?, 0)',
  );
  const all = db.prepare<Raw>('SELECT * FROM customer_to_clear ORDER BY since_ms, entity_id');
  const postpone = db.prepare('UPDATE customer_to_clear SET not_before_ms = ? WHERE entity_id = ?');
  const remove = db.prepare('DELETE FROM customer_to_clear WHERE entity_id = ?');
  const purge = db.prepare('DELETE FROM customer_to_clear WHERE since_ms < ?');
  const forget = db.prepare('DELETE FROM customer_to_clear WHERE account_id = ?');
  return {
    add({ entityId, accountId }, nowMs) {
      add.run(entityId, accountId, nowMs);
    },
    all: () =>
      all.all().map((raw) => ({
        entityId: raw.entity_id,
        accountId: raw.account_id,
        sinceMs: raw.since_ms,
        notBeforeMs: raw.not_before_ms,
      })),
    postpone(entityId, notBeforeMs) {
      postpone.run(notBeforeMs, entityId);
    },
    remove(entityId) {
      remove.run(entityId);
    },
    purgeBefore(ms) {
      purge.run(ms);
    },
    forgetAccount(accountId) {
      forget.run(accountId);
    },
  };
};
