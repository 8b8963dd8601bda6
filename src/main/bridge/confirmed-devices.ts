import type { AgentId, DeviceId } from '../../shared/domain/index.ts';
import type { BridgeRelay } from './ports.ts';

/** Every device of the team whose keys are trusted: whom a body for all colleagues' consoles goes to. */
export const confirmedDevices = (
  relayLink: Pick<BridgeRelay, 'directory' | 'confirmedDevices'>,
): DeviceId[] => {
  const agentIds = new Set<AgentId>(relayLink.directory()?.devices.map(({ agentId }) => agentId));
  return [...agentIds].flatMap((id) => relayLink.confirmedDevices(id).map(({ deviceId }) => deviceId));
};
