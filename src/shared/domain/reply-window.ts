import { z } from 'zod';
import { momentSchema } from '../bounds.ts';
import { replyWindowStates } from './reply-window-rules.ts';

export * from './reply-window-rules.ts';

/** Of a `ReplyWindow`. */
export const replyWindowSchema = z.object({
  state: z.enum(replyWindowStates),
  endsAtMs: momentSchema.optional(),
});
