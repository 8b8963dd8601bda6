import type { AccountId, Channel, Gap } from '../../shared/domain/index.ts';
import type { ChannelRow, ChannelsRepository } from '../storage/index.ts';
import type { ChannelRelay } from './ports.ts';

/** The connected account as the screens see it. */
export interface ChannelSnapshot {
  /** The latest one: the screens know one account at a time. */
  row(): ChannelRow | undefined;
  current(): Channel | undefined;
  /** Answers whether that is news. */
  noteGap(accountId: AccountId, gap: Gap): boolean;
}

export const createSnapshot = (deps: {
  channels: ChannelsRepository;
  relayLink: Pick<ChannelRelay, 'channelKeyState'>;
}): ChannelSnapshot => {
  const { channels, relayLink } = deps;
  const gaps = new Map<AccountId, Gap>();

  const stateOf = (row: ChannelRow): Channel['state'] =>
    row.health === 'receiving' && relayLink.channelKeyState === 'missing' ? 'waiting-for-key' : row.health;

  /** Without a token nobody compares; nothing is even compared. */
  const gapOf = (row: ChannelRow): Gap => {
    if (row.health === 'reconnect-needed') return { state: 'cannot-check', reason: 'INSTAGRAM_RECONNECT' };
    if (row.tokenIssuedAtMs === undefined)
      return { state: 'cannot-check', reason: 'INSTAGRAM_TOKEN_MISSING' };
    return gaps.get(row.accountId) ?? { state: 'checking' };
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
          ...(shown.pageName === undefined ? {} : { pageName: shown.pageName }),
          ...(shown.username === undefined ? {} : { username: shown.username }),
          ...(shown.pictureUrl === undefined ? {} : { pictureUrl: shown.pictureUrl }),
          connectedAtMs: shown.connectedAtMs,
          state: stateOf(shown),
          canSend: shown.tokenIssuedAtMs !== undefined && shown.health !== 'reconnect-needed',
          ...(shown.lastEventAtMs === undefined ? {} : { lastEventAtMs: shown.lastEventAtMs }),
          ...(shown.lastSendAtMs === undefined ? {} : { lastSendAtMs: shown.lastSendAtMs }),
          ...(shown.verifiedUpToMs === undefined ? {} : { verifiedUpToMs: shown.verifiedUpToMs }),
          gap: gapOf(shown),
        }
      );
    },
    noteGap(accountId, gap) {
      const before = gaps.get(accountId);
      gaps.set(accountId, gap);
      return before?.state !== gap.state || before.reason !== gap.reason;
    },
  };
};
