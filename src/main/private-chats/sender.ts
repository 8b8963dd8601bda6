import type { DeviceId } from '../../shared/domain/index.ts';
import type { SignedSender } from '../relay-link/index.ts';

/** Whose body came, and when it was written (their clock, epoch ms). */
export type Sender = Pick<SignedSender, 'fromAgentId' | 'fromDeviceId' | 'sentAtMs'>;

/** In place of a computer that is not known. */
export const unknownDevice = '' as DeviceId;
