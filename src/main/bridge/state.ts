import type { BridgeState } from '../../shared/ipc/state.ts';
import type { BridgeInboundRepository } from '../storage/index.ts';
import type { GrantStore } from './grant/grant-store.ts';
import type { Lease } from './lease.ts';
import type { BridgeDeps } from './ports.ts';

/** Why this console could not mirror now; undefined when it could. */
export const inabilityOf = (
  parts: Pick<BridgeDeps, 'channel' | 'session' | 'relayLink'> & { grantStore: GrantStore },
): string | undefined => {
  const current = parts.channel.current();
  const grant = parts.grantStore.current();
  if (!current) return 'INSTAGRAM_NOT_CONNECTED';
  if (parts.session.identity() === undefined) return 'SIGNED_OUT';
  if (!grant || grant.isRefused) return 'BRIDGE_RECONNECT';
  if (parts.relayLink.channelKeyState !== 'present') return 'CHANNEL_KEY_MISSING';
  // A token that Instagram refuses is refused to every console: what comes in goes on to LiveChat all the same.
  return current.canSend || current.state === 'reconnect-needed' ? undefined : 'INSTAGRAM_RECONNECT';
};

const holderOf = (
  lease: Lease,
  { session, relayLink }: Pick<BridgeDeps, 'session' | 'relayLink'>,
): BridgeState['holder'] => {
  const identity = session.identity();
  if (lease.holds() && identity) return { agentId: identity.agentId, isThisConsole: true };
  // What the relay still knows as ours, and what our own clock has ended, is nobody's.
  if (!lease.holder || lease.holder.deviceId === relayLink.device()?.deviceId) return undefined;
  return { agentId: lease.holder.agentId, isThisConsole: false };
};

/** What people see of the bridge. */
export const bridgeStateOf = (
  parts: Pick<BridgeDeps, 'channel' | 'session' | 'relayLink'> & {
    grantStore: GrantStore;
    lease: Lease;
    inbound: Pick<BridgeInboundRepository, 'countWaiting' | 'countFailed'>;
    isStarted: boolean;
    isAuthorizing: boolean;
  },
): BridgeState => {
  const { channel, grantStore, lease, relayLink, inbound } = parts;
  const holder = holderOf(lease, parts);
  const frame = {
    waiting: inbound.countWaiting(),
    notCarried: inbound.countFailed(),
    isAuthorizing: parts.isAuthorizing,
    ...(holder ? { holder } : {}),
  };
  const grant = grantStore.current();
  if (!channel.current() || !parts.isStarted) return { ...frame, state: 'off' };
  if (!grant) return { ...frame, state: 'waiting-for-grant' };
  if (grant.isRefused) return { ...frame, state: 'reconnect-needed', reason: 'BRIDGE_RECONNECT' };
  if (lease.holds()) {
    const isOneWay = channel.current()?.canSend === false;
    return { ...frame, state: 'active', ...(isOneWay ? { reason: 'INSTAGRAM_RECONNECT' } : {}) };
  }
  const reason = inabilityOf(parts) ?? (relayLink.state === 'online' ? undefined : 'RELAY_UNREACHABLE');
  return { ...frame, state: 'standing-by', ...(reason === undefined ? {} : { reason }) };
};
