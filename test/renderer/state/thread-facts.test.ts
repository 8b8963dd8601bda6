import { describe, expect, it } from 'vitest';
import { threadFacts } from '../../../src/renderer/state/thread-facts.ts';
import type { Message } from '../../../src/shared/domain/conversation.ts';

const message = (facts: Partial<Message>): Message =>
  ({
    id: 'm',
    direction: 'out',
    text: 'Hello',
    sentAtMs: 1,
    attachments: [],
    ...facts,
  }) as unknown as Message;

describe('what the composer asks of a thread', () => {
  it('are replies that wait, whether one counts down, and the one that is changed', () => {
    const changed = message({ isBeingEdited: true });
    const messages = [
      message({ state: 'sent' }),
      message({ state: 'queued' }),
      message({ state: 'queued', sendsAtMs: 5 }),
      changed,
    ];
    expect(threadFacts(messages)).toEqual({ beingEdited: changed, queuedCount: 2, isCountingDown: true });
    expect(threadFacts(messages.slice(0, 2))).toEqual({
      beingEdited: undefined,
      queuedCount: 1,
      isCountingDown: false,
    });
  });

  it('is looked up once for each state of a thread', () => {
    const messages = [message({ state: 'queued' })];
    expect(threadFacts(messages)).toBe(threadFacts(messages));
    expect(threadFacts([...messages])).not.toBe(threadFacts(messages));
  });
});
