/** The control API under `/control/meta`; its table is in ../README.md. JSON in, JSON out; 400 says what was wrong. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { DialogRefusal } from '../login/dialog.ts';
import { PhoneRefusal } from '../messaging/customer-actions.ts';
import { NotInSandbox, type MetaSandbox } from '../sandbox.ts';
import { registerAppControl } from './app-routes.ts';
import { registerCustomerControl } from './customer-routes.ts';
import { registerWebhookControl } from './webhook-routes.ts';

/** Answers refusals with a sentence: 400 for a malformed request, 404 for what is not there, 409 for what cannot be done. */
export function answerRefusals(scope: FastifyInstance): void {
  scope.setErrorHandler((error, _request, reply) => {
    if (error instanceof z.ZodError) return reply.code(400).send({ error: z.prettifyError(error) });
    if (error instanceof NotInSandbox) return reply.code(404).send({ error: error.message });
    if (error instanceof PhoneRefusal || error instanceof DialogRefusal) {
      return reply.code(409).send({ error: error.message });
    }
    throw error;
  });
}

/** Adds the control routes to a scope with JSON bodies. */
export function registerMetaControl(scope: FastifyInstance, sandbox: MetaSandbox): void {
  answerRefusals(scope);
  registerAppControl(scope, sandbox);
  registerCustomerControl(scope, sandbox);
  registerWebhookControl(scope, sandbox);
}
