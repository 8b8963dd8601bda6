import { z } from 'zod';

/** Instagram's standard window after the customer's last message. Source: Meta messaging policy, reference §7.3. */
export const standardWindowMs = 24 * 60 * 60 * 1000;
/** With the HUMAN_AGENT tag, only for text a person typed. */
export const humanAgentWindowMs = 7 * 24 * 60 * 60 * 1000;
/** We stop a minute early: the API is the judge and clocks differ. */
export const windowMarginMs = 60 * 1000;

export const replyWindowSchema = z.object({
  /** open: plain replies. human-agent: replies with the HUMAN_AGENT tag. closed: none. never: the customer has not written. */
  state: z.enum(['open', 'human-agent', 'closed', 'never']),
  /** When the present state ends, epoch ms; absent for closed and never. */
  endsAtMs: z.number().optional(),
});
export type ReplyWindow = z.infer<typeof replyWindowSchema>;

/**
 * The reply window as Instagram counts it.
 * Units: epoch ms, `lastCustomerMessageAtMs` from the webhook's timestamp, never the local clock.
 */
export const replyWindowAt = (lastCustomerMessageAtMs: number | undefined, nowMs: number): ReplyWindow => {
  if (lastCustomerMessageAtMs === undefined) return { state: 'never' };
  const standardEndMs = lastCustomerMessageAtMs + standardWindowMs - windowMarginMs;
  if (nowMs < standardEndMs) return { state: 'open', endsAtMs: standardEndMs };
  const humanEndMs = lastCustomerMessageAtMs + humanAgentWindowMs - windowMarginMs;
  if (nowMs < humanEndMs) return { state: 'human-agent', endsAtMs: humanEndMs };
  return { state: 'closed' };
};
