import { stackOfFault, toBackchannelError } from '../../shared/errors.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Timers } from '../../shared/timers.ts';
import { createBackOff, type LiveChat } from '../livechat/index.ts';
import type { Log } from '../log.ts';
import { createKeyAnnouncer, type KeyAnnouncer, type RelayLink } from '../relay-link/index.ts';
import type { SecretStore } from '../secrets/index.ts';
import type { Session } from '../session/index.ts';
import type { Team } from '../team/index.ts';

/** Connects what a signed-in person needs, in order, and keeps at it: LiveChat, enrolment, stream, announcement. */
export interface Lifecycle {
  start(): void;
  stop(): Promise<void>;
  /** After a wake, a change of network, or "try again". */
  retryNow(): void;
}

export const createLifecycle = (deps: {
  session: Session;
  livechat: LiveChat;
  relayLink: RelayLink;
  team: Team;
  secrets: SecretStore;
  /** Asked before this installation enrols again because the relay does not know it any more. */
  mayEnrolAgain(): Promise<boolean>;
  clock: Clock;
  timers: Timers;
  random: () => number;
  log: Log;
}): Lifecycle => {
  const { session, livechat, relayLink, team, log, timers } = deps;
  const backOff = createBackOff(deps.random);
  const subscriptions: (() => void)[] = [];
  let keyAnnouncer: KeyAnnouncer | undefined;
  let isConnecting = false;
  let isStopped = false;
  let cancelRetry = (): void => undefined;

  const enrol = async (): Promise<void> => {
    const accessToken = await session.accessToken();
    try {
      await relayLink.enrol(accessToken);
    } catch (error) {
      if (toBackchannelError(error).code !== 'SECRET_UNREADABLE') throw error;
      // The device's old keys are lost to the key store: this installation becomes a new device.
      await deps.secrets.delete('device-keys');
      await relayLink.enrol(accessToken);
    }
    keyAnnouncer?.announceToAll();
  };

  const connectRelay = async (isKnown: boolean): Promise<void> => {
    if (isConnecting || isStopped) return;
    isConnecting = true;
    cancelRetry();
    try {
      const isForgotten = !isKnown && relayLink.device() !== undefined;
      // A removal that was done while this computer was off: it deletes, and does not come back by itself.
      if (isForgotten && !(await deps.mayEnrolAgain())) return;
      if (!isKnown || relayLink.device() === undefined) await enrol();
      if (!isStopped) await relayLink.connect();
      backOff.reset();
    } catch (error) {
      const fault = toBackchannelError(error);
      const { code } = fault;
      log.warn('relay.not-connected', { code, ...stackOfFault(fault) });
      // Signed out or refused: the session's next change brings us back here.
      if (!isStopped && code !== 'SIGNED_OUT' && code !== 'LIVECHAT_TOKEN_REFUSED') {
        cancelRetry = timers.after(backOff.next(), () => void connectRelay(isKnown));
      }
    } finally {
      isConnecting = false;
    }
  };

  const followSession = (): void => {
    if (session.state.state !== 'signed-in' || isStopped) return;
    team.start();
    keyAnnouncer ??= createKeyAnnouncer({
      connection: livechat.connection,
      relayLink,
      clock: deps.clock,
      log,
      timers,
    });
    if (session.state.isSignInNeeded) return;
    if (livechat.connection.state.state === 'paused') livechat.connection.start();
    if (relayLink.state === 'offline') void connectRelay(true);
  };

  return {
    start() {
      session.follow(livechat.connection);
      subscriptions.push(
        session.on('changed', followSession),
        relayLink.on('device-unknown', () => {
          log.warn('relay.device-unknown');
          relayLink
            .disconnect()
            .then(() => connectRelay(false))
            .catch((error: unknown) => log.error('relay.not-left', { code: toBackchannelError(error).code }));
        }),
      );
      followSession();
    },
    async stop() {
      isStopped = true;
      cancelRetry();
      for (const end of subscriptions) end();
      void keyAnnouncer?.stop();
      void team.stop();
      livechat.connection.stop();
      await relayLink.disconnect();
    },
    retryNow() {
      livechat.connection.retryNow();
      followSession();
      relayLink.retryNow();
    },
  };
};
