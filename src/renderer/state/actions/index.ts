import type { AppState, PageLink } from '../../../shared/ipc/state.ts';
import { call } from '../../api/call.ts';
import {
  appStateChanged,
  bridgeChanged,
  channelChanged,
  isSignedIn,
  listArrived,
  policyChanged,
  privateHistoryChanged,
  roundTripChanged,
  searchProgressed,
  privateChatChanged,
  privateTypingChanged,
  removalsChanged,
  restored,
  settingsChanged,
  teamArrived,
  startFailed,
  teamChanged,
  tryItChanged,
} from '../updates/index.ts';
import { type AskActions, createAskActions } from './ask.ts';
import { createSearchActions, type SearchActions } from './search.ts';
import { createAppActions, type AppActions } from './app.ts';
import { type AttachmentActions, createAttachmentActions } from './attachments.ts';
import { type PrivateFileActions, createPrivateFileActions } from './private-files.ts';
import { createBridgeActions, type BridgeActions } from './bridge.ts';
import { createChannelActions, type ChannelActions } from './channel.ts';
import { notifyProblem, type ActionContext } from './context.ts';
import { createComputersActions, type ComputersActions } from './computers.ts';
import { createConversationActions, type ConversationActions } from './conversations.ts';
import { createGuideActions, type GuideActions } from './guide.ts';
import { createEmojiActions, type EmojiActions } from './emoji.ts';
import { createNoticesActions, type NoticesActions } from './notices.ts';
import { createPreflightActions, type PreflightActions } from './preflight.ts';
import { createPrivateChatActions, type PrivateChatActions } from './private-chats.ts';
import { createPrivateMessageActions, type PrivateMessageActions } from './private-messages.ts';
import { createPrivateHistoryActions, type PrivateHistoryActions } from './private-history.ts';
import { createRemovalActions, type RemovalActions } from './removal.ts';
import { createPrivacyActions, type PrivacyActions } from './privacy.ts';
import { createSavedReplyActions, type SavedReplyActions } from './saved-replies.ts';
import { createSetupActions, type SetupActions } from './setup.ts';
import { createSupportActions, type SupportActions } from './support.ts';
import { createTeamActions, type TeamActions } from './team.ts';
import { createWorkActions, type WorkActions } from './work.ts';
import { createTryItActions, type TryItActions } from './try-it.ts';

export { undoableHandOver } from './ask.ts';
export { undoableMessages } from './replies.ts';
export { isEditable } from './private-messages.ts';
export { meantIds } from './work.ts';

/** All actions of the window: they call main and apply its answers. */
export interface Actions {
  app: AppActions;
  conversations: ConversationActions;
  search: SearchActions;
  attachments: AttachmentActions;
  privateFiles: PrivateFileActions;
  work: WorkActions;
  ask: AskActions;
  privateChats: PrivateChatActions;
  privateMessages: PrivateMessageActions;
  privateHistory: PrivateHistoryActions;
  team: TeamActions;
  channel: ChannelActions;
  bridge: BridgeActions;
  preflight: PreflightActions;
  removal: RemovalActions;
  computers: ComputersActions;
  privacy: PrivacyActions;
  tryIt: TryItActions;
  savedReplies: SavedReplyActions;
  emoji: EmojiActions;
  notices: NoticesActions;
  setup: SetupActions;
  support: SupportActions;
  guide: GuideActions;
  /** Listens to main, then reads the first snapshot. Answers the function that stops listening. */
  start(): () => void;
}

