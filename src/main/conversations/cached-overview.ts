import type { Clock } from '../../shared/clock.ts';
import type { AccountId, AgentId } from '../../shared/domain/index.ts';
import type { MessagingLimits } from '../messaging/index.ts';
import type { Database } from '../storage/index.ts';
import { createControlRefusals } from './control-refusals.ts';
import { createConversationView } from './conversation-view.ts';
import { createListReading, type ListReading } from './list-reading.ts';
import { type AccountPause, accountPauseOf, replyWindowWith } from './outbox/account-pause.ts';
import { createHumanAgentFact } from './outbox/human-agent.ts';
import { createSendingPauses } from './outbox/pauses.ts';
import { createPolicyBlocks } from './outbox/policy-blocks.ts';
import { createConversationStore } from './store/conversations.ts';
import { createListStore } from './store/lists.ts';
import { createOutboxCount } from './store/outbox.ts';

/** What a window shows first of the conversations, as of `Conversations`. */
export interface ConversationOverview extends ListReading {
  unreadTotal(): number;
  waitingToSend(): number;
  sendingPause(accountId: AccountId): AccountPause | undefined;
  humanAgentMissingSinceMs(): number | undefined;
}

/** Reads the database and changes nothing in it; needs neither the relay nor a provider (decision 0164). */
export const readConversationOverview = (deps: {
  db: Database;
  limits: Pick<MessagingLimits, 'replyWindow' | 'threadControlMs'>;
  /** The provider's id of the app. */
  appId: string;
  /** Whose views they are. */
  ownId: AgentId;
  clock: Clock;
}): ConversationOverview => {
  const { db, limits, ownId, clock } = deps;
  const nothing = (): void => undefined;
  const conversations = createConversationStore(db);
  const outbox = createOutboxCount(db);
  const blocks = createPolicyBlocks({ db, clock, changed: nothing });
  const pauses = createSendingPauses({ db, clock, changed: nothing });
  const humanAgent = createHumanAgentFact({ db, appId: () => deps.appId, clock, changed: nothing });
  return {
    ...createListReading({
      conversations,
      lists: createListStore(db),
      view: createConversationView({
        limits,
        allowedControl: createControlRefusals({ db, clock }).allowed,
      }),
      contextNow: () => ({
        nowMs: clock.now(),
        ownId,
        rules: replyWindowWith(humanAgent, limits.replyWindow),
      }),
    }),
    unreadTotal: () => conversations.unreadTotal(),
    waitingToSend: outbox.countWaiting,
    sendingPause: (accountId) => accountPauseOf({ outbox, blocks, pauses }, accountId),
    humanAgentMissingSinceMs: humanAgent.missingSinceMs,
  };
};
