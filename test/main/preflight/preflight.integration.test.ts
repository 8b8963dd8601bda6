import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ada,
  bruno,
  type ConsoleWorld,
  type Desk,
  jonas,
  maria,
  pageId,
  startConsoleWorld,
} from '../../helpers/console-world.ts';
import { until } from '../../helpers/until.ts';
import { roundTripMs } from '../../../src/main/preflight/round-trip.ts';
import type { PreflightId, RoundTrip } from '../../../src/shared/ipc/preflight.ts';

/** The check of the connection in a real console, on the real relay and both simulated platforms. */

let world: ConsoleWorld;
let desk: Desk;
beforeAll(async () => {
  world = await startConsoleWorld();
  desk = await world.desk(maria);
});
afterAll(() => world.end());

const check = async () => {
  const { items } = await desk.services.preflight.run();
  return (id: PreflightId) => {
    const found = items.find((item) => item.id === id);
    return found && [found.state, found.reason];
  };
};
const trip = (): RoundTrip => desk.services.preflight.roundTrip;
const reached = (step: RoundTrip['step']): Promise<RoundTrip> =>
  until(() => {
    if (trip().step !== step) throw new Error(JSON.stringify(trip()));
    return trip();
  });
/** Begins, and answers the code word. */
const begin = (): string => {
  desk.services.preflight.startRoundTrip();
  const state = trip();
  return state.step === 'waiting' ? state.code : '';
};
const answers = (): unknown[] =>
  world.sandbox.meta.books.sends.filter(({ customerId }) => customerId === ada);

describe('before anything is connected', () => {
  it('LiveChat and the relay are asked, and Instagram is said to come', async () => {
    const state = await check();
    expect(state('livechat-sign-in')).toEqual(['fine', undefined]);
    expect(state('livechat-scopes')).toEqual(['fine', undefined]);
    expect(state('livechat-role')).toEqual(['fine', undefined]);
    expect(state('relay-reachable')).toEqual(['fine', undefined]);
    expect(state('redirect-ports')).toEqual(['fine', undefined]);
    expect(state('instagram-account')).toEqual(['not-checkable', 'NOT_CONNECTED']);
    expect(state('page-token')).toBeUndefined();
    expect(() => desk.services.preflight.startRoundTrip()).toThrow(
      expect.objectContaining({ code: 'INSTAGRAM_NOT_CONNECTED' }),
    );
  });
});

describe('with an account', () => {
  beforeAll(() => world.connect(desk));

  it('everything that can be asked is asked, and nothing is changed by it', async () => {
    const { subscriptions } = world.sandbox.meta.books;
    const before = subscriptions.length;
    const state = await check();
    for (const id of [
      'instagram-account',
      'page-token',
      'permissions',
      'page-fields',
      'conversations',
    ] as const)
      expect([id, state(id)?.[0]]).toEqual([id, 'fine']);
    expect(state('thread-control')).toEqual(['fine', 'NOT_SHARED']);
    expect(state('message-access')).toEqual(['not-checkable', 'ROUND_TRIP_TELLS']);
    expect(state('live-mode')).toEqual(['not-checkable', 'META_DOES_NOT_TELL']);
    expect(subscriptions.length).toBe(before);
  });

  it('a subscription that lacks a field is not fine, and names it', async () => {
    const page = world.sandbox.meta.world.pages.get(pageId);
    const before = page?.subscribedFields;
    if (page) page.subscribedFields = ['messages'];
    const { items } = await desk.services.preflight.run();
    if (page) page.subscribedFields = before;
    const line = items.find(({ id }) => id === 'page-fields');
    expect(line).toMatchObject({ state: 'not-fine', reason: 'INSTAGRAM_SUBSCRIPTION_MISSING' });
    expect(line?.names).toContain('standby');
  });

  it('a message with the code word arrives by webhook and is answered; another customer is not', async () => {
    const code = begin();
    await world.sandbox.meta.customerSends(bruno, { text: 'Do you open on Sunday?' });
    await world.sandbox.meta.customerSends(ada, { text: `Test: ${code}` });
    const done = await reached('done');
    expect(done.step === 'done' && done.afterMs).toBeGreaterThanOrEqual(0);
    expect(answers()).toHaveLength(1);
    expect(world.sandbox.meta.books.sends.filter(({ customerId }) => customerId === bruno)).toEqual([]);
    expect(
      desk.events
        .filter(({ name }) => name === 'preflight.changed')
        .map(({ payload }) => (payload as RoundTrip).step),
    ).toEqual(['waiting', 'answering', 'done']);
    const state = await check();
    expect(state('message-access')?.[0]).toBe('fine');
    expect(state('app-fields')?.[0]).toBe('fine');
    expect(state('relay-address')?.[0]).toBe('fine');
    expect(state('page-role')?.[0]).toBe('fine');
  });

  it('an answer that Instagram refuses is a failure of the second half', async () => {
    const code = begin();
    world.sandbox.context.faults.add({
      call: 'meta.messages',
      kind: 'fail',
      times: 9,
      error: { code: 200, error_subcode: 2534041, message: 'x' },
    });
    await world.sandbox.meta.customerSends(ada, { text: code });
    const failed = await reached('failed');
    world.sandbox.context.faults.clear();
    expect(failed).toMatchObject({ at: 'answer', reason: 'INSTAGRAM_ACCESS_OFF' });
  });

  it('a message that only the history has says that no webhook came', async () => {
    const code = begin();
    world.sandbox.meta.holdWebhooks();
    const sent = world.sandbox.meta.customerSends(ada, { text: code });
    await world.sandbox.context.clock.jump(roundTripMs);
    const failed = await reached('failed');
    await world.sandbox.meta.releaseWebhooks();
    await sent;
    expect(failed).toMatchObject({ at: 'message', reason: 'ONLY_IN_HISTORY' });
  });

  it('a wait in which nothing comes ends by itself, and can be stopped before', async () => {
    begin();
    await world.sandbox.context.clock.jump(roundTripMs);
    expect(await reached('failed')).toMatchObject({ at: 'message', reason: 'NO_MESSAGE' });
    begin();
    desk.services.preflight.cancelRoundTrip();
    expect(trip()).toEqual({ step: 'idle' });
  });

  it('is begun by administrators alone', async () => {
    const other = await world.desk(jonas);
    expect(() => other.services.preflight.startRoundTrip()).toThrow(
      expect.objectContaining({ code: 'ADMIN_ONLY' }),
    );
  });

  it('leaves neither the code word nor the text in the log', () => {
    expect(JSON.stringify(desk.log)).not.toMatch(/check \d{4}|test answer/);
  });
});
