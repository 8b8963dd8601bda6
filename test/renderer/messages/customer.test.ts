import { describe, expect, it } from 'vitest';
import { cameFromWords, customerFacts, replyUntilWords } from '../../../src/renderer/messages/customer.ts';

const nowMs = new Date(2026, 10, 28, 14, 5).getTime();
const hourMs = 3_600_000;

describe('what is known of a customer', () => {
  it('is what Instagram tells, and nothing for what it does not', () => {
    expect(customerFacts({})).toEqual([]);
    expect(customerFacts({ profile: { followerCount: 12_340, followsUs: true, isFollowed: false } })).toEqual(
      [
        { name: 'Followers', value: '12,340' },
        { name: 'Follows you', value: 'Yes' },
        { name: 'You follow them', value: 'No' },
      ],
    );
    expect(customerFacts({ profile: { followerCount: 0 } })).toEqual([{ name: 'Followers', value: '0' }]);
  });

  it.each([
    [{ referral: { source: 'ADS', adTitle: 'Autumn breads' } }, 'From the advertisement “Autumn breads”'],
    [{ referral: { ref: 'flyer', source: 'SHORTLINKS' } }, 'From the link “flyer”'],
    [{ story: 'reply' as const }, 'Answered your story'],
    [{ story: 'mention' as const }, 'Mentioned you in their story'],
  ])('tells where they came from: %j', (from, words) => {
    expect(cameFromWords({ ...from, atMs: nowMs })).toBe(words);
  });

  it('tells until when they can be answered as a moment', () => {
    const endsAtMs = nowMs + 3 * hourMs;
    expect(cameFromWords(undefined)).toBeUndefined();
    expect(replyUntilWords({ replyWindow: { state: 'open', endsAtMs } }, nowMs)).toBe(
      'Saturday 28 November, 17:05',
    );
    expect(replyUntilWords({ replyWindow: { state: 'human-agent', endsAtMs } }, nowMs)).toContain(
      '(support only)',
    );
    expect(replyUntilWords({ replyWindow: { state: 'closed' } }, nowMs)).toContain('Closed');
  });
});
