import type { FastifyInstance } from 'fastify';
import type { RelayConfig } from '../config.ts';
import type { BodyBudget } from '../http/body-budget.ts';
import type { SignerLimits } from '../http/signer-limits.ts';
import type { LiveChatIdentities } from '../platforms/livechat.ts';
import type { Deps } from '../route-deps.ts';
import type { Removals } from './open.ts';
import { registerAdminRemovals } from './routes/admin.ts';
import { registerConsoleRemovals } from './routes/consoles.ts';
import { registerNoticeChecks } from './routes/marketplace.ts';
import { registerMetaCallbacks } from './routes/meta.ts';
import { registerRemovalPages } from './routes/pages.ts';

export { type Removals, openRemovals } from './open.ts';

/** Routes of removals by trigger (an admin, the Marketplace, Meta), for the consoles that wipe, and for anyone with a link. */
export const registerRemovals = (
  app: FastifyInstance,
  deps: Deps<
    | 'store'
    | 'signed'
    | 'clock'
    | 'elapsed'
    | 'noncesSweptAtMs'
    | 'hub'
    | 'log'
    | 'limited'
    | 'requireAdmin'
    | 'publicUrl'
    | 'forms'
  > & {
    config: Pick<RelayConfig, 'meta' | 'isSandbox'>;
    livechat: LiveChatIdentities;
    removals: Removals;
    limits: SignerLimits;
    bodies: BodyBudget;
  },
): void => {
  registerAdminRemovals(app, deps);
  registerConsoleRemovals(app, deps);
  registerNoticeChecks(app, deps);
  registerMetaCallbacks(app, deps);
  registerRemovalPages(app, deps);
};
