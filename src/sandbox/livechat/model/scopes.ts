/** Scopes: the least role for each, what includes what, and what is left of a request. */
import type { Role } from './types.ts';

const RANK: Record<Role, number> = { normal: 0, administrator: 1, viceowner: 2, owner: 3 };

const LEAST_ROLE: Record<string, Role> = {
  'agents--my:ro': 'normal',
  'agents--my:rw': 'normal',
  'agents--all:ro': 'normal',
  'agents--all:rw': 'administrator',
  'agents-bot--my:ro': 'administrator',
  'agents-bot--my:rw': 'administrator',
  'agents-bot--all:ro': 'normal',
  'agents-bot--all:rw': 'administrator',
  'chats--access:ro': 'normal',
  'chats--access:rw': 'normal',
  'chats--all:ro': 'administrator',
  'chats--all:rw': 'administrator',
  'customers:ro': 'normal',
  'customers:rw': 'normal',
  'customers.ban:rw': 'normal',
  'customers:own': 'administrator',
  'multicast:ro': 'normal',
  'multicast:rw': 'normal',
  'groups--my:ro': 'normal',
  'groups--all:ro': 'normal',
  'groups--all:rw': 'administrator',
  'tags--groups:ro': 'normal',
  'tags--all:ro': 'normal',
  'tags--all:rw': 'administrator',
  'canned_responses--groups:ro': 'normal',
  'canned_responses--groups:rw': 'administrator',
  'canned_responses--all:ro': 'administrator',
  'canned_responses--all:rw': 'administrator',
  'webhooks.state:ro': 'administrator',
  'webhooks.state:rw': 'administrator',
  'webhooks.configuration:rw': 'administrator',
  'properties.configuration:rw': 'administrator',
  'properties.license.value--my:rw': 'administrator',
  'properties.license.value--all:rw': 'administrator',
  'properties.group.value--my:rw': 'administrator',
  'properties.group.value--all:rw': 'administrator',
  'bots.templates:rw': 'administrator',
  'access_rules:ro': 'administrator',
  'access_rules:rw': 'administrator',
  'accounts--my:ro': 'normal',
  'accounts--my:rw': 'normal',
  'sessions--my:ro': 'normal',
  'sessions--my:rw': 'normal',
  'accounts--all:ro': 'normal',
  // convention: from which role on this one can be had is not documented.
  'accounts.roles--all:ro': 'normal',
  'organization--my:rw': 'owner',
};

/** Every scope a client may be configured with. */
export const ALL_SCOPES: string[] = Object.keys(LEAST_ROLE);

/** Whether `role` is at least `least`. */
export function atLeast(role: Role, least: Role): boolean {
  return RANK[role] >= RANK[least];
}

/** The part of `scopes` a person of this role gets: a user never gets a scope above their role. */
export function cutToRole(scopes: string[], role: Role): string[] {
  return scopes.filter((scope) => {
    const least = LEAST_ROLE[scope];
    return least !== undefined && atLeast(role, least);
  });
}

const LEVEL: Record<string, number> = { my: 0, access: 1, groups: 1, all: 2 };
const MODE: Record<string, number> = { ro: 0, rw: 1 };

function parts(scope: string): { family: string; level: number; mode: string } {
  const [left = '', mode = ''] = scope.split(':');
  const [family = '', level] = left.split('--');
  return { family, level: level === undefined ? -1 : (LEVEL[level] ?? -1), mode };
}

/** Whether one granted scope covers `needed`: `rw` includes `ro`, `all` includes `access`/`groups` includes `my`. */
function covers(granted: string, needed: string): boolean {
  if (granted === needed) return true;
  const have = parts(granted);
  const want = parts(needed);
  if (have.family !== want.family || have.level < want.level) return false;
  const haveMode = MODE[have.mode];
  const wantMode = MODE[want.mode];
  return haveMode !== undefined && wantMode !== undefined && haveMode >= wantMode;
}

/** Whether the granted scopes cover at least one of `needed`. */
export function allows(granted: string[], needed: string[]): boolean {
  return needed.some((want) => granted.some((have) => covers(have, want)));
}
