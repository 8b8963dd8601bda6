import { describe, expect, it } from 'vitest';
import { alarmSentence, dueAlarm } from '../../../src/renderer/messages/window-alarm.ts';

describe('dueAlarm', () => {
  it('is due at 60 and at 15 minutes, once each, and at no other time', () => {
    const due: [number, number][] = [];
    let before = 130;
    // Every 15 seconds, as the window looks, through the end.
    for (let now = 130; now > -5; now -= 0.25) {
      const alarm = dueAlarm(before, now);
      if (alarm !== undefined) due.push([alarm, now]);
      before = now;
    }
    expect(due).toEqual([
      [60, 60],
      [15, 15],
    ]);
  });

  it('says what is true after a sleep over both, and nothing after the end', () => {
    expect(dueAlarm(200, 12)).toBe(15);
    expect(dueAlarm(200, 45)).toBe(60);
    expect(dueAlarm(200, -3)).toBeUndefined();
  });

  it('is due again when the customer has written and the time runs down anew', () => {
    expect(dueAlarm(14, 1_440)).toBeUndefined();
    expect(dueAlarm(61, 59)).toBe(60);
  });

  it('is said with the customer first', () => {
    expect(alarmSentence('Maya', 15)).toBe('Maya: 15 minutes left to reply.');
  });
});
