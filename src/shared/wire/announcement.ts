import { z } from 'zod';
import { deviceIdSchema } from '../domain/ids.ts';
import { prekeySchema } from './prekey.ts';
import { keySchema } from './sealed.ts';

/** `type` of the LiveChat multicast with which a device announces its public keys; LiveChat names the author. */
export const announcementType = 'backchannel.device.v1';

/** Content of that multicast. */
export const announcementSchema = z.object({
  v: z.literal(1),
  deviceId: deviceIdSchema,
  signKey: keySchema,
  sealKey: keySchema,
  /** Its newest prekey: a relay that withholds it, or says there is none, deceives nobody who has heard this. */
  prekey: prekeySchema.optional(),
  /** Asks the recipients to announce themselves to the author. */
  wantsAnswer: z.boolean(),
});
export type Announcement = z.infer<typeof announcementSchema>;
