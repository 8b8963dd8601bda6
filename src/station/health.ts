import type { ConsoleServices } from '../main/console/services.ts';
import type { ErrorCode } from '../shared/errors.ts';

/** How a station is: codes, states and counts, nothing of people or content. */
export interface StationHealth {
  version: string;
  /** It carries messages, or would at once if the one that does it now ended. */
  isReady: boolean;
  /** Why not. Of a ready one: what it cannot do all the same (INSTAGRAM_RECONNECT: answers do not leave). */
  reason?: string | undefined;
  session: 'signed-in' | 'sign-in-needed' | 'signing-in' | 'signed-out';
  relay: { state: string; reason?: string | undefined };
  livechat: { state: string; reason?: string | undefined };
  bridge: {
    state: 'off' | 'waiting-for-grant' | 'standing-by' | 'active' | 'reconnect-needed';
    /** This station carries the messages now. */
    isHolder: boolean;
    /** Another computer of the team does. */
    isHeldElsewhere: boolean;
    /** Messages of customers that wait to be brought into LiveChat. */
    waiting: number;
    /** Messages that LiveChat refused for good. */
    notCarried: number;
  };
  /** Answers that wait to be sent to Instagram. */
  waitingToSend: number;
  /** Sealed messages that wait for the team's key. */
  waitingForKey: number;
}

const notOpen = (version: string): StationHealth => ({
  version,
  isReady: false,
  reason: 'STARTING',
  session: 'signed-out',
  relay: { state: 'offline' },
  livechat: { state: 'offline' },
  bridge: { state: 'off', isHolder: false, isHeldElsewhere: false, waiting: 0, notCarried: 0 },
  waitingToSend: 0,
  waitingForKey: 0,
});

const sessionOf = ({ state }: ConsoleServices['session']): StationHealth['session'] => {
  if (state.state !== 'signed-in') return state.state;
  return state.isSignInNeeded ? 'sign-in-needed' : 'signed-in';
};

const whyNotReady = (services: ConsoleServices, session: StationHealth['session']): string | undefined => {
  const { relayLink, bridge } = services;
  if (session === 'sign-in-needed') return 'LIVECHAT_TOKEN_REFUSED' satisfies ErrorCode;
  if (session !== 'signed-in') return 'SIGNED_OUT' satisfies ErrorCode;
  if (relayLink.state !== 'online')
    return relayLink.connection.reason ?? ('RELAY_UNREACHABLE' satisfies ErrorCode);
  const { state, reason } = bridge.state;
  switch (state) {
    case 'active':
      return undefined;
    case 'standing-by':
      return reason;
    case 'off':
      return 'INSTAGRAM_NOT_CONNECTED' satisfies ErrorCode;
    default:
      return 'BRIDGE_RECONNECT' satisfies ErrorCode;
  }
};

/** `services`: undefined while they are being opened or replaced. */
export const healthOf = (services: ConsoleServices | undefined, version: string): StationHealth => {
  if (!services) return notOpen(version);
  const { relayLink, bridge, conversations } = services;
  const session = sessionOf(services.session);
  const { state, holder, waiting, notCarried, reason } = bridge.state;
  const why = whyNotReady(services, session);
  const { livechat } = services.appState();
  return {
    version,
    isReady: why === undefined,
    reason: why ?? reason,
    session,
    relay: { state: relayLink.state, reason: relayLink.connection.reason },
    livechat: { state: livechat.state, reason: livechat.reason },
    bridge: {
      state,
      isHolder: holder?.isThisConsole === true,
      isHeldElsewhere: holder?.isThisConsole === false,
      waiting,
      notCarried,
    },
    waitingToSend: conversations.waitingToSend(),
    waitingForKey: relayLink.sealedBacklogCount(),
  };
};
