/** The control API under `/control`: what a test or a trainer may do to the simulated world. See ../README.md. */
import type { FastifyInstance } from 'fastify';
import type { SandboxContext } from '../context.ts';
import type { LiveChatSandbox } from '../livechat/index.ts';
import { registerWorldControl } from './world.ts';

/** Adds the control routes. Meta's own are registered by its room under `/control/meta`. */
export function registerControl(
  app: FastifyInstance,
  context: SandboxContext,
  livechat: LiveChatSandbox,
): void {
  app.register((scope, _options, done) => {
    registerWorldControl(scope, context);
    void livechat;
    done();
  });
}
