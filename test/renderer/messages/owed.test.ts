import { describe, expect, it } from 'vitest';
import { owedReply, previewParts, rowWord } from '../../../src/renderer/messages/owed.ts';

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

  const work = (part: object) => ({
    ...none,
    work: { failedElsewhere: [], state: 'open' as const, ...part },
  });
  const nowMs = new Date(2026, 10, 21, 14, 30).getTime();
  it.each([
    ['nothing is owed', work({}), false, undefined],
    ['words are begun', work({}), true, 'Draft'],
    ['words are begun and one waits', { ...work({}), hasQueuedMessage: true }, true, 'Queued'],
    ['it is snoozed', work({ state: 'snoozed', snoozedUntilMs: nowMs + 60_000 }), false, 'Snoozed'],
    ['it is snoozed and words are begun', work({ state: 'snoozed' }), true, 'Draft'],
    ['it is done', work({ state: 'done' }), false, 'Done'],
  ])('says one word only when %s', (_, conversation, hasDraft, word) => {
    expect(rowWord(conversation, { hasDraft, nowMs })?.word).toBe(word);
  });

  it('says until when it is snoozed', () => {
    const snoozed = work({ state: 'snoozed', snoozedUntilMs: nowMs + 3_600_000 });
    expect(rowWord(snoozed, { hasDraft: false, nowMs })?.sentence).toBe('Snoozed until 15:30');
  });

  it('keeps the name of who wrote apart from what was written, which has a direction of its own', () => {
    expect(previewParts({ preview: 'You: مرحبا', lastDirection: 'out' })).toEqual({
      author: 'You',
      text: 'مرحبا',
    });
    expect(previewParts({ preview: 'Note: two loaves', lastDirection: 'in' }).author).toBeUndefined();
  });
});
