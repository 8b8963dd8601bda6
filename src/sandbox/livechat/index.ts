/** The simulated LiveChat platform. */
import type { FastifyInstance } from 'fastify';
import type { SandboxContext } from '../context.ts';
import { ORGANIZATION_ID, PUBLIC_CLIENT_ID } from '../seed.ts';

/** What the rest of the sandbox may know of it. */
export interface LiveChatSandbox {
  /** Client id of the public (`javascript_app`) OAuth client. */
  readonly clientId: string;
  readonly organizationId: string;
  /** Called once the sandbox listens. */
  start(): void;
  stop(): void;
}

/** Registers every LiveChat route on `app`. */
export function registerLiveChat(app: FastifyInstance, context: SandboxContext): LiveChatSandbox {
  void app;
  void context;
  return {
    clientId: PUBLIC_CLIENT_ID,
    organizationId: ORGANIZATION_ID,
    start: () => undefined,
    stop: () => undefined,
  };
}
