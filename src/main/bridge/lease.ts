import type { Clock } from '../../shared/clock.ts';
import type { AgentId, ChannelId, DeviceId } from '../../shared/domain/index.ts';
import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import type { Timers } from '../../shared/timers.ts';
import { emptyAnswerSchema, leaseAnswerSchema, type LeaseAnswer } from '../../shared/wire/index.ts';
import type { Log } from '../log.ts';
import { createRetryLoop } from '../work/index.ts';
import type { BridgeRelay, LeaseGuard } from './ports.ts';

/** The holder renews this often; other consoles ask as often for the lease. */
const askEveryMs = 10_000;
/** After a failure, at first; at most as often as without one. */
const askAgainMs = 1_000;
/** No effect is begun in the last seconds of a lease. */
const marginMs = 5_000;
/** Calls that were begun are waited for this long before the lease is given back; otherwise it is left to expire. */
const longestCallsMs = 15_000;

export interface Lease extends LeaseGuard {
  readonly holder: { deviceId: DeviceId; agentId: AgentId } | undefined;
  /** Asks now. */
  retryNow(): void;
  /** Begins nothing more under it, waits (not for ever) for what is under way, and gives it back. */
  release(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * The channel's lease at the relay (decision 0013). Its time is counted by this computer's wall clock from before the request, so
 * that a computer that slept cannot act on an old answer.
 */
export const createLease = (deps: {
  relayLink: Pick<BridgeRelay, 'request' | 'state'>;
  channelId(): ChannelId | undefined;
  /** This console could run the bridge; otherwise it only asks who does. */
  isAble(): boolean;
  /** A new fence: whatever is not certainly finished is doubtful up to envelope `head`. Called before `changed`. */
  gained(fence: number, head: number): void;
  /** It was held and is not any more. */
  lost(): void;
  /** It is held no more: resolves when no call that was begun under it is under way. */
  callsEnded(): Promise<void>;
  /** Another console holds it, said at every asking. */
  heldElsewhere(): void;
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
  let isStopped = false;
  /** While it is being given back. */
  let releasing: Promise<void> | undefined;
  let releases = 0;
  let cancelEnd: (() => void) | undefined;

  const remainingMs = (): number => {
    if (!held || held.channelId !== deps.channelId()) return 0;
    const nowMs = clock.now();
    // A clock that was set back proves nothing.
    return nowMs < held.askedAtMs ? 0 : held.untilMs - nowMs;
  };

  const drop = (): void => {
    if (!held) return;
    held = undefined;
    cancelEnd?.();
    log.info('lease.lost');
    deps.lost();
  };

  const hold = (channelId: ChannelId, answer: LeaseAnswer, askedAtMs: number): void => {
    const isNew = held?.fence !== answer.fence || held.channelId !== channelId;
    if (isNew) drop();
    held = { channelId, fence: answer.fence, askedAtMs, untilMs: askedAtMs + answer.validForMs };
    lastFence = answer.fence;
    cancelEnd?.();
    cancelEnd = timers.after(Math.max(0, held.untilMs - clock.now()), () => {
      if (remainingMs() > 0) return;
      drop();
      deps.changed();
    });
    if (!isNew) return;
    log.info('lease.gained', { fence: answer.fence });
    deps.gained(answer.fence, answer.head);
  };

  const haveCallsEnded = async (): Promise<boolean> => {
    let cancel = (): void => undefined;
    const late = new Promise<boolean>((resolve) => {
      cancel = timers.after(longestCallsMs, () => resolve(false));
    });
    const ended = deps.callsEnded().then(
      () => true,
      () => false,
    );
    return Promise.race([ended, late]).finally(cancel);
  };

  const giveBack = async (released: Pick<LeaseAnswer, 'fence'> & { channelId: ChannelId }): Promise<void> => {
    // Whoever gets it next could do once more what is still under way here.
    if (!(await haveCallsEnded())) return log.info('lease.left-to-expire');
    try {
      await relayLink.request('POST', `/v1/leases/${encodeURIComponent(released.channelId)}/release`, {
        body: { fence: released.fence },
        schema: emptyAnswerSchema,
      });
    } catch (error) {
      // It expires by itself.
      log.info('lease.not-released', { code: toBackchannelError(error).code });
    }
  };

  const release = (): Promise<void> => {
    const released = held;
    drop();
    if (!released) return releasing ?? Promise.resolve();
    releases += 1;
    releasing = giveBack(released).finally(() => {
      releasing = undefined;
    });
    return releasing;
  };

  const ask = async (): Promise<void> => {
    if (releasing) await releasing;
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
    const releasesBefore = releases;
    const isAble = deps.isAble();
    const answer = await relayLink.request(
      isAble ? 'POST' : 'GET',
      `/v1/leases/${encodeURIComponent(channelId)}`,
      { body: isAble ? {} : undefined, schema: leaseAnswerSchema },
    );
    // An answer to a question from before it was given back says what was, not what is.
    if (isStopped || releases !== releasesBefore) return;
    const before = JSON.stringify([held?.fence, holder]);
    holder = answer.holder;
    if (answer.isHeld && isAble) hold(channelId, answer, askedAtMs);
    else drop();
    if (!answer.isHeld && holder !== undefined) deps.heldElsewhere();
    if (before !== JSON.stringify([held?.fence, holder])) deps.changed();
  };

  // Soon again after a failure: what waits for the lease waits for nothing else.
  const loop = createRetryLoop({
    async run() {
      await ask();
      return askEveryMs;
    },
    onError(error) {
      // What is held stays held until its time is over: the relay gives it to nobody before.
      const { code } = toBackchannelError(error);
      if (code !== 'RELAY_UNREACHABLE') log.warn('lease.not-asked', { code });
      if (code === 'NOT_FOUND' || code === 'DEVICE_UNKNOWN') drop();
    },
    timing: { firstMs: askAgainMs, longestMs: askEveryMs },
    clock,
    timers,
  });

  const holds = (): boolean => remainingMs() > marginMs;
  return {
    holds,
    assertHeld() {
      if (!holds()) throw new BackchannelError('BRIDGE_NOT_HOLDER');
    },
    get fence() {
      return held?.fence ?? lastFence;
    },
    get holder() {
      return holder;
    },
    retryNow: loop.retryNow,
    release,
    stop() {
      isStopped = true;
      cancelEnd?.();
      return loop.stop();
    },
  };
};
