import type { BackOffTiming } from '../../shared/back-off.ts';
import type { Clock } from '../../shared/clock.ts';
import { type ErrorCode, stackOfFault, toBackchannelError } from '../../shared/errors.ts';
import type { Timers } from '../../shared/timers.ts';
import { withToken, type LiveChat } from '../livechat/index.ts';
import type { Log } from '../log.ts';
import { isUndecided, type KeyAnnouncer, type RelayLink } from '../relay-link/index.ts';
import type { RemovalService } from '../removal/index.ts';
import type { Session } from '../session/index.ts';
import { createRetryLoop, repeatEvery, type Service } from '../work/index.ts';

/** The pauses that LiveChat asks for (livechat.md §14.1), for the relay too. */
const timing: BackOffTiming = { firstMs: 1_000, longestMs: 60_000 };

/** Twice within the time that the relay allows between two proofs of the account. */
const proveEveryMs = 25 * 60_000;

/** Signed out or refused: the session's next change leads to another attempt. */
const sessionCodes: ReadonlySet<ErrorCode> = new Set([
  'SIGNED_OUT',
  'LIVECHAT_TOKEN_REFUSED',
  'IDENTITY_NEEDED',
]);

/** Keeps a signed-in person connected: LiveChat, enrolment at the relay, the stream. */
export const createLifecycle = (deps: {
  session: Session;
  livechat: LiveChat;
  relayLink: RelayLink;
  keyAnnouncer: Pick<KeyAnnouncer, 'announceToAll'>;
  /** Asked before this installation enrols again because the relay does not know it any more. */
  removal: Pick<RemovalService, 'mayEnrolAgain'>;
  clock: Clock;
  timers: Timers;
  /** 0 ≤ x < 1. */
  random: () => number;
  log: Log;
}): Service => {
  const { session, livechat, relayLink, log } = deps;
  let subscriptions: (() => void)[] = [];
  /** The relay does not know this device any more. */
  let isForgotten = false;
  let isStopped = false;

  const identity = { accessToken: session.identityToken };
  const enrol = async (): Promise<void> => {
    await withToken(identity, relayLink.enrol);
    isForgotten = false;
    deps.keyAnnouncer.announceToAll();
  };

  /** Errors: as `RelayLink.prove`; DEVICE_UNKNOWN when LiveChat has been away for too long. */
  const showAccount = async (): Promise<void> => {
    try {
      await relayLink.prove();
    } catch (error) {
      if (!isUndecided(toBackchannelError(error).code)) throw error;
      // The relay could not ask LiveChat either, and lets this computer go on for a day: this call fails when it does not.
      await relayLink.refreshDirectory();
    }
  };

  const connect = async (): Promise<void> => {
    if (relayLink.state !== 'offline') return;
    // Without its keys it can prove nothing: this installation becomes a new device.
    const hasKeys = relayLink.device() !== undefined && (await relayLink.hasKeys());
    if (hasKeys && isForgotten) {
      // A removal that was done while this computer was off: it deletes, and does not come back by itself.
      const answer = await deps.removal.mayEnrolAgain();
      if (answer === 'no' || isStopped) return;
      if (answer === 'as-before') {
        await showAccount();
        isForgotten = false;
      } else await relayLink.renewDevice();
    }
    if (isStopped) return;
    if (!hasKeys || relayLink.device() === undefined) await enrol();
    if (!isStopped) await relayLink.connect();
  };

  const relayLoop = createRetryLoop({
    async run() {
      try {
        await connect();
      } catch (error) {
        const fault = toBackchannelError(error);
        log.warn('relay.not-connected', { code: fault.code, ...stackOfFault(fault) });
        if (!sessionCodes.has(fault.code)) throw fault;
      }
    },
    onError: () => undefined,
    timing,
    clock: deps.clock,
    timers: deps.timers,
    random: deps.random,
  });

  const followSession = (): void => {
    const { state } = session;
    if (state.state !== 'signed-in' || state.isSignInNeeded || isStopped) return;
    if (livechat.connection.state.state === 'paused') livechat.connection.start();
    relayLoop.retryNow();
  };

  return {
    start() {
      subscriptions = [
        session.on('changed', followSession),
        repeatEvery(deps.timers, proveEveryMs, () => {
          if (relayLink.state !== 'online') return;
          relayLink
            .prove()
            .catch((error: unknown) =>
              log.info('relay.account-not-shown', { code: toBackchannelError(error).code }),
            );
        }),
        relayLink.on('device-unknown', () => {
          log.warn('relay.device-unknown');
          isForgotten = true;
          relayLink
            .disconnect()
            .then(() => relayLoop.retryNow())
            .catch((error: unknown) => log.error('relay.not-left', { code: toBackchannelError(error).code }));
        }),
      ];
      followSession();
    },
    retryNow() {
      livechat.connection.retryNow();
      followSession();
      relayLink.retryNow();
    },
    async stop() {
      isStopped = true;
      for (const end of subscriptions) end();
      livechat.connection.stop();
      const ended = relayLoop.stop();
      // Ends the requests that the attempt under way may wait for.
      await relayLink.disconnect();
      await ended;
    },
  };
};
