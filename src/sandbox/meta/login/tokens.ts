/** Issues, finds, checks and invalidates access tokens (instagram.md §2.4, §2.5, §8 code 190). */
import { DAY_MS } from '../../clock.ts';
import { createHmac } from 'node:crypto';
import { badParameter, deadToken, noToken, unparsableToken, GraphError } from '../graph-error.ts';
import { newToken } from '../ids.ts';
import type { AccessToken, MetaWorld, Person } from '../model.ts';

/** Short-lived user tokens live one to two hours. */
const SHORT_LIFE_MS = 5_400_000;
/** Long-lived user tokens live about sixty days. */
const LONG_LIFE_MS = 5_183_944_000;

/** Whoever calls: the app itself, a person, or a Page. */
export type Caller = { kind: 'APP' } | AccessToken;

export const appToken = (world: MetaWorld): string => `${world.app.id}|${world.app.secret}`;

function issue(world: MetaWorld, fields: Omit<AccessToken, 'value' | 'issuedAt'>): AccessToken {
  const token = { ...fields, value: newToken(), issuedAt: world.context.clock.now() };
  world.tokens.set(token.value, token);
  return token;
}

/** A user token for a person who has just allowed the app. */
export function issueUserToken(world: MetaWorld, person: Person, isLongLived: boolean): AccessToken {
  return issue(world, {
    kind: 'USER',
    personId: person.id,
    scopes: new Set(person.grant?.scopes),
    expiresAt: world.context.clock.now() + (isLongLived ? LONG_LIFE_MS : SHORT_LIFE_MS),
    isLongLived,
  });
}

/**
 * The Page token that belongs to a user token: the same one as long as it lives. From a long-lived user
 * token it has no expiry date; from a short-lived one it expires with it.
 */
export function pageTokenFor(world: MetaWorld, user: AccessToken, pageId: string): AccessToken {
  for (const known of world.tokens.values()) {
    const isSame =
      known.kind === 'PAGE' &&
      known.pageId === pageId &&
      known.personId === user.personId &&
      known.isLongLived === user.isLongLived &&
      known.deadSubcode === undefined &&
      known.scopes.size === user.scopes.size &&
      (user.isLongLived || known.expiresAt === user.expiresAt);
    if (isSame) return known;
  }
  const { personId, scopes, isLongLived } = user;
  const expiresAt = isLongLived ? 0 : user.expiresAt;
  return issue(world, { kind: 'PAGE', personId, pageId, scopes, expiresAt, isLongLived });
}

/** When a token stops opening data: counted from the person's last login, also for a Page token that is older. */
export const dataAccessEndOf = (world: MetaWorld, token: AccessToken): number =>
  (world.people.get(token.personId)?.loggedInAt ?? token.issuedAt) + world.options.dataAccessDays * DAY_MS;

/** Subcode of 190 that a token answers now, or undefined while it works. */
export function deathOf(world: MetaWorld, token: AccessToken): number | undefined {
  if (token.deadSubcode !== undefined) return token.deadSubcode;
  const person = world.people.get(token.personId);
  if (person?.grant === undefined) return 458;
  const { dataAccessEnforced } = world.options;
  if (dataAccessEnforced && dataAccessEndOf(world, token) <= world.context.clock.now()) return 463;
  if (token.expiresAt !== 0 && token.expiresAt <= world.context.clock.now()) return 463;
  if (token.pageId !== undefined && !person.roles.has(token.pageId)) return 492;
  return undefined;
}

/** Permissions that a token opens now: those it was issued with, less those taken back since. */
export function scopesOf(world: MetaWorld, token: AccessToken): Set<string> {
  const granted = world.people.get(token.personId)?.grant?.scopes ?? new Set<string>();
  return new Set([...token.scopes].filter((scope) => granted.has(scope)));
}

/** Throws 104, 190 or 100 (wrong `appsecret_proof`) unless the call may go on; answers who calls. */
export function authenticate(world: MetaWorld, value: string | undefined, proof: string | undefined): Caller {
  if (value === undefined || value === '') throw noToken();
  checkProof(world, value, proof);
  if (value.includes('|')) {
    if (value !== appToken(world)) {
      throw new GraphError({ code: 190, message: 'Invalid OAuth access token signature.' });
    }
    return { kind: 'APP' };
  }
  const token = world.tokens.get(value);
  if (token === undefined) throw unparsableToken();
  const subcode = deathOf(world, token);
  if (subcode !== undefined) throw deadToken(subcode);
  return token;
}

function checkProof(world: MetaWorld, token: string, proof: string | undefined): void {
  if (proof === undefined) {
    if (world.options.requireAppSecretProof) {
      throw badParameter('API calls from the server require an appsecret_proof argument');
    }
    return;
  }
  const expected = createHmac('sha256', world.app.secret).update(token).digest('hex');
  if (proof !== expected) throw badParameter('Invalid appsecret_proof provided in the API argument');
}

/** Invalidates tokens; answers how many were valid. A call with one of them answers 190 with this subcode. */
export function killTokens(
  world: MetaWorld,
  subcode: number,
  which: (token: AccessToken) => boolean,
): number {
  let killed = 0;
  for (const token of world.tokens.values()) {
    if (token.deadSubcode !== undefined || !which(token)) continue;
    token.deadSubcode = subcode;
    killed += 1;
  }
  return killed;
}
