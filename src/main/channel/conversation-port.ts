import {
  type AccountId,
  accountIdSchema,
  type Gap,
  type HistoryProgress,
} from '../../shared/domain/index.ts';
import type { PlatformHosts } from '../../shared/platform-hosts.ts';
import type { ChannelPort } from '../conversations/index.ts';
import type { Database } from '../storage/index.ts';
import type { ChannelRow, ChannelStore } from './store.ts';
import type { PageTokens } from './tokens.ts';

/** The connected accounts as the conversations module sees them. */
export const createConversationPort = (deps: {
  db: Database;
  channels: ChannelStore;
  tokens: PageTokens;
  meta: PlatformHosts['meta'];
  isRemoved(accountId: AccountId): boolean;
  onRemove(handler: (accountId: AccountId) => void): void;
  noteGap(accountId: AccountId, gap: Gap): void;
  noteHistory(accountId: AccountId, progress: HistoryProgress): void;
  /** What the renderer shows is different. */
  changed(): void;
  /** As `changed`, for what the renderer needs only every few seconds: the time of the last event. */
  scheduleChanged(): void;
}): ChannelPort => {
  const { db, channels, tokens, changed, scheduleChanged } = deps;
  /** Answers whether there is such an account and `changeOf` answered a change. */
  const update = (
    accountId: AccountId,
    changeOf: (row: ChannelRow) => Partial<ChannelRow> | undefined,
  ): boolean => {
    const row = channels.byAccount(accountId);
    const change = row && changeOf(row);
    return row !== undefined && change !== undefined && channels.update(row, change);
  };
  /** The recent threads were read, or put off, and there is a token that is believed to work. */
  const readable = (): ChannelRow[] =>
    channels
      .list()
      .filter(
        ({ historyLoadedAtMs, tokenIssuedAtMs, health }) =>
          historyLoadedAtMs !== undefined && tokenIssuedAtMs !== undefined && health !== 'reconnect-needed',
      );
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
      const done = { historyLoadedAtMs: atMs, historyDueAtMs: undefined, historyAttempts: 0 };
      update(accountId, () => done);
    },
    historyPostponed(accountId, atMs, dueAtMs) {
      update(accountId, ({ historyLoadedAtMs = atMs, historyAttempts }) => ({
        historyLoadedAtMs,
        historyDueAtMs: dueAtMs,
        historyAttempts: historyAttempts + 1,
      }));
    },
    nextHistoryDueAtMs() {
      const due = channels.list().flatMap(({ historyDueAtMs }) => historyDueAtMs ?? []);
      return due.length === 0 ? undefined : Math.min(...due);
    },
    toVerify: () =>
      readable().map(({ accountId, knownSinceMs, threadWatermarkMs: watermarkMs }) => ({
        accountId,
        knownSinceMs,
        watermarkMs,
      })),
    toImport: () => readable().map(({ accountId, knownSinceMs }) => ({ accountId, knownSinceMs })),
    noteHistory: deps.noteHistory,
    verified(accountId, { verifiedUpToMs, watermarkMs }) {
      if (update(accountId, () => ({ verifiedUpToMs, threadWatermarkMs: watermarkMs }))) scheduleChanged();
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
      const isNew = update(accountId, ({ health }) =>
        health === 'reconnect-needed' || !tokens.isCurrent(accountId, client)
          ? undefined
          : { health: 'reconnect-needed' },
      );
      if (isNew) changed();
    },
    noteEvent(accountId, atMs) {
      const isNew = update(accountId, ({ lastEventAtMs = 0 }) =>
        lastEventAtMs >= atMs ? undefined : { lastEventAtMs: atMs },
      );
      if (isNew) db.afterCommit(scheduleChanged);
    },
    noteDashboardTest(accountId, atMs) {
      update(accountId, () => ({ dashboardTestAtMs: atMs }));
    },
    noteSend(accountId, atMs) {
      const isNew = update(accountId, ({ lastSendAtMs = 0 }) =>
        lastSendAtMs >= atMs ? undefined : { lastSendAtMs: atMs },
      );
      if (isNew) db.afterCommit(scheduleChanged);
    },
    appId: () => deps.meta.appId,
  };
};
