import type { BridgeState } from '../../shared/ipc/state.ts';
import { heldUpReason } from './inbound/hold-up.ts';
import type { Chats } from './chats.ts';
import type { GrantStore } from './grant/grant-store.ts';
import type { Lease } from './lease.ts';
import type { MediaCopies } from './media-copies.ts';
import type { BridgeDeps } from './ports.ts';
import type { BridgeStore } from './store/index.ts';

type Connections = Pick<BridgeDeps, 'channel' | 'session' | 'relayLink'>;

/** Error code of why this console could not run the bridge now; undefined when it could. */
export const unavailableReason = (
  parts: Connections & { grantStore: Pick<GrantStore, 'current'> },
): string | undefined => {
  const current = parts.channel.current();
  const grant = parts.grantStore.current();
  if (!current) return 'INSTAGRAM_NOT_CONNECTED';
  if (parts.session.identity() === undefined) return 'SIGNED_OUT';
  if (!grant || grant.isRefused) return 'BRIDGE_RECONNECT';
  if (parts.relayLink.channelKeyState !== 'present') return 'CHANNEL_KEY_MISSING';
  // A token that Instagram refuses is refused to every console: what comes in is carried to LiveChat all the same.
  return current.canSend || current.state === 'reconnect-needed' ? undefined : 'INSTAGRAM_RECONNECT';
};

const holderOf = (lease: Lease, { session, relayLink }: Connections): BridgeState['holder'] => {
  const identity = session.identity();
  if (lease.holds() && identity) return { agentId: identity.agentId, isThisConsole: true };
  // The relay may still name this console after the lease has expired by this console's clock: then nobody holds it.
  if (!lease.holder || lease.holder.deviceId === relayLink.device()?.deviceId) return undefined;
  return { agentId: lease.holder.agentId, isThisConsole: false };
};

/** What people see of the bridge. */
export const bridgeStateOf = (
  parts: Connections & {
    grantStore: Pick<GrantStore, 'current'>;
    lease: Lease;
    store: Pick<BridgeStore, 'inbound'>;
    chats: Pick<Chats, 'holderHeldUpBy'>;
    mediaCopies: Pick<MediaCopies, 'isOn'>;
    isStarted: boolean;
    isAuthorizing: boolean;
  },
): BridgeState => {
  const { channel, lease, relayLink, store } = parts;
  const base = {
    waiting: store.inbound.count('waiting'),
    notCarried: store.inbound.count('failed'),
    isAuthorizing: parts.isAuthorizing,
    copiesMedia: parts.mediaCopies.isOn(),
    holder: holderOf(lease, parts),
  };
  const grant = parts.grantStore.current();
  if (!channel.current() || !parts.isStarted) return { ...base, state: 'off' };
  if (!grant) return { ...base, state: 'waiting-for-grant' };
  if (grant.isRefused) return { ...base, state: 'reconnect-needed', reason: 'BRIDGE_RECONNECT' };
  if (lease.holds()) {
    const isOneWay = channel.current()?.canSend === false;
    const heldUpBy = heldUpReason(store.inbound);
    return { ...base, state: 'active', reason: isOneWay ? 'INSTAGRAM_RECONNECT' : undefined, heldUpBy };
  }
  const isOnline = relayLink.state === 'online';
  return {
    ...base,
    state: 'standing-by',
    heldUpBy: base.holder === undefined ? undefined : parts.chats.holderHeldUpBy,
    reason: unavailableReason(parts) ?? (isOnline ? undefined : 'RELAY_UNREACHABLE'),
  };
};
