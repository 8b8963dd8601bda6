import { describe, expect, it } from 'vitest';
import { createAcceptances } from '../../../src/main/policy/acceptances.ts';
import { createPolicy } from '../../../src/main/policy/index.ts';
import { createMonotonicClock, openDatabase } from '../../../src/main/storage/index.ts';
import { BackchannelError } from '../../../src/shared/errors.ts';
import { createEmitter } from '../../../src/shared/emitter.ts';
import type { PolicyState, SessionState } from '../../../src/shared/ipc/index.ts';
import type { PolicyAnswer } from '../../../src/shared/wire/index.ts';
import { createTestLog } from '../../helpers/log.ts';
import { createManualTimers } from '../../helpers/manual-timers.ts';

const day = 24 * 3600 * 1000;
const startMs = Date.UTC(2026, 11, 1);
const signedIn = { state: 'signed-in', agentId: 'maria@bakery.test' } as SessionState;
const first: PolicyAnswer = {
  policyVersion: '1',
  effectiveAtMs: startMs - 9 * day,
  notice: 'The first.',
  url: 'https://relay.test/privacy',
};
const second = { version: '2', effectiveAtMs: startMs + 10 * day, notice: 'Texts are kept for longer.' };
const withSecond: PolicyAnswer = { ...first, upcoming: second };

/** The relay and the session at their seams; database, clock of what was seen, and timers are real or moved by hand. */
const setUp = (options: { remembered?: PolicyAnswer; startedMs?: number } = {}) => {
  const time = createManualTimers(options.startedMs ?? startMs);
  let offsetMs = 0;
  const clock = { now: () => time.clock.now() + offsetMs };
  const db = openDatabase({ file: ':memory:', keyHex: '', clock });
  const relayEvents = createEmitter<{ 'state-changed': { state: string } }>(() => undefined);
  const sessionEvents = createEmitter<{ changed: SessionState }>(() => undefined);
  const answers: { answer?: PolicyAnswer | 'none'; known?: PolicyAnswer; asked: number } = {
    asked: 0,
    ...(options.remembered ? { known: options.remembered } : {}),
  };
  const configOf = (policy: PolicyAnswer | undefined) => ({ ...(policy ? { policy } : {}) }) as never;
  const sessionState: { now: SessionState; identity?: object | undefined } = { now: { state: 'signed-out' } };
  const changes: PolicyState[] = [];
  const open = () => {
    const policy = createPolicy({
      db,
      relayLink: {
        on: relayEvents.on as never,
        knownConfig: () => (answers.known ? configOf(answers.known) : undefined),
        async refreshConfig() {
          answers.asked += 1;
          if (answers.answer === undefined) throw new BackchannelError('RELAY_UNREACHABLE');
          if (answers.answer !== 'none') answers.known = answers.answer;
          return configOf(answers.answer === 'none' ? undefined : answers.answer);
        },
      },
      session: {
        on: sessionEvents.on as never,
        get state() {
          return sessionState.now;
        },
        identity: () => sessionState.identity as never,
      },
      clock: createMonotonicClock({ db, clock }),
      timers: time,
      log: createTestLog(),
    });
    policy.on('changed', (state) => changes.push(state));
    return policy;
  };
  const session = (now: SessionState): void => {
    sessionState.now = now;
    if (now.state === 'signed-in') sessionState.identity = {};
    sessionEvents.emit('changed', now);
  };
  return {
    time,
    db,
    answers,
    changes,
    open,
    session,
    setClockBack: (ms: number) => void (offsetMs -= ms),
    online: async () => {
      relayEvents.emit('state-changed', { state: 'online' });
      await time.advance(0);
    },
    signIn: () => {
      session({ state: 'signing-in' });
      session(signedIn);
    },
  };
};

