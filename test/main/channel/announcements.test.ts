import { describe, expect, it } from 'vitest';
import { createAnnouncements } from '../../../src/main/channel/announcements.ts';
import { createManualTimers } from '../../helpers/manual-timers.ts';

describe('createAnnouncements', () => {
  it('tells the first at once and the last of a burst within seconds, not each', async () => {
    const timers = createManualTimers();
    let told = 0;
    const announcements = createAnnouncements({ clock: timers.clock, timers, announce: () => (told += 1) });
    announcements.noticed();
    expect(told).toBe(1);
    for (let count = 0; count < 10; count += 1) announcements.noticed();
    expect(told).toBe(1);
    await timers.advance(5_000);
    expect(told).toBe(2);
    await timers.advance(60_000);
    expect(told).toBe(2);
  });

  it('does not tell twice what a change has told already', async () => {
    const timers = createManualTimers();
    let told = 0;
    const announcements = createAnnouncements({ clock: timers.clock, timers, announce: () => (told += 1) });
    announcements.changed();
    announcements.noticed();
    announcements.changed();
    await timers.advance(60_000);
    expect(told).toBe(2);
    announcements.noticed();
    announcements.noticed();
    announcements.stop();
    await timers.advance(60_000);
    expect(told).toBe(3);
  });
});
