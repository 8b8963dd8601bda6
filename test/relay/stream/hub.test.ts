import { describe, expect, it, vi } from 'vitest';
import { createHub } from '../../../src/relay/stream/hub.ts';
import type { RelaySignal, Signals } from '../../../src/relay/store/index.ts';
import { deviceIdSchema, workspaceIdSchema } from '../../../src/shared/domain/ids.ts';
import { streamCloseCodes } from '../../../src/shared/wire/stream.ts';

const workspaceId = workspaceIdSchema.parse('workspace');
const deviceId = deviceIdSchema.parse('device');

/** Two processes whose signals wait until they are delivered. */
const twoProcesses = () => {
  const pending: (() => void)[] = [];
  const listeners: ((signal: RelaySignal) => void)[] = [];
  const signalsOf = (own: number): Signals => ({
    publish: (signal) => void pending.push(() => listeners[1 - own]?.(signal)),
    listen: (listener) => void (listeners[own] = listener),
  });
  return { hubs: [createHub(signalsOf(0)), createHub(signalsOf(1))] as const, pending };
};

const listener = (askedAtMs: number, kind: 'socket' | 'poll' = 'socket') => ({
  workspaceId,
  deviceId,
  kind,
  askedAtMs,
  wake: vi.fn(),
  directoryChanged: vi.fn(),
  incomplete: vi.fn(),
  dismiss: vi.fn(),
  tick: vi.fn(),
});

describe('createHub', () => {
  it.each([
    ['in order', [0, 1]],
    ['the other way round', [1, 0]],
  ])('keeps the stream a device asked for last, when the signals come %s', (_, order) => {
    const { hubs, pending } = twoProcesses();
    const older = listener(1000);
    const newer = listener(1001);
    hubs[0].subscribe(older);
    hubs[1].subscribe(newer);
    for (const index of order) pending[index]?.();
    expect(older.dismiss.mock.calls).toEqual([[streamCloseCodes.replaced]]);
    expect(newer.dismiss).not.toHaveBeenCalled();
  });

  it('keeps the one that came last here, whatever the device’s clock says', () => {
    const { hubs } = twoProcesses();
    const older = listener(2000);
    const newer = listener(1000);
    hubs[0].subscribe(older);
    hubs[0].subscribe(newer);
    expect(older.dismiss.mock.calls).toEqual([[streamCloseCodes.replaced]]);
    expect(newer.dismiss).not.toHaveBeenCalled();
  });

  it('lets a poll and a stream of one device stand side by side', () => {
    const { hubs, pending } = twoProcesses();
    const stream = listener(1000);
    hubs[0].subscribe(stream);
    hubs[1].subscribe(listener(1001, 'poll'));
    for (const deliver of pending) deliver();
    expect(stream.dismiss).not.toHaveBeenCalled();
  });
});
