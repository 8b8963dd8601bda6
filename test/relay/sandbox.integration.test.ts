import { mkdtempSync, rmSync } from 'node:fs';
import { relaySettings } from '../../scripts/try-out/stack.ts';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/relay/config.ts';
import { type Relay, buildRelay } from '../../src/relay/server.ts';
import type { AgentRole } from '../../src/shared/domain/index.ts';
import { instagramDeliverySchema, metaGrantSchema } from '../../src/shared/wire/index.ts';
import { type Sandbox, type SandboxUrls, buildSandbox } from '../../src/sandbox/server.ts';
import { claimFrom, returnTo } from './helpers/browser-return.ts';
import { movableClock, pathSecret } from './helpers/running-relay.ts';
import { TestDevice, openSealed, setChannelKey } from './helpers/test-device.ts';

/** The relay against the simulated platforms, which are as strict as the real ones. */
describe('the relay on the sandbox', () => {
  let sandbox: Sandbox;
  let urls: SandboxUrls;
  let relay: Relay;
  let url: string;
  let folder: string;

  const control = async <Answer>(method: string, path: string, body?: unknown): Promise<Answer> => {
    const answer = await fetch(`${urls.controlUrl}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    return (await answer.json()) as Answer;
  };

  beforeAll(async () => {
    sandbox = buildSandbox({ authorizeLimit: false });
    urls = await sandbox.listen();
    folder = mkdtempSync(join(tmpdir(), 'relay-sandbox-'));
    const config = readConfig({
      ...relaySettings(urls, 0, folder),
      LIVECHAT_WEBHOOK_PATH_SECRET: pathSecret,
      RELAY_PUBLIC_PER_MINUTE: '100000',
      RELAY_DEVICE_PER_MINUTE: '100000',
      RELAY_WORKSPACE_PER_MINUTE: '1000000',
    });
    relay = await buildRelay(config, { logSink: { write: () => undefined } });
    ({ url } = await relay.start());
  });
  afterAll(async () => {
    await relay.close();
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Signs a person in through the sandbox's own page; gives the access token. */
  const signIn = async (email: string): Promise<string> => {
    const [port] = urls.livechat.redirectPorts;
    const query = new URLSearchParams({
      response_type: 'token',
      client_id: urls.livechat.clientId,
      redirect_uri: `http://127.0.0.1:${port}/callback`,
    });
    const form = await (await fetch(`${urls.accountsUrl}/?${query}`)).text();
    const request = /name="request" value="([^"]+)"/.exec(form)?.[1] ?? '';
    const answer = await fetch(`${urls.accountsUrl}/authorize/decision`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ request, account: email, decision: 'allow' }),
    });
    const fragment = new URL(answer.headers.get('location') ?? '').hash.slice(1);
    return new URLSearchParams(fragment).get('access_token') ?? '';
  };

  const deviceOf = async (email: string, role: AgentRole): Promise<TestDevice> => {
    const token = await signIn(email);
    const agent = { workspaceId: urls.livechat.organizationId, accountId: '', email, role };
    const running = { url, clock: movableClock(), fakes: { tokens: new Map() } };
    const device = new TestDevice(running as never, agent, token);
    return device;
  };

  const people = async (): Promise<{ admin: string; agent: string }> => {
    const { agents } = await control<{ agents: { id: string; role: string }[] }>('GET', '/livechat/agents');
    const named = (isWanted: (role: string) => boolean): string =>
      agents.find(({ role }) => isWanted(role))?.id ?? '';
    return { admin: named((role) => role === 'owner'), agent: named((role) => role === 'normal') };
  };

  it('enrols people with the role LiveChat gives them', async () => {
    const { admin, agent } = await people();
    expect(await (await deviceOf(admin, 'owner')).enrol()).toMatchObject({
      workspaceId: urls.livechat.organizationId,
      agentId: admin,
      role: 'owner',
    });
    expect(await (await deviceOf(agent, 'normal')).enrol()).toMatchObject({ agentId: agent, role: 'normal' });
  });

  it('refuses a token that LiveChat has revoked', async () => {
    const { agent } = await people();
    const device = await deviceOf(agent, 'normal');
    await fetch(`${urls.accountsUrl}/v2/token`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${device.token}` },
    });
    expect((await device.enrolCall()).status).toBe(401);
  });

  it('connects a Page through Facebook’s dialog and receives its messages, signed and escaped by Meta', async () => {
    const { admin } = await people();
    const device = await deviceOf(admin, 'owner');
    await device.enrol();
    const keys = await setChannelKey(device);
    await control('POST', '/meta/redirect-uris', { uri: `${url}/v1/connect/meta/callback` });
    const started = await device.adminCall({ method: 'POST', path: '/v1/connect/meta', body: { returnTo } });
    const { ticket, dialogUrl } = (await started.json()) as { ticket: string; dialogUrl: string };
    const { location } = await control<{ location: string }>('POST', '/meta/authorize', {
      url: dialogUrl,
      decision: 'allow',
    });
    const page = await fetch(location);
    expect(await page.clone().text()).toMatch(/One step is left/);
    expect(await page.clone().text()).toMatch(/Sandbox/);
    expect(await (await claimFrom(device, ticket, page)).json()).toEqual({ outcome: 'granted' });
    const [envelope] = (await device.poll()).envelopes;
    const grant = metaGrantSchema.parse(openSealed(envelope?.sealed ?? '', device.sealKeys));
    expect(grant.outcome.kind).toBe('granted');

    const bound = await device.adminCall({
      method: 'POST',
      path: '/v1/channels',
      body: { ticket, pageId: '104400000000711', accountId: '17841400000000042' },
    });
    expect(bound.status).toBe(200);

    await control('POST', '/meta/webhook', { url: `${url}/webhooks/meta` });
    await control('POST', '/meta/bodies', {
      body: {
        object: 'instagram',
        entry: [
          {
            id: '17841400000000042',
            time: 1_790_000_000_000,
            messaging: [
              {
                sender: { id: '7610000000000099' },
                recipient: { id: '17841400000000042' },
                timestamp: 1_790_000_000_000,
                message: { mid: 'mid-sandbox', text: 'Grüße aus dem Sandkasten / 🥐' },
              },
            ],
          },
        ],
      },
    });
    await expect
      .poll(async () =>
        (await device.poll()).envelopes
          .filter(({ kind }) => kind === 'instagram')
          .map(({ sealed }) => instagramDeliverySchema.parse(openSealed(sealed, keys)).item),
      )
      .toMatchObject([{ message: { text: 'Grüße aus dem Sandkasten / 🥐' } }]);
  });

  it('hears a refusal in Facebook’s dialog', async () => {
    const { admin } = await people();
    const device = await deviceOf(admin, 'owner');
    await device.enrol();
    const started = await device.adminCall({ method: 'POST', path: '/v1/connect/meta', body: { returnTo } });
    const { dialogUrl } = (await started.json()) as { dialogUrl: string };
    const { location } = await control<{ location: string }>('POST', '/meta/authorize', {
      url: dialogUrl,
      decision: 'deny',
    });
    expect(await (await fetch(location)).text()).toMatch(/Nothing was connected/);
  });
});
