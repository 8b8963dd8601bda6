import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStack, type Stack } from '../../../scripts/try-out/stack.ts';

let folder: string;
let stack: Stack;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'backchannel-stack-'));
  stack = await startStack({ folder });
});
afterAll(async () => {
  await stack.stop();
  rmSync(folder, { recursive: true, force: true });
});

const isReady = async () => (await fetch(`${stack.relayUrl}/readyz`)).ok;

describe('startStack', () => {
  it('starts a relay that knows the sandbox when both are ready', async () => {
    expect(await isReady()).toBe(true);
    const config: unknown = await (await fetch(`${stack.relayUrl}/v1/config`)).json();
    expect(config).toMatchObject({
      isSandbox: true,
      livechat: { clientId: stack.sandbox.livechat.clientId, apiUrl: stack.sandbox.apiUrl },
      meta: { appId: stack.sandbox.meta.appId, graphUrl: stack.sandbox.graphUrl },
    });
  });

  it('registers the relay with the sandbox, as a host would in the developer pages', async () => {
    const meta = (await (await fetch(`${stack.sandbox.controlUrl}/meta`)).json()) as {
      webhook: { url: string };
    };
    expect(meta.webhook.url).toBe(`${stack.relayUrl}/webhooks/meta`);
  });

  it('brings the relay back at the same address when it was stopped', async () => {
    await stack.stopRelay();
    await expect(isReady()).rejects.toThrow('fetch failed');
    await stack.startRelay();
    expect(await isReady()).toBe(true);
  });
});
