import { text } from '../../shared/i18n/text.ts';
import { isAdminRole } from '../../shared/domain/index.ts';
import { unmanaged } from '../../shared/managed/managed.ts';
import { retention } from '../../shared/removal/retention.ts';
import { createBridge } from '../bridge/index.ts';
import { createChannel } from '../channel/index.ts';
import { createComputers } from '../computers/index.ts';
import { createConversations } from '../conversations/index.ts';
import { createEarlierChats } from '../earlier-chats/index.ts';
import { instagramProvider } from '../instagram/index.ts';
import type { RemoteMedia } from '../media/index.ts';
import { createNotices, createNoticeStore } from '../notifications/index.ts';
import { createPolicy, createStoredAboutMe } from '../policy/index.ts';
import { createPreflight } from '../preflight/index.ts';
import { createPrivateChats } from '../private-chats/index.ts';
import { amongPeople, type RelayLink } from '../relay-link/index.ts';
import { createRemoval, type WipeOrder } from '../removal/index.ts';
import { createSearch } from '../search/index.ts';
import { createSettingStore } from '../storage/index.ts';
import { createTagList, createTeam } from '../team/index.ts';
import { createSavedReplies } from '../saved-replies/index.ts';
import { createTeamwork } from '../teamwork/index.ts';
import { outgoingFolder, privateFilesFolder } from './cache/index.ts';
import type { Connections } from './connections.ts';
import { isHeldBack } from './held-back.ts';
import { chatsUnder } from './read-only-chats.ts';
import type { ConsoleWorld } from './world.ts';

/** The same link, over which whoever has it hears nothing signed. */
const withoutHearing = (link: RelayLink): RelayLink =>
  Object.assign(Object.create(link) as RelayLink, { onSigned: () => undefined });

/**
 * What people work with, in the order in which the parts need each other. Those that hear from the relay register their
 * handlers here, before the link connects; conversations before the bridge, so that a message is stored when it is noted.
 */
