import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import { daysToMs } from '../../shared/removal/index.ts';
import type { SettingStore } from '../storage/index.ts';

const contactKey = 'removal.contact';
const contactSchema = z.object({
  /** When the relay last answered this device; by the clock the relay agreed with. */
  lastContactAtMs: z.number(),
  /** The latest time seen since, or that plus the time this program ran: a clock that is set back does not turn it back. */
  greatestMs: z.number(),
});

/** How long ago the relay last answered this device. Durable. */
export interface Contact {
  /** The relay has answered a signed request: it knows this device, and its clock and ours agree. */
  noteAnswer(): void;
  /** The program has been running for this long since the last call. */
  noteRunning(ms: number): void;
  /** Longer ago than `withoutContactDays`. False while nothing was ever noted. */
  isOverdue(): boolean;
}

export const createContact = (deps: {
  settings: SettingStore;
  clock: Clock;
  withoutContactDays: number;
}): Contact => {
  const { settings, clock, withoutContactDays } = deps;
  const read = () => settings.read(contactKey, contactSchema);
  const write = (value: z.infer<typeof contactSchema>): void =>
    settings.write(contactKey, contactSchema, value);
  return {
    noteAnswer() {
      const nowMs = clock.now();
      write({ lastContactAtMs: nowMs, greatestMs: nowMs });
    },
    noteRunning(ms) {
      const known = read();
      const nowMs = clock.now();
      // A profile from before this was counted: counted from now on.
      if (!known) write({ lastContactAtMs: nowMs, greatestMs: nowMs });
      else write({ ...known, greatestMs: Math.max(nowMs, known.greatestMs + ms) });
    },
    isOverdue() {
      const known = read();
      if (!known) return false;
      const latestMs = Math.max(clock.now(), known.greatestMs);
      return latestMs - known.lastContactAtMs > daysToMs(withoutContactDays);
    },
  };
};
