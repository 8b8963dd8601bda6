import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkRecord } from '../../scripts/verify-record.mjs';
import { readConfig } from '../../src/relay/config.ts';
import { relayKeySchema, type RelayKey } from '../../src/shared/removal/index.ts';
import { claimFrom, returnTo } from './helpers/browser-return.ts';
import {
  type RunningRelay,
  appSecret,
  pathSecret,
  postWebhook,
  relayEnvironment,
  startRelay,
  textWebhook,
} from './helpers/running-relay.ts';
import { newest } from './removal/helpers.ts';
import { type TestDevice, bindChannel, enrolled, setChannelKey } from './helpers/test-device.ts';

/** Each secret replaced while everything goes on: the new one is set, the old one counts beside it, then it is taken away. */

const accountId = '17841400000000042';
const pageId = '104400000000711';
const person = '122100000000555';
const newAppSecret = 'aaaabbbbccccddddeeeeffff00001111';

let running: RunningRelay;
beforeEach(async () => {
  running = await startRelay();
});
afterEach(() => running.close());

/** Rolls the relay: the same database, with these settings. */
const roll = async (change: Record<string, string>): Promise<void> => {
  const environment = relayEnvironment(running.fakes.url, join(running.folder, 'relay.db'));
  Object.assign(running.config, readConfig({ ...environment, ...change }), { roleCheckMs: Infinity });
  await running.restart();
};
const statusOf = async (answer: Promise<Response>): Promise<number> => (await answer).status;
const webhook = (mid: string, secret: string): Promise<number> =>
  statusOf(postWebhook(running.url, textWebhook(accountId, mid, 'Hello'), { secret }));

describe('the Meta app secret', () => {
  const between = { META_APP_SECRET: newAppSecret, META_APP_SECRET_PREVIOUS: appSecret };
  const after = { META_APP_SECRET: newAppSecret, META_APP_SECRET_PREVIOUS: '' };

  it('is taken with either while it is rotated, and with the new one alone afterwards', async () => {
    const device = await enrolled(running);
    await setChannelKey(device);
    await bindChannel(device, { pageId, accountId });
    expect(await webhook('mid-1', appSecret)).toBe(200);
    await roll(between);
    expect([await webhook('mid-2', appSecret), await webhook('mid-3', newAppSecret)]).toEqual([200, 200]);
    await roll(after);
    expect([await webhook('mid-4', appSecret), await webhook('mid-5', newAppSecret)]).toEqual([401, 200]);
    expect((await device.poll()).envelopes.filter(({ kind }) => kind === 'instagram')).toHaveLength(4);
  });

  const begin = async (device: TestDevice): Promise<{ ticket: string; state: string }> => {
    running.fakes.pages.push({ id: pageId, accountId });
    running.fakes.codes.set('code-1', { userToken: 'EAAUserToken0001', personId: person });
    const answer = await device.adminCall({
      method: 'POST',
      path: '/v1/connect/meta',
      body: { returnTo },
    });
    const { ticket, dialogUrl } = (await answer.json()) as { ticket: string; dialogUrl: string };
    return { ticket, state: new URL(dialogUrl).searchParams.get('state') ?? '' };
  };
  const comeBack = (state: string): Promise<Response> =>
    fetch(`${running.url}/v1/connect/meta/callback?code=code-1&state=${state}`);

  it('does not end a dialog of Facebook’s that is open while it is rotated', async () => {
    const device = await enrolled(running);
    await setChannelKey(device);
    const { ticket, state } = await begin(device);
    await roll(between);
    const claimed = await claimFrom(device, ticket, await comeBack(state));
    expect(claimed.status).toBe(200);
  });

  it('nor one that has come back and waits for its console', async () => {
    const device = await enrolled(running);
    await setChannelKey(device);
    const { ticket, state } = await begin(device);
    const page = await comeBack(state);
    await roll(between);
    expect((await claimFrom(device, ticket, page)).status).toBe(200);
  });

  it('lets Meta’s request for deletion find what was removed under the one from before', async () => {
    const device = await enrolled(running);
    await setChannelKey(device);
    const channelId = await bindChannel(device, { pageId, accountId });
    const gone = await device.adminCall({ method: 'DELETE', path: `/v1/channels/${channelId}` });
    expect(gone.status).toBe(200);
    await roll(between);
    const issuedAt = Math.floor(running.clock.now() / 1000);
    const payload = Buffer.from(
      JSON.stringify({
        algorithm: 'HMAC-SHA256',
        expires: issuedAt + 3600,
        issued_at: issuedAt,
        user_id: person,
      }),
    ).toString('base64url');
    const signature = createHmac('sha256', newAppSecret).update(payload).digest('base64url');
    const answer = await fetch(`${running.url}/webhooks/meta/data-deletion`, {
      method: 'POST',
      body: new URLSearchParams({ signed_request: `${signature}.${payload}` }),
    });
    const { url } = (await answer.json()) as { url: string };
    const page = await (await fetch(url)).text();
    expect(page).toContain('Data deletion request');
    expect(page).not.toContain('Nothing was stored under this account');
  });
});

