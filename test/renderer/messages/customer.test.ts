import { describe, expect, it } from 'vitest';
import { cameFromWords, customerFacts } from '../../../src/renderer/messages/customer.ts';

const nowMs = new Date(2026, 10, 28, 14, 5).getTime();

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

  it('tells nothing where no message does', () => {
    expect(cameFromWords(undefined)).toBeUndefined();
  });
});
