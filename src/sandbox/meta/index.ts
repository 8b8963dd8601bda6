/** The simulated Meta platform: login dialog, Graph API, signed webhooks, and their control API. */
import type { FastifyInstance } from 'fastify';
import type { SandboxContext } from '../context.ts';
import { registerMetaControl } from './control/index.ts';
import { registerGraph } from './graph/dispatch.ts';
import { registerDialog } from './login/dialog-routes.ts';
import { registerMedia } from './media.ts';
import { createMetaSandbox, type MetaSandbox } from './sandbox.ts';
import { createWorld } from './seed.ts';
import { createWebhookSender } from './webhooks/sender.ts';

export { answerRefusals } from './control/index.ts';
export type { MetaSandbox } from './sandbox.ts';
export { freshPictureUrl, freshVideoUrl, SAMPLE_PICTURES } from './media.ts';
export type { Attachment, Customer, Message, Thread } from './model.ts';
export { META_SEED } from './seed.ts';

/** Registers every Meta route on `app` and answers the handle that tests and the phone page drive. */
export function registerMeta(app: FastifyInstance, context: SandboxContext): MetaSandbox {
  const world = createWorld(context);
  const webhooks = createWebhookSender(world);
  const meta = { world, webhooks };
  const sandbox = createMetaSandbox(meta);

  app.register((scope, _options, done) => {
    // The Graph API judges bodies itself, so they arrive unparsed whatever their type.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));
    registerDialog(scope, world);
    registerGraph(scope, meta);
    done();
  });
  app.register((scope, _options, done) => {
    registerMedia(scope, world);
    registerMetaControl(scope, sandbox);
    done();
  });
  app.addHook('onClose', (_instance, done) => {
    webhooks.stop();
    done();
  });
  return sandbox;
}
