/** Customer tokens by the agent-token grant: an administrator's app acts on behalf of customers. */
import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { createCustomer } from '../model/customers.ts';
import { allows, atLeast } from '../model/scopes.ts';
import type { World } from '../model/types.ts';
import { Refusal } from './errors.ts';
import { createGuard } from './guard.ts';
import { bearerOf } from './token.ts';

/** A refusal in the shape of these calls. */
const refusal = (
  status: number,
  kind: 'oauth_exception' | 'identity_exception',
  exception: string,
  text: string,
): Refusal => new Refusal(status, { [kind]: exception, exception_description: text });

const bodySchema = z.object({
  grant_type: z.string(),
  client_id: z.string(),
  response_type: z.literal('token'),
  entity_id: z.string().optional(),
  expires_in: z.int().min(1).max(28_800).optional(),
});

function issue(world: World, request: FastifyRequest): Record<string, unknown> {
  const parsed = bodySchema.safeParse(request.body);
  if (!parsed.success) {
    throw refusal(400, 'oauth_exception', 'invalid_request', 'missing or malformed field');
  }
  const body = parsed.data;
  if (body.grant_type !== 'agent_token') {
    throw refusal(400, 'oauth_exception', 'unsupported_grant_type', 'grant is not supported');
  }
  const denied = (text: string): Refusal => refusal(403, 'identity_exception', 'access_denied', text);
  // A personal access token comes as Basic, not as a bearer: it is refused here.
  const token = world.tokens.agent(bearerOf(request) ?? '');
  const agent = token ? world.agents.get(token.agentId) : undefined;
  if (!token || !agent || agent.suspended) {
    throw refusal(401, 'identity_exception', 'unauthorized', 'agent token is not valid');
  }
  if (!atLeast(agent.role, 'administrator') || !allows(token.scopes, ['customers:own'])) {
    throw denied('scope customers:own is required');
  }
  if (token.clientId !== body.client_id) {
    throw refusal(401, 'oauth_exception', 'unauthorized_client', 'client does not match');
  }
  if (body.entity_id !== undefined && !world.customers.has(body.entity_id)) {
    throw refusal(404, 'identity_exception', 'identity_lost', 'customer not found');
  }
  const customer =
    (body.entity_id === undefined ? undefined : world.customers.get(body.entity_id)) ??
    createCustomer(world, randomUUID());
  const issued = world.tokens.issueCustomer(
    body.client_id,
    customer.id,
    body.expires_in === undefined ? undefined : body.expires_in * 1000,
  );
  return {
    access_token: issued.access,
    client_id: issued.clientId,
    entity_id: customer.id,
    expires_in: Math.round((issued.expiresAt - world.now()) / 1000),
    token_type: 'Bearer',
    organization_id: world.organizationId,
  };
}

/** Registers `/v2/customer/token` and `/v2/customer/info`. */
export function registerCustomerToken(app: FastifyInstance, world: World): void {
  const { context, tokens } = world;
  const guard = createGuard(context, ({ status }) =>
    refusal(status ?? 500, 'oauth_exception', 'server_error', 'ordered fault'),
  );
  const guarded = (handler: (request: FastifyRequest) => unknown) => guard('customer_token', handler);
  const unauthorized = (): Refusal => refusal(401, 'identity_exception', 'unauthorized', 'invalid token');

  app.post(
    '/v2/customer/token',
    guarded((request) => issue(world, request)),
  );
  app.get(
    '/v2/customer/info',
    guarded((request) => {
      const token = tokens.customer(bearerOf(request) ?? '');
      if (!token) throw unauthorized();
      return {
        client_id: token.clientId,
        entity_id: token.customerId,
        expires_in: Math.round((token.expiresAt - world.now()) / 1000),
        organization_id: world.organizationId,
      };
    }),
  );
  app.delete(
    '/v2/customer/token',
    guarded((request) => {
      if (!tokens.revokeCustomer(bearerOf(request) ?? '')) {
        throw unauthorized();
      }
      return {};
    }),
  );
}
