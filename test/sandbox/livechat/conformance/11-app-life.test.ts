/** livechat.md §15.2, row 11: installing and uninstalling the Marketplace app, with with and without revoking its tokens. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { APPLICATION_ID, LICENSE_ID, PUBLIC_CLIENT_ID } from '../../../../src/sandbox/seed.ts';
import { startReceiver, type Receiver } from '../helpers/receiver.ts';
import { startBench, type Bench, type TokenAnswer } from '../helpers/world.ts';

let bench: Bench;
let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
  bench = await startBench({ marketplaceWebhookUrl: receiver.url });
});
afterEach(async () => {
  await bench.close();
  await receiver.close();
});

const order = (what: string): Promise<Response> =>
  fetch(`${bench.urls.controlUrl}/livechat/marketplace/${what}`, { method: 'POST' });
const info = async (token: TokenAnswer): Promise<number> =>
  (
    await fetch(`${bench.urls.accountsUrl}/v2/info`, {
      headers: { authorization: `Bearer ${token.access_token}` },
    })
  ).status;

describe('the Marketplace app', () => {
  it('announces its installation without any signature', async () => {
    await order('install');
    expect(receiver.received).toEqual([
      {
        event: 'application_installed',
        applicationID: APPLICATION_ID,
        applicationName: 'Backchannel',
        clientID: PUBLIC_CLIENT_ID,
        date: expect.any(String),
        licenseID: LICENSE_ID,
        organizationID: bench.urls.livechat.organizationId,
        userID: expect.any(String),
        payload: {},
      },
    ]);
  });

  it('revokes its tokens when it is uninstalled', async () => {
    const token = await bench.signIn('maria@bakery.test');
    await order('uninstall');
    expect(receiver.received[0]).toMatchObject({ event: 'application_uninstalled' });
    expect(await info(token)).toBe(422);
    const listed = await fetch(`${bench.urls.controlUrl}/livechat/tokens?agent=maria@bakery.test`);
    expect(await listed.json()).toMatchObject({
      access: [{ state: 'revoked' }],
      refresh: [{ state: 'revoked' }],
    });
  });

  it('leaves its tokens live when it is uninstalled with revokeOnUninstall off', async () => {
    await fetch(`${bench.urls.controlUrl}/settings`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ revokeOnUninstall: false }),
    });
    const token = await bench.signIn('maria@bakery.test');
    await order('uninstall');
    expect(await info(token)).toBe(200);
  });
});
