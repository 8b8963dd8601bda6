import type { Clock } from '../shared/clock.ts';
import type { PolicyVersion } from '../shared/removal/index.ts';
import type { RelayConfig } from './config.ts';
import type { WriteAccessLine, WriteLine } from './http/access-log.ts';
import type { SignedRequests } from './http/signed-requests.ts';
import type { RelayLog } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { LiveChatIdentities } from './platforms/livechat.ts';
import type { MetaLogin } from './platforms/meta.ts';
import type { Removals } from './removal/index.ts';
import type { KeyedSealer } from './sealing.ts';
import type { RelayStore } from './store/index.ts';
import type { Hub } from './stream/hub.ts';

/** What the rooms of the relay are given; made once by server.ts. */
export interface RelayContext {
  config: RelayConfig;
  clock: Clock;
  log: RelayLog;
  store: RelayStore;
  hub: Hub;
  signed: SignedRequests;
  livechat: LiveChatIdentities;
  meta: MetaLogin;
  metrics: Metrics;
  sealer: KeyedSealer;
  removals: Removals;
  /** Versions of the privacy policy, oldest first. */
  policies: readonly PolicyVersion[];
  writeAccessLine: WriteAccessLine;
  writeLine: WriteLine;
  /** Origin under which the relay is reached from outside. */
  publicUrl(): string;
}
