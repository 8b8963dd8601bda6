import { isAdminRole } from '../../shared/domain/index.ts';
import { nameAmong } from '../../shared/shown-name.ts';
import { errorCatalogue } from '../../shared/errors.ts';
import { daysToMs } from '../../shared/removal/retention.ts';
import type { AppState } from '../../shared/ipc/index.ts';
import type { ConversationId } from '../../shared/domain/index.ts';
import type { RemoteMedia } from '../media/index.ts';
import type { WorkNews } from '../teamwork/index.ts';
import type { Connections } from './connections.ts';
import type { Product } from './product.ts';
import type { ConsoleWorld } from './world.ts';

const accessEndingWords = (days: number): string =>
  days === 0
    ? 'The access to Instagram has ended. Renew it in Admin.'
    : `The access to Instagram ends in ${days} ${days === 1 ? 'day' : 'days'}. Renew it in Admin.`;

/** Many things change the state at once (a reconnect, a burst of messages): the window hears of it once. */
const gatherStateMs = 50;

/** The numbers beside the views are told this long after a change. */
const gatherCountsMs = 250;

/** Publishes what changes in the services to the window and to the desktop's notifications. Answers the function that ends it. */
export const publishChanges = (
  parts: Connections &
    Product & {
      media: RemoteMedia;
      appState: () => AppState;
      world: Pick<ConsoleWorld, 'publish' | 'notifications' | 'timers' | 'clock'>;
    },
): (() => void) => {
  const { session, livechat, relayLink, team, privateChats, conversations, teamwork, channel, media } = parts;
  const { world } = parts;
  const { publish, notifications, timers } = world;
  let cancelState: (() => void) | undefined;
  const stateChanged = (): void => {
    cancelState ??= timers.after(gatherStateMs, () => {
      cancelState = undefined;
      publish('app.state-changed', parts.appState());
    });
  };

  const nameOf = (conversationId: ConversationId): string =>
    conversations.get(conversationId)?.displayName ?? '';
  /** To the person whom it concerns; what is left to nobody concerns everybody. */
  const tellWork = (news: WorkNews): void => {
    if (news.kind === 'unassigned') {
      const [first] = news.conversationIds;
      if (first) notifications.unassigned(first, nameOf(first), news.conversationIds.length);
      return;
    }
    const { conversationId } = news;
    if (news.kind === 'woken') {
      const assigneeId = conversations.get(conversationId)?.work.assigneeId;
      const { state } = session;
      const isOthers =
        assigneeId !== undefined && state.state === 'signed-in' && assigneeId !== state.agentId;
      if (!isOthers) notifications.work('woken', conversationId, nameOf(conversationId), undefined);
      return;
    }
    notifications.work(news.kind, conversationId, nameOf(conversationId), nameAmong(team.list(), news.by));
  };
  let cancelCounts: (() => void) | undefined;
  let shownCounts = '';
  /** Counted over all conversations: not more often than a person can read. */
  const countsChanged = (): void => {
    cancelCounts ??= timers.after(gatherCountsMs, () => {
      cancelCounts = undefined;
      const counts = conversations.viewCounts();
      const text = JSON.stringify(counts);
      if (text === shownCounts) return;
      shownCounts = text;
      publish('work.counts-changed', counts);
    });
  };
  const subscriptions = [
    session.on('changed', (state) => {
      if (state.state === 'signed-in') media.remember(state.avatarUrl);
      stateChanged();
    }),
    parts.browserPages.on('changed', stateChanged),
    livechat.connection.on('state-changed', stateChanged),
    relayLink.on('state-changed', stateChanged),
    relayLink.on('set-aside-changed', stateChanged),
    parts.ownPresence.on('changed', stateChanged),
    parts.storageFault.on('changed', stateChanged),
    parts.recovery.on('changed', stateChanged),
    parts.recovery.on('recovered', () => {
      for (const summary of privateChats.list())
        publish('private-chat.changed', { summary, messages: [], removedBeforeMs: undefined });
    }),
    team.on('changed', (change) => {
      for (const { avatarUrl } of change.agents) media.remember(avatarUrl);
      publish('team.changed', change);
      stateChanged();
    }),
    privateChats.on('changed', ({ chatId, summary, messages, receivedIds, removedBeforeMs }) => {
      publish('private-chat.changed', { summary, messages, removedBeforeMs });
      if (receivedIds.length > 0) notifications.privateMessage(chatId, nameAmong(team.list(), chatId));
      if (summary.unreadCount === 0) notifications.clear({ chatId });
      stateChanged();
    }),
    privateChats.history.on('changed', (view) => publish('private-history.changed', view)),
    conversations.on('conversation.changed', (change) => {
      media.remember(change.conversation.pictureUrl);
      publish('conversation.changed', change);
      countsChanged();
      const { id: conversationId, unreadCount } = change.conversation;
      if (change.isRemoved || unreadCount === 0) notifications.clear({ conversationId });
      for (const { id: messageId, isUnsent } of change.messages)
        if (isUnsent) notifications.clear({ conversationId, messageId });
    }),
    conversations.on('message.received', ({ conversation, message }) => {
      // A message that somebody answers is told to them; one that nobody does, to everybody.
      const { assigneeId } = conversation.work;
      const { state } = session;
      if (assigneeId !== undefined && state.state === 'signed-in' && assigneeId !== state.agentId) return;
      notifications.customerMessage(conversation.id, conversation.displayName, message.id);
    }),
    conversations.on('counts.changed', stateChanged),
    parts.savedReplies.on('changed', (replies) => publish('saved-replies.changed', { replies })),
    teamwork.on('notes.changed', (event) => publish('work.notes-changed', event)),
    teamwork.on('presence.changed', (presence) =>
      publish('work.presence-changed', { presence: [...presence] }),
    ),
    teamwork.on('work.news', (news) => tellWork(news)),
    channel.on('channel.access-ending', ({ endsAtMs }) => {
      const days = Math.max(0, Math.ceil((endsAtMs - world.clock.now()) / daysToMs(1)));
      notifications.adminNotice('access-ending', 'Instagram', accessEndingWords(days));
    }),
    conversations.on('account.limited', ({ reason }) => {
      const { state } = session;
      if (state.state === 'signed-in' && isAdminRole(state.role))
        notifications.adminNotice(reason, 'Instagram', errorCatalogue[reason].sentence);
    }),
    channel.on('channel.changed', ({ channel: current, connect }) => {
      media.remember(current?.pictureUrl);
      if (connect.step === 'choose') for (const { pictureUrl } of connect.choices) media.remember(pictureUrl);
      publish('channel.changed', { connect, channel: current });
    }),
    parts.policy.on('changed', (state) => publish('policy.changed', state)),
    parts.preflight.on('preflight.changed', (state) => publish('preflight.changed', state)),
    parts.bridge.on('bridge.changed', (state) => publish('bridge.changed', state)),
    parts.computers.on('computers.changed', () => publish('computers.changed', undefined)),
    parts.removal.on('removal.changed', (view) => publish('removal.changed', view)),
  ];
  return () => {
    cancelState?.();
    cancelCounts?.();
    for (const end of subscriptions) end();
  };
};
