import { describe, expect, it } from 'vitest';
import { createConnectFlow } from '../../../src/main/channel/connect.ts';
import { createTestLog } from '../../helpers/log.ts';
import { createManualTimers, type ManualTimers } from '../../helpers/manual-timers.ts';

/** An attempt whose browser has come back, on a console that was started again, with a relay that is one variable. */
const make = () => {
  const timers = createManualTimers(1_000_000);
  const relay = { outcome: 'under-way', claims: 0 };
  let attempt: object | undefined = {
    ticket: 'ticket-1',
    expiresAtMs: timers.now() + 30 * 60_000,
    isGranted: false,
    returnPort: 5_000,
    returnState: 'state',
    returnCode: 'code',
  };
  const flow = createConnectFlow({
    db: { afterCommit: (work: () => void) => work() },
    channels: { attempt: () => attempt, clearAttempt: () => (attempt = undefined) },
    settings: {},
    relayLink: {
      onMetaGrant: () => undefined,
      async request() {
        relay.claims += 1;
        return { outcome: relay.outcome };
      },
    },
    session: { identityToken: async () => 'token' },
    changed: () => undefined,
    clock: timers.clock,
    timers,
    log: createTestLog(),
  } as never);
  return { flow, timers, relay, attempt: () => attempt };
};

/** Second by second, as it passes. */
const passes = async (timers: ManualTimers, ms: number): Promise<void> => {
  for (let passed = 0; passed <= ms; passed += 1_000) await timers.advance(passed === 0 ? 0 : 1_000);
};

describe('a claim that was cut short', () => {
  it('is over after a minute, says so, and lets the person begin again', async () => {
    const { flow, timers, attempt } = make();
    await flow.resume();
    await passes(timers, 45_000);
    expect(flow.progress).toEqual({ step: 'finishing' });
    await passes(timers, 30_000);
    expect(flow.progress).toEqual({ step: 'failed', code: 'CONNECT_INTERRUPTED' });
    expect(attempt()).toBeUndefined();
    await flow.stop();
  });

  it('is still waited for when the relay has the grant, which comes as an envelope', async () => {
    const { flow, timers, relay } = make();
    relay.outcome = 'granted';
    await flow.resume();
    await passes(timers, 5 * 60_000);
    expect([flow.progress, relay.claims]).toEqual([{ step: 'finishing' }, 1]);
    await flow.stop();
  });
});
