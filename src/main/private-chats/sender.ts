import type { DeviceId } from '../../shared/domain/index.ts';
import type { SendTo, SignedSender } from '../relay-link/index.ts';

/** Whose body came, and when it was written (their clock, epoch ms). */
export type Sender = Pick<SignedSender, 'fromAgentId' | 'fromDeviceId' | 'sentAtMs'>;

/** Where a word to that sender goes. */
export const backTo = ({ fromAgentId, fromDeviceId }: Sender): SendTo =>
  fromDeviceId === unknownDevice ? { agentIds: [fromAgentId] } : { deviceIds: [fromDeviceId] };

/** In place of a computer that is not known. */
export const unknownDevice = '' as DeviceId;
