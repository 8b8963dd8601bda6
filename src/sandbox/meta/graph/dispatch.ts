/**
 * Entry point of the Graph API: reads the call, applies ordered faults, checks the token, finds the handler,
 * answers the value or the platform's error object, and writes the books.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Fault } from '../../faults.ts';
import { cutConnection } from '../../http.ts';
import { GraphError } from '../graph-error.ts';
import { newTraceId, tokenHash } from '../ids.ts';
import { authenticate } from '../login/tokens.ts';
import { objectParam, readCall, textParam, type GraphCall, type Meta } from './call.ts';
import { oddityOf } from './oddities.ts';
import { findRoute } from './routes.ts';
import { GRAPH_VERSIONS } from './versions.ts';

const KEPT_CALLS = 20_000;

interface Answer {
  status: number;
  body: unknown;
  contentType: string;
  code: number | undefined;
}

const json = (status: number, body: unknown, code?: number): Answer => ({
  status,
  body: JSON.stringify(body),
  contentType: 'application/json; charset=UTF-8',
  code,
});

/** What an ordered `fail` answers; `error.html` gives the HTML body that 5xx answers may have. */
function failAnswer(fault: Fault): Answer {
  const ordered = fault.error ?? {};
  if (typeof ordered['html'] === 'string') {
    return {
      status: fault.status ?? 503,
      body: ordered['html'],
      contentType: 'text/html; charset=utf-8',
      code: undefined,
    };
  }
  const { subcode, ...rest } = ordered;
  const code = typeof ordered['code'] === 'number' ? ordered['code'] : 2;
  const error = {
    message: `(#${code}) Ordered by the sandbox's control API.`,
    type: 'OAuthException',
    ...rest,
    code,
    error_subcode: subcode ?? ordered['error_subcode'],
    fbtrace_id: newTraceId(),
  };
  return json(fault.status ?? (code === 1 || code === 2 ? 500 : 400), { error }, code);
}

/** A call about one thing (a customer, a thread, a message) that is refused, while all others go on. */
function checkRefused({ world }: Meta, call: GraphCall): void {
  if (world.refusals.size === 0) return;
  const recipient = objectParam(call, 'recipient')?.['id'];
  for (const id of [call.path[0], recipient, textParam(call, 'user_id')]) {
    const refusal = world.refusals.get(String(id));
    if (refusal === undefined) continue;
    const { code, subcode } = refusal;
    const message = `(#${code}) Application does not have permission for this action.`;
    throw new GraphError({ code, message, subcode });
  }
}

async function perform(meta: Meta, call: GraphCall): Promise<Answer> {
  try {
    const route = findRoute(meta, call);
    if (!route.needsToken) return json(200, await route.handle(meta, { ...call, caller: { kind: 'APP' } }));
    const caller = authenticate(meta.world, call.token, textParam(call, 'appsecret_proof'));
    checkRefused(meta, call);
    return json(200, await route.handle(meta, { ...call, caller }));
  } catch (error) {
    if (error instanceof GraphError) return json(error.status, error.body(), error.code);
    throw error;
  }
}

function usageHeaders(meta: Meta, reply: FastifyReply): void {
  const usage = meta.world.options.usageHeaders;
  if (usage?.app !== undefined) reply.header('x-app-usage', JSON.stringify(usage.app));
  if (usage?.businessUseCase !== undefined) {
    reply.header('x-business-use-case-usage', JSON.stringify(usage.businessUseCase));
  }
}

async function answer(
  meta: Meta,
  request: FastifyRequest,
  reply: FastifyReply,
  version: string,
): Promise<FastifyReply> {
  const { world } = meta;
  let call: GraphCall | undefined;
  let name = 'meta.node';
  let fault: Fault | undefined;
  let result: Answer;
  try {
    call = await readCall(request, version);
    name = findRoute(meta, call).name;
    fault = world.context.faults.take(name) ?? oddityOf(meta, name, call);
    if (fault?.kind === 'close-socket') return cutConnection(reply);
    if (fault?.kind === 'delay') await world.context.clock.sleep(fault.delayMs ?? 1000);
    result = fault?.kind === 'fail' ? failAnswer(fault) : await perform(meta, call);
    if (fault?.kind === 'fail-after' && result.code === undefined) result = failAnswer(fault);
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    result = json(error.status, error.body(), error.code);
  }
  const { calls } = world.books;
  calls.push({
    at: world.context.clock.now(),
    call: name,
    method: request.method,
    status: result.status,
    code: result.code,
    tokenHash: call?.token === undefined ? undefined : tokenHash(call.token),
  });
  if (calls.length > KEPT_CALLS) calls.splice(0, calls.length - KEPT_CALLS);
  if (fault?.kind === 'drop-answer') return cutConnection(reply);
  usageHeaders(meta, reply);
  return reply
    .code(result.status)
    .header('facebook-api-version', version)
    .header('x-fb-trace-id', newTraceId())
    .header('cache-control', 'private, no-cache, no-store, must-revalidate')
    .type(result.contentType)
    .send(result.body);
}

/** Adds the Graph API under every version to a scope whose bodies arrive as buffers. */
export function registerGraph(scope: FastifyInstance, meta: Meta): void {
  for (const version of GRAPH_VERSIONS) {
    for (const url of [`/${version}`, `/${version}/*`]) {
      scope.route({
        method: ['GET', 'POST', 'DELETE'],
        url,
        handler: (request, reply) => answer(meta, request, reply, version),
      });
    }
  }
}
