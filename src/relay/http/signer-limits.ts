import type { RelayConfig } from '../config.ts';
import type { Metrics } from '../metrics.ts';
import type { Elapsed } from '../relay-clock.ts';
import { createMinuteLimit } from './minute-limit.ts';

/** Signed requests per device and per workspace, so that one team cannot keep the process from the others. */
export interface SignerLimits {
  /** Counts one request whose signature was right. False when there were too many in this minute. */
  admit(signer: { id: string; workspaceId: string }): boolean;
  /** More nonces than may be remembered. */
  countFullNonces(): void;
}

export const createSignerLimits = (
  config: Pick<RelayConfig, 'devicePerMinute' | 'workspacePerMinute'>,
  metrics: Metrics,
  elapsed: Elapsed,
): SignerLimits => {
  const devices = createMinuteLimit(config.devicePerMinute, elapsed);
  const workspaces = createMinuteLimit(config.workspacePerMinute, elapsed);
  return {
    admit({ id, workspaceId }) {
      if (devices.isOver(id)) {
        metrics.countRefusal('device-rate');
        return false;
      }
      if (workspaces.isOver(workspaceId)) {
        metrics.countRefusal('workspace-rate');
        return false;
      }
      return true;
    },
    countFullNonces: () => metrics.countRefusal('nonces'),
  };
};
