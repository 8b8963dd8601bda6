import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLease, type Lease } from '../../../src/main/bridge/lease.ts';
import { BackchannelError } from '../../../src/shared/errors.ts';
import { channelIdSchema, deviceIdSchema, agentIdSchema } from '../../../src/shared/domain/index.ts';
import type { LeaseAnswer } from '../../../src/shared/wire/index.ts';
import { createTestLog } from '../../helpers/log.ts';
import { createManualTimers, type ManualTimers } from '../../helpers/manual-timers.ts';

const channelId = channelIdSchema.parse('channel-1');
const me = { deviceId: deviceIdSchema.parse('me'), agentId: agentIdSchema.parse('maria@bakery.test') };
const other = { deviceId: deviceIdSchema.parse('other'), agentId: agentIdSchema.parse('jonas@bakery.test') };

let timers: ManualTimers;
let lease: Lease;
let said: string[];
let calls: string[];
/** The relay's next answers; an error is thrown. */
let answer: () => Promise<LeaseAnswer>;
let isAble: boolean;
/** What the calls that were begun wait for. */
let callsEnded: () => Promise<void>;
/** How much this computer's clock is off. */
let setBackMs: number;

const held = (fence: number, validForMs = 30_000): LeaseAnswer => ({
  isHeld: true,
  fence,
  validForMs,
  head: 7,
  holder: me,
});

beforeEach(() => {
  timers = createManualTimers(1_000_000);
  said = [];
  calls = [];
  isAble = true;
  setBackMs = 0;
  callsEnded = async () => undefined;
  answer = async () => held(1);
  lease = createLease({
    relayLink: {
      state: 'online',
      async request(method, path, options) {
        calls.push(`${method} ${path.replace(/^\/v1\/leases\//, '')}`);
        if (path.endsWith('/release')) return options.schema.parse({});
        return options.schema.parse(await answer());
      },
    },
    channelId: () => channelId,
    isAble: () => isAble,
    gained: (fence, head) => void said.push(`gained ${fence} up to ${head}`),
    lost: () => void said.push('lost'),
    callsEnded: () => callsEnded(),
    heldElsewhere: () => void said.push('held elsewhere'),
    changed: () => void said.push('changed'),
    clock: { now: () => timers.clock.now() - setBackMs },
    timers,
    log: createTestLog(),
  });
});
afterEach(() => lease.stop());

const ask = async (): Promise<void> => {
  lease.retryNow();
  await timers.advance(0);
};

