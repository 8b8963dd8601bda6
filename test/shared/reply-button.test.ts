import { describe, expect, it } from 'vitest';
import { replyButtonsSchema } from '../../src/shared/domain/reply-button.ts';
import {
  buttonsAsDraft,
  buttonsOfDraft,
  joinedButtons,
  sendableButtons,
} from '../../src/shared/domain/reply-button-rules.ts';

describe('buttons under a reply', () => {
  it.each([
    [['Small', 'Large 👨‍👩‍👧'], true],
    [['x'.repeat(20)], true],
    [['x'.repeat(21)], false],
    [Array.from({ length: 13 }, (_, index) => `b${index}`), true],
    [Array.from({ length: 14 }, (_, index) => `b${index}`), false],
    [['two\nlines'], false],
    [[' '], false],
  ])('are within what Instagram takes: %j', (titles, isTaken) => {
    expect(replyButtonsSchema.safeParse(titles).success).toBe(isTaken);
  });

  it('leave without empty ones, each once', () => {
    expect(sendableButtons([' Yes ', '', 'No', 'Yes'])).toEqual(['Yes', 'No']);
    expect(joinedButtons(['Yes'], ['No', 'Yes'])).toEqual(['Yes', 'No']);
    expect(
      joinedButtons(
        ['first'],
        Array.from({ length: 13 }, (_, index) => `b${index}`),
      ),
    ).toHaveLength(13);
  });

  it('are a draft as they are written, and none where a draft is something else', () => {
    expect(buttonsOfDraft(buttonsAsDraft(['Yes', '']))).toEqual(['Yes', '']);
    expect(buttonsAsDraft([])).toBe('');
    for (const other of ['', '{}', 'Yes', JSON.stringify(['x'.repeat(21)])])
      expect(buttonsOfDraft(other)).toEqual([]);
  });
});
