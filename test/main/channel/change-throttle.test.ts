import { describe, expect, it } from 'vitest';
import { createChangeThrottle } from '../../../src/main/channel/change-throttle.ts';
import { createManualTimers } from '../../helpers/manual-timers.ts';

describe('createAnnouncements', () => {
  it('tells the first at once and the last of a burst within seconds, not each', async () => {
    const timers = createManualTimers();
    let notified = 0;
    const changeThrottle = createChangeThrottle({
      clock: timers.clock,
      timers,
      notify: () => (notified += 1),
    });
    changeThrottle.noticed();
    expect(notified).toBe(1);
    for (let count = 0; count < 10; count += 1) changeThrottle.noticed();
    expect(notified).toBe(1);
    await timers.advance(5_000);
    expect(notified).toBe(2);
    await timers.advance(60_000);
    expect(notified).toBe(2);
  });

  it('does not tell twice what a change has told already', async () => {
    const timers = createManualTimers();
    let notified = 0;
    const changeThrottle = createChangeThrottle({
      clock: timers.clock,
      timers,
      notify: () => (notified += 1),
    });
    changeThrottle.changed();
    changeThrottle.noticed();
    changeThrottle.changed();
    await timers.advance(60_000);
    expect(notified).toBe(2);
    changeThrottle.noticed();
    changeThrottle.noticed();
    changeThrottle.stop();
    await timers.advance(60_000);
    expect(notified).toBe(3);
  });
});
