import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { freePort } from '../../../scripts/free-port.ts';
import { createHttpClient } from '../../../src/main/livechat/http.ts';
import { fetchMedia } from '../../../src/main/media/fetch-guard.ts';
import {
  onProxyFault,
  proxyFault,
  setOutgoing,
  setProxyLogin,
  type OutgoingSettings,
} from '../../../src/main/network/index.ts';
import { probeRelay } from '../../../src/main/relay-link/index.ts';
import { openStreamSocket } from '../../../src/main/relay-link/stream-socket.ts';
import { authority, startInside, startProxy } from '../../helpers/company-network.ts';

/**
 * The networks of companies (docs/network.md): an authority of their own, proxies of the system, of a script, with a password, and one
 * that looks inside. Every client goes the same way: HTTP, WebSocket, media.
 */
const token = 'canary-token-0123456789';
const closing: (() => void)[] = [];
const kept = <T extends { close(): void }>(started: T): T => {
  closing.push(started.close);
  return started;
};
beforeEach(() => {
  for (const name of ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy', 'NO_PROXY', 'no_proxy'])
    vi.stubEnv(name, '');
});
afterEach(() => {
  setOutgoing({});
  closing.splice(0).forEach((close) => close());
});

/** A server that the company's authority vouches for, at these names, and the network that leads to it. */
const company = async (settings: Omit<OutgoingSettings, 'authorities'> = {}) => {
  const tls = await authority('relay.corp.test', 'livechat.corp.test');
  const inside = kept(await startInside(tls));
  const open = (more: OutgoingSettings = {}) =>
    setOutgoing({ authorities: [tls.cert], ...settings, ...more });
  open();
  return { tls, inside, open };
};
const call = (host = 'livechat.corp.test') =>
  createHttpClient({ userAgent: 'test', timeoutMs: 5_000 }).request({
    action: 'list_agents',
    method: 'POST',
    url: `https://${host}/v3.6/x`,
    body: {},
    token,
    schema: z.looseObject({}),
  });
const codeOf = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'answered',
    (error: { code: string; details?: { cause?: string } }) =>
      `${error.code} ${error.details?.cause ?? ''}`.trim(),
  );
const hear = (): Promise<string> =>
  new Promise((resolve) => {
    const socket = openStreamSocket({
      url: new URL('wss://relay.corp.test/v1/stream'),
      headers: { authorization: `Bearer ${token}` },
      handshakeMs: 5_000,
      onAlive: () => undefined,
      onText: (text) => {
        socket.end();
        resolve(text);
      },
      onFailure: (error) => resolve(error.code),
    });
  });

describe('a proxy that the system names', () => {
  it('is asked for tunnels by HTTP calls and WebSockets alike, and hears no token', async () => {
    const { inside, open } = await company();
    const proxy = kept(await startProxy({ inside: inside.port }));
    const asked: string[] = [];
    open({
      askSystem: async (url) => {
        asked.push(url);
        return `PROXY ${proxy.address}`;
      },
    });
    expect(await codeOf(call())).toBe('answered');
    expect(await hear()).toBe('hello');
    expect(proxy.asked).toEqual(['livechat.corp.test:443 200', 'relay.corp.test:443 200']);
    expect(asked).toEqual(['https://livechat.corp.test/', 'https://relay.corp.test/']);
    expect(proxy.heard()).not.toContain(token);
    expect(proxyFault()).toBeUndefined();
  });

  it('keeps its tunnel for the next call', async () => {
    const { inside, open } = await company();
    const proxy = kept(await startProxy({ inside: inside.port }));
    open({ askSystem: async () => `PROXY ${proxy.address}` });
    for (let number = 0; number < 3; number += 1) await call();
    expect(inside.requests).toHaveLength(3);
    expect(proxy.asked).toHaveLength(1);
  });

  it('is one of several: the next stands in for one that is away, and not for one that says no', async () => {
    const { inside, open } = await company();
    const proxy = kept(await startProxy({ inside: inside.port }));
    const away = `127.0.0.1:${await freePort()}`;
    open({ askSystem: async () => `PROXY ${away}; SOCKS5 ${away}; PROXY ${proxy.address}; DIRECT` });
    expect(await codeOf(call())).toBe('answered');
    const refusing = kept(await startProxy({ inside: inside.port, status: 403 }));
    open({ askSystem: async () => `PROXY ${refusing.address}; PROXY ${proxy.address}` });
    expect(await codeOf(call())).toBe('NETWORK_UNREACHABLE PROXY_REFUSED');
    expect(proxyFault()).toEqual({ code: 'PROXY_REFUSED', proxy: refusing.address });
  });

  it('counts after the environment’s, and before it where the organisation has set it', async () => {
    const { inside, open } = await company();
    const ofSystem = kept(await startProxy({ inside: inside.port }));
    const ofEnvironment = kept(await startProxy({ inside: inside.port }));
    vi.stubEnv('HTTPS_PROXY', `http://${ofEnvironment.address}`);
    const askSystem = async () => `PROXY ${ofSystem.address}`;
    open({ askSystem });
    await call();
    open({ askSystem, isEnforced: true });
    await call();
    expect([ofEnvironment.asked.length, ofSystem.asked.length]).toEqual([1, 1]);
  });

  it('is said to be of an unknown kind, or away', async () => {
    const { open } = await company();
    open({ askSystem: async () => 'SOCKS5 127.0.0.1:1080' });
    expect(await codeOf(call())).toBe('NETWORK_UNREACHABLE PROXY_KIND');
    const away = `127.0.0.1:${await freePort()}`;
    open({ askSystem: async () => `PROXY ${away}` });
    expect(await codeOf(call())).toBe('NETWORK_UNREACHABLE PROXY_UNREACHABLE');
    expect(proxyFault()).toEqual({ code: 'PROXY_UNREACHABLE', proxy: away });
    expect(await codeOf(probeRelay('https://relay.corp.test', { userAgent: 'test' }))).toContain(
      'PROXY_UNREACHABLE',
    );
  });
});

