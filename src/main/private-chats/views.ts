import {
  isGroupId,
  type ChatId,
  type PrivateChatSummary,
  type PrivateMessage,
} from '../../shared/domain/index.ts';
import type { RelayLink } from '../relay-link/index.ts';
import type { Groups } from './groups/index.ts';
import type { Peers } from './delivery/peers.ts';
import type { MessageFactsView } from './message-facts.ts';
import type { PrivateChatStore, PrivateMessageRow } from './store.ts';

/** Chats and messages as the window gets them. `groups`: asked when something is shown. */
export const createViews = (deps: {
  store: PrivateChatStore;
  relayLink: Pick<RelayLink, 'state' | 'trustOf' | 'trustNoticeOf'>;
  groups: () => Pick<Groups, 'store' | 'view'>;
  facts: { of(row: PrivateMessageRow): MessageFactsView };
  peers: Pick<Peers, 'lastHeardMs'>;
}) => {
  const { store, relayLink, groups } = deps;

  /** Why a queued message waits follows link and trust, so it is computed when asked and not stored. */
  const reasonOf = (row: PrivateMessageRow): string | undefined => {
    if (row.state !== 'queued') return row.reason;
    // A group's message waits for nobody in particular: `receivers` says for whom.
    const trust = isGroupId(row.chatId) ? 'confirmed' : relayLink.trustOf(row.chatId);
    if (relayLink.state !== 'online' && (trust === 'confirmed' || trust === 'no-device')) {
      return 'RELAY_UNREACHABLE';
    }
    return trust === 'confirmed' ? undefined : 'DEVICE_UNTRUSTED';
  };
  const messageOf = (row: PrivateMessageRow): PrivateMessage => {
    const { chatId, id, direction, text, card, sentAtMs, state } = row;
    const readAtMs = direction === 'out' ? row.readAtMs : undefined;
    const authorId = row.authorId ?? (direction === 'in' && !isGroupId(chatId) ? chatId : undefined);
    const isOwnInGroup = direction === 'out' && isGroupId(chatId) && row.line === undefined;
    return {
      id,
      chatId,
      direction,
      authorId,
      text,
      card,
      sentAtMs,
      state,
      readAtMs,
      receivers: isOwnInGroup ? groups().store.receiversOf(chatId, id) : undefined,
      line: row.line,
      reason: reasonOf(row),
      ...deps.facts.of(row),
    };
  };

  const summary = (chatId: ChatId): PrivateChatSummary => {
    const last = store.last(chatId);
    return {
      chatId,
      lastMessage: last && messageOf(last),
      unreadCount: store.unreadCount(chatId),
      isMuted: store.isMuted(chatId),
      ...(isGroupId(chatId)
        ? { trust: 'confirmed' as const, group: groups().view(chatId) }
        : {
            trust: relayLink.trustOf(chatId),
            trustNotice: relayLink.trustNoticeOf(chatId),
            lastHeardAtMs: deps.peers.lastHeardMs(chatId),
          }),
    };
  };

  return { messageOf, summary };
};