describe('createPolicy', () => {
  it('knows nothing, and holds nothing back, before the relay has told it', async () => {
    const { open, session } = setUp();
    const policy = open();
    policy.start();
    session(signedIn);
    expect(policy.state).toEqual({ state: 'unknown' });
    expect(policy.isHolding).toBe(false);
  });

  it('takes the version the sign-in page named as accepted by a first sign-in, with its time', () => {
    const { open, signIn, db } = setUp({ remembered: first });
    const policy = open();
    expect(policy.state).toMatchObject({ state: 'asked', version: '1', url: 'https://relay.test/privacy' });
    expect(policy.isHolding).toBe(false);
    signIn();
    expect(policy.state).toMatchObject({
      state: 'accepted',
      version: '1',
      acceptedVersion: '1',
      acceptedAtMs: startMs,
    });
    expect(createAcceptances(db).all()).toEqual([
      { version: '1', acceptedAtMs: startMs, occasion: 'sign-in' },
    ]);
  });

  it('takes nothing as accepted by a sign-in that was given up', () => {
    const { open, session, db } = setUp({ remembered: first });
    open();
    session({ state: 'signing-in' });
    session({ state: 'signed-out', reason: 'SIGN_IN_CANCELLED' } as SessionState);
    session(signedIn);
    expect(createAcceptances(db).all()).toEqual([]);
  });

  it('asks a person whose sign-in is only renewed', () => {
    const { open, session, signIn, answers, db } = setUp({ remembered: first });
    const policy = open();
    signIn();
    answers.known = { ...first, policyVersion: '2', notice: 'Another.' };
    session({ state: 'signing-in' });
    session(signedIn);
    expect(policy.state).toMatchObject({ state: 'asked', version: '2', acceptedVersion: '1' });
    expect(createAcceptances(db).all()).toHaveLength(1);
  });

  it('announces a later version without holding anything, and takes an early acceptance', async () => {
    const { open, signIn, answers, changes, online, time } = setUp({ remembered: first });
    const policy = open();
    policy.start();
    signIn();
    answers.answer = withSecond;
    await online();
    expect(policy.state).toMatchObject({
      state: 'announced',
      version: '2',
      effectiveAtMs: second.effectiveAtMs,
      notice: second.notice,
      acceptedVersion: '1',
    });
    expect(policy.isHolding).toBe(false);
    policy.accept('2');
    expect(policy.state).toMatchObject({ state: 'accepted', version: '1', acceptedVersion: '2' });
    await time.advance(20 * day);
    expect(policy.state).toMatchObject({ state: 'accepted', version: '2' });
    expect(changes.map(({ state }) => state)).toEqual(['accepted', 'announced', 'accepted', 'accepted']);
    await policy.stop();
  });

  it('asks from the moment the version takes effect, without network, and until it is answered', async () => {
    const { open, signIn, time, changes } = setUp({ remembered: withSecond });
    const policy = open();
    policy.start();
    signIn();
    await time.advance(10 * day - 1);
    expect(policy.state.state).toBe('announced');
    await time.advance(1);
    expect(changes.at(-1)).toMatchObject({ state: 'asked', version: '2' });
    expect(policy.isHolding).toBe(true);
    expect(() => policy.ensureAccepted()).toThrow(expect.objectContaining({ code: 'POLICY_NOT_ACCEPTED' }));
    policy.accept('2');
    expect(policy.isHolding).toBe(false);
    expect(() => policy.ensureAccepted()).not.toThrow();
    await policy.stop();
  });

  it('asks at the next start when the version took effect while the computer was off', async () => {
    const { open, signIn, time } = setUp({ remembered: withSecond });
    const before = open();
    signIn();
    await before.stop();
    await time.advance(11 * day);
    const policy = open();
    expect(policy.state).toMatchObject({ state: 'asked', version: '2', acceptedVersion: '1' });
    expect(policy.isHolding).toBe(true);
  });

  it('goes on asking when the clock is set back', async () => {
    const { open, signIn, time, setClockBack } = setUp({ remembered: withSecond });
    const policy = open();
    policy.start();
    signIn();
    await time.advance(10 * day);
    setClockBack(9 * day);
    expect(policy.state).toMatchObject({ state: 'asked', version: '2' });
    expect(policy.isHolding).toBe(true);
    await policy.stop();
  });

  it.each(['1', '3', ''])('refuses an answer about "%s", which it does not ask', async (version) => {
    const { open, signIn, time } = setUp({ remembered: withSecond });
    const policy = open();
    policy.start();
    signIn();
    await time.advance(10 * day);
    const refused = expect.objectContaining({ code: 'INPUT_INVALID', details: { field: 'version' } });
    expect(() => policy.accept(version)).toThrow(refused);
    expect(() => policy.ensureCurrent(version)).toThrow(refused);
    expect(policy.state.state).toBe('asked');
    await policy.stop();
  });

  it('asks the relay again while it stays connected', async () => {
    const { open, signIn, time, answers } = setUp({ remembered: first });
    const policy = open();
    policy.start();
    signIn();
    answers.answer = withSecond;
    await time.advance(day);
    expect(policy.state).toMatchObject({ state: 'announced', version: '2' });
    expect(answers.asked).toBeGreaterThan(1);
    await policy.stop();
  });
});