describe('a proxy with a password', () => {
  it('says that it wants one, takes it, and is not asked in vain by the WebSocket', async () => {
    const { inside, open } = await company();
    const proxy = kept(await startProxy({ inside: inside.port, login: 'anna:s3cret:x' }));
    open({ askSystem: async () => `PROXY ${proxy.address}` });
    const heard: unknown[] = [];
    const stop = onProxyFault((fault) => heard.push(fault?.code));
    expect(await codeOf(call())).toBe('NETWORK_UNREACHABLE PROXY_LOGIN_NEEDED');
    expect(proxyFault()).toEqual({ code: 'PROXY_LOGIN_NEEDED', proxy: proxy.address });
    expect(await hear()).toBe('RELAY_UNREACHABLE');
    setProxyLogin(proxy.address, { user: 'anna', password: 's3cret:x' });
    expect(await codeOf(call())).toBe('answered');
    expect(await hear()).toBe('hello');
    expect(proxyFault()).toBeUndefined();
    expect(heard).toEqual(['PROXY_LOGIN_NEEDED', undefined]);
    stop();
    expect(proxy.heard()).not.toContain(token);
  });

  it('says that a sign-in of Windows is not spoken', async () => {
    const { inside, open } = await company();
    const proxy = kept(await startProxy({ inside: inside.port, login: 'x:y', asks: ['Negotiate', 'NTLM'] }));
    open({ askSystem: async () => `PROXY ${proxy.address}` });
    expect(await codeOf(call())).toBe('NETWORK_UNREACHABLE PROXY_LOGIN_KIND');
  });
});

describe('a proxy that looks inside', () => {
  it('is believed only with the certificate of the organisation', async () => {
    const { inside, open } = await company();
    // It answers for the host with a certificate of its own.
    const inspecting = await authority('livechat.corp.test');
    const looking = kept(await startInside(inspecting));
    const proxy = kept(await startProxy({ inside: looking.port }));
    const askSystem = async () => `PROXY ${proxy.address}`;
    open({ askSystem });
    expect(await codeOf(call())).toBe('NETWORK_UNREACHABLE DEPTH_ZERO_SELF_SIGNED_CERT');
    expect(looking.requests).toEqual([]);
    open({ askSystem, authorities: [inspecting.cert] });
    expect(await codeOf(call())).toBe('answered');
    expect(inside.requests).toEqual([]);
    expect(looking.requests).toHaveLength(1);
  });
});

describe('media behind a proxy', () => {
  it('are fetched by the address that was checked here, with the certificate still the host’s', async () => {
    const { inside, open } = await company();
    const proxy = kept(await startProxy({ inside: inside.port }));
    open({ askSystem: async () => `PROXY ${proxy.address}` });
    await fetchMedia('https://93.184.216.34/x.png', { allowsLoopback: false });
    await fetchMedia('https://nobody.invalid/x.png', { allowsLoopback: false });
    expect(proxy.asked).toEqual(['93.184.216.34:443 200']);
  });
});

describe('a network without a proxy', () => {
  it('is left directly where the system says so, or does not answer', async () => {
    const { open } = await company();
    for (const askSystem of [
      async () => 'DIRECT',
      async () => '',
      () => Promise.reject(new Error('no answer')),
    ]) {
      open({ askSystem });
      expect(await codeOf(call('nobody.invalid'))).toMatch(/^NETWORK_UNREACHABLE (?:ENOTFOUND|EAI_AGAIN)$/);
    }
  });

  it('never asks anybody about this computer itself', async () => {
    const { inside, open } = await company();
    const askSystem = vi.fn(async () => 'PROXY 127.0.0.1:9');
    open({ askSystem });
    await codeOf(probeRelay(`https://127.0.0.1:${inside.port}`, { userAgent: 'test' }));
    expect(askSystem).not.toHaveBeenCalled();
  });
});
