/** The accounts host: sign-in page, tokens, identity. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { World } from '../model/types.ts';
import { registerAuthorize } from './authorize.ts';
import { createCodeStore } from './codes.ts';
import { registerCustomerToken } from './customer-token.ts';
import { AccountsError, isAccountsError } from './errors.ts';
import { registerToken } from './token.ts';

/** Registers everything of `accounts.livechat.com`. */
export function registerAccounts(app: FastifyInstance, world: World): void {
  const { clock, faults } = world.context;
  const codes = createCodeStore(() => clock.now());

  const guard =
    (name: string, handler: (request: FastifyRequest, reply: FastifyReply) => unknown) =>
    async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
      const fault = faults.take(`livechat.accounts.${name}`);
      try {
        if (fault?.kind === 'delay') await clock.sleep(fault.delayMs ?? 0);
        if (fault?.kind === 'fail') {
          const kind = fault.error?.['error'];
          const error = new AccountsError(isAccountsError(kind) ? kind : 'server_error', 'ordered fault');
          return await reply.code(fault.status ?? error.status).send({ ...error.body(), ...fault.error });
        }
        const answer = fault?.kind === 'close-socket' ? undefined : handler(request, reply);
        if (fault?.kind === 'drop-answer' || fault?.kind === 'close-socket') {
          reply.hijack();
          request.raw.socket.destroy();
          return reply;
        }
        return answer;
      } catch (error) {
        if (!(error instanceof AccountsError)) throw error;
        return reply.code(error.status).send(error.body());
      }
    };

  registerAuthorize(app, world, codes);
  registerToken(app, world, codes, guard);
  registerCustomerToken(app, world);
}
