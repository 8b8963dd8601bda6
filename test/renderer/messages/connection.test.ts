import { describe, expect, it } from 'vitest';
import type { AppState, ConnectionState } from '../../../src/shared/ipc/state.ts';
import { reconnectingStripAfterMs, stripWords } from '../../../src/renderer/messages/connection.ts';
import { standingLines } from '../../../src/renderer/messages/standing.ts';
import { fakeWorld } from '../fake/fake-world.ts';

const now = new Date(2024, 10, 21, 14, 30).getTime();
const since = new Date(2024, 10, 21, 14, 2).getTime();

const app = (
  relay: ConnectionState['state'],
  livechat: ConnectionState['state'],
  rest: Partial<AppState> = {},
): AppState => ({
  ...fakeWorld({ clock: { now: () => now }, agents: 4, conversations: 1 }).app,
  relay: { state: relay, sinceMs: since },
  livechat: { state: livechat, sinceMs: since },
  ...rest,
});

const word = (of: AppState): string => standingLines({ app: of }, now)[0].word;

describe('the word in the title', () => {
  it.each([
    ['online', 'online', 'Online'],
    ['connecting', 'online', 'Reconnecting'],
    ['online', 'connecting', 'Reconnecting'],
    ['offline', 'online', 'Partly online'],
    ['online', 'offline', 'Partly online'],
    ['offline', 'offline', 'Offline'],
    ['offline', 'connecting', 'Offline'],
    ['online', 'paused', 'Partly online'],
    ['offline', 'paused', 'Offline'],
  ] as const)('says relay %s and LiveChat %s as %s', (relay, livechat, expected) => {
    expect(word(app(relay, livechat))).toBe(expected);
  });

  it('is read-only when LiveChat refused the stored sign-in: then nothing leaves', () => {
    const state = app('online', 'online');
    const session = { ...state.session, isSignInNeeded: true } as AppState['session'];
    expect(word({ ...state, session })).toBe('Read-only');
    expect(stripWords({ ...state, session }, now)?.action).toBe('sign-in');
  });
});

describe('issue 12: what is said while LiveChat rests on this computer', () => {
  const paused = (reason: string): AppState => ({
    ...app('online', 'online'),
    livechat: { state: 'paused', sinceMs: since, reason },
  });

  it.each(['LIVECHAT_LOGGED_OUT_ELSEWHERE', 'LIVECHAT_TOO_MANY_CONNECTIONS'])(
    'after %s it can be used here again',
    (reason) => expect(stripWords(paused(reason), now)?.action).toBe('use-here'),
  );

  it.each(['LIVECHAT_LICENSE', 'LIVECHAT_SEATS', 'LIVECHAT_ACCOUNT_CLOSED', 'LIVECHAT_VERSION'])(
    'after %s nothing is offered to be used here',
    (reason) => expect(stripWords(paused(reason), now)?.action).toBe('reconnect'),
  );

  it('calls nothing read-only that sends', () => {
    const state = paused('LIVECHAT_LICENSE');
    expect(word(state)).not.toBe('Read-only');
    expect(stripWords(state, now)?.sentence).toContain('You can read and answer Instagram here');
  });
});

describe('stripWords', () => {
  it('asks for one more sign-in where only the proof of who it is is missing', () => {
    const state = app('online', 'online');
    const session = { ...state.session, isIdentityNeeded: true } as AppState['session'];
    expect(word({ ...state, session })).toBe('Sign in again');
    expect(stripWords({ ...state, session }, now)).toMatchObject({ action: 'sign-in' });
  });

  it('says what does not arrive without the proof, where the relay has stopped serving this computer', () => {
    const state = app('offline', 'online');
    const session = { ...state.session, isIdentityNeeded: true } as AppState['session'];
    expect(stripWords({ ...state, session }, now)?.sentence).toContain(
      'Until then new messages do not arrive',
    );
  });

  it('is silent when online', () => {
    expect(stripWords(app('online', 'online'), now)).toBeUndefined();
  });

  it('names the moment and what waits when offline', () => {
    expect(stripWords(app('offline', 'offline', { waitingToSend: 2 }), now)?.sentence).toBe(
      'Offline since 14:02. You can read and write; 2 messages waiting.',
    );
  });

  it('says the same kind of thing while its numbers change: it is announced once', () => {
    const pausedFor = (minutes: number, waiting: number) =>
      app('online', 'online', {
        sendingPause: { untilMs: now + minutes * 60_000, reason: 'INSTAGRAM_RATE_LIMITED', waiting },
      });
    const first = stripWords(pausedFor(9, 1), now);
    const later = stripWords(pausedFor(2, 4), now);
    expect(later?.sentence).not.toBe(first?.sentence);
    expect(later?.kind).toBe(first?.kind);
    expect(stripWords(app('offline', 'offline'), now)?.kind).not.toBe(first?.kind);
  });

  it('waits before it mentions reconnecting', () => {
    expect(stripWords(app('connecting', 'online'), since + reconnectingStripAfterMs - 1)).toBeUndefined();
    expect(stripWords(app('connecting', 'online'), since + reconnectingStripAfterMs)?.sentence).toContain(
      'Reconnecting',
    );
  });
});
