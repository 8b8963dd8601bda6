import type { AccountId, ReplyWindowRules } from '../../../shared/domain/index.ts';
import type { HumanAgentFact } from './human-agent.ts';
import type { SendingPauses } from './pauses.ts';
import type { PolicyBlocks } from './policy-blocks.ts';

/** What keeps an account's replies here for now. */
export interface AccountPause {
  /** When the next reply leaves or tries, epoch ms. */
  untilMs: number;
  /** Error code; INSTAGRAM_POLICY_BLOCK does not end by waiting alone. */
  reason: string;
  /** Replies that wait. */
  waiting: number;
}

export const accountPauseOf = (
  known: {
    outbox: { countWaiting(): number };
    blocks: Pick<PolicyBlocks, 'current'>;
    pauses: Pick<SendingPauses, 'current'>;
  },
  accountId: AccountId,
): AccountPause | undefined => {
  const waiting = known.outbox.countWaiting();
  const block = known.blocks.current(accountId);
  if (block) return { untilMs: block.nextTryAtMs, reason: 'INSTAGRAM_POLICY_BLOCK', waiting };
  const pause = known.pauses.current(accountId);
  return pause && { ...pause, waiting };
};

/** Without Human Agent a conversation's time ends with the first day. */
export const replyWindowWith = (
  humanAgent: Pick<HumanAgentFact, 'missingSinceMs'>,
  rules: ReplyWindowRules,
): ReplyWindowRules =>
  humanAgent.missingSinceMs() === undefined ? rules : { ...rules, humanAgentMs: rules.standardMs };
