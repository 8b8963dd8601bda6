import { describe, expect, it } from 'vitest';
import { owedReply } from '../../../src/renderer/messages/owed.ts';

describe('a row of the inbox', () => {
  const none = { hasFailedMessage: false, work: { failedElsewhere: [] } };
  const elsewhere = { failedElsewhere: [{ deviceId: 'd', count: 1 }] } as never;

  it.each([
    ['nothing', none, undefined],
    ['a reply that waits', { ...none, hasQueuedMessage: true }, 'Queued'],
    [
      'one that has failed before one that waits',
      { ...none, hasQueuedMessage: true, hasFailedMessage: true },
      'Failed',
    ],
    ['a colleague’s that has failed', { ...none, hasQueuedMessage: true, work: elsewhere }, 'Failed'],
  ] as const)('says of %s the one word', (_, conversation, word) => {
    expect(owedReply(conversation)?.word).toBe(word);
  });
});
