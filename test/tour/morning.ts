import type { TestConsole } from '../e2e/helpers/console.ts';
import type { World } from '../e2e/helpers/world.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Two days at the bakery on a clock of their own, so that a picture shows the same times whenever it is taken. */
export interface Morning {
  /** For every console that is opened: a time zone in which it is now between nine and ten in the morning. */
  readonly env: { TZ: string };
  /** Time passes, for everybody (decision 0046), to a moment in this minute of the first (0) or a later day. It goes forward only. */
  waitUntil(day: number, hour: number, minute: number): Promise<void>;
  /** Starts the console's page anew at that time: what a page counts down goes by the computer's own clock. */
  showOn(console: TestConsole): Promise<void>;
}

export const openMorning = (world: World): Morning => {
  const startMs = Date.now();
  const difference = 9 - new Date(startMs).getUTCHours();
  // Zones reach from twelve hours behind to fourteen ahead.
  const hoursAhead = difference < -12 ? difference + 24 : difference;
  const wallMs = startMs + hoursAhead * hourMs;
  const midnightMs = startMs - (wallMs % dayMs);
  let movedMs = 0;
  return {
    // These names count the other way round: "Etc/GMT-5" is five hours ahead.
    env: { TZ: `Etc/GMT${hoursAhead <= 0 ? '+' : '-'}${Math.abs(hoursAhead)}` },
    async waitUntil(day, hour, minute) {
      const ms = midnightMs + day * dayMs + hour * hourMs + minute * 60_000 + 20_000 - (Date.now() + movedMs);
      await world.passTime(ms);
      movedMs += ms;
    },
    async showOn({ window }) {
      await window.clock.setFixedTime(Date.now() + movedMs);
      await window.reload();
      await window.getByRole('navigation', { name: 'Sections' }).waitFor();
    },
  };
};
