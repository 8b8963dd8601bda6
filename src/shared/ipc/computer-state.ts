import { z } from 'zod';
import { codeSchema } from '../bounds.ts';

/** What every view needs of the computer the console runs on; part of the state. */
export const computerStateShape = {
  /** A person has chosen the relay here, and may choose another one while nobody is signed in. */
  isRelayChosen: z.boolean().optional(),
  /** Error code: what the proxy of the network says no with, and which one. Absent: nothing stands in the way. */
  proxyFault: z.object({ code: codeSchema, proxy: z.string().max(300) }).optional(),
  /** What the organisation has switched off on this computer. */
  off: z
    .array(z.enum(['private-chats', 'files']))
    .max(2)
    .optional(),
};
