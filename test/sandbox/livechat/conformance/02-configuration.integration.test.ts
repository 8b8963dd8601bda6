/** livechat.md §15.2, row 2: the Configuration API with the unmodified lc-sdk-js over TLS. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PUBLIC_CLIENT_ID } from '../../../../src/sandbox/seed.ts';
import { startSdk, type Sdk, type SdkObject } from '../helpers/sdk.ts';
import { startBench, type Bench } from '../helpers/world.ts';

let bench: Bench;
let sdk: Sdk;
let api: SdkObject;
beforeAll(async () => {
  bench = await startBench();
  sdk = startSdk(bench.urls);
  const token = await bench.signIn('maria@bakery.test');
  api = await sdk.create('configuration', 'Configuration', 'Web', token.access_token);
});
afterAll(async () => {
  sdk.close();
  await bench.close();
});

const webhook = {
  action: 'incoming_event',
  url: 'https://relay.test/hook',
  secret_key: 'shared secret',
  type: 'license',
  filters: { author_type: 'agent' },
};

describe('lc-sdk-js Configuration.Web', () => {
  it('lists agents, groups, tags and bots', async () => {
    const agents = (await api.call('listAgents', undefined, ['groups', 'suspended'])) as unknown as Record<
      string,
      unknown
    >[];
    expect(agents).toHaveLength(12);
    expect(agents[0]).toMatchObject({
      id: 'maria@bakery.test',
      role: 'administrator',
      login_status: 'accepting chats',
      avatar_path: expect.stringContaining('/livechat/avatars/'),
      suspended: false,
      groups: expect.arrayContaining([{ id: 0, priority: 'normal' }]),
    });
    expect(await api.call('getAgent', 'jonas@bakery.test')).toMatchObject({
      id: 'jonas@bakery.test',
      role: 'normal',
      avatar: expect.stringContaining('/livechat/avatars/'),
    });
    await expect(api.call('getAgent', 'nobody@bakery.test')).rejects.toMatchObject({ type: 'not_found' });
    expect(await api.call('listGroups', ['agent_priorities'])).toContainEqual(
      expect.objectContaining({
        id: 0,
        agent_priorities: expect.objectContaining({ 'anna@bakery.test': 'normal' }),
      }),
    );
    expect(await api.call('listBots', true)).toEqual([]);
    const tags = await bench.call('configuration', 'list_tags', await authorization());
    expect(tags.body).toContainEqual(expect.objectContaining({ name: 'spam', author_id: '' }));
  });

  it('registers webhooks, at most three of one action', async () => {
    const { id } = await api.call('registerWebhook', webhook, PUBLIC_CLIENT_ID);
    const listed = (await api.call('listWebhooks', PUBLIC_CLIENT_ID)) as unknown as Record<string, unknown>[];
    expect(listed).toEqual([
      expect.objectContaining({ id, action: 'incoming_event', filters: { author_type: 'agent' } }),
    ]);
    expect(listed[0]).not.toHaveProperty('secret_key');
    await api.call('registerWebhook', webhook, PUBLIC_CLIENT_ID);
    await api.call('registerWebhook', webhook, PUBLIC_CLIENT_ID);
    await expect(api.call('registerWebhook', webhook, PUBLIC_CLIENT_ID)).rejects.toMatchObject({
      type: 'limit_reached',
    });
    expect(await api.call('unregisterWebhook', id, PUBLIC_CLIENT_ID)).toEqual({});
    await expect(api.call('unregisterWebhook', id, PUBLIC_CLIENT_ID)).rejects.toMatchObject({
      type: 'not_found',
    });
    const names = (await api.call('listWebhookNames')) as unknown as { action: string }[];
    expect(names.map((name) => name.action)).toContain('event_deleted');
  });

  it('switches the license webhooks', async () => {
    const state = (): Promise<unknown> => api.call('getLicenseWebhooksState', PUBLIC_CLIENT_ID);
    await api.call('disableLicenseWebhooks', PUBLIC_CLIENT_ID);
    expect(await state()).toEqual({ license_webhooks_enabled: false });
    await api.call('enableLicenseWebhooks', PUBLIC_CLIENT_ID);
    expect(await state()).toEqual({ license_webhooks_enabled: true });
  });

  it('reads license properties with GET', async () => {
    await api.call('updateLicenseProperties', { test: { string_property: 'a', int_property: 1 } });
    expect(await api.call('listLicenseProperties', 'test', 'string')).toEqual({
      test: { string_property: 'a' },
    });
    await expect(
      api.call('updateLicenseProperties', { test: { int_property: 'not a number' } }),
    ).rejects.toMatchObject({ type: 'validation' });
  });

  it('refuses a normal agent what needs an administrator', async () => {
    const { access_token: token } = await bench.signIn('jonas@bakery.test');
    const normal = await sdk.create('normal', 'Configuration', 'Web', token);
    await expect(normal.call('registerWebhook', webhook, PUBLIC_CLIENT_ID)).rejects.toMatchObject({
      type: 'authorization',
    });
    await expect(normal.call('suspendAgent', 'anna@bakery.test')).rejects.toMatchObject({
      type: 'authorization',
    });
  });

  it('refuses a token that is not one', async () => {
    const stranger = await sdk.create('stranger', 'Configuration', 'Web', 'dal:nothing');
    await expect(stranger.call('listAgents')).rejects.toMatchObject({ type: 'authentication' });
  });
});

async function authorization(): Promise<string> {
  return `Bearer ${(await bench.signIn('maria@bakery.test')).access_token}`;
}
