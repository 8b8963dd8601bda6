import type { BackOffTiming } from '../../../shared/back-off.ts';
import type { Clock } from '../../../shared/clock.ts';
import type { AgentId, ChatId, DeviceId } from '../../../shared/domain/index.ts';
import { toBackchannelError } from '../../../shared/errors.ts';
import { daysToMs, minuteMs, retention } from '../../../shared/removal/retention.ts';
import type { Timers } from '../../../shared/timers.ts';
import { maxClockDifferenceMs, privateForm, type PrivateChatBody } from '../../../shared/wire/index.ts';
import type { Log } from '../../log.ts';
import type { RelayLink } from '../../relay-link/index.ts';
import type { Database } from '../../storage/index.ts';
import { createRetryLoop } from '../../work/index.ts';
import type { DeliveryStore, DueOffer } from './delivery-store.ts';
import { factKey } from './fact-key.ts';

/** The relay has let go of what it took then. */
const letGoMs = daysToMs(retention.envelopeDays);
/**
 * The relay hands everything out in order: what a computer has not confirmed, though it confirmed something that was offered
 * later, did not reach it. So long its receipt may be under way.
 */
const passedOverMs = 60 * minuteMs;
/** For a computer whose person has the message on another one: a month. Then it asks for the chats (decision 0098). */
const mostOffersElsewhere = 4;
/** Offers of one go, and the pause to the next: hundreds are on their way within a minute, and nobody's share is used up. */
const atOnce = 50;
const betweenMs = 2_000;
const tendEveryMs = 5 * minuteMs;
const timing: BackOffTiming = { firstMs: 1_000, longestMs: 60_000 };

/** Offers again what the relay let go before a colleague's computer confirmed it (decision 0116). */
export interface Offering {
  /** Something is open, or somebody has another computer. */
  schedule(): void;
  stop(): Promise<void>;
}

export const createOffering = (deps: {
  db: Database;
  deliveries: DeliveryStore;
  link: Pick<RelayLink, 'on' | 'send' | 'state' | 'device' | 'confirmedDevices'>;
  clock: Clock;
  timers: Timers;
  log: Log;
  /** Newest form of private bodies that computer knows. */
  formOf(deviceId: DeviceId): number;
  /** Whether that person is still in the chat. */
  isTheirs(chatId: ChatId, agentId: AgentId): boolean;
  /** What is to be said of a fact now; undefined: it is not here any more. */
  bodyOf(chatId: ChatId, factId: string): PrivateChatBody | undefined;
}): Offering => {
  const { db, deliveries, link, clock } = deps;
  let isCaughtUp = false;

  const offer = (due: DueOffer): void => {
    const { chatId, factId, deviceId, agentId, offers } = due;
    if (!deps.isTheirs(chatId, agentId)) return deliveries.dropOf(chatId, agentId);
    const body = deps.bodyOf(chatId, factId);
    if (!body) return deliveries.drop(chatId, factId);
    // What was never sent to that computer keeps its name: the relay knows it if it has it all the same.
    const key = factKey(body, factId, offers);
    link.send('private', { deviceIds: [deviceId] }, body, key);
    deliveries.offeredAgain({ chatId, factId, deviceId, agentId }, clock.now());
  };

  const dueOf = (limit: number): DueOffer[] => {
    const nowMs = clock.now();
    const open = deliveries.openDevices();
    const due: DueOffer[] = [];
    const computersOf = new Map<AgentId, DeviceId[]>();
    for (const { agentId } of open)
      if (!computersOf.has(agentId))
        computersOf.set(
          agentId,
          link.confirmedDevices(agentId).map(({ deviceId }) => deviceId),
        );
    for (const { deviceId, agentId } of open) {
      if (due.length >= limit) return due;
      if (computersOf.get(agentId)?.includes(deviceId) !== true) continue;
      // A version of before confirms messages alone, and keeps what it does not know until its update.
      const passedOver =
        deps.formOf(deviceId) < privateForm
          ? Number.NEGATIVE_INFINITY
          : Math.min(nowMs - passedOverMs, deliveries.lastConfirmedMs(deviceId) - 1);
      due.push(
        ...deliveries.dueAgain(deviceId, {
          beforeMs: Math.max(nowMs - letGoMs, passedOver),
          latestMs: nowMs + maxClockDifferenceMs,
          mostOffers: mostOffersElsewhere,
          limit: limit - due.length,
        }),
      );
    }
    for (const [agentId, deviceIds] of computersOf)
      for (const deviceId of deviceIds) {
        if (due.length >= limit) return due;
        if (deviceId === link.device()?.deviceId) continue;
        due.push(...deliveries.dueFirst(agentId, deviceId, limit - due.length));
      }
    return due;
  };

  const loop = createRetryLoop({
    async run() {
      // The receipts that wait at the relay come first.
      if (!isCaughtUp || link.state !== 'online' || !link.device()) return undefined;
      const count = db.transaction(() => {
        const due = dueOf(atOnce);
        for (const each of due) offer(each);
        return due.length;
      });
      if (count > 0) deps.log.info('private-offered-again', { count });
      if (count === atOnce) return betweenMs;
      return deliveries.openDevices().length > 0 ? tendEveryMs : undefined;
    },
    onError: (error) => deps.log.error('offering-failed', { code: toBackchannelError(error).code }),
    timing,
    clock,
    timers: deps.timers,
  });
  const schedule = (): void => db.afterCommit(() => loop.schedule());

  const unsubscribe = [
    link.on('caught-up', () => {
      isCaughtUp = true;
      loop.schedule();
    }),
    link.on('state-changed', ({ state }) => {
      if (state !== 'online') isCaughtUp = false;
    }),
    link.on('trust-changed', schedule),
    link.on('directory-read', schedule),
  ];

  return {
    schedule: () => db.afterCommit(() => loop.schedule(tendEveryMs)),
    async stop() {
      for (const end of unsubscribe) end();
      await loop.stop();
    },
  };
};
