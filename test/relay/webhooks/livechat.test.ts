import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningRelay, pathSecret, startRelay } from '../helpers/running-relay.ts';
import { type TestDevice, enrolled } from '../helpers/test-device.ts';

describe('POST /webhooks/livechat/:secret', () => {
  let running: RunningRelay;
  let device: TestDevice;
  beforeAll(async () => {
    running = await startRelay();
    device = await enrolled(running);
  });
  afterAll(() => running.close());

  const notice = {
    event: 'application_uninstalled',
    applicationID: 'app',
    applicationName: 'Backchannel',
    clientID: 'client-0001',
    date: '2026-03-04T10:20:30+01:00',
    licenseID: 17_500_042,
    organizationID: 'workspace-a',
    userID: 'someone',
    payload: {},
  };
  const post = (body: unknown, secret = pathSecret) =>
    fetch(`${running.url}/webhooks/livechat/${secret}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });

  it('notes an uninstall as a hint, makes consoles look, and removes nothing', async () => {
    const before = await device.directory();
    expect((await post(notice)).status).toBe(200);
    const after = await device.directory();
    expect(after.version).toBe(before.version + 1);
    expect(after.devices).toEqual(before.devices);
  });

  it.each([
    ['another event', { ...notice, event: 'payment_collected' }],
    ['an organization that is not ours', { ...notice, organizationID: 'workspace-zz' }],
  ])('answers 200 and changes nothing when it is %s', async (_title, body) => {
    const before = await device.directory();
    expect((await post(body)).status).toBe(200);
    expect(await device.directory()).toEqual(before);
  });

  it('answers a wrong secret as a path that does not exist', async () => {
    const wrong = await post(notice, 'path-secret-9999999999');
    const nowhere = await fetch(`${running.url}/no/such/path`, { method: 'POST' });
    expect(wrong.status).toBe(404);
    expect(await wrong.text()).toBe(await nowhere.text());
    const names = (answer: Response) => [...answer.headers.keys()].filter((name) => name !== 'date').sort();
    expect(names(wrong)).toEqual(names(nowhere));
  });

  it.each([
    ['another client', { ...notice, clientID: 'client-9999' }],
    ['no organization', { ...notice, organizationID: undefined }],
    ['a list', [notice]],
    ['not JSON', '{'],
    ['nothing', ''],
  ])('refuses %s', async (_title, body) => {
    expect((await post(body)).status).toBe(400);
  });
});
