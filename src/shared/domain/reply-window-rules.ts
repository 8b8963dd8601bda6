import type { ReplyWindow } from './reply-window.ts';

/** The reply window's rules without the schema library, so that the window's start-up does not pay for it. */

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
  { standardMs, humanAgentMs, marginMs }: ReplyWindowRules = instagramReplyWindow,
): ReplyWindow => {
  if (lastCustomerMessageAtMs === undefined) return { state: 'never' };
  const standardEndMs = lastCustomerMessageAtMs + standardMs - marginMs;
  if (nowMs < standardEndMs) return { state: 'open', endsAtMs: standardEndMs };
  const humanEndMs = lastCustomerMessageAtMs + humanAgentMs - marginMs;
  if (nowMs < humanEndMs) return { state: 'human-agent', endsAtMs: humanEndMs };
  return { state: 'closed' };
};

/** What a window told earlier has become by `nowMs`, when no newer customer message arrived in between. */
export const replyWindowLater = (window: ReplyWindow, nowMs: number): ReplyWindow => {
  if (window.endsAtMs === undefined || nowMs < window.endsAtMs) return window;
  if (window.state !== 'open') return { state: 'closed' };
  const { marginMs, standardMs } = instagramReplyWindow;
  return replyWindowAt(window.endsAtMs + marginMs - standardMs, nowMs);
};
