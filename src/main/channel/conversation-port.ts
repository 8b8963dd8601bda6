import type { Clock } from '../../shared/clock.ts';
import { type AccountId, accountIdSchema, type Gap } from '../../shared/domain/index.ts';
import type { ChannelPort } from '../conversations/index.ts';
import type { ChannelsRepository, Database } from '../storage/index.ts';
import type { ChannelRelay } from './ports.ts';
import type { PageTokens } from './tokens.ts';

/** The connected accounts as the conversations module sees them. */
export const createConversationPort = (deps: {
  db: Database;
  channels: ChannelsRepository;
  tokens: PageTokens;
  relayLink: Pick<ChannelRelay, 'knownConfig'>;
  clock: Clock;
  isRemoved(accountId: AccountId): boolean;
  onRemove(handler: (accountId: AccountId) => void): void;
  noteGap(accountId: AccountId, gap: Gap): void;
  /** What the screens show is different. */
  changed(): void;
  /** Something happened that matters to the screens only now and then: the time of the last event. */
  noticed(): void;
}): ChannelPort => {
  const { db, channels, tokens, relayLink, clock, changed, noticed } = deps;
  return {
    isConnected: (accountId) => channels.byAccount(accountId) !== undefined,
    isRemoved: deps.isRemoved,
    onRemove: deps.onRemove,
    historyWanted: (nowMs) =>
      channels
        .list()
        .filter(
          ({ historyLoadedAtMs, historyDueAtMs, tokenIssuedAtMs }) =>
            tokenIssuedAtMs !== undefined &&
            (historyLoadedAtMs === undefined || (historyDueAtMs !== undefined && historyDueAtMs <= nowMs)),
        )
        .map(({ accountId, knownSinceMs, historyAttempts: attempts }) => ({
          accountId,
          knownSinceMs,
          attempts,
        })),
    historyLoaded(accountId, atMs) {
      const row = channels.byAccount(accountId);
      if (!row) return;
      const done = { historyLoadedAtMs: atMs, historyDueAtMs: undefined, historyAttempts: 0 };
      channels.put({ ...row, ...done }, clock.now());
    },
    historyPostponed(accountId, atMs, dueAtMs) {
      const row = channels.byAccount(accountId);
      if (!row) return;
      const { historyLoadedAtMs = atMs, historyAttempts } = row;
      const later = { historyLoadedAtMs, historyDueAtMs: dueAtMs, historyAttempts: historyAttempts + 1 };
      channels.put({ ...row, ...later }, clock.now());
    },
    nextHistoryDueAtMs() {
      const due = channels.list().flatMap(({ historyDueAtMs }) => historyDueAtMs ?? []);
      return due.length === 0 ? undefined : Math.min(...due);
    },
    toVerify: () =>
      channels
        .list()
        .filter(
          ({ historyLoadedAtMs, tokenIssuedAtMs, health }) =>
            historyLoadedAtMs !== undefined && tokenIssuedAtMs !== undefined && health !== 'reconnect-needed',
        )
        .map(({ accountId, knownSinceMs, threadWatermarkMs: watermarkMs }) => ({
          accountId,
          knownSinceMs,
          watermarkMs,
        })),
    verified(accountId, { verifiedUpToMs, watermarkMs }) {
      const row = channels.byAccount(accountId);
      if (!row) return;
      channels.put({ ...row, verifiedUpToMs, threadWatermarkMs: watermarkMs }, clock.now());
      noticed();
    },
    noteGap: deps.noteGap,
    accountOf: (entryId) =>
      channels.list().find(({ pageId }) => pageId === (entryId as string))?.accountId ??
      accountIdSchema.parse(entryId),
    async client(accountId) {
      const row = channels.byAccount(accountId);
      return row && row.health !== 'reconnect-needed' ? tokens.client(row) : undefined;
    },
    reconnectNeeded(accountId, client) {
      const row = channels.byAccount(accountId);
      if (!row || row.health === 'reconnect-needed' || !tokens.isCurrent(accountId, client)) return;
      channels.put({ ...row, health: 'reconnect-needed' }, clock.now());
      changed();
    },
    noteEvent(accountId, atMs) {
      const row = channels.byAccount(accountId);
      if (!row || (row.lastEventAtMs ?? 0) >= atMs) return;
      channels.put({ ...row, lastEventAtMs: atMs }, clock.now());
      db.afterCommit(noticed);
    },
    noteDashboardTest(accountId, atMs) {
      const row = channels.byAccount(accountId);
      if (row) channels.put({ ...row, dashboardTestAtMs: atMs }, clock.now());
    },
    noteSend(accountId, atMs) {
      const row = channels.byAccount(accountId);
      if (!row) return;
      channels.put({ ...row, lastSendAtMs: Math.max(row.lastSendAtMs ?? 0, atMs) }, clock.now());
      db.afterCommit(noticed);
    },
    appId: () => relayLink.knownConfig()?.meta.appId ?? '',
  };
};
