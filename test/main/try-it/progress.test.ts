import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../src/main/try-it/fact.ts';
import {
  failureMade,
  failureUndone,
  initialProgress,
  recordRead,
  stateOf,
  afterFact,
  type Progress,
} from '../../../src/main/try-it/progress.ts';
import type { IpcEventName, IpcEvents } from '../../../src/shared/ipc/index.ts';
import type { TryItStep } from '../../../src/shared/try-it.ts';

/** A fact with what matters of it; the rest of its form is of no interest here. */
const fact = <E extends IpcEventName>(event: E, payload: unknown): Fact =>
  ({ event, payload: payload as IpcEvents[E] }) as unknown as Fact;

const online = { state: 'online', sinceMs: 1 };
const appState = (more: object = {}): Fact =>
  fact('app.state-changed', {
    session: { state: 'signed-in', agentId: 'maria@bakery.test', name: 'Maria', isSignInNeeded: false },
    livechat: online,
    relay: online,
    ...more,
  });
const channel = (state: string): Fact =>
  fact('channel.changed', { channel: { state, pageId: '1' }, connect: { step: 'done' } });
const conversation = (messages: object[], more: object = {}): Fact =>
  fact('conversation.changed', {
    conversation: { customerId: '7', username: 'u', ...more },
    messages,
  });
const incoming = { direction: 'in', origin: 'customer' };
const reply = (state: string, reason?: string): object => ({
  direction: 'out',
  origin: 'console',
  state,
  ...(reason === undefined ? {} : { reason }),
});
const privately = (chatId: string, direction: 'in' | 'out', state: string): Fact =>
  fact('private-chat.changed', { summary: {}, messages: [{ chatId, direction, state }] });
const removal = (kind: string, state: string): Fact =>
  fact('removal.changed', { removals: [{ id: 'r1', kind, state }], local: [] });

const after = (...facts: Fact[]): Progress => facts.reduce(afterFact, initialProgress);
const done = (progress: Progress): readonly TryItStep[] => stateOf(progress).done;

describe('told', () => {
  it('ticks nothing before anything has happened', () => {
    expect(stateOf(initialProgress)).toMatchObject({ done: [] });
    expect(done(after(appState({ session: { state: 'signed-out' } })))).toEqual([]);
  });

  it('ticks the sign-in with the name, and forgets who it was for LiveChat when they sign out', () => {
    const signedIn = after(appState());
    expect(stateOf(signedIn)).toMatchObject({ done: ['sign-in'], signedInAs: 'Maria' });
    const signedOut = afterFact(signedIn, appState({ session: { state: 'signed-out' } }));
    expect(done(signedOut)).toEqual(['sign-in']);
    const needs = stateOf(signedOut).failures.find(({ name }) => name === 'livechat-elsewhere')?.needs;
    expect(needs).toBe('sign-in');
  });

  it.each([
    ['receiving', ['connect']],
    ['subscription-missing', []],
    ['waiting-for-key', []],
    ['reconnect-needed', []],
  ])('takes a channel that is %s for %j', (state, expected) =>
    expect(done(after(channel(state)))).toEqual(expected),
  );

  it.each<[string, object, TryItStep[]]>([
    ['a customer’s message', incoming, ['customer']],
    ['a reply in line', reply('queued'), []],
    ['a reply under way', reply('sending'), []],
    ['a reply that failed', reply('failed', 'INSTAGRAM_REFUSED'), []],
    ['a reply that Instagram has named', reply('sent'), ['answer']],
    ['a reply that was seen', reply('seen'), ['answer']],
    ['what the owner sent on a phone', { ...reply('sent'), origin: 'instagram-app' }, []],
  ])('reads %s as it is', (_, message, expected) =>
    expect(done(after(conversation([message])))).toEqual(expected),
  );

  it('wants a message in both directions with the same colleague, and the own one delivered', () => {
    const wrote = privately('jonas', 'out', 'delivered');
    expect(done(after(privately('jonas', 'out', 'sent'), privately('jonas', 'in', 'received')))).toEqual([]);
    expect(done(after(wrote))).toEqual([]);
    expect(done(after(wrote, privately('anna', 'in', 'received')))).toEqual([]);
    expect(done(after(wrote, privately('jonas', 'in', 'received')))).toEqual(['colleague']);
    expect(done(after(privately('jonas', 'in', 'received'), privately('jonas', 'out', 'read')))).toEqual([
      'colleague',
    ]);
  });

  it('says which failure needs a step before', () => {
    const needs = (progress: Progress, name: string) =>
      stateOf(progress).failures.find((one) => one.name === name)?.needs;
    expect(needs(initialProgress, 'instagram-access-off')).toBe('connect');
    expect(needs(after(channel('receiving')), 'instagram-access-off')).toBeUndefined();
    expect(needs(after(channel('receiving')), 'instagram-other-app')).toBe('customer');
    expect(needs(after(conversation([incoming])), 'instagram-other-app')).toBeUndefined();
    expect(needs(initialProgress, 'relay-away')).toBeUndefined();
  });
});

