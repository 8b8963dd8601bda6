/** The login dialog's rules (instagram.md §2.1, §2.2): what is asked, who may answer, where it leads. */
import { newCode, randomText } from '../ids.ts';
import type { DialogRequest, MetaWorld, Person } from '../model.ts';
import { KNOWN_PERMISSIONS } from '../seed.ts';
import { applyDecision } from './grants.ts';
import { issueUserToken } from './tokens.ts';

/** A code is good for minutes. */
const CODE_LIFE_MS = 10 * 60_000;
const DIALOG_LIFE_MS = 60 * 60_000;

/** Shown as a page, never sent to the redirect URI: the app itself is set up wrongly. */
export class DialogRefusal extends Error {}

/** What a person answered; `scopes` and `pageIds` undefined = left as shown, all ticked. */
export interface DialogDecision {
  personId: string;
  decision: 'allow' | 'deny';
  scopes: string[] | undefined;
  pageIds: string[] | undefined;
}

type Query = Record<string, string | undefined>;

function askedPermissions(world: MetaWorld, query: Query): { scopes: string[]; isAllOrNothing: boolean } {
  const configId = query['config_id'];
  if (configId !== undefined) {
    const scopes = world.app.loginConfigs.get(configId);
    if (scopes === undefined) throw new DialogRefusal('Invalid configuration: no such config_id.');
    return { scopes: [...scopes], isAllOrNothing: true };
  }
  const scopes = [...new Set((query['scope'] ?? '').split(/[\s,]+/).filter((name) => name !== ''))];
  const unknown = scopes.filter((name) => !KNOWN_PERMISSIONS.has(name));
  if (unknown.length > 0) throw new DialogRefusal(`Invalid Scopes: ${unknown.join(', ')}.`);
  return { scopes, isAllOrNothing: false };
}

function responseTypes(query: Query): Set<string> {
  // A configuration has a response type of its own unless it is overridden.
  const isOverridden = query['config_id'] === undefined || query['override_default_response_type'] === 'true';
  const types = new Set(isOverridden ? (query['response_type'] ?? 'code').split(/[\s,]+/) : ['token']);
  for (const type of types) {
    if (!['code', 'token', 'granted_scopes'].includes(type)) {
      throw new DialogRefusal(`Invalid response_type: ${type}.`);
    }
  }
  return types;
}

/** Opens a dialog for the query string of `/dialog/oauth`; throws DialogRefusal when the app is set up wrongly. */
export function openDialog(world: MetaWorld, query: Query): DialogRequest {
  if (query['client_id'] !== world.app.id) {
    throw new DialogRefusal('Invalid App ID: the provided app ID does not look like a valid app ID.');
  }
  const redirectUri = query['redirect_uri'] ?? '';
  if (!world.app.redirectUris.has(redirectUri)) {
    throw new DialogRefusal(
      'URL Blocked: This redirect failed because the redirect URI is not white-listed in the app’s client OAuth settings.',
    );
  }
  const challenge = query['code_challenge'];
  const request: DialogRequest = {
    id: randomText(32),
    redirectUri,
    state: query['state'],
    responseTypes: responseTypes(query),
    ...askedPermissions(world, query),
    isRerequest: query['auth_type'] === 'rerequest',
    challenge:
      challenge === undefined
        ? undefined
        : { method: query['code_challenge_method'] ?? 'plain', value: challenge },
    expiresAt: world.context.clock.now() + DIALOG_LIFE_MS,
  };
  world.dialogs.set(request.id, request);
  return request;
}

/** Permissions shown to this person: what was declined before is asked again only with `auth_type=rerequest`. */
export function shownPermissions(request: DialogRequest, person: Person): string[] {
  if (request.isAllOrNothing || request.isRerequest) return [...request.scopes];
  return request.scopes.filter((scope) => person.grant?.declined.has(scope) !== true);
}

function withParameters(request: DialogRequest, query: URLSearchParams, fragment: URLSearchParams): string {
  const url = new URL(request.redirectUri);
  if (request.state !== undefined) (fragment.size > 0 ? fragment : query).set('state', request.state);
  for (const [name, value] of query) url.searchParams.append(name, value);
  // Meta ends code redirects with a meaningless fragment.
  url.hash = fragment.size > 0 ? fragment.toString() : '_=_';
  return url.href;
}

/** Carries out a person's answer and gives the address the browser goes to. A dialog is answered once. */
export function decideDialog(world: MetaWorld, requestId: string, answer: DialogDecision): string {
  const request = world.dialogs.get(requestId);
  const now = world.context.clock.now();
  if (request === undefined || request.expiresAt <= now) {
    throw new DialogRefusal('This login has expired or was answered before.');
  }
  const person = world.people.get(answer.personId);
  if (person === undefined) throw new DialogRefusal('There is no such person in the sandbox.');
  world.dialogs.delete(requestId);

  if (answer.decision === 'deny') {
    const query = new URLSearchParams({
      error: 'access_denied',
      error_reason: 'user_denied',
      error_description: 'Permissions error',
    });
    const url = withParameters(request, query, new URLSearchParams());
    return url.replace(/#_=_$/, '');
  }

  person.loggedInAt = now;
  const shown = shownPermissions(request, person);
  const allowed = new Set(request.isAllOrNothing ? shown : (answer.scopes ?? shown));
  applyDecision(person, shown, allowed, answer.pageIds ?? person.roles.keys());

  const query = new URLSearchParams();
  const fragment = new URLSearchParams();
  if (request.responseTypes.has('token')) {
    const token = issueUserToken(world, person, false);
    fragment.set('access_token', token.value);
    fragment.set('expires_in', String(Math.round((token.expiresAt - now) / 1000)));
    fragment.set(
      'data_access_expiration_time',
      String(Math.round(now / 1000) + world.options.dataAccessDays * 86_400),
    );
  }
  if (request.responseTypes.has('code')) {
    const code = newCode();
    world.codes.set(code, {
      code,
      redirectUri: request.redirectUri,
      personId: person.id,
      expiresAt: now + CODE_LIFE_MS,
      challenge: request.challenge,
      isUsed: false,
    });
    (fragment.size > 0 ? fragment : query).set('code', code);
  }
  if (request.responseTypes.has('granted_scopes')) {
    const target = fragment.size > 0 ? fragment : query;
    target.set('granted_scopes', [...(person.grant?.scopes ?? [])].join(','));
    target.set('denied_scopes', [...(person.grant?.declined ?? [])].join(','));
  }
  return withParameters(request, query, fragment);
}
