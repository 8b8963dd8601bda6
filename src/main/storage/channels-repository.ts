import type { AccountId, ChannelId, PageId } from '../../shared/domain/index.ts';
import type { Database } from './database.ts';

/** What is known to be wrong with a connected account; `waiting-for-key` is not stored, it follows from the key. */
export type ChannelHealth = 'receiving' | 'reconnect-needed' | 'subscription-missing';

export interface ChannelRow {
  id: ChannelId;
  pageId: PageId;
  accountId: AccountId;
  pageName: string | undefined;
  username: string | undefined;
  pictureUrl: string | undefined;
  connectedAtMs: number;
  /** Since when this console has been receiving for it; what is older was read by others. */
  knownSinceMs: number;
  health: ChannelHealth;
  /** Issue time of the Page token this console holds; undefined while it has none. */
  tokenIssuedAtMs: number | undefined;
  historyLoadedAtMs: number | undefined;
  /** Instagram would not give the recent threads: the account goes on without, and they are asked for again at this time. */
  historyDueAtMs: number | undefined;
  /** How often they were asked for in vain. */
  historyAttempts: number;
  subscriptionCheckedAtMs: number | undefined;
  lastEventAtMs: number | undefined;
  lastSendAtMs: number | undefined;
  dashboardTestAtMs: number | undefined;
  /** Everything Instagram had up to this time was compared; this computer's clock. */
  verifiedUpToMs: number | undefined;
  /** Newest activity of a thread when that was found; Instagram's clock. */
  threadWatermarkMs: number | undefined;
}

/** A Page token handed over by a colleague's console, until it is in the secret store. */
export interface InboxToken {
  channelId: ChannelId;
  token: string;
  scopes: string[];
  issuedAtMs: number;
}

export interface ConnectAttempt {
  ticket: string;
  expiresAtMs: number;
  /** The grant has come; its token is held in memory only, so after a restart the attempt is over. */
  isGranted: boolean;
}

export interface ChannelsRepository {
  list(): ChannelRow[];
  get(id: ChannelId): ChannelRow | undefined;
  byAccount(accountId: AccountId): ChannelRow | undefined;
  /** Adds the channel, or updates what differs; keeps times and health of a known one. */
  put(
    channel: Pick<ChannelRow, 'id' | 'pageId' | 'accountId' | 'connectedAtMs'> & Partial<ChannelRow>,
    nowMs: number,
  ): void;
  remove(id: ChannelId): void;
  putInboxToken(token: InboxToken): void;
  inboxTokens(): InboxToken[];
  removeInboxToken(channelId: ChannelId, issuedAtMs: number): void;
  attempt(): ConnectAttempt | undefined;
  /** There is at most one attempt: a new one replaces it. */
  putAttempt(attempt: ConnectAttempt): void;
  clearAttempt(): void;
}

interface Raw {
  id: ChannelId;
  page_id: PageId;
  account_id: AccountId;
  page_name: string | null;
  username: string | null;
  picture_url: string | null;
  connected_at_ms: number;
  known_since_ms: number;
  health: ChannelHealth;
  token_issued_at_ms: number | null;
  history_loaded_at_ms: number | null;
  history_due_at_ms: number | null;
  history_attempts: number;
  subscription_checked_at_ms: number | null;
  last_event_at_ms: number | null;
  last_send_at_ms: number | null;
  dashboard_test_at_ms: number | null;
  verified_up_to_ms: number | null;
  thread_watermark_ms: number | null;
}

const rowOf = (raw: Raw): ChannelRow => ({
  id: raw.id,
  pageId: raw.page_id,
  accountId: raw.account_id,
  pageName: raw.page_name ?? undefined,
  username: raw.username ?? undefined,
  pictureUrl: raw.picture_url ?? undefined,
  connectedAtMs: raw.connected_at_ms,
  knownSinceMs: raw.known_since_ms,
  health: raw.health,
  tokenIssuedAtMs: raw.token_issued_at_ms ?? undefined,
  historyLoadedAtMs: raw.history_loaded_at_ms ?? undefined,
  historyDueAtMs: raw.history_due_at_ms ?? undefined,
  historyAttempts: raw.history_attempts,
  subscriptionCheckedAtMs: raw.subscription_checked_at_ms ?? undefined,
  lastEventAtMs: raw.last_event_at_ms ?? undefined,
  lastSendAtMs: raw.last_send_at_ms ?? undefined,
  dashboardTestAtMs: raw.dashboard_test_at_ms ?? undefined,
  verifiedUpToMs: raw.verified_up_to_ms ?? undefined,
  threadWatermarkMs: raw.thread_watermark_ms ?? undefined,
});

