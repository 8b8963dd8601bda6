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

/** How long a customer may be answered after their last message. */
export interface ReplyWindowRules {
  standardMs: number;
  /** With the tag of a human agent, only for text a person typed. */
  humanAgentMs: number;
  /** We stop this much early: the API is the judge and clocks differ. */
  marginMs: number;
}

/** Source: Meta messaging policy, instagram.md §7.3. */
export const instagramReplyWindow: ReplyWindowRules = {
  standardMs: 24 * 60 * 60 * 1000,
  humanAgentMs: 7 * 24 * 60 * 60 * 1000,
  marginMs: 60 * 1000,
};

/**
 * The reply window as the provider counts it.
 * Units: epoch ms, `lastCustomerMessageAtMs` by the provider's clock, never the local one.
 */
export const replyWindowAt = (
  lastCustomerMessageAtMs: number | undefined,
  nowMs: number,
  { standardMs, humanAgentMs, marginMs }: ReplyWindowRules,
): ReplyWindow => {
  if (lastCustomerMessageAtMs === undefined) return { state: 'never' };
  const standardEndMs = lastCustomerMessageAtMs + standardMs - marginMs;
  if (nowMs < standardEndMs) return { state: 'open', endsAtMs: standardEndMs };
  const humanEndMs = lastCustomerMessageAtMs + humanAgentMs - marginMs;
  if (nowMs < humanEndMs) return { state: 'human-agent', endsAtMs: humanEndMs };
  return { state: 'closed' };
};

/** What a window that was computed earlier is at `nowMs`, when no newer customer message arrived in between. */
export const replyWindowLater = (window: ReplyWindow, nowMs: number): ReplyWindow => {
  if (window.endsAtMs === undefined || nowMs < window.endsAtMs) return window;
  if (window.state !== 'open') return { state: 'closed' };
  const { marginMs, standardMs } = instagramReplyWindow;
  return replyWindowAt(window.endsAtMs + marginMs - standardMs, nowMs, instagramReplyWindow);
};
