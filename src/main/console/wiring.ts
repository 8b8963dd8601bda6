import { type AgentId, isAdminRole } from '../../shared/domain/index.ts';
import type { IpcEvents, RemovalsView } from '../../shared/ipc/index.ts';
import type { Connections } from './connections.ts';
import { isHeldBack } from './held-back.ts';
import type { Product } from './product.ts';
import type { ConsoleWorld } from './world.ts';

/** Removals that have ended the permission at Meta, by their ids. */
const endedAccess = ({ removals }: RemovalsView): string[] =>
  removals
    .filter(({ steps }) => steps.some(({ step, state }) => step === 'revoke-grant' && state === 'settled'))
    .map(({ id }) => id);

/** What one service has to do because of another that does not know it. Answers the function that ends it. */
export const connectServices = (
  parts: Pick<Connections, 'relayLink' | 'session' | 'livechat' | 'monotonicClock'> &
    Pick<
      Product,
      'conversations' | 'channel' | 'policy' | 'team' | 'removal' | 'privateChats' | 'teamwork' | 'search'
    > & { world?: Pick<ConsoleWorld, 'kind'> | undefined },
): (() => void) => {
  const { relayLink, conversations, policy, session, team } = parts;
  /** In the team once, and no more. */
  const left = new Set<AgentId>();
  /**
   * Who has a computer here and is suspended in LiveChat, or has left the team. Somebody whom this console has never seen there
   * may be new: the relay's directory and LiveChat's list are not read at one moment.
   */
  const noteSuspended = (): void => {
    if (team.isStale) return;
    const owners = new Set(relayLink.directory()?.devices.map(({ agentId }) => agentId));
    relayLink.setSuspended(
      [...owners].filter((id) => left.has(id) || team.get(id)?.isSuspended === true),
      (id) => !left.has(id) && team.get(id) === undefined,
    );
  };
  const noteTeam = ({ agents, removedIds }: IpcEvents['team.changed']): void => {
    for (const id of removedIds) left.add(id);
    for (const { id } of agents) left.delete(id);
    noteSuspended();
  };
  let isHolding = isHeldBack(parts);
  const sendAgain = (): void => {
    const wasHolding = isHolding;
    isHolding = isHeldBack(parts);
    if (isHolding || !wasHolding) return;
    relayLink.sendHeldBack();
    conversations.retryNow();
  };
  /** Removals whose end of the permission at Meta is known here. */
  const ended = new Set(endedAccess(parts.removal.view()));
  const askAboutAccess = (view: RemovalsView): void => {
    const news = endedAccess(view).filter((id) => !ended.has(id));
    for (const id of news) ended.add(id);
    // Else only its own next call tells this computer that its token is dead.
    if (news.length > 0) parts.channel.checkSoon();
  };
  session.follow(parts.livechat.connection);
  const admins = new Map<AgentId, boolean>();
  const subscriptions = [
    relayLink.on('state-changed', ({ state }) => {
      // The relay refuses a caller whose clock differs by minutes: online, the time is right.
      if (state === 'online') parts.monotonicClock.confirm();
    }),
    // The stream has brought what it kept; what had expired there, or never came, is in Instagram's history.
    relayLink.on('caught-up', conversations.caughtUp),
    team.on('changed', noteTeam),
    relayLink.on('directory-read', noteSuspended),
    parts.channel.on('channel.ready', conversations.retryNow),
    session.on('changed', () => relayLink.rolesChanged()),
    parts.team.on('changed', ({ agents }) => {
      const changed = agents.filter(({ id, role }) => admins.get(id) !== isAdminRole(role));
      for (const { id, role } of changed) admins.set(id, isAdminRole(role));
      if (changed.length > 0) relayLink.rolesChanged();
    }),
    policy.on('changed', sendAgain),
    session.on('changed', sendAgain),
    parts.removal.on('removal.changed', askAboutAccess),
    ...(parts.world?.kind === 'station'
      ? []
      : [
          conversations.on('conversation.changed', parts.search.wake),
          parts.privateChats.on('changed', parts.search.wake),
          parts.teamwork.on('notes.changed', parts.search.wake),
        ]),
  ];
  return () => {
    for (const end of subscriptions) end();
  };
};
