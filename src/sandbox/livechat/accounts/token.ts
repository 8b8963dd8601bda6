/** `/v2/token`, `/v2/info`, `/v2/accounts/me`. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { atLeast, allows } from '../model/scopes.ts';
import type { AgentToken } from '../model/tokens.ts';
import type { World } from '../model/types.ts';
import { findClient, grantOf, type OAuthClient } from './clients.ts';
import { type CodeStore, verifierFits } from './codes.ts';
import { accountsError, invalidFields } from './errors.ts';
import type { Guard } from './guard.ts';

type Fields = Record<string, string | undefined>;

/** Form, JSON and query parameters in one; only texts count. */
export function fieldsOf(request: FastifyRequest): Fields {
  const fields: Fields = {};
  for (const source of [request.query, request.body]) {
    if (typeof source !== 'object' || source === null) continue;
    for (const [name, value] of Object.entries(source)) {
      if (typeof value === 'string' && value !== '') fields[name] = value;
    }
  }
  return fields;
}

/** The bearer of the request, or its `code` parameter. */
export function bearerOf(request: FastifyRequest): string | undefined {
  const match = /^Bearer\s+(.+)$/i.exec(request.headers.authorization ?? '');
  return match?.[1] ?? fieldsOf(request)['code'];
}

function tokenAnswer(world: World, token: AgentToken): Record<string, unknown> {
  return {
    access_token: token.access,
    refresh_token: token.refresh,
    token_type: 'Bearer',
    expires_in: Math.ceil((token.expiresAt - world.now()) / 1000),
    account_id: token.accountId,
    organization_id: world.organizationId,
    scope: token.scopes.join(','),
  };
}

function checkClient(world: World, fields: Fields): OAuthClient {
  const client = findClient(world.context.settings, fields['client_id']);
  if (!client) throw accountsError('unauthorized_client', 'client not authorized');
  if (client.secret !== undefined && client.secret !== fields['client_secret']) {
    throw accountsError('invalid_client', 'client not authorized');
  }
  return client;
}

function need(fields: Fields, names: string[]): void {
  const missing = names.filter((name) => fields[name] === undefined);
  if (missing.length > 0) {
    throw invalidFields(Object.fromEntries(missing.map((name) => [name, 'is required'])));
  }
}

function exchangeCode(world: World, codes: CodeStore, fields: Fields): AgentToken {
  need(fields, ['client_id', 'code', 'redirect_uri']);
  const client = checkClient(world, fields);
  const code = codes.code(fields['code'] ?? '');
  // convention: which of the documented names goes with a wrong, expired or used code is not stated.
  const refused = accountsError('unauthorized_client', 'client not authorized');
  if (!code || code.used || code.expiresAt <= world.now()) throw refused;
  if (code.request.clientId !== client.id || code.request.redirectUri !== fields['redirect_uri']) {
    throw refused;
  }
  // A code is spent by the first try, right or wrong, so that a verifier cannot be guessed.
  code.used = true;
  if (!verifierFits(code.request, fields['code_verifier'])) throw refused;
  const agent = world.agents.get(code.agentId);
  if (!agent || agent.suspended) throw accountsError('access_denied', 'refused by the owner');
  return world.tokens.issue(grantOf(client.id, agent, code.request.scopes), { refresh: 'new' });
}

function refresh(world: World, fields: Fields): AgentToken {
  need(fields, ['client_id', 'refresh_token']);
  const client = checkClient(world, fields);
  const token = world.tokens.refresh(fields['refresh_token'] ?? '');
  const agent = token ? world.agents.get(token.agentId) : undefined;
  if (!token || token.state !== 'live' || token.clientId !== client.id || !agent || agent.suspended) {
    throw accountsError('invalid_grant', 'refresh token is not valid');
  }
  const rotates = client.kind === 'javascript_app';
  if (rotates) token.state = 'used';
  const grant = grantOf(client.id, agent, token.requestedScopes);
  return world.tokens.issue(grant, { refresh: rotates ? 'new' : token });
}

/** The live access token of the request, or 401. */
export function needToken(world: World, request: FastifyRequest): AgentToken {
  const token = world.tokens.agent(bearerOf(request) ?? '');
  if (!token) throw accountsError('unauthorized', 'Invalid access token');
  return token;
}

/** Registers the token endpoints. `guard` adds faults and error bodies. */
export function registerToken(app: FastifyInstance, world: World, codes: CodeStore, guard: Guard): void {
  app.post(
    '/v2/token',
    guard('token', (request) => {
      const fields = fieldsOf(request);
      need(fields, ['grant_type']);
      const kind = fields['grant_type'];
      if (kind === 'authorization_code' || kind === 'code') {
        return tokenAnswer(world, exchangeCode(world, codes, fields));
      }
      if (kind === 'refresh_token') return tokenAnswer(world, refresh(world, fields));
      throw accountsError('unsupported_grant_type', 'grant type is not supported');
    }),
  );

  app.delete(
    '/v2/token',
    guard('revoke', (request) => {
      const token = bearerOf(request);
      if (token === undefined) throw accountsError('unauthorized', 'token is missing');
      if (!world.tokens.revoke(token)) {
        throw accountsError('resource_not_found', 'token not found', { resource_name: 'token' });
      }
      return {};
    }),
  );

  app.get(
    '/v2/info',
    guard('info', (request) => {
      const token = world.tokens.agent(bearerOf(request) ?? '');
      // documented: 422 is the one refusal of this call (livechat.md §2.5); `infoRefusal` has the other reading.
      if (!token) {
        const is422 = world.context.settings.infoRefusal === 422;
        throw is422
          ? invalidFields({ token: 'is invalid' })
          : accountsError('unauthorized', 'Invalid access token');
      }
      return { ...tokenAnswer(world, token), client_id: token.clientId };
    }),
  );

  app.get(
    '/v2/accounts/me',
    guard('me', (request) => {
      const token = needToken(world, request);
      if (!allows(token.scopes, ['accounts--my:ro'])) {
        throw accountsError('access_denied', 'scope accounts--my:ro is required', {
          sub_error: 'insufficient_scope',
        });
      }
      const agent = world.agents.get(token.agentId);
      if (!agent) throw accountsError('resource_not_found', 'account not found');
      const accountRole = atLeast(agent.role, 'owner') ? 'owner' : 'member';
      const roles = [
        { role_id: `livechat-${agent.role}`, product: 'livechat', role: agent.role, type: 'livechat' },
        { role_id: `accounts-${accountRole}`, product: 'accounts', role: accountRole, type: 'accounts' },
      ];
      // documented: the roles need a scope of their own (livechat.md §2.8).
      const isRoleTold = allows(token.scopes, ['accounts.roles--all:ro']);
      return {
        account_id: agent.accountId,
        name: agent.name,
        email: agent.id,
        email_verified: true,
        default_organization_id: world.organizationId,
        roles: isRoleTold ? roles : undefined,
      };
    }),
  );
}
