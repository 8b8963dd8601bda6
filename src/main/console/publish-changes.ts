import { isAdminRole } from '../../shared/domain/index.ts';
import { sentenceOf } from '../../shared/i18n/error-sentence.ts';
import { text } from '../../shared/i18n/text.ts';
import { daysToMs } from '../../shared/removal/retention.ts';
import type { AppState } from '../../shared/ipc/index.ts';
import type { RemoteMedia } from '../media/index.ts';
import { onProxyFault } from '../network/index.ts';
import type { Connections } from './connections.ts';
import type { Product } from './product.ts';
import type { ConsoleWorld } from './world.ts';

const accessEndingWords = (days: number): string =>
  days === 0
    ? text('The access to Instagram has ended. Renew it in Admin.')
    : text('The access to Instagram ends in {days, plural, one {# day} other {# days}}. Renew it in Admin.', {
        days,
      });

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

  /** Something about the connection that an admin has to see to; `reason`: error code, one notification each. */
  const tellAdmin = (reason: string, body: string): void =>
    void notifications.tell({
      key: `admin:${reason}`,
      rule: undefined,
      title: 'Instagram',
      body,
      place: { section: 'admin' },
    });
  let cancelCounts: (() => void) | undefined;
  let shownCounts = '';
  /** Counted over all conversations: not more often than a person can read. */
  const countsChanged = (): void => {
    cancelCounts ??= timers.after(gatherCountsMs, () => {
      cancelCounts = undefined;
      const counts = conversations.viewCounts();
      const asText = JSON.stringify(counts);
      if (asText === shownCounts) return;
      shownCounts = asText;
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
    onProxyFault(stateChanged),
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
    privateChats.on('changed', ({ summary, messages, removedIds, removedBeforeMs }) => {
      publish('private-chat.changed', { summary, messages, removedIds, removedBeforeMs });
      stateChanged();
    }),
    privateChats.on('typing', (typing) => publish('private-chat.typing', typing)),
    privateChats.history.on('changed', (view) => publish('private-history.changed', view)),
    conversations.on('conversation.changed', (change) => {
      media.remember(change.conversation.pictureUrl);
      publish('conversation.changed', change);
      countsChanged();
    }),
    conversations.on('counts.changed', stateChanged),
    parts.savedReplies.on('changed', (replies) => publish('saved-replies.changed', { replies })),
    parts.search.on('search.progress', (progress) => publish('search.progress-changed', progress)),
    teamwork.on('notes.changed', (event) => publish('work.notes-changed', event)),
    teamwork.on('presence.changed', (presence) =>
      publish('work.presence-changed', { presence: [...presence] }),
    ),
    channel.on('channel.access-ending', ({ endsAtMs }) => {
      const days = Math.max(0, Math.ceil((endsAtMs - world.clock.now()) / daysToMs(1)));
      tellAdmin('access-ending', accessEndingWords(days));
    }),
    conversations.on('account.limited', ({ reason }) => {
      const { state } = session;
      if (state.state === 'signed-in' && isAdminRole(state.role)) tellAdmin(reason, sentenceOf(reason));
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
