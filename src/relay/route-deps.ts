import type { Clock } from '../shared/clock.ts';
import type { RequireAdmin } from './accounts/admin.ts';
import type { LimitedRoute } from './http/limited-route.ts';
import type { SigningForms } from './http/signing-forms.ts';
import type { SignedRequests } from './http/signed-requests.ts';
import type { RelayLog } from './log.ts';
import type { Elapsed } from './relay-clock.ts';
import type { Metrics } from './metrics.ts';
import type { RelayStore } from './store/index.ts';
import type { Hub } from './stream/hub.ts';

/** What several groups of routes need. Each group picks its own few, and adds what only it needs. */
interface SharedDeps {
  clock: Clock;
  elapsed: Elapsed;
  /** See createSignedRequests. */
  noncesSweptAtMs(): number;
  log: RelayLog;
  store: RelayStore;
  hub: Hub;
  metrics: Metrics;
  signed: SignedRequests;
  forms: SigningForms;
  limited: LimitedRoute;
  requireAdmin: RequireAdmin;
  /** Origin under which the relay is reached from outside. */
  publicUrl(): string;
  /** All origins under which consoles may reach it. */
  origins(): string[];
}

export type Deps<Name extends keyof SharedDeps> = Pick<SharedDeps, Name>;
