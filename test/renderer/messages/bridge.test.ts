import { describe, expect, it } from 'vitest';
import type { BridgeState } from '../../../src/shared/ipc/state.ts';
import {
  authorizeAdvice,
  bridgeHealth,
  bridgeWords,
  mediaCopiesAbout,
  mediaCopiesWarnings,
  notCarriedSentence,
  waitingSentence,
} from '../../../src/renderer/messages/bridge.ts';

const bridge = (part: Partial<BridgeState>): BridgeState => ({
  state: 'active',
  waiting: 0,
  notCarried: 0,
  isAuthorizing: false,
  ...part,
});
const holder = (part: { isThisConsole?: boolean; isOwn?: boolean } = {}) => ({
  name: 'Bartek Lindqvist',
  isThisConsole: false,
  isOwn: false,
  ...part,
});

describe('L3: bridgeWords of what LiveChat does not take', () => {
  const isHere = holder({ isThisConsole: true });
  it.each([
    ['LIVECHAT_LIMIT', 'Answer or close some in LiveChat'],
    ['LIVECHAT_LICENSE', 'waits until it is valid again'],
    ['LIVECHAT_FORBIDDEN', 'An administrator should look'],
    ['LIVECHAT_VERSION', 'Update this computer'],
  ])('says of %s what it is and what helps', (heldUpBy, part) => {
    const words = bridgeWords(bridge({ heldUpBy }), isHere);
    expect(words).toMatchObject({ word: 'Active', tone: 'warning', why: expect.stringContaining(part) });
    expect(bridgeHealth(bridge({ heldUpBy }), isHere)).toMatchObject({
      state: 'warning',
      sentence: expect.stringContaining(part),
    });
  });

  it('says that none is lost', () => {
    expect(waitingSentence(bridge({ heldUpBy: 'LIVECHAT_LIMIT', waiting: 3 }))).toContain(
      'None is lost: they follow in order.',
    );
    expect(waitingSentence(bridge({ heldUpBy: 'LIVECHAT_LIMIT', waiting: 1 }))).toContain(
      'None is lost: it follows.',
    );
  });
});

describe('bridgeWords', () => {
  it.each([
    ['off', {}, undefined, 'Off', 'neutral', 'Once an Instagram account is connected'],
    [
      'waiting-for-grant',
      {},
      undefined,
      'Not allowed yet',
      'warning',
      'as soon as an administrator allows it',
    ],
    ['standing-by', {}, holder(), 'Standing by', 'info', 'Bartek Lindqvist’s computer brings'],
    ['standing-by', {}, holder({ isOwn: true }), 'Standing by', 'info', 'Another computer of yours brings'],
    [
      'standing-by',
      { reason: 'RELAY_UNREACHABLE' },
      undefined,
      'Standing by',
      'warning',
      'No computer of the team',
    ],
    ['active', {}, holder({ isThisConsole: true }), 'Active', 'good', 'This computer brings'],
    [
      'active',
      { reason: 'INSTAGRAM_RECONNECT' },
      holder({ isThisConsole: true }),
      'Active',
      'warning',
      'This computer',
    ],
    [
      'reconnect-needed',
      { reason: 'BRIDGE_RECONNECT' },
      undefined,
      'Reconnect needed',
      'bad',
      'no longer accepts',
    ],
  ] as const)('says how it stands when %s %o', (state, part, by, word, tone, start) => {
    const words = bridgeWords(bridge({ state, ...part }), by);
    expect([words.word, words.tone]).toEqual([word, tone]);
    expect(words.sentence).toContain(start);
  });

  it('says what hinders it, once', () => {
    expect(bridgeWords(bridge({ state: 'standing-by', reason: 'RELAY_UNREACHABLE' }), undefined).why).toBe(
      'The relay cannot be reached.',
    );
    expect(
      bridgeWords(bridge({ state: 'reconnect-needed', reason: 'BRIDGE_RECONNECT' }), undefined).why,
    ).toBe(undefined);
  });
});

describe('counts of the bridge', () => {
  it('are sentences with what to do, and silent at zero', () => {
    expect(waitingSentence(bridge({}))).toBeUndefined();
    expect(notCarriedSentence(bridge({}))).toBeUndefined();
    expect(waitingSentence(bridge({ waiting: 12 }))).toBe(
      '12 messages wait to be brought into LiveChat. They follow on their own, in order.',
    );
    expect(waitingSentence(bridge({ waiting: 1, state: 'waiting-for-grant' }))).toBe(
      '1 message waits to be brought into LiveChat. It follows as soon as it is allowed.',
    );
    expect(notCarriedSentence(bridge({ notCarried: 1 }))).toContain('It is complete here in the inbox');
    expect(notCarriedSentence(bridge({ notCarried: 3 }))).toContain('answer them in Backchannel');
  });
});

describe('bridgeHealth', () => {
  it('names the holder, or that there is none', () => {
    expect(bridgeHealth(bridge({}), holder({ isThisConsole: true }))).toEqual({
      state: 'good',
      word: 'Active',
      sentence: 'This computer does it.',
    });
    expect(bridgeHealth(bridge({ state: 'standing-by', reason: 'SIGNED_OUT' }), undefined)).toEqual({
      state: 'warning',
      word: 'Standing by',
      sentence: 'No computer does it. You are signed out.',
    });
  });
});

describe('authorizeAdvice', () => {
  it('says what helps where something does', () => {
    expect(authorizeAdvice('LIVECHAT_FORBIDDEN')).toContain('permission');
    expect(authorizeAdvice('BRIDGE_OTHER_WORKSPACE')).toContain('account of this team');
    expect(authorizeAdvice('SIGN_IN_PORTS_BUSY')).toBeUndefined();
  });
});

describe('M10: the words about copies in LiveChat', () => {
  it('say what happens while they are off, and before they are switched on what Meta makes of it', () => {
    expect(mediaCopiesAbout(false)).toContain('Photo, see it in Backchannel');
    expect(mediaCopiesAbout(true)).toContain('Stories and shared posts are never copied');
    const all = mediaCopiesWarnings.join(' ');
    for (const said of [
      'reviewers',
      'Platform Terms',
      'unsends is hidden from the customer and from agents: administrators, viceowners and owners',
      'erased',
      'record of the removal',
      'Stories',
    ])
      expect(all).toContain(said);
  });
});
