import type { MessagingLimits } from '../messaging/index.ts';
import type { ConversationRow } from './store/conversations.ts';

/**
 * Until when another app answers a thread, as far as is known at `nowMs`; undefined: nobody does. The mark ends by itself,
 * because control does and no event tells of it (decision 0069). A sign from the future was timed by a wrong clock: not
 * believed.
 */
export const handledElsewhereUntilMs = (
  row: Pick<ConversationRow, 'isHandledElsewhere' | 'controlAtMs'>,
  { threadControlMs }: Pick<MessagingLimits, 'threadControlMs'>,
  nowMs: number,
): number | undefined => {
  if (!row.isHandledElsewhere || row.controlAtMs === undefined) return undefined;
  return Math.abs(nowMs - row.controlAtMs) < threadControlMs ? row.controlAtMs + threadControlMs : undefined;
};

/** What the account lets a person do about a thread that another app answers. */
export interface AllowedControl {
  canTake: boolean;
  canAsk: boolean;
}
