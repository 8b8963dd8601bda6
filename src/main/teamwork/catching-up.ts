import { z } from 'zod';
import type { BackOffTiming } from '../../shared/back-off.ts';
import { type DeviceId, deviceIdSchema } from '../../shared/domain/index.ts';
import { dayMs, retention } from '../../shared/removal/retention.ts';
import { createSettingStore } from '../storage/index.ts';
import { createRetryLoop } from '../work/index.ts';
import type { Outgoing } from './outgoing.ts';
import type { TeamworkDeps } from './ports.ts';

const stateKey = 'work.catching-up';
const caughtUpKey = 'work.caught-up-at';
/** The relay keeps for a computer that is off what is younger than its days; away for longer, something is missing. */
const missesAfterMs = (retention.envelopeDays - 1) * dayMs;
/** A computer that is on answers well within it; afterwards another one is asked. A late answer counts all the same. */
const answerWaitMs = 60_000;
const timing: BackOffTiming = { firstMs: 1_000, longestMs: 60_000 };

/** Who was asked, as question and computer. */
const stateSchema = z.object({
  asked: z.array(z.object({ ask: z.uuid(), deviceId: deviceIdSchema, atMs: z.number() })).max(500),
  isOpen: z.boolean(),
});

/** Gets the present state for a computer that is new, or was away longer than the relay keeps what it missed. */
export interface CatchingUp {
  /** Everything that waited at the relay has been applied. */
  caughtUp(): void;
  /** Still online: nothing is missed. */
  noteOnline(): void;
  /** There may be somebody to ask. */
  schedule(): void;
  /** It was asked of this device. */
  isAsked(ask: string, deviceId: DeviceId): boolean;
  /** The last page of an answer was applied. In the caller's transaction. */
  answered(ask: string, isWhole: boolean): void;
  /** Nothing is missing here, as far as this computer knows. */
  isWhole(): boolean;
  stop(): Promise<void>;
}

export const createCatchingUp = (
  deps: Pick<TeamworkDeps, 'db' | 'relayLink' | 'channel' | 'clock' | 'timers' | 'log'> & {
    outgoing: Outgoing;
  },
): CatchingUp => {
  const { db, relayLink, channel, clock, outgoing } = deps;
  const settings = createSettingStore(db);
  const read = () => settings.read(stateKey, stateSchema) ?? { asked: [], isOpen: false };
  const write = (state: z.infer<typeof stateSchema>): void => settings.write(stateKey, stateSchema, state);

  /** Since this program was started. */
  let hasCaughtUp = false;

  const loop = createRetryLoop({
    async run() {
      const state = read();
      const accountId = channel.current()?.accountId;
      const own = relayLink.device();
      if (!state.isOpen || accountId === undefined || own === undefined) return undefined;
      const last = state.asked.at(-1);
      const sinceMs = last === undefined ? Infinity : Math.abs(clock.now() - last.atMs);
      if (sinceMs < answerWaitMs) return answerWaitMs - sinceMs;
      const before = new Set(state.asked.map(({ deviceId }) => deviceId));
      const candidates = outgoing.devices().filter(({ deviceId }) => !before.has(deviceId));
      // The person's own computers know what they have read, too.
      const next = candidates.find(({ agentId }) => agentId === own.agentId) ?? candidates[0];
      // Nobody is left, or nobody is there yet: whoever comes to be trusted is asked then.
      if (next === undefined) return undefined;
      db.transaction(() => {
        const ask = outgoing.ask(accountId, next.deviceId);
        write({ ...state, asked: [...state.asked, { ask, deviceId: next.deviceId, atMs: clock.now() }] });
      });
      return answerWaitMs;
    },
    onError: () => deps.log.warn('work.not-asked'),
    timing,
    clock,
    timers: deps.timers,
  });

  return {
    caughtUp() {
      hasCaughtUp = true;
      const nowMs = clock.now();
      const beforeMs = settings.read(caughtUpKey, z.number());
      db.transaction(() => {
        if (beforeMs === undefined || nowMs - beforeMs > missesAfterMs) write({ asked: [], isOpen: true });
        settings.write(caughtUpKey, z.number(), nowMs);
      });
      loop.schedule();
    },
    noteOnline() {
      if (hasCaughtUp) settings.write(caughtUpKey, z.number(), clock.now());
    },
    schedule: () => loop.schedule(),
    isAsked: (ask, deviceId) => read().asked.some((each) => each.ask === ask && each.deviceId === deviceId),
    answered(ask, isWhole) {
      const state = read();
      if (isWhole) write({ ...state, isOpen: false });
      else {
        const asked = state.asked.map((each) => (each.ask === ask ? { ...each, atMs: 0 } : each));
        write({ ...state, asked });
        db.afterCommit(() => loop.schedule());
      }
    },
    isWhole: () => !read().isOpen,
    stop: loop.stop,
  };
};
