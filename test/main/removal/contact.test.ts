import { beforeEach, describe, expect, it } from 'vitest';
import { createContact, type Contact } from '../../../src/main/removal/contact.ts';
import { createSettingStore, openDatabase } from '../../../src/main/storage/index.ts';
import { dayMs } from '../../../src/shared/removal/index.ts';

const startMs = Date.UTC(2026, 2, 4);
const hourMs = dayMs / 24;
let nowMs: number;
let open: () => Contact;

beforeEach(() => {
  nowMs = startMs;
  const clock = { now: () => nowMs };
  const db = openDatabase({ file: ':memory:', keyHex: '', clock });
  const settings = createSettingStore(db);
  // Each call is another start of the program on the same profile.
  open = () => createContact({ settings, clock, withoutContactDays: 14 });
});

describe('createContact', () => {
  it('is overdue after the days have passed, also over starts', () => {
    open().noteAnswer();
    nowMs = startMs + 14 * dayMs;
    expect(open().isOverdue()).toBe(false);
    nowMs += 1;
    expect(open().isOverdue()).toBe(true);
  });

  it('begins to count when nothing was ever counted', () => {
    const contact = open();
    expect(contact.isOverdue()).toBe(false);
    contact.noteRunning(0);
    nowMs = startMs + 15 * dayMs;
    expect(open().isOverdue()).toBe(true);
  });

  it('is not put off by a clock that is set back', () => {
    open().noteAnswer();
    nowMs = startMs + 13 * dayMs;
    open().noteRunning(hourMs);
    nowMs = startMs;
    expect(open().isOverdue()).toBe(false);
    // The clock stands still on the first day; the program runs on all the same.
    const contact = open();
    for (let hours = 0; hours < 25; hours += 1) contact.noteRunning(hourMs);
    expect(open().isOverdue()).toBe(true);
  });

  it('forgets a clock that was wrong once the relay has agreed with it', () => {
    open().noteAnswer();
    nowMs = startMs + 1000 * dayMs;
    open().noteRunning(hourMs);
    nowMs = startMs + dayMs;
    expect(open().isOverdue()).toBe(true);
    open().noteAnswer();
    expect(open().isOverdue()).toBe(false);
    nowMs += 13 * dayMs;
    expect(open().isOverdue()).toBe(false);
  });
});