describe('recordRead', () => {
  it('counts the record of a disconnect that is over, and no other', () => {
    const read = (...facts: Fact[]) => done(recordRead(after(...facts), 'r1'));
    expect(read()).toEqual([]);
    expect(read(removal('disconnect', 'removing'))).toEqual([]);
    expect(read(removal('erase-customer', 'done'))).toEqual([]);
    expect(read(removal('disconnect', 'done'))).toEqual(['record']);
    expect(done(recordRead(after(removal('disconnect', 'done')), 'r2'))).toEqual([]);
  });
});

describe('a failure', () => {
  const away = appState({ relay: { state: 'offline', sinceMs: 2 } });
  const failureOf = (progress: Progress) =>
    stateOf(progress).failures.find(({ name }) => name === 'relay-away');

  it('ticks its step when it was seen and is over, not before', () => {
    const made = failureMade(after(appState()), 'relay-away');
    expect(failureOf(made)).toMatchObject({ isMade: true, isSeen: false });
    const seen = afterFact(made, away);
    expect(failureOf(seen)).toMatchObject({ isMade: true, isSeen: true });
    expect(done(seen)).toEqual(['sign-in']);
    expect(done(failureUndone(seen, 'relay-away'))).toEqual(['sign-in', 'failure']);
    expect(done(failureUndone(made, 'relay-away'))).toEqual(['sign-in']);
  });

  it('is not seen in trouble that nobody made', () => {
    expect(failureOf(after(away))).toMatchObject({ isSeen: false });
  });

  it('counts as seen also when what was held back comes after it was undone', () => {
    const undone = failureUndone(failureMade(initialProgress, 'instagram-held-back'), 'instagram-held-back');
    expect(done(undone)).toEqual([]);
    expect(done(afterFact(undone, conversation([incoming])))).toEqual(['customer', 'failure']);
  });

  it.each<[Parameters<typeof failureMade>[1], Fact, Fact]>([
    [
      'instagram-slow-down',
      appState({ sendingPause: { untilMs: 9, reason: 'INSTAGRAM_RATE_LIMITED', waiting: 1 } }),
      appState(),
    ],
    [
      'instagram-window-closed',
      conversation([reply('failed', 'INSTAGRAM_WINDOW_CLOSED')]),
      conversation([reply('failed', 'INSTAGRAM_REFUSED')]),
    ],
    [
      'instagram-other-app',
      conversation([], { handledElsewhere: { untilMs: 5, canTake: true, canAsk: true } }),
      conversation([]),
    ],
    ['instagram-reconnect', channel('reconnect-needed'), channel('receiving')],
    [
      'instagram-no-answer',
      conversation([reply('sending', 'INSTAGRAM_OUTCOME_UNKNOWN')]),
      conversation([reply('sending')]),
    ],
    ['instagram-slow', conversation([reply('sending')]), conversation([reply('queued')])],
    ['instagram-no-profile', conversation([incoming], { username: undefined }), conversation([incoming])],
    ['instagram-twice', conversation([incoming]), conversation([reply('sent')])],
    [
      'livechat-license',
      appState({ livechat: { state: 'paused', sinceMs: 2, reason: 'LIVECHAT_LICENSE' } }),
      appState({ livechat: { state: 'paused', sinceMs: 2, reason: 'LIVECHAT_VERSION' } }),
    ],
    ['livechat-unreachable', appState({ livechat: { state: 'offline', sinceMs: 2 } }), appState()],
    [
      'livechat-signed-out',
      appState({ session: { state: 'signed-in', agentId: 'm', name: 'M', isSignInNeeded: true } }),
      appState(),
    ],
    ['relay-killed', appState({ relay: { state: 'connecting', sinceMs: 2 } }), appState()],
  ])('%s is known by its sign and by no other', (name, sign, other) => {
    const isSeen = (seen: Fact) =>
      stateOf(afterFact(failureMade(initialProgress, name), seen)).failures.find((one) => one.name === name)
        ?.isSeen;
    expect(isSeen(sign)).toBe(true);
    expect(isSeen(other)).toBe(false);
  });
});
