/** The phone page: write as an Instagram customer by hand. */
import type { FastifyInstance } from 'fastify';
import type { SandboxContext } from '../context.ts';
import type { MetaSandbox } from '../meta/index.ts';

/** Registers `/phone`. */
export function registerPhone(app: FastifyInstance, context: SandboxContext, meta: MetaSandbox): void {
  void app;
  void context;
  void meta;
}
