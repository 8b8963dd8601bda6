import type { Clock } from '../../shared/clock.ts';
import type { AgentId, ChannelId, DeviceId } from '../../shared/domain/index.ts';
import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import type { Timers } from '../../shared/timers.ts';
import { emptyAnswerSchema, leaseAnswerSchema, type LeaseAnswer } from '../../shared/wire/index.ts';
import type { Log } from '../log.ts';
import type { BridgeRelay, LeaseGuard } from './ports.ts';

/** The holder asks again this often, and so does whoever waits for it. */
const askEveryMs = 10_000;
/** No effect is begun in the last seconds of a lease. */
const marginMs = 5_000;

export interface Lease extends LeaseGuard {
  readonly holder: { deviceId: DeviceId; agentId: AgentId } | undefined;
  /** Asks now. */
  retryNow(): void;
  /** Gives it back; to be called when nothing is under way any more. */
  release(): Promise<void>;
  stop(): void;
}

/**
 * The channel's lease at the relay (decision 0013). Time is counted by this computer's wall clock from before the question, so that
 * one that slept cannot act on an old answer.
 */
export const createLease = (deps: {
  relayLink: Pick<BridgeRelay, 'request' | 'state'>;
  channelId(): ChannelId | undefined;
  /** This console could work; otherwise it only looks who does. */
  isAble(): boolean;
  /** A new number: whatever is not certainly finished is doubtful up to envelope `head`. Called before `changed`. */
  gained(fence: number, head: number): void;
  /** It was held and is not any more. */
  lost(): void;
  /** Held or not, and by whom. */
  changed(): void;
  clock: Clock;
  timers: Timers;
  log: Log;
}): Lease => {
  const { relayLink, clock, timers, log } = deps;
  let held: { channelId: ChannelId; fence: number; askedAtMs: number; untilMs: number } | undefined;
  let holder: Lease['holder'];
  let lastFence = 0;
  let asking: Promise<void> | undefined;
  let isAskedAgain = false;
  let isStopped = false;
  let cancelAsk: (() => void) | undefined;
  let cancelEnd: (() => void) | undefined;

  const remainingMs = (): number => {
    if (!held || held.channelId !== deps.channelId()) return 0;
    const nowMs = clock.now();
    // A clock that was set back can prove nothing.
    return nowMs < held.askedAtMs ? 0 : held.untilMs - nowMs;
  };

  const lose = (): void => {
    if (!held) return;
    held = undefined;
    cancelEnd?.();
    log.info('lease.lost');
    deps.lost();
  };

  const take = (channelId: ChannelId, answer: LeaseAnswer, askedAtMs: number): void => {
    const isNew = held?.fence !== answer.fence || held.channelId !== channelId;
    if (isNew) lose();
    held = { channelId, fence: answer.fence, askedAtMs, untilMs: askedAtMs + answer.validForMs };
    lastFence = answer.fence;
    cancelEnd?.();
    cancelEnd = timers.after(Math.max(0, held.untilMs - clock.now()), () => {
      if (remainingMs() > 0) return;
      lose();
      deps.changed();
    });
    if (!isNew) return;
    log.info('lease.gained', { fence: answer.fence });
    deps.gained(answer.fence, answer.head);
  };

  const ask = async (): Promise<void> => {
    const channelId = deps.channelId();
    if (held && (held.channelId !== channelId || !deps.isAble())) {
      await release();
      deps.changed();
    }
    if (channelId === undefined) {
      holder = undefined;
      return;
    }
    const askedAtMs = clock.now();
    const isAble = deps.isAble();
    const path = `/v1/leases/${encodeURIComponent(channelId)}`;
    const answer = await relayLink.request(isAble ? 'POST' : 'GET', path, {
      ...(isAble ? { body: {} } : {}),
      schema: leaseAnswerSchema,
    });
    if (isStopped) return;
    const before = JSON.stringify([held?.fence, holder]);
    holder = answer.holder;
    if (answer.isHeld && isAble) take(channelId, answer, askedAtMs);
    else lose();
    if (before !== JSON.stringify([held?.fence, holder])) deps.changed();
  };

  const askLater = (): void => {
    cancelAsk?.();
    if (!isStopped) cancelAsk = timers.after(askEveryMs, run);
  };

  function run(): void {
    if (isStopped) return;
    if (asking) {
      // What has changed meanwhile is not in the question under way.
      isAskedAgain = true;
      return;
    }
    cancelAsk?.();
    asking = ask()
      .catch((error: unknown) => {
        // What is held goes on until its time is over; nobody else can have it before.
        const { code } = toBackchannelError(error);
        if (code !== 'RELAY_UNREACHABLE') log.warn('lease.not-asked', { code });
        if (code === 'NOT_FOUND' || code === 'DEVICE_UNKNOWN') lose();
      })
      .then(() => {
        asking = undefined;
        if (isAskedAgain) {
          isAskedAgain = false;
          run();
        } else askLater();
      });
  }

  const release = async (): Promise<void> => {
    const giving = held;
    lose();
    if (!giving) return;
    try {
      await relayLink.request('POST', `/v1/leases/${encodeURIComponent(giving.channelId)}/release`, {
        body: { fence: giving.fence },
        schema: emptyAnswerSchema,
      });
    } catch (error) {
      // It ends by itself.
      log.info('lease.not-released', { code: toBackchannelError(error).code });
    }
  };

  const holds = (): boolean => remainingMs() > marginMs;
  return {
    holds,
    need() {
      if (!holds()) throw new BackchannelError('BRIDGE_NOT_HOLDER');
    },
    get fence() {
      return held?.fence ?? lastFence;
    },
    get channelId() {
      return deps.channelId();
    },
    get holder() {
      return holder;
    },
    retryNow: run,
    release,
    stop() {
      isStopped = true;
      cancelAsk?.();
      cancelEnd?.();
    },
  };
};
