import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestDevice, enrolled } from '../helpers/test-device.ts';
import {
  type Books,
  type Setting,
  bakery,
  confirm,
  expectNowhere,
  maria,
  newest,
  removalsOf,
  start,
  startSetting,
  stepOf,
} from './helpers.ts';

let setting: Setting;
let admin: TestDevice;
beforeEach(async () => {
  setting = await startSetting();
  admin = await enrolled(setting.running);
  const { url } = setting.running;
  await setting.control('PUT', '/meta/callbacks', {
    deauthorizeUrl: `${url}/webhooks/meta/deauthorize`,
    dataDeletionUrl: `${url}/webhooks/meta/data-deletion`,
  });
});
afterEach(() => setting.close());

/** The person removes the app in their Facebook settings; Meta calls. */
const removeApp = async (deletion: boolean): Promise<Books['callbacks']> =>
  (
    await setting.control<{ callbacks: Books['callbacks'] }>('POST', `/meta/people/${maria}/remove-app`, {
      deletion,
    })
  ).callbacks;

const signedRequest = (
  change: Record<string, unknown> = {},
  secret = setting.running.config.meta.appSecret,
): string => {
  const issuedAt = Math.floor(setting.running.clock.now() / 1000);
  const payload = {
    algorithm: 'HMAC-SHA256',
    expires: issuedAt + 3600,
    issued_at: issuedAt,
    user_id: maria,
    ...change,
  };
  const encoded = Buffer.from(JSON.stringify(payload)).toString('base64url');
  return `${createHmac('sha256', secret).update(encoded).digest('base64url')}.${encoded}`;
};
const post = (kind: string, text: string): Promise<Response> =>
  fetch(`${setting.running.url}/webhooks/meta/${kind}`, {
    method: 'POST',
    body: new URLSearchParams({ signed_request: text }),
  });
const answerOf = async (answer: Response) =>
  (await answer.json()) as { url: string; confirmation_code: string };

describe('Meta’s callbacks', () => {
  it('disconnect what the person had connected, and lead to a page that says how far it is', async () => {
    const channelId = await setting.connect(admin);
    const callbacks = await removeApp(true);
    expect(callbacks.map(({ kind, status }) => [kind, status])).toEqual([
      ['deauthorize', 200],
      ['data-deletion', 200],
    ]);
    const { url, confirmation_code: code } = callbacks[1]?.answer ?? {};
    expect(code).toMatch(/^[A-Z0-9]{10,}$/);
    expect(url).toBe(`${setting.running.url}/deletion/${code}`);
    await setting.running.relay.runRemovals();

    expect((await admin.directory()).channels).toEqual([]);
    expect(await removalsOf(admin)).toHaveLength(1);
    const removal = await newest(admin);
    expect(removal).toMatchObject({ kind: 'disconnect', trigger: 'meta-deauthorize' });
    expect(removal.mustWipe).toMatchObject({ what: 'channels', channels: [{ channelId }] });
    expect(stepOf(removal, 'revoke-grant')).toMatchObject({ outcome: 'already-gone' });
    expect(stepOf(removal, 'unsubscribe')).toMatchObject({ outcome: 'ended-with-grant' });

    const page = await fetch(url ?? '');
    const text = await page.text();
    expect(text).toContain('under way');
    expect(page.headers.get('set-cookie')).toBeNull();
    for (const id of [maria, bakery.pageId, bakery.accountId, admin.agent.email, 'workspace-a', removal.id]) {
      expect([id, text.includes(id)]).toEqual([id, false]);
    }
    await confirm(admin, removal.id);
    expect(await (await fetch(url ?? '')).text()).toContain('The deletion is complete.');
    expectNowhere(setting.running, [maria, bakery.pageId, bakery.accountId]);
  });

  it('reach every workspace in which the person connected something', async () => {
    const other = await enrolled(setting.running, { workspaceId: 'workspace-b' });
    await setting.connect(admin);
    await setting.connect(other, await setting.addPage());
    await post('data-deletion', signedRequest());
    for (const device of [admin, other]) {
      expect(await newest(device)).toMatchObject({ kind: 'disconnect', trigger: 'meta-data-deletion' });
      expect((await device.directory()).channels).toEqual([]);
    }
  });

  it('answer a person of whom nothing is stored, and say so on the page', async () => {
    const { url } = await answerOf(await post('data-deletion', signedRequest({ user_id: '999' })));
    expect(await (await fetch(url)).text()).toContain('Nothing was stored');
  });

  it('answer the same request again with the same code, and change nothing', async () => {
    await setting.connect(admin);
    const text = signedRequest();
    const first = await answerOf(await post('data-deletion', text));
    const { version } = await admin.directory();
    await setting.running.relay.runRemovals();
    expect(await answerOf(await post('data-deletion', text))).toEqual(first);
    expect(await removalsOf(admin)).toHaveLength(1);
    expect((await admin.directory()).version).toBeGreaterThanOrEqual(version);
  });

  it('say nothing about what the person connected later: a captured request cannot be played again', async () => {
    const channelId = await setting.connect(admin);
    setting.running.clock.advance(2000);
    const captured = signedRequest();
    await start(admin, { kind: 'disconnect', channelId });
    setting.running.clock.advance(2000);
    const again = await setting.connect(admin);
    expect((await post('deauthorize', captured)).status).toBe(200);
    expect((await admin.directory()).channels.map((channel) => channel.channelId)).toEqual([again]);
  });

  it('refuse what Meta did not sign, write it down, and change nothing', async () => {
    await setting.connect(admin);
    const genuine = signedRequest();
    const refused: [string, string, number][] = [
      ['changed', genuine.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')), 401],
      ['another secret', signedRequest({}, 'secret-of-another-app'), 401],
      ['another algorithm', signedRequest({ algorithm: 'none' }), 401],
      ['expired', signedRequest({ expires: 1, issued_at: 0 }), 401],
      ['no form', '', 400],
    ];
    const before = await admin.directory();
    for (const [title, text, status] of refused) {
      for (const kind of ['deauthorize', 'data-deletion']) {
        expect([title, (await post(kind, text)).status]).toEqual([title, status]);
      }
    }
    expect(await admin.directory()).toEqual(before);
    expect(await removalsOf(admin)).toEqual([]);
    expect(setting.running.logLines.filter((line) => line.includes('"event":"refused"'))).toHaveLength(10);
    expect(setting.running.logLines.join('')).not.toContain(maria);
  });

  it('take forms and nothing else, and no other route takes forms', async () => {
    const { url } = setting.running;
    const json = await fetch(`${url}/webhooks/meta/deauthorize`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: signedRequest(),
    });
    expect(json.status).toBe(415);
    const form = await fetch(`${url}/v1/devices`, { method: 'POST', body: new URLSearchParams({ a: 'b' }) });
    expect(form.status).toBe(415);
    const large = await fetch(`${url}/webhooks/meta/deauthorize`, {
      method: 'POST',
      body: new URLSearchParams({ signed_request: 'a'.repeat(20_000) }),
    });
    expect(large.status).toBe(413);
  });
});
