import type { FastifyInstance } from 'fastify';
import type { RelayContext } from '../context.ts';
import { registerMetaCallbacks } from './callbacks.ts';
import { registerRemovalPages } from './pages.ts';
import { registerRemovalRoutes } from './routes.ts';

export { requireAdminFor } from './admin.ts';
export { appendAudit } from './audit.ts';
export { type Removals, openRemovals } from './open.ts';

/** Removals: signed routes for consoles, callbacks of Meta, pages for whoever has a link. */
export const registerRemovals = (app: FastifyInstance, context: RelayContext): void => {
  registerRemovalRoutes(app, context);
  registerMetaCallbacks(app, context);
  registerRemovalPages(app, context);
};
