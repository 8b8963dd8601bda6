import type { Conversation, ConversationId } from '../../shared/domain/index.ts';
import type { Timers } from '../../shared/timers.ts';

/** Nobody is there: a bell that rings on helps no longer. */
const longestMs = 60 * 60_000;

/**
 * A new customer, whom nobody of the team has ever answered, is told of again until somebody does. In memory: after a restart
 * they stand in the view Waiting.
 */
export const createWaitingCustomers = (deps: {
  timers: Timers;
  now(): number;
  /** Minutes between two notifications; 0: no second one. */
  everyMinutes(): number;
  /** Nobody of the team has written in this conversation. */
  isNew(conversationId: ConversationId): boolean;
  again(conversation: Conversation, waitedMs: number): void;
  get(conversationId: ConversationId): Conversation | undefined;
}) => {
  const waiting = new Map<ConversationId, () => void>();

  const end = (conversationId: ConversationId): void => {
    waiting.get(conversationId)?.();
    waiting.delete(conversationId);
  };
  const isOver = (conversation: Conversation | undefined): boolean =>
    conversation?.lastDirection !== 'in' || conversation.work.state !== 'open';
  const schedule = (conversationId: ConversationId, sinceMs: number): void => {
    const minutes = deps.everyMinutes();
    if (minutes === 0) return end(conversationId);
    const cancel = deps.timers.after(minutes * 60_000, () => {
      waiting.delete(conversationId);
      const conversation = deps.get(conversationId);
      const waitedMs = deps.now() - sinceMs;
      if (!conversation || isOver(conversation) || waitedMs > longestMs) return;
      deps.again(conversation, waitedMs);
      schedule(conversationId, sinceMs);
    });
    waiting.set(conversationId, cancel);
  };

  return {
    /** A message of this customer came. */
    arrived(conversationId: ConversationId): void {
      if (deps.everyMinutes() === 0 || waiting.has(conversationId) || !deps.isNew(conversationId)) return;
      schedule(conversationId, deps.now());
    },
    /** Something of it has changed: it may have been answered. */
    changed(conversation: Conversation, isRemoved: boolean): void {
      if (isRemoved || isOver(conversation)) end(conversation.id);
    },
    stop(): void {
      for (const cancel of waiting.values()) cancel();
      waiting.clear();
    },
  };
};