describe('createLease', () => {
  it('holds what the relay gives, renews it every 10 s under the same number', async () => {
    await ask();
    expect(lease.holds()).toBe(true);
    expect(said).toEqual(['gained 1 up to 7', 'changed']);
    await timers.advance(60_000);
    expect(lease.holds()).toBe(true);
    expect(calls.length).toBeGreaterThanOrEqual(7);
    expect(said).toEqual(['gained 1 up to 7', 'changed']);
  });

  it('counts from before the question: a slow answer is an old one', async () => {
    let give: (value: LeaseAnswer) => void = () => undefined;
    answer = () => new Promise((resolve) => (give = resolve));
    await ask();
    // The computer sleeps while the answer is on its way.
    await timers.advance(29_000);
    give(held(1));
    await timers.advance(0);
    expect(lease.holds()).toBe(false);
    expect(() => lease.assertHeld()).toThrow(new BackchannelError('BRIDGE_NOT_HOLDER'));
  });

  it('begins nothing in the last seconds, and ends by this computer’s clock when the relay is silent', async () => {
    await ask();
    answer = () => Promise.reject(new BackchannelError('RELAY_UNREACHABLE'));
    await timers.advance(24_000);
    expect(lease.holds()).toBe(true);
    await timers.advance(1_500);
    expect(lease.holds()).toBe(false);
    expect(said).not.toContain('lost');
    await timers.advance(5_000);
    expect(said).toEqual(['gained 1 up to 7', 'changed', 'lost', 'changed']);
  });

  it('holds nothing after a sleep', async () => {
    await ask();
    // Nothing ran meanwhile: only the clock has moved.
    setBackMs = -3_600_000;
    expect(lease.holds()).toBe(false);
  });

  it('holds nothing when the clock was set back', async () => {
    await ask();
    setBackMs = 60_000;
    expect(lease.holds()).toBe(false);
  });

  it('says that it begins anew when the number has changed', async () => {
    await ask();
    answer = async () => held(4);
    await ask();
    expect(said).toEqual(['gained 1 up to 7', 'changed', 'lost', 'gained 4 up to 7', 'changed']);
    expect(lease.fence).toBe(4);
  });

  it('names the holder while another has it, and asks on', async () => {
    answer = async () => ({ isHeld: false, fence: 3, validForMs: 0, head: 7, holder: other });
    await ask();
    expect(lease.holder).toEqual(other);
    expect(lease.holds()).toBe(false);
    answer = async () => held(4);
    await timers.advance(10_000);
    expect(lease.holds()).toBe(true);
  });

  it('only looks while it could not work, and gives back what it has', async () => {
    await ask();
    isAble = false;
    answer = async () => ({ isHeld: false, fence: 1, validForMs: 0, head: 7 });
    await ask();
    expect(calls).toEqual(['POST channel-1', 'POST channel-1/release', 'GET channel-1']);
    expect(lease.holds()).toBe(false);
    expect(said).toContain('lost');
  });

  it('is given back only when the calls that were begun under it have ended, and holds nothing meanwhile', async () => {
    await ask();
    let end: () => void = () => undefined;
    callsEnded = () => new Promise((resolve) => (end = resolve));
    isAble = false;
    answer = async () => ({ isHeld: true, fence: 1, validForMs: 20_000, head: 7, holder: me });
    await ask();
    expect(calls).toEqual(['POST channel-1']);
    expect(lease.holds()).toBe(false);
    expect(said).toContain('lost');
    end();
    await timers.advance(0);
    expect(calls).toEqual(['POST channel-1', 'POST channel-1/release', 'GET channel-1']);
  });

  it('is not taken up again while it is being given back, by an answer from before neither', async () => {
    let give: (value: LeaseAnswer) => void = () => undefined;
    await ask();
    answer = () => new Promise((resolve) => (give = resolve));
    await ask();
    let end: () => void = () => undefined;
    callsEnded = () => new Promise((resolve) => (end = resolve));
    const released = lease.release();
    give(held(1));
    await timers.advance(10_000);
    expect(lease.holds()).toBe(false);
    expect(calls).toEqual(['POST channel-1', 'POST channel-1']);
    answer = async () => held(2);
    end();
    await released;
    await timers.advance(10_000);
    expect(calls.slice(2, 4)).toEqual(['POST channel-1/release', 'POST channel-1']);
    expect(lease.fence).toBe(2);
  });

  it('is left to expire when such a call does not end', async () => {
    await ask();
    callsEnded = () => new Promise(() => undefined);
    const released = lease.release();
    await timers.advance(20_000);
    await released;
    expect(calls).not.toContain('POST channel-1/release');
    expect(lease.holds()).toBe(true);
  });

  it('asks once more when something changes while a question is under way', async () => {
    lease.retryNow();
    isAble = false;
    lease.retryNow();
    await timers.advance(0);
    expect(calls).toEqual(['POST channel-1', 'POST channel-1/release', 'GET channel-1']);
    expect(lease.holds()).toBe(false);
  });

  it('gives it back once, and asks no more when stopped', async () => {
    await ask();
    await lease.release();
    await lease.release();
    void lease.stop();
    await timers.advance(60_000);
    expect(calls).toEqual(['POST channel-1', 'POST channel-1/release']);
  });

  it('loses it when the relay knows the channel no more', async () => {
    await ask();
    answer = () => Promise.reject(new BackchannelError('NOT_FOUND'));
    await ask();
    expect(lease.holds()).toBe(false);
  });
});
