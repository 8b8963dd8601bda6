/**
 * Attacks "A signed request binds device, relay, method, path and body, and counts once" (docs/threat-model.md).
 * Before: nothing in it named the relay, so that a dishonest one could play what it was sent back at another one that knows the same key;
 * and with SQLite the nonces were in memory: a request captured before a restart was accepted again after it.
 * A request captured before the relay's time was set back was accepted again after it.
 * Now: the signature covers the device and the relay's origin; nonces are in the database. A device that has signed so once may not
 * go back to the form before.
 */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enrolled, type TestDevice } from '../relay/helpers/test-device.ts';
import { type RunningRelay, startRelay } from '../relay/helpers/running-relay.ts';

let honest: RunningRelay;
let device: TestDevice;
beforeEach(async () => {
  honest = await startRelay({
    RELAY_OTHER_ORIGINS: 'https://relay.example.com, https://relay.internal:8443',
  });
  device = await enrolled(honest);
});
afterEach(() => honest.close());

const get = { method: 'GET', path: '/v1/directory' } as const;
const outcome = async (answer: Response): Promise<unknown> =>
  answer.status === 200 ? 200 : ((await answer.json()) as { error: { code: string } }).error.code;

describe('a signed request', () => {
  it('made for another relay is refused, wherever that one passes it on', async () => {
    for (const origin of [
      'https://liar.example',
      'http://relay.example.com',
      'https://relay.example.com.liar.example',
    ])
      expect(await outcome(await device.call({ ...get, origin }))).toBe('RELAY_ADDRESS_OTHER');
    // The liar can write our origin beside it, but has no signature over it.
    const captured = device.headers({ ...get, origin: 'https://liar.example' });
    const forged =
      captured['authorization']?.replace('https://liar.example', new URL(honest.url).origin) ?? '';
    expect(
      await outcome(await fetch(`${honest.url}${get.path}`, { headers: { authorization: forged } })),
    ).toBe('SIGNATURE_INVALID');
  });

  it('is accepted under every address that the operator has named', async () => {
    for (const origin of [
      'https://relay.example.com',
      'https://relay.internal:8443',
      new URL(honest.url).origin,
    ])
      expect(await outcome(await device.call({ ...get, origin }))).toBe(200);
  });

  it('binds the device: another one cannot put its name to it', async () => {
    const other = await enrolled(honest);
    expect(await outcome(await device.call({ ...get, deviceId: other.id }))).toBe('SIGNATURE_INVALID');
  });

  it('counts once, over a restart of the relay', async () => {
    const nonce = randomBytes(16).toString('base64url');
    const origin = 'https://relay.example.com';
    expect(await outcome(await device.call({ ...get, nonce, origin }))).toBe(200);
    await honest.restart();
    expect(await outcome(await device.call({ ...get, nonce, origin }))).toBe('SIGNATURE_REPLAYED');
    expect(await outcome(await device.call({ ...get, origin }))).toBe(200);
  });

  it('counts once, when the relay’s time was ahead and is set back after its nonce was deleted', async () => {
    const captured = device.headers(get);
    const play = async (): Promise<unknown> =>
      outcome(await fetch(`${honest.url}${get.path}`, { headers: captured }));
    expect(await play()).toBe(200);
    // Time goes on, here or by a wrong setting of the clock, and the sweep deletes what can be replayed no longer.
    honest.clock.advance(30 * 60_000);
    await honest.relay.sweep();
    expect(await outcome(await device.call(get))).toBe(200);
    honest.clock.set(-30 * 60_000);
    expect(await play()).toBe('SIGNATURE_STALE');
  });

  it('of now is accepted, when the relay’s time is set back by some minutes', async () => {
    await honest.relay.sweep();
    honest.clock.set(-4 * 60_000);
    expect(await outcome(await device.call(get))).toBe(200);
  });

  it('in the form of consoles up to 0.2 is accepted from a device that knows no other, and from no other', async () => {
    const old = await enrolled(honest);
    expect(await outcome(await old.call({ ...get, origin: 'old form' }))).toBe(200);
    expect(await outcome(await old.call(get))).toBe(200);
    expect(await outcome(await old.call({ ...get, origin: 'old form' }))).toBe('CONSOLE_OUTDATED');
    await honest.restart();
    expect(await outcome(await old.call({ ...get, origin: 'old form' }))).toBe('CONSOLE_OUTDATED');
  });

  it('in a later form says that the relay is the older one', async () => {
    const authorization = device.headers(get)['authorization']?.replace('BC2', 'BC3') ?? '';
    expect(await outcome(await fetch(`${honest.url}${get.path}`, { headers: { authorization } }))).toBe(
      'RELAY_OUTDATED',
    );
  });

  it('of an enrolment is bound to the relay as well', async () => {
    const body = (origin: string) => device.enrolBody({ origin });
    expect(await outcome(await device.enrolCall(body('https://liar.example')))).toBe('RELAY_ADDRESS_OTHER');
    expect(await outcome(await device.enrolCall(body('https://relay.example.com')))).toBe(200);
    const captured = body('https://liar.example');
    expect(await outcome(await device.enrolCall({ ...captured, origin: 'https://relay.example.com' }))).toBe(
      'SIGNATURE_INVALID',
    );
    const { origin: _origin, ...withoutOrigin } = captured;
    expect(await outcome(await device.enrolCall(withoutOrigin))).toBe('SIGNATURE_INVALID');
  });
});
