import { describe, expect, it } from 'vitest';
import { ownStanding } from '../../../src/renderer/messages/people.ts';

describe('the person’s own status', () => {
  const ownStatus = 'accepting_chats';

  it('is what LiveChat told last while LiveChat is connected', () => {
    expect(ownStanding({ livechat: { state: 'online', sinceMs: 0 }, ownStatus })).toEqual({
      mark: 'accepting_chats',
      words: 'Accepting chats',
    });
  });

  it.each(['offline', 'connecting', 'paused'] as const)(
    'is neither green nor “Accepting chats” while LiveChat is %s: the mark is the neutral one, and the words say why',
    (state) => {
      expect(ownStanding({ livechat: { state, sinceMs: 0 }, ownStatus })).toEqual({
        mark: 'offline',
        words: 'Not connected to LiveChat',
      });
    },
  );

  it('is not made up before LiveChat has told one', () => {
    const livechat = { state: 'online', sinceMs: 0 } as const;
    expect(ownStanding({ livechat, ownStatus: undefined })).toBeUndefined();
  });
});
