/** The simulated Meta platform. */
import type { FastifyInstance } from 'fastify';
import type { MetaCredentials, SandboxContext } from '../context.ts';

/** What the rest of the sandbox may know of it. */
export type MetaSandbox = MetaCredentials;

/** Registers every Meta route on `app`. */
export function registerMeta(app: FastifyInstance, context: SandboxContext): MetaSandbox {
  void app;
  void context;
  return {
    appId: '100000000000001',
    appSecret: 'sandbox-meta-app-secret',
    verifyToken: 'sandbox-verify-token',
  };
}
