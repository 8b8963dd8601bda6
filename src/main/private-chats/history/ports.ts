import type { AgentId, DeviceId } from '../../../shared/domain/index.ts';
import type { RelayLink } from '../../relay-link/index.ts';

/** What the transfer uses of the relay link. */
export type HistoryLink = Pick<
  RelayLink,
  | 'on'
  | 'onSigned'
  | 'send'
  | 'device'
  | 'state'
  | 'directory'
  | 'ownAnnouncement'
  | 'confirmedDevices'
  | 'believedKeys'
>;

/** A computer's public keys. */
export interface PublicDevice {
  deviceId: DeviceId;
  signKey: string;
  sealKey: string;
}

/** Who is signed in here, and where. */
export interface OwnComputer {
  agentId: AgentId;
  deviceId: DeviceId;
  workspaceId: string;
}
