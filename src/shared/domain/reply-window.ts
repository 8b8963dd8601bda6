import { z } from 'zod';

export * from './reply-window-rules.ts';

export const replyWindowSchema = z.object({
  /** open: plain replies. human-agent: replies with the HUMAN_AGENT tag. closed: none. never: the customer has not written. */
  state: z.enum(['open', 'human-agent', 'closed', 'never']),
  /** When the present state ends, epoch ms; absent for closed and never. */
  endsAtMs: z.number().optional(),
});
export type ReplyWindow = z.infer<typeof replyWindowSchema>;
