import { describe, expect, it } from 'vitest';
import { anythingElse, placeOf } from '../../../src/renderer/features/guide/places.ts';
import { replyObstacle } from '../../../src/renderer/features/conversation/reply-availability.ts';
import { replySize } from '../../../src/renderer/features/conversation/reply-size.ts';
import { replyWindowWords } from '../../../src/renderer/messages/reply-window.ts';
import { isSendKey } from '../../../src/renderer/ui/composer-field.tsx';
import { maxPrivateLength } from '../../../src/renderer/features/team/private-limits.ts';
import { maxPrivateTextLength } from '../../../src/shared/domain/private-chat.ts';
import { fakeWorld } from '../fake/fake-world.ts';

const now = 1_700_000_000_000;
const world = fakeWorld({ agents: 4, conversations: 8, clock: { now: () => now } });
const conversation = world.conversations[0]!;
const channel = { channel: world.channel, isLoaded: true };
const { session } = world.app;

describe('replyObstacle', () => {
  it('is none in an open window, and none while the channel is still being read', () => {
    expect(replyObstacle(conversation, channel, session, now)).toBeUndefined();
    expect(
      replyObstacle(conversation, { channel: undefined, isLoaded: false }, session, now),
    ).toBeUndefined();
  });

  it.each([
    ['not connected', { channel: { channel: undefined, isLoaded: true } }, "isn't connected"],
    [
      'reconnect needed',
      { channel: { channel: { ...world.channel!, state: 'reconnect-needed' as const }, isLoaded: true } },
      'connected again',
    ],
    ['no key', { channel: { channel: { ...world.channel!, canSend: false }, isLoaded: true } }, 'key'],
    ['closed', { conversation: { ...conversation, replyWindow: { state: 'closed' as const } } }, 'closed'],
    [
      'never',
      { conversation: { ...conversation, replyWindow: { state: 'never' as const } } },
      'written first',
    ],
    ['sign-in', { session: { ...session, isSignInNeeded: true } as typeof session }, 'Sign in again'],
  ])('says why when %s', (_, part, words) => {
    const given = { conversation, channel, session, ...part };
    const obstacle = replyObstacle(given.conversation, given.channel, given.session, now);
    expect(obstacle?.sentence).toContain(words);
    // Each has a place in the guide that says more than the general one.
    expect(placeOf(obstacle!.topic)).not.toBe(anythingElse);
  });

  it('closes on its own when the window ends while the thread is open', () => {
    const ending = { ...conversation, replyWindow: { state: 'human-agent' as const, endsAtMs: now + 1000 } };
    expect(replyObstacle(ending, channel, session, now)).toBeUndefined();
    expect(replyObstacle(ending, channel, session, now + 1000)?.sentence).toContain('closed');
  });
});

describe('M11: an app without Human Agent', () => {
  const late = { ...conversation, replyWindow: { state: 'human-agent' as const, endsAtMs: now + 1000 } };
  it('says in the composer and in the window tag where to answer after 24 hours', () => {
    expect(replyObstacle(late, channel, session, now, true)?.sentence).toContain("Instagram's own app");
    expect(replyObstacle(late, channel, session, now, false)).toBeUndefined();
    expect(replyWindowWords(late.replyWindow, now, true)).toMatchObject({ state: 'closed', canReply: false });
  });
  it('changes nothing within the first day', () => {
    const open = { ...conversation, replyWindow: { state: 'open' as const, endsAtMs: now + 1000 } };
    expect(replyObstacle(open, channel, session, now, true)).toBeUndefined();
  });
});

describe('replySize', () => {
  it('says what is left from 200 on', () => {
    expect(replySize('a'.repeat(799)).counter).toBeUndefined();
    expect(replySize('a'.repeat(898)).counter).toBe('102 left');
    expect(replySize('ż'.repeat(450)).counter).toBe('100 left');
    expect(replySize('a'.repeat(1000)).counter).toBe('0 left');
  });

  it('says by how much a text is too long for one reply', () => {
    expect(replySize('a'.repeat(20_000)).problem).toBeUndefined();
    expect(replySize('a '.repeat(10_006)).problem).toBe('Too long for one reply: 12 characters over.');
  });

  it('shows the messages a longer text becomes', () => {
    const { pieces } = replySize('A sentence. '.repeat(100));
    expect(pieces).toHaveLength(2);
    expect(replySize('A sentence. '.repeat(100)).counter).toBeUndefined();
    expect(replySize('   ').pieces).toEqual([]);
  });
});

describe('isSendKey', () => {
  const key = (part: object) => ({
    key: 'Enter',
    shiftKey: false,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    ...part,
  });
  it('follows the setting, Ctrl+Enter always sends, an input method never does', () => {
    expect(isSendKey(key({}), false, true)).toBe(true);
    expect(isSendKey(key({ shiftKey: true }), false, true)).toBe(false);
    expect(isSendKey(key({}), false, false)).toBe(false);
    expect(isSendKey(key({ ctrlKey: true }), false, false)).toBe(true);
    expect(isSendKey(key({}), true, true)).toBe(false);
  });
});

describe('maxPrivateLength', () => {
  it('is the contract’s limit', () => {
    expect(maxPrivateLength).toBe(maxPrivateTextLength);
  });
});
