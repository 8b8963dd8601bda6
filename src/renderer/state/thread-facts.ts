import type { Message } from '../../shared/domain/conversation.ts';

/** What the composer asks of a thread. */
export interface ThreadFacts {
  /** The reply that was called back to be changed. */
  beingEdited: Message | undefined;
  /** Replies that have not left yet. */
  queuedCount: number;
  /** One of them still counts down. */
  isCountingDown: boolean;
}

const known = new WeakMap<readonly Message[], ThreadFacts>();

/** Looked up once for each state of a thread: with every key somebody asks, and a thread may have thousands of messages. */
export const threadFacts = (messages: readonly Message[]): ThreadFacts => {
  const present = known.get(messages);
  if (present !== undefined) return present;
  const queued = messages.filter(({ state }) => state === 'queued');
  const facts = {
    beingEdited: messages.find(({ isBeingEdited }) => isBeingEdited === true),
    queuedCount: queued.length,
    isCountingDown: queued.some(({ sendsAtMs }) => sendsAtMs !== undefined),
  };
  known.set(messages, facts);
  return facts;
};