export const createChannelsRepository = (db: Database): ChannelsRepository => {
  const all = db.prepare<Raw>('SELECT * FROM channel ORDER BY connected_at_ms, id');
  const one = db.prepare<Raw>('SELECT * FROM channel WHERE id = ?');
  const byAccount = db.prepare<Raw>('SELECT * FROM channel WHERE account_id = ?');
  const upsert = db.prepare(`
    INSERT INTO channel (id, page_id, account_id, page_name, username, picture_url, connected_at_ms, known_since_ms, health,
      token_issued_at_ms, history_loaded_at_ms, subscription_checked_at_ms, last_event_at_ms, last_send_at_ms,
      dashboard_test_at_ms, verified_up_to_ms, thread_watermark_ms, history_due_at_ms, history_attempts)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET page_id = excluded.page_id, account_id = excluded.account_id,
      page_name = excluded.page_name, username = excluded.username, picture_url = excluded.picture_url,
      connected_at_ms = excluded.connected_at_ms, health = excluded.health,
      token_issued_at_ms = excluded.token_issued_at_ms, history_loaded_at_ms = excluded.history_loaded_at_ms,
      subscription_checked_at_ms = excluded.subscription_checked_at_ms,
      last_event_at_ms = excluded.last_event_at_ms, last_send_at_ms = excluded.last_send_at_ms,
      dashboard_test_at_ms = excluded.dashboard_test_at_ms, verified_up_to_ms = excluded.verified_up_to_ms,
      thread_watermark_ms = excluded.thread_watermark_ms, history_due_at_ms = excluded.history_due_at_ms,
      history_attempts = excluded.history_attempts`);
  const remove = db.prepare('DELETE FROM channel WHERE id = ?');
  const putToken = db.prepare(`
    INSERT INTO page_token_inbox (channel_id, token, scopes, issued_at_ms) VALUES (?, ?, ?, ?)
    ON CONFLICT (channel_id) DO UPDATE SET token = excluded.token, scopes = excluded.scopes, issued_at_ms = excluded.issued_at_ms
    WHERE excluded.issued_at_ms > issued_at_ms`);
  const tokens = db.prepare<{ channel_id: ChannelId; token: string; scopes: string; issued_at_ms: number }>(
    'SELECT channel_id, token, scopes, issued_at_ms FROM page_token_inbox',
  );
  const removeToken = db.prepare('DELETE FROM page_token_inbox WHERE channel_id = ? AND issued_at_ms <= ?');
  const attempt = db.prepare<{ ticket: string; expires_at_ms: number; is_granted: number }>(
    'SELECT ticket, expires_at_ms, is_granted FROM connect_attempt',
  );
  const addAttempt = db.prepare(
    'INSERT INTO connect_attempt (ticket, expires_at_ms, is_granted) VALUES (?, ?, ?)',
  );
  const clearAttempt = db.prepare('DELETE FROM connect_attempt');

  const repository: ChannelsRepository = {
    list: () => all.all().map(rowOf),
    get(id) {
      const raw = one.get(id);
      return raw && rowOf(raw);
    },
    byAccount(accountId) {
      const raw = byAccount.get(accountId);
      return raw && rowOf(raw);
    },
    put(channel, nowMs) {
      const row = {
        health: 'receiving' as const,
        knownSinceMs: nowMs,
        historyAttempts: 0,
        ...repository.get(channel.id),
        ...channel,
      };
      upsert.run(
        row.id,
        row.pageId,
        row.accountId,
        row.pageName,
        row.username,
        row.pictureUrl,
        row.connectedAtMs,
        row.knownSinceMs,
        row.health,
        row.tokenIssuedAtMs,
        row.historyLoadedAtMs,
        row.subscriptionCheckedAtMs,
        row.lastEventAtMs,
        row.lastSendAtMs,
        row.dashboardTestAtMs,
        row.verifiedUpToMs,
        row.threadWatermarkMs,
        row.historyDueAtMs,
        row.historyAttempts,
      );
    },
    remove(id) {
      db.transaction(() => {
        removeToken.run(id, Number.MAX_SAFE_INTEGER);
        remove.run(id);
      });
    },
    putInboxToken(token) {
      putToken.run(token.channelId, token.token, JSON.stringify(token.scopes), token.issuedAtMs);
    },
    inboxTokens: () =>
      tokens.all().map((raw) => ({
        channelId: raw.channel_id,
        token: raw.token,
        scopes: JSON.parse(raw.scopes) as string[],
        issuedAtMs: raw.issued_at_ms,
      })),
    removeInboxToken(channelId, issuedAtMs) {
      removeToken.run(channelId, issuedAtMs);
    },
    attempt() {
      const raw = attempt.get();
      return raw && { ticket: raw.ticket, expiresAtMs: raw.expires_at_ms, isGranted: raw.is_granted === 1 };
    },
    putAttempt(value) {
      db.transaction(() => {
        clearAttempt.run();
        addAttempt.run(value.ticket, value.expiresAtMs, value.isGranted ? 1 : 0);
      });
    },
    clearAttempt() {
      clearAttempt.run();
    },
  };
  return repository;
};
