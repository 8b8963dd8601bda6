/** The Web forms of the APIs: one POST per action, error bodies, versions, ordered faults. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { cutConnection } from '../http.ts';
import type { ActionTable } from './actions.ts';
import { orderedError, runAction } from './call.ts';
import { asRefusal, LiveChatError } from './errors.ts';
import type { Caller, World } from './model/types.ts';
import { type ApiVersion, parseVersion, toVersion, versionHeaders } from './versions.ts';

/** One of the three APIs. */
export interface WebApi<C extends Caller> {
  name: 'agent' | 'customer' | 'configuration';
  table: ActionTable<C>;
  /** Who calls; throws `authentication`. */
  authenticate(request: FastifyRequest): C;
  /** Actions that are read with GET and arguments in the query. */
  getActions?: ReadonlySet<string> | undefined;
  /** Actions that handle the request themselves (multipart uploads). */
  raw?: Record<string, (request: FastifyRequest) => Promise<unknown>> | undefined;
  /** Actions that need no token. */
  open?: Record<string, (payload: unknown) => unknown> | undefined;
  /** Checks before anything else (organization id of customer URLs). */
  check?(request: FastifyRequest): void;
}

function versionOf(request: FastifyRequest): ApiVersion {
  const { minor } = request.params as { minor?: string };
  const header = request.headers['x-api-version'];
  return parseVersion(minor === undefined ? (typeof header === 'string' ? header : '3.6') : `3.${minor}`);
}

/** Arguments of a GET: texts, with `a[]=1&a[]=2` as lists. */
function queryPayload(query: unknown): Record<string, unknown> {
  const payload: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(query as Record<string, unknown>)) {
    if (key.endsWith('[]')) payload[key.slice(0, -2)] = Array.isArray(value) ? value : [value];
    else payload[key] = value;
  }
  return payload;
}

/** Registers an API for paths with a version and for the header form. */
export function registerWebApi<C extends Caller>(app: FastifyInstance, world: World, api: WebApi<C>): void {
  const { clock, faults, log } = world.context;

  const carryOut = async (request: FastifyRequest, action: string): Promise<unknown> => {
    api.check?.(request);
    const payload = request.method === 'GET' ? queryPayload(request.query) : request.body;
    const open = api.open?.[action];
    if (open) return open(payload);
    const caller = api.authenticate(request);
    const raw = api.raw?.[action];
    if (raw) return raw(request);
    return runAction(world, api.table, action, caller, payload);
  };

  const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const { action } = request.params as { action: string };
    const fault = faults.take(`livechat.${api.name}.${action}`);
    try {
      const version = versionOf(request);
      reply.headers(versionHeaders(version));
      if (fault?.kind === 'close-socket') return cutConnection(reply);
      if (fault?.kind === 'delay') await clock.sleep(fault.delayMs ?? 0);
      if (fault?.kind === 'fail') {
        const error = orderedError(fault);
        return await reply.code(fault.status ?? error.status).send(error.body());
      }
      const answer = await carryOut(request, action);
      if (fault?.kind === 'drop-answer') return cutConnection(reply);
      return await reply.send(toVersion(version, answer ?? {}));
    } catch (error) {
      const refusal = asRefusal(error, log, 'livechat web');
      return reply.code(refusal.status).send(refusal.body());
    }
  };

  for (const prefix of ['/v3.:minor', '']) {
    app.post(`${prefix}/${api.name}/action/:action`, handler);
    app.get(`${prefix}/${api.name}/action/:action`, (request, reply) => {
      const { action } = request.params as { action: string };
      if (api.getActions?.has(action)) return handler(request, reply);
      const error = new LiveChatError('not_found', 'Unknown action');
      return reply.code(error.status).send(error.body());
    });
  }
}
