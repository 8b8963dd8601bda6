import type { Clock } from '../../shared/clock.ts';
import { createEmitter, type Emitter } from '../../shared/emitter.ts';
import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import type { PolicyState, SessionState } from '../../shared/ipc/index.ts';
import type { Timers } from '../../shared/timers.ts';
import type { Log } from '../log.ts';
import type { RelayLink } from '../relay-link/index.ts';
import type { Session } from '../session/index.ts';
import type { Database } from '../storage/index.ts';
import { type AcceptanceOccasion, createAcceptances } from './acceptances.ts';
import { policyStateAt, versionsAt } from './policy-state.ts';

/** What the policy publishes. */
export interface PolicyEvents {
  changed: PolicyState;
}

/**
 * Which version of the policy the person of this profile has accepted, and what is asked of them. The relay link remembers
 * what the relay announced, so that a computer without network asks on the day a version takes effect all the same.
 */
export interface Policy extends Pick<Emitter<PolicyEvents>, 'on'> {
  /** As of now. While nobody is signed in, `asked` means: the sign-in page asks. */
  readonly state: PolicyState;
  /** A signed-in person has not answered a version in force: nothing of theirs is sent. */
  readonly isHolding: boolean;
  /** Errors: INPUT_INVALID (field version) unless it is the version asked or announced. */
  accept(version: string): void;
  /** Called before a decline deletes anything. Errors: as `accept`. */
  ensureCurrent(version: string): void;
  /** Errors: POLICY_NOT_ACCEPTED while `isHolding`. */
  ensureAccepted(): void;
  start(): void;
  /** After a wake: time may have passed without the timers. */
  retryNow(): void;
  stop(): Promise<void>;
}

/** A console that stays connected for days asks again this often; also well under the longest wait a timer can hold. */
const askEveryMs = 6 * 3600 * 1000;

/** Subscribes at the relay link and the session at once; asks and sets timers from `start` on. */
export const createPolicy = (deps: {
  db: Database;
  relayLink: Pick<RelayLink, 'on' | 'knownConfig' | 'refreshConfig'>;
  session: Pick<Session, 'on' | 'state' | 'identity'>;
  /** Monotonic: a clock that is set back does not take a question back. */
  clock: Clock;
  timers: Timers;
  log: Log;
}): Policy => {
  const { relayLink, session, clock, timers, log } = deps;
  const acceptances = createAcceptances(deps.db);
  const emitter = createEmitter<PolicyEvents>((error) =>
    log.error('listener.failed', { code: toBackchannelError(error).code }),
  );

  const stateNow = (): PolicyState =>
    policyStateAt(relayLink.knownConfig()?.policy, acceptances, clock.now());

  const isSignedIn = (): boolean => session.state.state === 'signed-in';
  let lastPublished = JSON.stringify([stateNow(), isSignedIn()]);
  let cancelTimer: (() => void) | undefined;
  let isStopped = false;

  const publish = (): void => {
    const state = stateNow();
    // A sign-in does not change the state, but what it means.
    const text = JSON.stringify([state, isSignedIn()]);
    if (text === lastPublished) return;
    lastPublished = text;
    emitter.emit('changed', state);
  };

  const askRelay = async (): Promise<void> => {
    try {
      await relayLink.refreshConfig();
    } catch (error) {
      // What was remembered stays in force; the next connection asks again.
      log.info('policy.not-asked', { code: toBackchannelError(error).code });
    }
    if (!isStopped) tick();
  };
  let asked: Promise<unknown> = Promise.resolve();
  const ask = (): Promise<void> => {
    const asking = askRelay();
    asked = Promise.all([asked, asking]);
    return asking;
  };

  /** Publishes now, and again when the announced version takes effect. */
  const tick = (): void => {
    publish();
    cancelTimer?.();
    const upcoming = relayLink.knownConfig()?.policy?.upcoming;
    const untilEffectMs = upcoming ? upcoming.effectiveAtMs - clock.now() : 0;
    if (untilEffectMs > 0 && untilEffectMs <= askEveryMs) cancelTimer = timers.after(untilEffectMs, tick);
    else cancelTimer = timers.after(askEveryMs, () => void ask());
  };

  const accept = (version: string, occasion: AcceptanceOccasion): void => {
    acceptances.insertNew({ version, acceptedAtMs: clock.now(), occasion });
    log.info('policy.accepted', { occasion });
    publish();
  };

  const ensureCurrent = (version: string): 'asked' | 'announced' => {
    const current = stateNow();
    const isOpen = current.state === 'asked' || current.state === 'announced';
    if (!isOpen || current.version !== version)
      throw new BackchannelError('INPUT_INVALID', { details: { field: 'version' } });
    return current.state as 'asked' | 'announced';
  };

  /** The version the sign-in page names, while a first sign-in is under way. */
  let signingIn: { version: string | undefined } | undefined;
  const followSession = (state: SessionState): void => {
    if (state.state === 'signing-in') {
      // Somebody who only renews a sign-in is asked by the window; the sign-in itself accepts nothing.
      const isFirst = session.identity() === undefined;
      signingIn = isFirst ? { version: versionInForce() } : undefined;
      if (isFirst && signingIn?.version === undefined)
        void ask().then(() => {
          if (signingIn) signingIn.version ??= versionInForce();
        });
      return;
    }
    const version = signingIn?.version ?? (signingIn ? versionInForce() : undefined);
    signingIn = undefined;
    if (state.state === 'signed-in' && version !== undefined) accept(version, 'sign-in');
    publish();
  };
  const versionInForce = (): string | undefined => {
    const policy = relayLink.knownConfig()?.policy;
    return policy && versionsAt(policy, clock.now()).inForce.version;
  };

  const isHolding = (): boolean => isSignedIn() && stateNow().state === 'asked';
  const subscriptions = [
    session.on('changed', followSession),
    relayLink.on('state-changed', ({ state }) => {
      if (state === 'online') void ask();
    }),
  ];

  return {
    on: emitter.on,
    get state() {
      return stateNow();
    },
    get isHolding() {
      return isHolding();
    },
    accept(version) {
      accept(version, ensureCurrent(version));
    },
    ensureCurrent(version) {
      ensureCurrent(version);
    },
    ensureAccepted() {
      if (isHolding()) throw new BackchannelError('POLICY_NOT_ACCEPTED');
    },
    start() {
      tick();
      // The sign-in page names the version; a signed-in console asks when it is connected.
      if (!isSignedIn()) void ask();
    },
    retryNow() {
      if (!isStopped) tick();
    },
    async stop() {
      isStopped = true;
      cancelTimer?.();
      for (const end of subscriptions) end();
      await asked;
    },
  };
};
