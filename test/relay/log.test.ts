import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOf } from '../../src/relay/http/access-log.ts';
import { describeFault } from '../../src/relay/log.ts';
import { BackchannelError } from '../../src/shared/errors.ts';
import { type RunningRelay, pathSecret, postWebhook, startRelay } from './helpers/running-relay.ts';
import { enrolled } from './helpers/test-device.ts';

describe('log lines', () => {
  let running: RunningRelay;
  beforeAll(async () => {
    running = await startRelay();
  });
  afterAll(() => running.close());
  const lines = (): Record<string, unknown>[] =>
    running.logLines.map((line) => JSON.parse(line) as Record<string, unknown>);

  it('hold date and time, site, address, bytes, product and version of the client, and no more', async () => {
    running.logLines.length = 0;
    const body = await (
      await fetch(`${running.url}/v1/config?secret=query`, {
        headers: { 'user-agent': 'Backchannel/1.2.3 (Linux)' },
      })
    ).text();
    await expect.poll(() => lines().length).toBe(1);
    expect(lines()[0]).toEqual({
      level: 30,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      site: '127.0.0.1',
      ip: '127.0.0.1',
      bytes: Buffer.byteLength(body),
      client: 'Backchannel',
      clientVersion: '1.2.3',
    });
  });

  it('never repeat an address that leads nowhere, nor a name in a path', async () => {
    running.logLines.length = 0;
    await fetch(`${running.url}/nowhere/with-a-secret`);
    await fetch(`${running.url}/webhooks/livechat/${pathSecret}`, { method: 'POST' });
    await fetch(`${running.url}/v1/devices/somebody`, { method: 'DELETE' });
    await expect.poll(() => lines().filter(({ ip }) => ip !== undefined)).toHaveLength(3);
    expect(running.logLines.join('')).not.toMatch(/with-a-secret|path-secret|somebody/);
  });

  it('say how much a stream sent', async () => {
    const device = await enrolled(running);
    running.logLines.length = 0;
    const stream = device.stream();
    await stream.caughtUp();
    stream.close();
    await expect.poll(lines).toHaveLength(1);
    expect(lines()[0]).toMatchObject({ client: 'Backchannel', bytes: expect.any(Number) });
    expect(lines()[0]?.bytes).toBeGreaterThan(0);
  });

  it('count what was for nobody, without saying for whom', async () => {
    running.logLines.length = 0;
    await postWebhook(running.url, {
      object: 'instagram',
      entry: [{ id: '17841400000000777', messaging: [{ secret: 1 }] }],
    });
    expect(lines()[0]).toMatchObject({ event: 'webhook-items-left', unknownAccounts: 1, unreadable: 0 });
    expect(running.logLines.join('')).not.toContain('17841400000000777');
  });
});

describe('clientOf', () => {
  it.each([
    ['Backchannel/0.1.0', 'Backchannel', '0.1.0'],
    ['facebookexternalua', 'facebookexternalua', '-'],
    ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36', 'Mozilla', '5.0'],
    [undefined, '-', '-'],
    ['', '-', '-'],
    ['dal:secret-token', '-', '-'],
    ['../../etc', '-', '-'],
    ['x'.repeat(500), '-', '-'],
  ])('keeps product and version of %#', (header, client, clientVersion) => {
    expect(clientOf(header)).toEqual({ client, clientVersion });
  });
});

describe('describeFault', () => {
  it('gives kind, code and places, and never the message', () => {
    const fault = describeFault(
      new BackchannelError('INTERNAL', { cause: new SyntaxError('Unexpected token in "Hello customer"') }),
    );
    expect(fault).toMatchObject({
      kind: 'BackchannelError',
      code: 'INTERNAL',
      cause: { kind: 'SyntaxError' },
    });
    expect(JSON.stringify(fault)).not.toContain('customer');
  });

  it.each([undefined, null, 'secret text', 7, { secret: 1 }])(
    'says only the type when %j was thrown',
    (thrown) => {
      expect(describeFault(thrown)).toEqual({ kind: typeof thrown });
    },
  );
});
