import type { BackOffTiming } from '../../shared/back-off.ts';
import type { Clock } from '../../shared/clock.ts';
import type { ChosenStatus } from '../../shared/domain/index.ts';
import { createEmitter, type Emitter } from '../../shared/emitter.ts';
import { toBackchannelError } from '../../shared/errors.ts';
import type { OwnAbsence } from '../../shared/ipc/state.ts';
import type { Timers } from '../../shared/timers.ts';
import type { LiveChatConnection } from '../livechat/index.ts';
import type { Log } from '../log.ts';
import type { PersonAtComputer } from './person-at-computer.ts';
import { createRetryLoop } from '../work/index.ts';

/** Nobody at the keyboard for so long is not there for a website chat. */
const idleAfterMs = 10 * 60_000;
/** How soon idleness, and a lock that the system does not tell of by itself, is noticed. */
const lookEveryMs = 30_000;
/** The same of the return: who is back waits for chats. */
const lookForReturnEveryMs = 5_000;
/** Source: livechat.md §14.1. */
const timing: BackOffTiming = { firstMs: 1_000, longestMs: 60_000 };

export interface OwnPresenceEvents {
  changed: OwnAbsence | undefined;
}

/**
 * Whether LiveChat may send this agent website chats because of this console, which does not show them: only when the person has
 * chosen so here, and only while they are at the computer. LiveChat keeps `away` for each connection and takes the agent for away
 * when all of them are (livechat.md §5.3), so LiveChat's own app, open elsewhere, goes on receiving chats.
 */
export interface OwnPresence {
  readonly on: Emitter<OwnPresenceEvents>['on'];
  /** Why this console, which had chosen to accept chats, is away now. */
  readonly absence: OwnAbsence | undefined;
  /** For the login of the connection: what LiveChat is told with it. */
  awayAtLogin(): boolean;
  /** The person chooses; holds until this program ends. Errors: NETWORK_UNREACHABLE when not connected, LIVECHAT_*. */
  choose(status: ChosenStatus): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

export const createOwnPresence = (deps: {
  connection: Pick<LiveChatConnection, 'on' | 'state' | 'setRoutingStatus' | 'setAwayStatus'>;
  /** Absent: the system tells nothing, and the person counts as present. */
  person?: PersonAtComputer | undefined;
  clock: Clock;
  timers: Timers;
  /** 0 ≤ x < 1. */
  random: () => number;
  log: Log;
}): OwnPresence => {
  const { connection, person, timers, log } = deps;
  const emitter = createEmitter<OwnPresenceEvents>((error) =>
    log.error('listener.failed', { code: toBackchannelError(error).code }),
  );
  let isAccepting = false;
  /** Told by an event of the system; some systems send none and only answer when asked. */
  const gone = { isLocked: false, isAsleep: false };
  let absence: OwnAbsence | undefined;
  /** What LiveChat was told last on this connection. */
  let told: boolean | undefined;
  let subscriptions: (() => void)[] = [];
  let cancelLook = (): void => undefined;
  let isStopped = false;

  const isAway = (): boolean => !isAccepting || absence !== undefined;

  const tell = async (): Promise<void> => {
    // Until the last answer says what is so now: it may have changed while one was on its way.
    while (connection.state.state === 'online' && told !== isAway()) {
      const away = isAway();
      told = undefined;
      await connection.setAwayStatus(away);
      told = away;
    }
  };
  const loop = createRetryLoop({
    run: tell,
    onError: (error) => log.warn('away.not-told', { code: toBackchannelError(error).code }),
    timing,
    clock: deps.clock,
    timers,
    random: deps.random,
  });

  const setAbsence = (next: OwnAbsence | undefined): void => {
    if (absence === next) return;
    absence = next;
    // Not logged: when somebody was at their desk is nobody's business.
    emitter.emit('changed', next);
    loop.retryNow();
  };

  const absenceNow = (): OwnAbsence | undefined => {
    if (!isAccepting) return undefined;
    if (gone.isLocked || gone.isAsleep) return 'locked';
    const state = person?.state(idleAfterMs) ?? 'unknown';
    return state === 'idle' || state === 'locked' ? state : undefined;
  };

  /** Only while it matters: a person who does not accept chats is away in any case. */
  const look = (): void => {
    cancelLook();
    if (isStopped) return;
    setAbsence(absenceNow());
    if (!isAccepting || !person) return;
    cancelLook = timers.after(absence === undefined ? lookEveryMs : lookForReturnEveryMs, look);
  };

  return {
    on: emitter.on,
    get absence() {
      return absence;
    },
    awayAtLogin() {
      told = isAway();
      return told;
    },
    async choose(status) {
      await connection.setRoutingStatus(status);
      const wasAccepting = isAccepting;
      isAccepting = status === 'accepting_chats';
      // Who chooses is there.
      Object.assign(gone, { isLocked: false, isAsleep: false });
      look();
      try {
        await tell();
      } catch (error) {
        if (!isAccepting || wasAccepting) return loop.schedule();
        isAccepting = false;
        look();
        throw error;
      }
    },
    start() {
      if (subscriptions.length > 0) return;
      subscriptions = [
        connection.on('state-changed', ({ state }) => {
          if (state === 'online') loop.retryNow();
        }),
        ...(person
          ? [
              person.on((event) => {
                if (event === 'locked' || event === 'unlocked') gone.isLocked = event === 'locked';
                else gone.isAsleep = event === 'suspended';
                look();
              }),
            ]
          : []),
      ];
    },
    async stop() {
      isStopped = true;
      for (const end of subscriptions) end();
      subscriptions = [];
      cancelLook();
      await loop.stop();
    },
  };
};
