import { BackchannelError } from '../../shared/errors.ts';

/**
 * What Backchannel asks LiveChat's permission for, and why: nothing that no call uses, because every further scope is something
 * that a stolen computer could do, and reviewers ask for the reason of each (livechat.md §3, §13). docs/livechat-scopes.md shows
 * these tables to people; tests hold document, tables and calls together.
 */
export interface GrantedScope {
  scope: string;
  /** API and action, as in LiveChat's addresses; `rtm`: over the live connection. */
  calls: readonly string[];
  /** What people have of it, and why nothing smaller does. */
  reason: string;
}

/** Of the sign-in of every agent. Every one can be had by a normal agent. */
export const desktopScopeTable = [
  {
    scope: 'chats--access:rw',
    calls: [
      'agent/list_threads',
      'agent/list_archives',
      'agent/get_chat',
      'agent/send_event',
      'agent/resume_chat',
      'agent/add_user_to_chat',
      'agent/remove_user_from_chat',
      'agent/transfer_chat',
      'agent/deactivate_chat',
      'agent/tag_thread',
      'agent/untag_thread',
      'rtm/follow_chat',
      'rtm/list_chats',
    ],
    reason:
      'Records a reply written here in the customer’s LiveChat chat, in the agent’s own name, and is told what is said there; ' +
      'shows earlier chats of the same customer when the agent asks; says how many chats wait in LiveChat’s queue; keeps ' +
      'who answers, done and tags of the team in step with the chat. Only chats that the agent has access to.',
  },
  {
    scope: 'agents--my:rw',
    calls: ['rtm/set_routing_status'],
    reason: 'The agent’s own status: accepting chats or not.',
  },
  {
    scope: 'agents--all:ro',
    calls: ['configuration/list_agents', 'configuration/get_agent', 'agent/list_routing_statuses'],
    reason: 'The team: who is in it, with which role, and who is here. The role decides who may order what.',
  },
  {
    scope: 'agents-bot--all:ro',
    calls: ['agent/list_routing_statuses'],
    reason: 'LiveChat gives the statuses of agents only together with those of bots.',
  },
  {
    scope: 'groups--all:ro',
    calls: ['configuration/list_groups'],
    reason:
      'The names of the groups that colleagues are in; with the agent’s own groups alone, those of others have no name.',
  },
  {
    scope: 'tags--groups:ro',
    calls: ['configuration/list_tags'],
    reason: 'LiveChat’s own list of tags, offered where one is typed: it takes no others.',
  },
  {
    scope: 'multicast:rw',
    calls: ['rtm/multicast'],
    reason:
      'Tells the colleagues’ computers the public keys of this one, and hears theirs, so that the relay is not believed.',
  },
  {
    scope: 'accounts--my:ro',
    calls: ['accounts/me'],
    reason: 'Whose sign-in it is: name and e-mail address, without reading the whole team for it.',
  },
] as const satisfies readonly GrantedScope[];

/** Of the integration grant that an administrator gives for the bridge. */
export const integrationScopeTable = [
  {
    scope: 'customers:own',
    calls: ['accounts/customer_token'],
    reason:
      'Writes what customers say on Instagram into LiveChat, as those customers. There is no smaller scope for it.',
  },
  {
    scope: 'chats--all:ro',
    calls: ['agent/list_chats', 'agent/list_threads', 'agent/get_chat'],
    reason:
      'Finds the chats of the bridge again, reads answers written in LiveChat’s own app, and sees whether an unsent message is ' +
      'removed. With chats--access:ro, chats that were transferred to a group without the administrator would be lost.',
  },
] as const satisfies readonly GrantedScope[];

/**
 * Of the identity token, the only one that a relay is shown: it tells who somebody is and with which role, and opens nothing
 * else. Granted in a second pass through the same sign-in.
 */
export const identityScopeTable = [
  {
    scope: 'accounts--my:ro',
    calls: ['accounts/me'],
    reason: 'Tells the relay whose computer it is: account and e-mail address.',
  },
  {
    scope: 'agents--my:ro',
    calls: ['configuration/get_agent'],
    reason: 'Tells the relay the person’s own role, which decides who may order what. Of no other agent.',
  },
] as const satisfies readonly GrantedScope[];

/** What an agent's desktop asks for. */
export const desktopScopes: readonly string[] = desktopScopeTable.map(({ scope }) => scope);
/** What an administrator grants so that the consoles can act as customers. */
export const integrationScopes: readonly string[] = integrationScopeTable.map(({ scope }) => scope);
/** What the relay may be shown. */
export const identityScopes: readonly string[] = identityScopeTable.map(({ scope }) => scope);

/**
 * Refuses a token that opens more than who somebody is, or of which nobody knows what it opens. LiveChat may give all that is
 * ticked for the app instead of what was asked for; a second client id is the way out then (docs/platforms.md).
 * Errors: IDENTITY_TOO_WIDE.
 */
export const requireIdentityScopes = (scopes: readonly string[]): void => {
  if (scopes.length > 0 && scopes.every((scope) => identityScopes.includes(scope))) return;
  throw new BackchannelError('IDENTITY_TOO_WIDE', { details: { scopes: scopes.length } });
};
