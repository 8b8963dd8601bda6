/** The control API under `/control`: what a test or a trainer may do to the simulated world. See ../README.md. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { stackOf, type SandboxContext } from '../context.ts';
import { readJsonBodies } from '../http.ts';
import { LiveChatError } from '../livechat/control-surface.ts';
import type { LiveChatSandbox } from '../livechat/index.ts';
import { registerLiveChatControl } from './livechat.ts';
import { registerWorldControl } from './world.ts';

/** Adds the control routes. Meta's own are registered by `meta` under `/control/meta`. */
export function registerControl(
  app: FastifyInstance,
  context: SandboxContext,
  { livechat, setStrict }: { livechat: LiveChatSandbox; setStrict(seed: number | undefined): void },
): void {
  app.register((scope, _options, done) => {
    readJsonBodies(scope, () => Object.assign(new Error('malformed JSON'), { statusCode: 400 }));
    scope.setErrorHandler((error, _request, reply) => {
      if (error instanceof z.ZodError) {
        return reply.code(400).send({ error: 'bad_request', issues: error.issues });
      }
      if (error instanceof LiveChatError) return reply.code(error.status).send(error.body());
      const status = (error as { statusCode?: unknown }).statusCode;
      if (status === 400) return reply.code(400).send({ error: 'bad_request' });
      context.log(`control: ${stackOf(error)}`);
      return reply.code(500).send({ error: 'internal' });
    });
    registerWorldControl(scope, context, setStrict);
    registerLiveChatControl(scope, livechat);
    done();
  });
}
