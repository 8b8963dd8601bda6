import { z } from 'zod';
import type { Clock } from '../../../shared/clock.ts';
import { toBackchannelError } from '../../../shared/errors.ts';
import type { Timers } from '../../../shared/timers.ts';
import { emptyAnswerSchema, type GrantChange, grantChangeSchema } from '../../../shared/wire/index.ts';
import type { Log } from '../../log.ts';
import type { SettingStore } from '../../storage/index.ts';
import { createRetryLoop } from '../../work/index.ts';
import type { BridgeDeps, BridgeRelay } from '../ports.ts';

const dueKey = 'bridge.grant-changes-due';
/** More are not made while the relay is away. */
const maxDue = 20;
const dueSchema = z.array(grantChangeSchema.shape.change).max(maxDue);

/** Answers after which saying it again says nothing else: a relay older than this, or somebody who may not any more. */
const isFinal = (code: string): boolean => ['NOT_FOUND', 'ADMIN_ONLY', 'LIVECHAT_FORBIDDEN'].includes(code);

/**
 * Tells the relay's audit log what was done with the integration grant, which itself never passes there: who authorized it anew,
 * and that it was revoked. What could not be told yet is told at the next occasion, after a restart too.
 */
export interface GrantAudit {
  note(change: GrantChange): void;
  /** The relay may be there. */
  schedule(): void;
  stop(): Promise<void>;
}

export const createGrantAudit = (deps: {
  settings: SettingStore;
  relayLink: Pick<BridgeRelay, 'request' | 'state'>;
  session: Pick<BridgeDeps['session'], 'identityToken'>;
  clock: Clock;
  timers: Timers;
  log: Log;
}): GrantAudit => {
  const { settings, relayLink, session, log } = deps;
  const due = () => settings.read(dueKey, dueSchema) ?? [];

  const tell = async (change: GrantChange): Promise<void> => {
    const adminToken = change === 'revoked' ? undefined : await session.identityToken();
    const body = { change };
    await relayLink
      .request('POST', '/v1/integration-grant/changes', { body, adminToken, schema: emptyAnswerSchema })
      .catch((error: unknown) => {
        const { code } = toBackchannelError(error);
        if (!isFinal(code)) throw error;
        log.info('integration-grant.not-audited', { code });
      });
  };

  const loop = createRetryLoop({
    async run() {
      if (relayLink.state !== 'online') return;
      for (let [next] = due(); next !== undefined; [next] = due()) {
        await tell(next);
        settings.write(dueKey, dueSchema, due().slice(1));
      }
    },
    onError: (error) => log.info('integration-grant.not-audited', { code: toBackchannelError(error).code }),
    timing: { firstMs: 5_000, longestMs: 10 * 60_000 },
    clock: deps.clock,
    timers: deps.timers,
  });

  return {
    note(change) {
      try {
        settings.write(dueKey, dueSchema, [...due(), change].slice(-maxDue));
      } catch (error) {
        // A database that goes with the grant: what matters is that the grant is taken or gone.
        log.warn('integration-grant.not-audited', { code: toBackchannelError(error).code });
      }
      loop.schedule();
    },
    schedule: () => loop.schedule(),
    stop: loop.stop,
  };
};
