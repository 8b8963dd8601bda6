/** The reply window's rules without the schema library, so that the renderer does not load it at start-up. */

/** See `ReplyWindow`. */
export const replyWindowStates = ['open', 'human-agent', 'closed', 'never'] as const;

/** Until when Instagram accepts a reply. */
export interface ReplyWindow {
  /** open: plain replies. human-agent: replies with the HUMAN_AGENT tag. closed: none. never: the customer has not written. */
  state: (typeof replyWindowStates)[number];
  /** When the present state ends, epoch ms; absent for closed and never. */
  endsAtMs?: number | undefined;
}

/** Instagram's standard window after the customer's last message. Source: Meta messaging policy, instagram.md §7.3. */
export const standardWindowMs = 24 * 60 * 60 * 1000;
/** With the HUMAN_AGENT tag, only for text a person typed. */
export const humanAgentWindowMs = 7 * 24 * 60 * 60 * 1000;
/** We stop a minute early: the API is the judge and clocks differ. */
export const windowMarginMs = 60 * 1000;

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

/** What a window that was computed earlier is at `nowMs`, when no newer customer message arrived in between. */
export const replyWindowLater = (window: ReplyWindow, nowMs: number): ReplyWindow => {
  if (window.endsAtMs === undefined || nowMs < window.endsAtMs) return window;
  if (window.state !== 'open') return { state: 'closed' };
  return replyWindowAt(window.endsAtMs + windowMarginMs - standardWindowMs, nowMs);
};
