import { describe, expect, it } from 'vitest';
import { createSetupRouter } from '../../../src/main/ipc/setup-router.ts';
import { BackchannelError } from '../../../src/shared/errors.ts';

const page = { isMainFrame: true, isOwnWindow: true, url: 'backchannel://app/index.html' };

const create = (options: { fails?: BackchannelError; suggested?: string } = {}) => {
  const asked: string[] = [];
  const used: string[] = [];
  const router = createSetupRouter({
    appOrigin: 'backchannel://app',
    suggested: () => options.suggested,
    async probe(url) {
      asked.push(url);
      if (options.fails) throw options.fails;
    },
    use: async (url) => void used.push(url),
    startAgain: () => undefined,
  });
  return { asked, used, ask: (route: string, input?: unknown) => router(page, route, input) };
};

describe('the first start', () => {
  it('says what is missing, and answers nothing else', async () => {
    const { ask } = create();
    expect(await ask('app/get-start-problem')).toEqual({
      ok: true,
      value: { problem: { code: 'RELAY_ADDRESS_NEEDED' } },
    });
    expect(await ask('app/get-state')).toMatchObject({ ok: false, error: { code: 'START_FAILED' } });
    expect(await ask('session/sign-in', { secrets: 'memory' })).toMatchObject({ ok: false });
  });

  it('remembers an address only when it was found to be a relay’s', async () => {
    const good = create();
    expect(await good.ask('setup/use', { address: ' Relay.Example.com/ ' })).toEqual({
      ok: true,
      value: { outcome: 'fine', url: 'https://relay.example.com', host: 'relay.example.com' },
    });
    expect([good.asked, good.used]).toEqual([['https://relay.example.com'], ['https://relay.example.com']]);

    const bad = create({
      fails: new BackchannelError('RELAY_CERTIFICATE', { details: { cause: 'CERT_HAS_EXPIRED' } }),
    });
    expect(await bad.ask('setup/use', { address: 'relay.example.com' })).toEqual({
      ok: true,
      value: { outcome: 'refused', code: 'RELAY_CERTIFICATE', detail: 'CERT_HAS_EXPIRED' },
    });
    expect(bad.used).toEqual([]);
  });

  it('asks nobody at an address that is none, or not secure', async () => {
    const { ask, asked } = create();
    for (const [address, code] of [
      ['our relay', 'RELAY_ADDRESS_INVALID'],
      ['http://relay.example.com', 'RELAY_INSECURE'],
    ])
      expect(await ask('setup/check', { address })).toMatchObject({ value: { outcome: 'refused', code } });
    expect(asked).toEqual([]);
  });

  it('shows what a link named, and asks nobody before a person has confirmed it', async () => {
    const { ask, asked, used } = create({ suggested: 'https://relay.example.com' });
    expect(await ask('setup/get')).toEqual({ ok: true, value: { suggested: 'https://relay.example.com' } });
    expect([asked, used]).toEqual([[], []]);
  });

  it('answers no page but its own', async () => {
    const { asked } = create();
    const router = createSetupRouter({
      appOrigin: 'backchannel://app',
      suggested: () => undefined,
      probe: async (url) => void asked.push(url),
      use: async () => undefined,
      startAgain: () => undefined,
    });
    const foreign = { ...page, url: 'https://evil.example/' };
    expect(await router(foreign, 'setup/use', { address: 'relay.example.com' })).toMatchObject({
      error: { code: 'IPC_SENDER_REFUSED' },
    });
    expect(asked).toEqual([]);
  });
});