export const createProduct = (
  world: ConsoleWorld,
  media: RemoteMedia,
  connections: Connections,
  hooks: { wipe(order: WipeOrder): void },
) => {
  const { environment, logOf } = world;
  const { db, relayLink, session, livechat, accounts, browserPages, monotonicClock } = connections;
  /** What most of them need: each takes what it asks for. */
  const common = {
    db,
    relayLink,
    session,
    secrets: connections.secrets,
    clock: world.clock,
    timers: world.timers,
  };
  const { saveFile } = world;

  const team = createTeam({
    ...common,
    directory: livechat.directory,
    connection: livechat.connection,
    ownPresence: connections.ownPresence,
    ownAgentId: () => session.identity()?.agentId,
    random: world.random,
    log: logOf('team'),
  });
  const tagList = createTagList({
    ...common,
    directory: livechat.directory,
    connection: livechat.connection,
    log: logOf('team'),
  });
  const policy = createPolicy({
    ...common,
    clock: monotonicClock,
    log: logOf('policy'),
  });
  const managed = world.managed ?? unmanaged;
  const ownChats = createPrivateChats({
    ...common,
    relayLink: amongPeople(relayLink),
    kept: { days: environment.privateChatDays, clock: monotonicClock },
    computer: { name: world.computerName ?? '', platform: world.platform },
    filesFolder: privateFilesFolder(world.folder),
    files: {
      save: saveFile,
      choose: async () => world.chooseFile?.({ name: text('Private chats'), extensions: ['backchannel'] }),
    },
    isTypingTold: () => world.settings.get().tellTyping,
    log: logOf('private-chats'),
  });
  const privateChats = chatsUnder(managed, ownChats);
  const channel = createChannel({
    ...common,
    meta: world.platforms.meta,
    openExternal: browserPages.open,
    isAdmin: () => session.state.state === 'signed-in' && isAdminRole(session.state.role),
    log: logOf('channel'),
  });
  const provider = instagramProvider;
  const conversations = createConversations({
    ...common,
    filesFolder: outgoingFolder(world.folder),
    channel: channel.port,
    provider,
    monotonicClock,
    people: { ownId: () => session.identity()?.agentId, nameOf: (agentId) => team.get(agentId)?.name },
    isHeldBack: () => isHeldBack({ policy, session, world }),
    tellSeen: () => world.settings.get().tellSeen,
    readsThePast: world.kind !== 'station',
    log: logOf('conversations'),
  });
  const teamwork = createTeamwork({
    ...common,
    channel,
    conversations,
    team,
    monotonicClock,
    log: logOf('teamwork'),
  });
  const notices = createNotices({
    notifications: world.notifications,
    store: createNoticeStore(db),
    conversations,
    privateChats,
    teamwork,
    team,
    ownId: () => session.identity()?.agentId,
    ensureAccepted: () => policy.ensureAccepted(),
    settings: () => world.settings.get(),
    clock: world.clock,
    timers: world.timers,
    log: logOf('notices'),
  });
  const savedReplies = createSavedReplies({
    ...common,
    // A station keeps no texts that only people write with.
    relayLink: world.kind === 'station' ? withoutHearing(relayLink) : relayLink,
    channel,
    saveFile,
    log: logOf('saved-replies'),
  });
  const storedAboutMe = createStoredAboutMe({
    ...common,
    settings: world.settings,
    kept: {
      privateChatDays: environment.privateChatDays,
      instagramContentDays: retention.instagramContentDays,
      withoutContactDays: environment.withoutContactDays,
    },
    written: { notes: teamwork.ownNotes, savedReplies: savedReplies.list },
    saveFile,
    version: world.version,
    log: logOf('policy'),
  });
  const search = createSearch({
    ...common,
    people: {
      ownId: () => session.identity()?.agentId,
      agents: () => team.list(),
      groups: () =>
        privateChats.list().flatMap(({ chatId: id, group }) => (group ? [{ id, name: group.name }] : [])),
    },
    log: logOf('search'),
  });
  const bridge = createBridge({
    ...common,
    clientId: world.platforms.livechat.clientId,
    provider,
    channel,
    conversations,
    teamwork,
    livechat,
    accounts,
    fetchMedia: media.carried,
    fetchFile: media.file,
    agentName: (agentId) => team.get(agentId)?.name,
    colleague: (id) => team.list().find((agent) => agent.id === id),
    monotonicClock,
    log: logOf('bridge'),
    failPoints: world.failPoints,
  });
  const earlierChats = createEarlierChats({
    archives: livechat.archives,
    tokens: session,
    customersInLiveChat: bridge.customersInLiveChat,
  });
  const removal = createRemoval({
    ...common,
    limits: provider.limits,
    channel,
    conversations,
    privateChats,
    bridge,
    accounts: accounts.accounts,
    identify: accounts.identify,
    wipe: hooks.wipe,
    saveFile,
    openLink: (url) => world.links.open(url),
    withoutContactDays: environment.withoutContactDays,
    log: logOf('removal'),
    failPoints: world.removalFailPoints,
  });
  const computers = createComputers({
    ...common,
    adminToken: removal.adminToken,
    channel,
    bridge,
    hasPrivateChats: () => privateChats.list().length > 0,
    hasConversations: () => conversations.list({ view: 'all', limit: 1 }).conversations.length > 0,
    agentIds: () => team.list().map(({ id }) => id),
    settings: createSettingStore(db),
    app: { version: world.version, platform: world.platform, kind: world.kind ?? 'console' },
    log: logOf('computers'),
  });
  const preflight = createPreflight({
    ...common,
    accounts: accounts.accounts,
    identify: accounts.identify,
    connection: livechat.connection,
    relayUrl: environment.relayUrl,
    platforms: world.platforms,
    channel,
    conversations,
    bridge: () => bridge.state,
    random: world.random,
    log: logOf('preflight'),
  });
  return {
    preflight,
    team,
    tagList,
    policy,
    storedAboutMe,
    privateChats,
    channel,
    conversations,
    teamwork,
    notices,
    savedReplies,
    search,
    bridge,
    earlierChats,
    removal,
    computers,
  };
};

export type Product = ReturnType<typeof createProduct>;
