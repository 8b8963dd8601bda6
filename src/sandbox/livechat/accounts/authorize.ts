/** The browser part of OAuth: `GET /`, the person's decision, and the page for failures. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { readerFor } from '../../../shared/i18n/accept-language.ts';
import { cutToRole } from '../model/scopes.ts';
import type { Agent, World } from '../model/types.ts';
import { createBrowserSessions } from './browser-sessions.ts';
import { findClient, grantOf, redirectAllowed } from './clients.ts';
import type { AuthorizeRequest, CodeStore } from './codes.ts';
import { consentPage, ooopsPage } from './pages.ts';

const querySchema = z.object({
  response_type: z.string().optional(),
  client_id: z.string().optional(),
  redirect_uri: z.string().optional(),
  state: z.string().optional(),
  code_challenge: z.string().optional(),
  code_challenge_method: z.string().optional(),
  scope: z.string().optional(),
  email: z.string().optional(),
  prompt: z.string().optional(),
});

const decisionSchema = z.object({
  request: z.string(),
  account: z.string(),
  decision: z.enum(['allow', 'deny']),
});

function fail(reply: FastifyReply, exception: string, details = ''): FastifyReply {
  const query = new URLSearchParams({ oauth_exception: exception });
  if (details !== '') query.set('exception_details', details);
  return reply.redirect(`/ooops?${query.toString()}`, 302);
}

/** Answers the request, or the exception and details to show. */
function check(world: World, query: z.infer<typeof querySchema>): AuthorizeRequest | [string, string?] {
  const client = findClient(world.context.settings, query.client_id);
  if (!client) return ['unauthorized_client', 'client_id_not_found'];
  if (!query.redirect_uri) return ['invalid_request', 'redirect_uri_not_set'];
  if (!redirectAllowed(client, query.redirect_uri)) return ['invalid_request', 'invalid_redirect_uri'];
  const responseType = query.response_type;
  if (responseType !== 'code' && responseType !== 'token') return ['unsupported_response_type'];
  const method = (query.code_challenge_method ?? 'plain').toLowerCase();
  if (method !== 'plain' && method !== 's256') return ['invalid_request'];
  const challenge = query.code_challenge;
  if (challenge !== undefined && (challenge.length < 43 || challenge.length > 128)) {
    return ['invalid_request'];
  }
  // convention: a public client without PKCE is refused; only the code + PKCE and the implicit flow are documented.
  if (client.kind === 'javascript_app' && responseType === 'code' && challenge === undefined) {
    return ['invalid_request'];
  }
  // convention: that `scope` is honoured is documented by an SDK alone; settings.scopeParameter has both readings.
  const isHonoured = world.context.settings.scopeParameter === 'honoured';
  const asked =
    query.scope && isHonoured ? query.scope.split(/[,\s]+/).filter((scope) => scope !== '') : client.scopes;
  const scopes = asked.filter((scope) => client.scopes.includes(scope));
  // convention: undocumented; settings.unknownScopes has both readings.
  if (scopes.length < asked.length && world.context.settings.unknownScopes === 'invalid_scope')
    return ['invalid_scope'];
  return {
    clientId: client.id,
    redirectUri: query.redirect_uri,
    responseType,
    state: query.state,
    challenge,
    challengeMethod: method,
    scopes,
    createdAt: world.now(),
  };
}

/** Registers the authorize page and its form. */
export function registerAuthorize(app: FastifyInstance, world: World, codes: CodeStore): void {
  const html = (reply: FastifyReply, page: string): FastifyReply =>
    reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('x-frame-options', 'DENY')
      .send(page);

  const sessions = createBrowserSessions();

  const authorize = async (asker: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const parsed = querySchema.safeParse(asker.query);
    if (!parsed.success) return fail(reply, 'invalid_request');
    const request = check(world, parsed.data);
    if (Array.isArray(request)) return fail(reply, ...request);
    const client = findClient(world.context.settings, request.clientId);
    if (!client) return fail(reply, 'unauthorized_client', 'client_id_not_found');
    const silent = parsed.data.prompt === 'consent' ? undefined : sessions.silentFor(asker, request);
    const agent = world.agents.get(silent ?? '');
    if (agent && !agent.suspended) return finish(request, agent, reply);
    const id = codes.addRequest(request);
    const reader = await readerFor(asker.headers['accept-language']);
    return html(
      reply,
      consentPage(reader, id, client, request.scopes, [...world.agents.values()], parsed.data.email),
    );
  };

  app.get('/', authorize);
  app.get('/signin', authorize);

  app.get('/ooops', async (request, reply) => {
    const query = z
      .object({
        oauth_exception: z.string().optional(),
        identity_exception: z.string().optional(),
        exception_details: z.string().optional(),
      })
      .parse(request.query);
    const reader = await readerFor(request.headers['accept-language']);
    return html(
      reply,
      ooopsPage(
        reader,
        query.oauth_exception ?? query.identity_exception ?? 'server_error',
        query.exception_details ?? '',
      ),
    );
  });

  app.post('/authorize/decision', (request, reply) => {
    const parsed = decisionSchema.safeParse(request.body);
    const pending = parsed.success ? codes.request(parsed.data.request) : undefined;
    if (!parsed.success || !pending) return fail(reply, 'invalid_request');
    if (parsed.data.decision === 'deny') {
      // convention: a refusal goes back to the app, under the RFC's name and under the platform's.
      const denied = { error: 'access_denied', oauth_exception: 'access_denied' };
      return answer(pending, reply, denied, 'query');
    }
    const agent = world.agents.get(parsed.data.account);
    if (!agent || agent.suspended) {
      return reply.redirect('/ooops?identity_exception=access_denied', 302);
    }
    const { clientId, scopes } = pending;
    sessions.remember(request, reply, { agentId: agent.id, clientId, scopes });
    return finish(pending, agent, reply);
  });

  const answer = (
    to: AuthorizeRequest,
    reply: FastifyReply,
    fields: Record<string, string>,
    place: 'query' | 'fragment',
  ): FastifyReply => {
    const values = new URLSearchParams(fields);
    if (to.state !== undefined) values.set('state', to.state);
    return reply.redirect(`${to.redirectUri}${place === 'query' ? '?' : '#'}${values.toString()}`, 302);
  };

  /** The person has allowed it, now or before. */
  const finish = (pending: AuthorizeRequest, agent: Agent, reply: FastifyReply): FastifyReply => {
    const { scopesAboveRole } = world.context.settings;
    if (
      scopesAboveRole === 'invalid_scope' &&
      cutToRole(pending.scopes, agent.role).length < pending.scopes.length
    )
      return fail(reply, 'invalid_scope');
    if (world.context.settings.authorizeLimit && !codes.redirectAllowed(pending.clientId, agent.accountId)) {
      return fail(reply, 'access_denied', 'too_many_redirects');
    }
    if (pending.responseType === 'code') {
      return answer(pending, reply, { code: codes.issue(pending, agent.id) }, 'query');
    }
    const grant = grantOf(pending.clientId, agent, pending.scopes);
    const token = world.tokens.issue(grant, { refresh: 'none' });
    return answer(
      pending,
      reply,
      {
        access_token: token.access,
        token_type: 'Bearer',
        expires_in: '28800',
        scope: token.scopes.join(','),
      },
      'fragment',
    );
  };
}
