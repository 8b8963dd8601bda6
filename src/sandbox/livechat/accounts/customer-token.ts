/** Customer tokens by the agent-token grant: an administrator's app acts on behalf of customers. */
import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { createCustomer } from '../model/customers.ts';
import { allows, atLeast } from '../model/scopes.ts';
import type { CustomerRefusal } from '../../context.ts';
import type { World } from '../model/types.ts';
import { Refusal } from './errors.ts';
import { createGuard } from './guard.ts';
import { bearerOf } from './token.ts';

/** A refusal in the shape of these calls; v2 of their specification knows no other. */
const refusal = (status: number, exception: string, text: string): Refusal =>
  new Refusal(status, { oauth_exception: exception, exception_description: text });

/** convention: which of these it is for a customer that cannot be acted as is not documented (setting `customerRefusal`). */
const customerRefused: Record<CustomerRefusal, number> = {
  access_denied: 403,
  unauthorized_client: 401,
  resource_not_found: 404,
  invalid_request: 422,
};

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
    throw refusal(400, 'invalid_request', 'missing or malformed field');
  }
  const body = parsed.data;
  if (body.grant_type !== 'agent_token') {
    throw refusal(400, 'unsupported_grant_type', 'grant is not supported');
  }
  const denied = (text: string): Refusal => refusal(403, 'access_denied', text);
  // A personal access token comes as Basic, not as a bearer: it is refused here.
  const token = world.tokens.agent(bearerOf(request) ?? '');
  const agent = token ? world.agents.get(token.agentId) : undefined;
  if (!token || !agent || agent.suspended) {
    throw refusal(401, 'unauthorized', 'agent token is not valid');
  }
  if (!atLeast(agent.role, 'administrator') || !allows(token.scopes, ['customers:own'])) {
    throw denied('scope customers:own is required');
  }
  if (token.clientId !== body.client_id) {
    throw refusal(401, 'unauthorized_client', 'client does not match');
  }
  const customer =
    body.entity_id === undefined ? createCustomer(world, randomUUID()) : world.customers.get(body.entity_id);
  if (!customer || customer.isRefused === true) {
    const name = world.context.settings.customerRefusal;
    throw refusal(customerRefused[name], name, 'customer cannot be used');
  }
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
  const guard = createGuard(context, ({ status, error }) => {
    const name = error?.['error'];
    return refusal(status ?? 500, typeof name === 'string' ? name : 'server_error', 'ordered fault');
  });
  const guarded = (handler: (request: FastifyRequest) => unknown) => guard('customer_token', handler);
  const unauthorized = (): Refusal => refusal(401, 'unauthorized', 'invalid token');

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
