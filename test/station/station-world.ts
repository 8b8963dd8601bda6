/** Stations of a team in front of the relay and both simulated platforms. */
import { expect } from 'vitest';
import type { ComputerView } from '../../src/shared/ipc/index.ts';
import type { Desk } from '../helpers/console-world.ts';
import { until } from '../helpers/until.ts';

/** The station that waits, as this person's window lists it. */
export const waitingFor = (admin: Desk): Promise<ComputerView> =>
  until(async () => {
    const { computers } = await admin.services.computers.list();
    const waiting = computers.find(({ state }) => state === 'waiting');
    if (!waiting) throw new Error('nobody waits');
    return waiting;
  });

/** An administrator lets the station in, and hands over what it works with; resolves when it stands by or carries. */
export const letIn = async (admin: Desk, station: Desk): Promise<void> => {
  const { deviceId } = await waitingFor(admin);
  await admin.services.computers.approve(deviceId);
  station.sessionHost.retryNow();
  await until(() => expect(station.services.relayLink.state).toBe('online'));
  await until(() => {
    const { state, reason } = station.services.bridge.state;
    expect([state, reason]).toEqual([expect.stringMatching(/^(?:standing-by|active)$/), undefined]);
  });
};
