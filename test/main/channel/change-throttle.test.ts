import { describe, expect, it } from 'vitest';
import { createChangeThrottle } from '../../../src/main/channel/change-throttle.ts';
import { createManualTimers } from '../../helpers/manual-timers.ts';

describe('createChangeThrottle', () => {
  it('notifies of the first at once and of the last of a burst within seconds, not of each', async () => {
    const timers = createManualTimers();
    let notified = 0;
    const changeThrottle = createChangeThrottle({
      clock: timers.clock,
      timers,
      notify: () => (notified += 1),
    });
    changeThrottle.scheduleChanged();
    expect(notified).toBe(1);
    for (let count = 0; count < 10; count += 1) changeThrottle.scheduleChanged();
    expect(notified).toBe(1);
    await timers.advance(5_000);
    expect(notified).toBe(2);
    await timers.advance(60_000);
    expect(notified).toBe(2);
  });

  it('does not notify twice of what a change has notified of already', async () => {
    const timers = createManualTimers();
    let notified = 0;
    const changeThrottle = createChangeThrottle({
      clock: timers.clock,
      timers,
      notify: () => (notified += 1),
    });
    changeThrottle.changed();
    changeThrottle.scheduleChanged();
    changeThrottle.changed();
    await timers.advance(60_000);
    expect(notified).toBe(2);
    changeThrottle.scheduleChanged();
    changeThrottle.scheduleChanged();
    changeThrottle.stop();
    await timers.advance(60_000);
    expect(notified).toBe(3);
  });
});