export const createActions = (context: ActionContext): Actions => {
  const { api, store } = context;
  const conversations = createConversationActions(context);
  const attachments = createAttachmentActions(context);
  const privateFiles = createPrivateFileActions(context);
  const work = createWorkActions(context);
  const privateChats = createPrivateChatActions(context);
  const app = createAppActions(context, {
    conversation: conversations.loadThread,
    privateChat: privateChats.loadThread,
  });
  const search = createSearchActions(context, app, {
    load: conversations.loadThread,
    loadPrivate: privateChats.loadThread,
  });
  const privateHistory = createPrivateHistoryActions(context);
  const team = createTeamActions(context);
  const channel = createChannelActions(context);
  const bridge = createBridgeActions(context);
  const preflight = createPreflightActions(context);
  const removal = createRemovalActions(context);
  const computers = createComputersActions(context);
  const privacy = createPrivacyActions(context);
  const tryIt = createTryItActions(context);
  const savedReplies = createSavedReplyActions(context);
  const notices = createNoticesActions(context);
  const guide = createGuideActions(context);

  const loadWorkspace = async (there = { isInboxThere: false, isTeamThere: false }): Promise<void> => {
    const { view } = store.get().conversations;
    const inbox = () =>
      Promise.all([there.isInboxThere || conversations.loadList(view), channel.load(), work.load()]);
    const people = () => Promise.all([there.isTeamThere || team.load(), privateChats.loadList()]);
    // The shown section is read before the rest: a team may have thousands of members.
    const inOrder = store.get().place.section === 'team' ? [people, inbox] : [inbox, people];
    for (const load of inOrder) await load();
    // These feed one strip only; the section Admin reads them again and shows a failure.
    await Promise.all([
      privateHistory.load(),
      removal.load(),
      bridge.load().catch(() => undefined),
      savedReplies.load().catch(notifyProblem(store)),
      context.drafts.loadKeys().catch(() => undefined),
    ]);
  };

  const followLink = (link: PageLink): void =>
    link.open === 'search' ? search.show(link.text) : app.followLink(link);

  const start = (): (() => void) => {
    let isAsked = true;
    /** What came before the first picture, which is as new or newer: shown only if there is none. */
    let beforePicture: AppState | undefined;
    const stateChanged = (next: AppState): void => {
      const wasSignedIn = isSignedIn(store.get());
      store.apply((state) => appStateChanged(state, next));
      void tryIt.load();
      // The policy's state depends on whether somebody is signed in.
      if (isSignedIn(store.get()) !== wasSignedIn) void privacy.load();
      if (!isSignedIn(store.get())) context.drafts.clear();
      else if (!wasSignedIn) void loadWorkspace();
    };
    // Subscribed before the first read, so that nothing in between is missed.
    const stops = [
      api.on('app.state-changed', (next) => {
        if (isAsked) beforePicture = next;
        else stateChanged(next);
      }),
      api.on('team.changed', (event) => {
        const { agents } = store.get().team;
        const isSomebodyNew = event.agents.some(({ id }) => agents[id] === undefined);
        store.apply((state) => teamChanged(state, event));
        // Who of them has no Backchannel.
        if (isSomebodyNew && isSignedIn(store.get())) void privateChats.loadList();
      }),
      api.on('private-chat.changed', (event) => store.apply((state) => privateChatChanged(state, event))),
      api.on('private-chat.typing', (event) => store.apply((state) => privateTypingChanged(state, event))),
      api.on('private-history.changed', (view) => store.apply((state) => privateHistoryChanged(state, view))),
      api.on('conversation.changed', (event) => conversations.changed(event)),
      api.on('search.progress-changed', (progress) =>
        store.apply((state) => searchProgressed(state, progress)),
      ),
      api.on('work.counts-changed', work.countsChanged),
      api.on('work.presence-changed', ({ presence }) => work.presenceChanged(presence)),
      api.on('work.notes-changed', ({ conversationId }) => work.notesChanged(conversationId)),
      api.on('channel.changed', (event) => store.apply((state) => channelChanged(state, event))),
      api.on('bridge.changed', (event) => store.apply((state) => bridgeChanged(state, event))),
      api.on('preflight.changed', (event) => store.apply((state) => roundTripChanged(state, event))),
      api.on('saved-replies.changed', savedReplies.changed),
      api.on('removal.changed', (event) => store.apply((state) => removalsChanged(state, event))),
      api.on('computers.changed', () => void computers.changed()),
      api.on('policy.changed', (policy) => store.apply((state) => policyChanged(state, policy))),
      api.on('settings.changed', (settings) => store.apply((state) => settingsChanged(state, settings))),
      api.on('try-it.changed', (progress) => store.apply((state) => tryItChanged(state, progress))),
      api.on('notice.sound', notices.play),
      api.on('link.followed', followLink),
      api.on('guide.asked', () => guide.open()),
      api.on('place.requested', (place) => app.goTo(place)),
    ];
    const readFirstSnapshot = async (): Promise<void> => {
      const {
        app: appState,
        settings,
        place,
        policy,
        link,
        inbox,
        team: people,
      } = await call(api.app.getFirstPicture());
      isAsked = false;
      const wasSignedIn = isSignedIn(store.get());
      store.apply((state) => {
        let next = policyChanged(restored(appStateChanged(state, appState), { settings, place }), policy);
        if (inbox !== undefined) next = listArrived(next, settings.inboxView, inbox, true);
        if (people !== undefined) next = teamArrived(next, people);
        return next;
      });
      // What the program was opened for wins over where the person was.
      if (link !== undefined) followLink(link);
      // What the first list is drawn without would hold it up, in main as well as here.
      await context.afterDrawing?.();
      void tryIt.load();
      // Told in the very moment in which main made the picture, it could be the newer one.
      if (beforePicture !== undefined) stateChanged(await call(api.app.getState()));
      if (isSignedIn(store.get()) && !wasSignedIn)
        await loadWorkspace({ isInboxThere: inbox !== undefined, isTeamThere: people !== undefined });
    };
    readFirstSnapshot().catch(async (problem: unknown) => {
      isAsked = false;
      const answer = await call(api.app.getStartProblem()).catch(() => undefined);
      const startProblem = answer?.problem;
      if (startProblem === undefined) {
        if (beforePicture !== undefined) stateChanged(beforePicture);
        return notifyProblem(store)(problem);
      }
      store.apply((state) => startFailed(state, startProblem));
    });
    return () => {
      for (const stop of stops) stop();
    };
  };

  return {
    app,
    search,
    conversations,
    attachments,
    privateFiles,
    work,
    privateChats,
    privateMessages: createPrivateMessageActions(context),
    privateHistory,
    team,
    channel,
    bridge,
    preflight,
    removal,
    computers,
    privacy,
    tryIt,
    savedReplies,
    ask: createAskActions(context),
    notices,
    setup: createSetupActions(context),
    support: createSupportActions(context),
    guide,
    emoji: createEmojiActions(context),
    start,
  };
};
