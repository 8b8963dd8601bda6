import { z } from 'zod';
import { replyWindowStates } from './reply-window-rules.ts';

export * from './reply-window-rules.ts';

/** Of a `ReplyWindow`. */
export const replyWindowSchema = z.object({
  state: z.enum(replyWindowStates),
  endsAtMs: z.number().optional(),
});
