/** The moments of a heart at which a kill was tried. Repeating the call after any of them does no harm. */
export const reactionSteps = [
  /** It is in line; that a call is begun is about to be written. */
  'reaction.begin',
  /** That is written; the call has not been made. */
  'reaction.send',
  /** The provider has taken it; nothing is written of that. */
  'reaction.sent',
  /** It is written. */
  'reaction.kept',
] as const;
export type ReactionStep = (typeof reactionSteps)[number];
