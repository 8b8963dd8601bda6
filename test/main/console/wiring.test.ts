import { describe, expect, it } from 'vitest';
import { connectServices } from '../../../src/main/console/wiring.ts';
import { createEmitter } from '../../../src/shared/emitter.ts';
import type { RemovalsView, RemovalView } from '../../../src/shared/ipc/index.ts';
import { scheduledUninstall } from '../../renderer/fake/removal.ts';

/**
 * Issue 12: nothing is green while the access is off. Before: a console heard of an ended permission only by its own next call with
 * the dead token, up to a quarter of an hour later.
 */
const viewOf = (...removals: RemovalView[]): RemovalsView => ({ removals, local: [] });
const now = 1_790_000_000_000;
const ended = scheduledUninstall(now);
const asked = scheduledUninstall(now, { steps: [{ step: 'revoke-grant', state: 'open', attempts: 0 }] });

const wired = (known: RemovalsView) => {
  const removal = createEmitter<{ 'removal.changed': RemovalsView }>(() => undefined);
  let checks = 0;
  const quiet = { on: () => () => undefined };
  const parts = {
    relayLink: { ...quiet, directory: () => undefined },
    session: { ...quiet, follow: () => undefined, state: { state: 'signed-out' } },
    livechat: { connection: quiet },
    monotonicClock: { confirm: () => undefined },
    conversations: quiet,
    privateChats: quiet,
    search: { wake: () => undefined },
    policy: { ...quiet, isHolding: false },
    team: { ...quiet, list: () => [], isStale: true },
    channel: { ...quiet, checkSoon: () => void (checks += 1) },
    removal: { on: removal.on, view: () => known },
    teamwork: quiet,
  };
  const end = connectServices(parts as never);
  return { change: (view: RemovalsView) => removal.emit('removal.changed', view), checks: () => checks, end };
};

describe('a removal that has ended the permission at Meta', () => {
  it('makes this computer ask Meta at once, and once', () => {
    const console = wired(viewOf());
    console.change(viewOf(asked));
    expect(console.checks()).toBe(0);
    console.change(viewOf(ended));
    expect(console.checks()).toBe(1);
    console.change(viewOf({ ...ended, state: 'cancelled' }));
    expect(console.checks()).toBe(1);
    console.end();
  });

  it('is no news when it was known at the start', () => {
    const console = wired(viewOf(ended));
    console.change(viewOf({ ...ended, dueAtMs: now }));
    expect(console.checks()).toBe(0);
    console.end();
  });
});
