import { z } from 'zod';
import { deviceIdSchema } from '../domain/ids.ts';
import { keySchema } from './sealed.ts';

/** `type` of the LiveChat multicast by which a device tells its colleagues its public keys; LiveChat vouches for the author. */
export const announcementType = 'backchannel.device.v1';

export const announcementSchema = z.object({
  v: z.literal(1),
  deviceId: deviceIdSchema,
  signKey: keySchema,
  sealKey: keySchema,
  /** Asks those who hear it to announce themselves back to the author. */
  wantsAnswer: z.boolean(),
});
export type Announcement = z.infer<typeof announcementSchema>;
