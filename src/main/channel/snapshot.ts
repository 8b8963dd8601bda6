import type { AccountId, Channel, Gap, HistoryProgress } from '../../shared/domain/index.ts';
import { accessEndOf } from './access-end.ts';
import type { ChannelRelay } from './ports.ts';
import type { ChannelRow, ChannelStore } from './store.ts';

/** The connected account as the renderer shows it. */
export interface ChannelSnapshot {
  /** The one connected last: the renderer shows one account. */
  row(): ChannelRow | undefined;
  current(): Channel | undefined;
  /** Answers whether it differs from the last one. */
  noteGap(accountId: AccountId, gap: Gap): boolean;
  /** Answers what the renderer should hear: `now` when the state is another one, `soon` when only the numbers grew. */
  noteHistory(accountId: AccountId, progress: HistoryProgress): 'now' | 'soon' | undefined;
}

export const createSnapshot = (deps: {
  channels: ChannelStore;
  relayLink: Pick<ChannelRelay, 'channelKeyState'>;
}): ChannelSnapshot => {
  const { channels, relayLink } = deps;
  const gaps = new Map<AccountId, Gap>();
  const histories = new Map<AccountId, HistoryProgress>();

  const stateOf = (row: ChannelRow): Channel['state'] =>
    row.health === 'receiving' && relayLink.channelKeyState === 'missing' ? 'waiting-for-key' : row.health;

  /** Without a token nothing is compared with Instagram's history. */
  const gapOf = (row: ChannelRow): Gap => {
    if (row.health === 'reconnect-needed') return { state: 'cannot-check', reason: 'INSTAGRAM_RECONNECT' };
    if (row.tokenIssuedAtMs === undefined)
      return { state: 'cannot-check', reason: 'INSTAGRAM_TOKEN_MISSING' };
    return gaps.get(row.accountId) ?? { state: 'checking' };
  };

  /** A connection that Instagram refuses reads nothing, also where no read has met the refusal itself. */
  const historyOf = (row: ChannelRow): HistoryProgress | undefined => {
    const progress = histories.get(row.accountId);
    const isUnderWay = progress !== undefined && progress.state !== 'done' && progress.state !== 'paused';
    return isUnderWay && row.health === 'reconnect-needed'
      ? { ...progress, state: 'waiting', reason: 'INSTAGRAM_RECONNECT' }
      : progress;
  };

  const row = (): ChannelRow | undefined => channels.list().at(-1);

  return {
    row,
    current() {
      const shown = row();
      return (
        shown && {
          id: shown.id,
          pageId: shown.pageId,
          accountId: shown.accountId,
          pageName: shown.pageName,
          username: shown.username,
          pictureUrl: shown.pictureUrl,
          connectedAtMs: shown.connectedAtMs,
          state: stateOf(shown),
          canSend: shown.tokenIssuedAtMs !== undefined && shown.health !== 'reconnect-needed',
          lastEventAtMs: shown.lastEventAtMs,
          lastSendAtMs: shown.lastSendAtMs,
          verifiedUpToMs: shown.verifiedUpToMs,
          gap: gapOf(shown),
          accessEndsAtMs: accessEndOf(shown),
          history: historyOf(shown),
        }
      );
    },
    noteHistory(accountId, progress) {
      const before = histories.get(accountId);
      histories.set(accountId, progress);
      if (before?.state !== progress.state || before.reason !== progress.reason) return 'now';
      return before.read === progress.read && before.found === progress.found ? undefined : 'soon';
    },
    noteGap(accountId, gap) {
      const before = gaps.get(accountId);
      gaps.set(accountId, gap);
      return before?.state !== gap.state || before.reason !== gap.reason;
    },
  };
};