describe('the secret of the Marketplace path', () => {
  const notice = (secret: string): Promise<number> =>
    statusOf(
      fetch(`${running.url}/webhooks/livechat/${secret}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          event: 'application_installed',
          clientID: 'client-0001',
          organizationID: 'workspace-a',
        }),
      }),
    );

  it('is two while it is rotated, and one afterwards', async () => {
    const fresh = 'another-path-secret-0001';
    expect([await notice(pathSecret), await notice(fresh)]).toEqual([200, 404]);
    await roll({
      LIVECHAT_WEBHOOK_PATH_SECRET: fresh,
      LIVECHAT_WEBHOOK_PATH_SECRET_PREVIOUS: pathSecret,
    });
    expect([await notice(pathSecret), await notice(fresh), await notice('x'.repeat(24))]).toEqual([
      200, 200, 404,
    ]);
    await roll({ LIVECHAT_WEBHOOK_PATH_SECRET: fresh });
    expect([await notice(pathSecret), await notice(fresh)]).toEqual([404, 200]);
  });
});

describe('the token of the measurements', () => {
  const read = (token: string): Promise<number> =>
    statusOf(fetch(`${running.url}/metrics`, { headers: { authorization: `Bearer ${token}` } }));

  it('is two while it is rotated, and one afterwards', async () => {
    const [old, fresh] = ['metrics-token-of-before', 'metrics-token-of-today'];
    await roll({ RELAY_METRICS_TOKEN: old });
    expect([await read(old), await read(fresh)]).toEqual([200, 404]);
    await roll({ RELAY_METRICS_TOKEN: fresh, RELAY_METRICS_TOKEN_PREVIOUS: old });
    expect([await read(old), await read(fresh), await read('nobody-knows-this-one')]).toEqual([
      200, 200, 404,
    ]);
    await roll({ RELAY_METRICS_TOKEN: fresh });
    expect([await read(old), await read(fresh)]).toEqual([404, 200]);
  });
});

describe('the key that signs removal records', () => {
  const keys = async (): Promise<RelayKey> =>
    relayKeySchema.parse(await (await fetch(`${running.url}/.well-known/backchannel-relay-key.json`)).json());
  /** Of a channel that is connected and disconnected now. */
  const record = async (device: TestDevice, n: number): Promise<Buffer> => {
    const page = { pageId: `${pageId}${n}`, accountId: `${accountId}${n}` };
    const channelId = await bindChannel(device, page);
    await device.adminCall({ method: 'DELETE', path: `/v1/channels/${channelId}` });
    const { id } = await newest(device);
    const answer = await fetch(`${running.url}/removals/${id}/record.json`);
    return Buffer.from(await answer.arrayBuffer());
  };
  const [first, second] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)].map((seed) =>
    seed.toString('base64url'),
  );

  it('is published before it is used, and stays published after it is used no more', async () => {
    const device = await enrolled(running);
    await setChannelKey(device);
    await roll({ RELAY_SIGNING_KEY: first ?? '' });
    const byFirst = await record(device, 1);
    const alone = await keys();
    await roll({ RELAY_SIGNING_KEY: first ?? '', RELAY_SIGNING_KEY_NEXT: second ?? '' });
    const saved = await keys();
    // The one that signs stands first; the next one is there already.
    expect(saved.keys[0]?.keyId).toBe(alone.keys[0]?.keyId);
    expect(saved.keys).toHaveLength(alone.keys.length + 1);
    const between = await record(device, 2);

    await roll({ RELAY_SIGNING_KEY: second ?? '' });
    const bySecond = await record(device, 3);
    const now = await keys();
    expect(now.keys[0]?.keyId).not.toBe(saved.keys[0]?.keyId);
    for (const each of [byFirst, between, bySecond]) {
      expect(checkRecord(each, now.keys).verdict).toBe('valid');
      // Who saved the keys before the change can check what was signed after it.
      expect(checkRecord(each, saved.keys).verdict).toBe('valid');
    }
    expect(checkRecord(bySecond, alone.keys).verdict).toBe('key');
  });
});
