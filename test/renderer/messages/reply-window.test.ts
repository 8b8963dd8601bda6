import { describe, expect, it } from 'vitest';
import { instagramReplyWindow, replyWindowAt } from '../../../src/shared/domain/reply-window-rules.ts';
import { replyWindowWords } from '../../../src/renderer/messages/reply-window.ts';

const hour = 3_600_000;
const wroteAt = 1_700_000_000_000;
const window = replyWindowAt(wroteAt, wroteAt, instagramReplyWindow);

describe('replyWindowWords', () => {
  it('says how long a plain reply is possible', () => {
    const words = replyWindowWords(window, wroteAt + 3 * hour - 60_000);
    expect(words).toMatchObject({
      state: 'open',
      sentence: '21 h left to reply',
      how: expect.stringMatching(/^Until .+, \d\d:\d\d\.$/),
      tone: 'calm',
    });
  });

  it('stands in a row in the last four hours only', () => {
    expect(replyWindowWords(window, wroteAt + 19 * hour).short).toBeUndefined();
    expect(replyWindowWords(window, wroteAt + 20.5 * hour).short).toBe('3h');
  });

  it('stands in a row in the last four hours of the seven days, too', () => {
    expect(replyWindowWords(window, wroteAt + 160 * hour).short).toBeUndefined();
    expect(replyWindowWords(window, wroteAt + 165.5 * hour).short).toBe('2h');
  });

  it('turns urgent in the last hour', () => {
    expect(replyWindowWords(window, wroteAt + 23.5 * hour).tone).toBe('urgent');
  });

  it('becomes person-only when the day is over, without main telling it again', () => {
    const words = replyWindowWords(window, wroteAt + 45 * hour - 60_000);
    expect(words).toMatchObject({
      state: 'human-agent',
      sentence: 'Reply within 5 d 3 h (support only)',
      how: expect.stringContaining('Human Agent'),
      canReply: true,
    });
  });

  it('is closed after seven days', () => {
    expect(replyWindowWords(window, wroteAt + 169 * hour)).toMatchObject({
      state: 'closed',
      canReply: false,
      sentence: 'Closed - opens when the customer writes',
    });
  });

  it('explains a customer who has not written', () => {
    expect(replyWindowWords({ state: 'never' }, wroteAt).canReply).toBe(false);
  });
});
