import type { AppState } from '../../shared/ipc/index.ts';
import type { Bridge } from '../bridge/index.ts';
import type { AwaitedPages } from '../browser/index.ts';
import type { ChannelService } from '../channel/index.ts';
import type { Conversations } from '../conversations/index.ts';
import type { LiveChat } from '../livechat/index.ts';
import type { RemoteMedia } from '../media/index.ts';
import type { Policy } from '../policy/index.ts';
import type { PrivateChats } from '../private-chats/index.ts';
import type { RelayLink } from '../relay-link/index.ts';
import type { RemovalService } from '../removal/index.ts';
import type { Session } from '../session/index.ts';
import type { Team } from '../team/index.ts';
import type { ConsoleWorld } from './world.ts';

/** Many things change the state at once (a reconnect, a burst of messages): the window hears of it once. */
const gatherStateMs = 50;

/** Carries what changes in the services to the window and to the desktop's notifications. Returns the way to stop. */
export const followChanges = (parts: {
  session: Session;
  livechat: LiveChat;
  relayLink: RelayLink;
  team: Team;
  privateChats: PrivateChats;
  conversations: Conversations;
  channel: ChannelService;
  bridge: Bridge;
  browserPages: AwaitedPages;
  removal: RemovalService;
  policy: Policy;
  media: RemoteMedia;
  appState: () => AppState;
  world: Pick<ConsoleWorld, 'publish' | 'notifications' | 'timers'>;
}): (() => void) => {
  const { session, livechat, relayLink, team, privateChats, conversations, channel, bridge, policy, media } =
    parts;
  const { publish, notifications, timers } = parts.world;
  let cancelState: (() => void) | undefined;
  const stateChanged = (): void => {
    cancelState ??= timers.after(gatherStateMs, () => {
      cancelState = undefined;
      publish('app.state-changed', parts.appState());
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
    relayLink.on('trust-changed', ({ agentId }) =>
      publish('private-chat.changed', { summary: privateChats.summary(agentId), messages: [] }),
    ),
    team.on('changed', (change) => {
      for (const { avatarUrl } of change.agents) media.remember(avatarUrl);
      publish('team.changed', change);
      stateChanged();
    }),
    privateChats.on('changed', ({ colleagueId, summary, messages, receivedIds, removedBeforeMs }) => {
      publish('private-chat.changed', {
        summary,
        messages,
        ...(removedBeforeMs === undefined ? {} : { removedBeforeMs }),
      });
      if (receivedIds.length > 0)
        notifications.privateMessage(colleagueId, team.get(colleagueId)?.name ?? colleagueId);
      if (summary.unreadCount === 0) notifications.clear({ colleagueId });
      stateChanged();
    }),
    conversations.on('conversation.changed', (change) => {
      media.remember(change.conversation.pictureUrl);
      publish('conversation.changed', change);
      const { id: conversationId, unreadCount } = change.conversation;
      if (change.isRemoved || unreadCount === 0) notifications.clear({ conversationId });
      for (const { id: messageId, isUnsent } of change.messages)
        if (isUnsent) notifications.clear({ conversationId, messageId });
    }),
    conversations.on('message.received', ({ conversation, message }) =>
      notifications.customerMessage(conversation.id, conversation.displayName, message.id),
    ),
    conversations.on('counts.changed', stateChanged),
    channel.on('channel.changed', ({ channel: current, connect }) => {
      media.remember(current?.pictureUrl);
      if (connect.step === 'choose') for (const { pictureUrl } of connect.choices) media.remember(pictureUrl);
      publish('channel.changed', { connect, ...(current === undefined ? {} : { channel: current }) });
    }),
    channel.on('channel.ready', () => conversations.retryNow()),
    policy.on('changed', (state) => publish('policy.changed', state)),
    bridge.on('bridge.changed', (state) => publish('bridge.changed', state)),
    parts.removal.on('removal.changed', (view) => publish('removal.changed', view)),
    // The stream has brought what it kept; what had expired there, or never came, is in Instagram's history.
    relayLink.on('caught-up', () => conversations.caughtUp()),
  ];
  return () => {
    cancelState?.();
    for (const end of subscriptions) end();
  };
};
