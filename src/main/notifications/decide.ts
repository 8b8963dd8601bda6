import type { NoticeRule, NotToldReason, Quiet } from '../../shared/domain/notice-rules.ts';

/** What a notification would be about. */
export interface Occasion {
  /** Undefined: told whatever a person wants to hear of, as that the access to Instagram ends. */
  rule: NoticeRule | undefined;
  /** The person has muted the chat. */
  isMuted: boolean;
}

/** What holds at the moment when it happens. */
export interface Circumstances {
  isOn: boolean;
  rules: readonly NoticeRule[];
  quiet: Quiet | undefined;
  /** The window has the focus and shows this chat. */
  isLookedAt: boolean;
  /** The system's word when it showed nothing, or cannot show anything. */
  refusal?: string | undefined;
  /** The system's own do-not-disturb is on, and the person wants it to count. */
  isSystemQuiet: boolean;
}

/** Told: without `because`. */
export interface Decision {
  because?: NotToldReason | undefined;
  /** When the quiet ends, epoch ms. */
  untilMs?: number | undefined;
  /** The system's word. */
  detail?: string | undefined;
}

/**
 * Tell or not, and why not: the first thing that stands in the way, in the order in which a person would look for it. What
 * the system did comes last: it was only asked when nothing else stood in the way.
 */
export const decide = (occasion: Occasion, now: Circumstances): Decision => {
  if (occasion.rule !== undefined && !now.rules.includes(occasion.rule)) return { because: 'rule' };
  if (occasion.isMuted) return { because: 'muted' };
  if (!now.isOn) return { because: 'off' };
  if (now.quiet) return { because: now.quiet.because, untilMs: now.quiet.untilMs };
  if (now.isLookedAt) return { because: 'looking' };
  if (now.refusal !== undefined) return { because: 'refused', detail: now.refusal };
  if (now.isSystemQuiet) return { because: 'system-quiet' };
  return {};
};
