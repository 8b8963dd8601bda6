/** Customer tokens by the agent-token grant: an administrator's app acts on behalf of customers. */
import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { createCustomer } from '../model/customers.ts';
import { allows, atLeast } from '../model/scopes.ts';
import type { World } from '../model/types.ts';
import { bearerOf } from './token.ts';

/** Refusals here have a shape of their own. */
class CustomerTokenError extends Error {
  readonly status: number;
  readonly kind: 'oauth_exception' | 'identity_exception';
  readonly exception: string;

  constructor(
    status: number,
    kind: 'oauth_exception' | 'identity_exception',
    exception: string,
    text: string,
  ) {
    super(text);
    this.status = status;
    this.kind = kind;
    this.exception = exception;
  }
}

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
    throw new CustomerTokenError(400, 'oauth_exception', 'invalid_request', 'missing or malformed field');
  }
  const body = parsed.data;
  if (body.grant_type !== 'agent_token') {
    throw new CustomerTokenError(400, 'oauth_exception', 'unsupported_grant_type', 'grant is not supported');
  }
  const denied = (text: string): CustomerTokenError =>
    new CustomerTokenError(403, 'identity_exception', 'access_denied', text);
  // A personal access token comes as Basic and is no bearer: it ends here.
  const token = world.tokens.agent(bearerOf(request) ?? '');
  const agent = token ? world.agents.get(token.agentId) : undefined;
  if (!token || !agent || agent.suspended) {
    throw new CustomerTokenError(401, 'identity_exception', 'unauthorized', 'agent token is not valid');
  }
  if (!atLeast(agent.role, 'administrator') || !allows(token.scopes, ['customers:own'])) {
    throw denied('scope customers:own is required');
  }
  if (token.clientId !== body.client_id) {
    throw new CustomerTokenError(401, 'oauth_exception', 'unauthorized_client', 'client does not match');
  }
  if (body.entity_id !== undefined && !world.customers.has(body.entity_id)) {
    throw new CustomerTokenError(404, 'identity_exception', 'identity_lost', 'customer not found');
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
  const guarded =
    (handler: (request: FastifyRequest) => unknown) =>
    async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
      const fault = world.context.faults.take('livechat.accounts.customer_token');
      try {
        if (fault?.kind === 'fail') {
          throw new CustomerTokenError(
            fault.status ?? 500,
            'oauth_exception',
            'server_error',
            'ordered fault',
          );
        }
        if (fault?.kind === 'delay') await world.context.clock.sleep(fault.delayMs ?? 0);
        const answer = fault?.kind === 'close-socket' ? undefined : handler(request);
        if (fault?.kind === 'drop-answer' || fault?.kind === 'close-socket') {
          reply.hijack();
          request.raw.socket.destroy();
          return reply;
        }
        return answer;
      } catch (error) {
        if (!(error instanceof CustomerTokenError)) throw error;
        return reply
          .code(error.status)
          .send({ [error.kind]: error.exception, exception_description: error.message });
      }
    };

  app.post(
    '/v2/customer/token',
    guarded((request) => issue(world, request)),
  );
  app.get(
    '/v2/customer/info',
    guarded((request) => {
      const token = world.tokens.customer(bearerOf(request) ?? '');
      if (!token) throw new CustomerTokenError(401, 'identity_exception', 'unauthorized', 'invalid token');
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
      if (!world.tokens.revokeCustomer(bearerOf(request) ?? '')) {
        throw new CustomerTokenError(401, 'identity_exception', 'unauthorized', 'invalid token');
      }
      return {};
    }),
  );
}
