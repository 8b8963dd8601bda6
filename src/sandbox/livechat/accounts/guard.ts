/** Ordered faults and error bodies around the handlers of the accounts host. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SandboxContext } from '../../context.ts';
import type { Fault } from '../../faults.ts';
import { cutConnection } from '../../http.ts';
import { Refusal } from './errors.ts';

type Handler = (request: FastifyRequest, reply: FastifyReply) => unknown;

/** Wraps the handler of a call that faults know as `livechat.accounts.<name>`. */
export type Guard = (
  name: string,
  handler: Handler,
) => (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

/** Builds a guard; `ordered` makes the refusal that a `fail` fault asks for. */
export function createGuard({ clock, faults }: SandboxContext, ordered: (fault: Fault) => Refusal): Guard {
  return (name, handler) => async (request, reply) => {
    const fault = faults.take(`livechat.accounts.${name}`);
    try {
      if (fault?.kind === 'delay') await clock.sleep(fault.delayMs ?? 0);
      if (fault?.kind === 'fail') throw ordered(fault);
      if (fault?.kind === 'close-socket') return cutConnection(reply);
      const answer = handler(request, reply);
      return fault?.kind === 'drop-answer' ? cutConnection(reply) : answer;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return reply.code(error.status).send(error.body);
    }
  };
}
