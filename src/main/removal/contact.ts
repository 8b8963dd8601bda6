import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import { daysToMs } from '../../shared/removal/index.ts';
import type { SettingsRepository } from '../storage/index.ts';

const contactKey = 'removal.contact';
const contactSchema = z.object({
  /** When the relay last answered this device; by the clock the relay agreed with. */
  lastContactAtMs: z.number(),
  /** The latest time that was ever seen since, and the time this program ran since: a clock that is set back does not turn it back. */
  greatestMs: z.number(),
});

/** How long the relay has been silent. */
export interface Contact {
  /** The relay has answered a signed request: it knows this device, and its clock and ours agree. */
  heard(): void;
  /** The program ran on for this long. */
  ran(ms: number): void;
  isOverdue(): boolean;
}

export const createContact = (deps: {
  settings: SettingsRepository;
  clock: Clock;
  withoutContactDays: number;
}): Contact => {
  const { settings, clock, withoutContactDays } = deps;
  const read = () => settings.read(contactKey, contactSchema);
  const write = (value: z.infer<typeof contactSchema>): void =>
    settings.write(contactKey, contactSchema, value);
  return {
    heard() {
      const nowMs = clock.now();
      write({ lastContactAtMs: nowMs, greatestMs: nowMs });
    },
    ran(ms) {
      const known = read();
      const nowMs = clock.now();
      // A profile of before this was counted: from now on it is.
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
