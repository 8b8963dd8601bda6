import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type MetaGrant, metaGrantSchema } from '../../src/shared/wire/index.ts';
import { appSecret } from './helpers/relay-environment.ts';
import { claim, claimFrom, returnTo, wayBackOf } from './helpers/browser-return.ts';
import { allScopes } from './helpers/platform-fakes.ts';
import { type RunningRelay, postWebhook, startRelay, textWebhook } from './helpers/running-relay.ts';
import { type TestDevice, enrolled, openSealed, setChannelKey } from './helpers/test-device.ts';

const page = { pageId: '104400000000711', accountId: '17841400000000042' };
const minuteMs = 60_000;

let running: RunningRelay;
let admin: TestDevice;
let workspaces = 0;

beforeAll(async () => {
  running = await startRelay();
});
afterAll(() => running.close());
beforeEach(async () => {
  const { fakes } = running;
  fakes.pages = [{ id: page.pageId, accountId: page.accountId }, { id: '104400000000712' }];
  fakes.scopes = [...allScopes];
  fakes.codes.set('good-code', { userToken: 'EAAGoodToken', personId: '122100000000555' });
  admin = await enrolled(running, { workspaceId: `connect-${(workspaces += 1)}` });
});

const codeOf = async (answer: Response): Promise<string> =>
  ((await answer.json()) as { error: { code: string } }).error.code;

const start = async (device = admin): Promise<{ ticket: string; dialog: URL; state: string }> => {
  const answer = await device.adminCall({ method: 'POST', path: '/v1/connect/meta', body: { returnTo } });
  const { ticket, dialogUrl } = (await answer.json()) as { ticket: string; dialogUrl: string };
  const dialog = new URL(dialogUrl);
  return { ticket, dialog, state: dialog.searchParams.get('state') ?? '' };
};
const comeBack = (query: Record<string, string>): Promise<Response> =>
  fetch(`${running.url}/v1/connect/meta/callback?${new URLSearchParams(query)}`);
/** The browser at the relay, then at the console's listener; the console's claim. */
const returned = async (
  { ticket, state }: { ticket: string; state: string },
  code = 'good-code',
  device = admin,
): Promise<unknown> => (await claimFrom(device, ticket, await comeBack({ code, state }))).json();
const grantOf = async (device = admin): Promise<MetaGrant | undefined> => {
  const envelope = (await device.poll()).envelopes.findLast(({ kind }) => kind === 'meta-grant');
  return envelope && metaGrantSchema.parse(openSealed(envelope.sealed, device.sealKeys));
};
const bind = (body: object, device = admin): Promise<Response> =>
  device.adminCall({ method: 'POST', path: '/v1/channels', body });

describe('POST /v1/connect/meta', () => {
  it('gives the dialog’s address with every permission and our redirect page', async () => {
    const { dialog } = await start();
    expect(dialog.pathname).toBe('/v25.0/dialog/oauth');
    expect(Object.fromEntries(dialog.searchParams)).toMatchObject({
      client_id: '980000000000011',
      redirect_uri: `${running.url}/v1/connect/meta/callback`,
      response_type: 'code',
      scope: expect.stringContaining('instagram_manage_messages'),
    });
  });

  it('M5: asks again for what was declined only when the console says so', async () => {
    const dialogOf = async (body: object) => {
      const call = { method: 'POST', path: '/v1/connect/meta', body: { ...body, returnTo } };
      const { dialogUrl } = (await (await admin.adminCall(call)).json()) as { dialogUrl: string };
      return new URL(dialogUrl).searchParams;
    };
    expect((await start()).dialog.searchParams.has('auth_type')).toBe(false);
    expect((await dialogOf({})).has('auth_type')).toBe(false);
    expect((await dialogOf({ isRerequest: true })).get('auth_type')).toBe('rerequest');
    expect((await dialogOf({ isRerequest: true })).get('scope')?.split(',')).toEqual(
      expect.arrayContaining([...allScopes]),
    );
  });

  it.each<[string, object]>([
    ['a flag that is none', { isRerequest: 'yes', returnTo }],
    ['a port of the system', { returnTo: { ...returnTo, port: 80 } }],
    ['a port that is none', { returnTo: { ...returnTo, port: 65_536 } }],
    ['half a port', { returnTo: { ...returnTo, port: 4_000.5 } }],
    ['a host instead of a port', { returnTo: { ...returnTo, port: 'evil.example' } }],
    ['a short state', { returnTo: { ...returnTo, state: 'x' } }],
    ['a state that is an address', { returnTo: { ...returnTo, state: `//evil.example/${'x'.repeat(28)}` } }],
  ])('refuses %s', async (_title, body) => {
    const call = { method: 'POST', path: '/v1/connect/meta', body };
    expect(await codeOf(await admin.adminCall(call))).toBe('INPUT_INVALID');
  });

  it('tells a console that names no way back to update', async () => {
    const call = { method: 'POST', path: '/v1/connect/meta' };
    const answer = await admin.adminCall(call);
    expect([answer.status, await codeOf(answer)]).toEqual([426, 'CONNECT_CONSOLE_OUTDATED']);
  });

  it('is for administrators', async () => {
    const agent = await enrolled(running, { role: 'normal', workspaceId: admin.agent.workspaceId });
    const call = { method: 'POST', path: '/v1/connect/meta' };
    expect(await codeOf(await agent.adminCall(call))).toBe('ADMIN_ONLY');
    expect(await codeOf(await admin.call(call))).toBe('ADMIN_ONLY');
    expect(await codeOf(await admin.adminCall(call, 'unknown-token'))).toBe('LIVECHAT_TOKEN_REFUSED');
  });
});

describe('GET /v1/connect/meta/callback', () => {
  it('sends the browser on to the waiting console, and hands nothing to anybody', async () => {
    const { state } = await start();
    const calls = running.fakes.calls.length;
    const answer = await comeBack({ code: 'good-code', state });
    expect(answer.status).toBe(200);
    const html = await answer.text();
    expect(html).toContain('This link was opened on another computer');
    expect(html).toContain(admin.agent.email);
    const back = wayBackOf(html);
    expect([back?.origin, back?.pathname]).toEqual([`http://127.0.0.1:${returnTo.port}`, '/facebook']);
    expect(back?.searchParams.get('state')).toBe(returnTo.state);
    expect(html).not.toContain('good-code');
    expect(await grantOf()).toBeUndefined();
    expect(running.fakes.calls).toHaveLength(calls);
  });

  it('runs nothing, frames nothing, sets no cookie, leaks no address', async () => {
    const { state } = await start();
    const { headers } = await comeBack({ error: 'access_denied', state });
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('set-cookie')).toBeNull();
  });

  it.each<[string, Record<string, string>]>([
    [
      'cancelled',
      { error: 'access_denied', error_reason: 'user_denied', error_description: 'Permissions error' },
    ],
    ['a problem of the dialog', { error_code: '1349220', error_message: 'Feature Unavailable' }],
    ['no code at all', {}],
    ['a code of great length', { code: 'x'.repeat(3000) }],
  ])('tells page and console that nothing was granted when it is %s', async (_title, query) => {
    const { state } = await start();
    const answer = await comeBack({ ...query, state });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toMatch(/Nothing was connected/);
    expect(await grantOf()).toMatchObject({ outcome: { kind: 'refused', code: 'CONNECT_DENIED' } });
  });

  it.each(['', 'x', 'a.b.c', `${'a'.repeat(32)}.9999999999999.${'a'.repeat(43)}`])(
    'refuses the forged state "%#" without asking Facebook',
    async (state) => {
      const before = running.fakes.calls.length;
      expect((await comeBack({ code: 'good-code', state })).status).toBe(410);
      expect(running.fakes.calls).toHaveLength(before);
    },
  );

  it('accepts a state until its browser came back, and for fifteen minutes', async () => {
    const attempt = await start();
    expect((await comeBack({ code: 'good-code', state: attempt.state })).status).toBe(200);
    await returned(attempt);
    const again = await comeBack({ code: 'good-code', state: attempt.state });
    expect([again.status, await again.text()]).toEqual([410, expect.stringMatching(/expired/)]);
    const late = await start();
    running.clock.advance(16 * minuteMs);
    expect((await comeBack({ code: 'good-code', state: late.state })).status).toBe(410);
  });
});

describe('POST /v1/connect/meta/claim', () => {
  it('hands the long-lived token to the device whose browser came back, sealed', async () => {
    const attempt = await start();
    expect(await returned(attempt)).toEqual({ outcome: 'granted' });
    expect(await grantOf()).toMatchObject({
      ticket: attempt.ticket,
      outcome: { kind: 'granted', userToken: 'EAAGoodToken', personId: '122100000000555', scopes: allScopes },
    });
  });

  it('is for administrators', async () => {
    const { ticket, state } = await start();
    const code = wayBackOf(await (await comeBack({ code: 'good-code', state })).text())?.searchParams.get(
      'code',
    );
    const call = { method: 'POST', path: '/v1/connect/meta/claim', body: { ticket, code } };
    expect(await codeOf(await admin.call(call))).toBe('ADMIN_ONLY');
    expect(await grantOf()).toBeUndefined();
  });

  it('says the same when it is repeated, and asks Facebook once', async () => {
    const { ticket, state } = await start();
    const page = await comeBack({ code: 'good-code', state });
    const code = wayBackOf(await page.text())?.searchParams.get('code') ?? '';
    expect(await (await claim(admin, ticket, code)).json()).toEqual({ outcome: 'granted' });
    const calls = running.fakes.calls.length;
    expect(await (await claim(admin, ticket, code)).json()).toEqual({ outcome: 'granted' });
    // LiveChat is asked for the role; Facebook is not asked again.
    expect(running.fakes.calls.slice(calls).filter((call) => call.includes('oauth'))).toEqual([]);
  });

  it('goes on after the relay was restarted in between', async () => {
    const { ticket, state } = await start();
    const page = await comeBack({ code: 'good-code', state });
    await running.restart();
    expect(await (await claimFrom(admin, ticket, page)).json()).toEqual({ outcome: 'granted' });
  });

  it('refuses the code of another attempt, a forged one, another device, and what has expired', async () => {
    const first = await start();
    const second = await start();
    const codeFor = async ({ state }: { state: string }) =>
      wayBackOf(await (await comeBack({ code: 'good-code', state })).text())?.searchParams.get('code') ?? '';
    const code = await codeFor(first);
    const colleague = await enrolled(running, { workspaceId: admin.agent.workspaceId });
    const stranger = await enrolled(running, { workspaceId: `connect-stranger-${workspaces}` });
    for (const answer of [
      await claim(admin, second.ticket, code),
      await claim(admin, first.ticket, 'forged'),
      await claim(admin, first.ticket, `${code.slice(0, -2)}AA`),
      await claim(admin, 'unknown', code),
      await claim(colleague, first.ticket, code),
      await claim(stranger, first.ticket, code),
    ]) {
      expect([answer.status, await codeOf(answer)]).toEqual([410, 'CONNECT_TICKET_INVALID']);
    }
    running.clock.advance(16 * minuteMs);
    expect(await codeOf(await claim(admin, first.ticket, code))).toBe('CONNECT_TICKET_INVALID');
    expect(await grantOf()).toBeUndefined();
  });

  it('takes the first code that comes back, and none after it', async () => {
    const { ticket, state } = await start();
    const codeFor = async (code: string) =>
      wayBackOf(await (await comeBack({ code, state })).text())?.searchParams.get('code') ?? '';
    const [one, other] = [await codeFor('good-code'), await codeFor('other-code')];
    expect(await (await claim(admin, ticket, one)).json()).toEqual({ outcome: 'granted' });
    expect(await codeOf(await claim(admin, ticket, other))).toBe('CONNECT_TICKET_INVALID');
  });

  it('tells page and console that Facebook no longer takes its code', async () => {
    expect(await returned(await start(), 'used-code')).toEqual({
      outcome: 'refused',
      code: 'CONNECT_DENIED',
    });
    expect(await grantOf()).toMatchObject({ outcome: { kind: 'refused', code: 'CONNECT_DENIED' } });
  });

  it.each(allScopes)('M5: demands %s, and names it when it is missing', async (missing) => {
    running.fakes.scopes = allScopes.filter((scope) => scope !== missing);
    expect(await returned(await start())).toEqual({
      outcome: 'refused',
      code: 'CONNECT_PERMISSION_MISSING',
      missing: [missing],
    });
    expect(await grantOf()).toMatchObject({
      outcome: { kind: 'refused', code: 'CONNECT_PERMISSION_MISSING', missing: [missing] },
    });
  });

  it('M8: proves every call with a token, and hands each token over with its own proof', async () => {
    running.fakes.proofs.length = 0;
    await returned(await start());
    const proofOf = (token: string) => createHmac('sha256', appSecret).update(token).digest('hex');
    const { proofs } = running.fakes;
    expect(proofs.map(({ path }) => path.split('/').slice(2).join('/'))).toEqual(
      expect.arrayContaining(['debug_token', 'me/accounts']),
    );
    for (const { token, proof } of proofs) expect(proof).toBe(proofOf(token));
    const pageToken = `EAAPage${page.pageId}`;
    expect(await grantOf()).toMatchObject({
      outcome: {
        proof: proofOf('EAAGoodToken'),
        pageTokens: [{ pageId: page.pageId, token: pageToken, proof: proofOf(pageToken) }],
      },
    });
  });

  it('M14: hands over until when the token and the access are good, in milliseconds; 0 is no end', async () => {
    await returned(await start());
    const grant = await grantOf();
    expect(grant).toMatchObject({
      outcome: {
        expiresAtMs: 1_795_000_000_000,
        dataAccessExpiresAtMs: 1_797_776_000_000,
        pageTokens: [{ dataAccessExpiresAtMs: 1_797_776_000_000 }],
      },
    });
    expect(JSON.stringify(grant)).not.toContain('"expiresAtMs":0');
  });

  it.each([null, 7, 'x', {}, { id: '', instagram_business_account: { id: '1' } }])(
    'loses only the entry of Facebook’s list that is %j',
    async (odd) => {
      running.fakes.oddPages = [odd];
      await returned(await start());
      running.fakes.oddPages = [];
      expect(await grantOf()).toMatchObject({ outcome: { kind: 'granted', pageIds: [page.pageId] } });
    },
  );

  it('names the absence of a professional account', async () => {
    running.fakes.pages = [{ id: '104400000000712' }];
    expect(await returned(await start())).toEqual({ outcome: 'refused', code: 'CONNECT_NO_ACCOUNT' });
    expect(await grantOf()).toMatchObject({ outcome: { code: 'CONNECT_NO_ACCOUNT' } });
  });

  it.each<[string, (data: unknown[]) => unknown]>([
    ['an entry of null', (data) => ({ data: [null, ...data] })],
    ['entries of other types', (data) => ({ data: ['x', 7, [], {}, ...data] })],
    [
      'a Page whose account is null',
      (data) => ({ data: [{ id: '7', instagram_business_account: null }, ...data] }),
    ],
    ['paging of null', (data) => ({ data, paging: null })],
    ['cursors of null', (data) => ({ data, paging: { cursors: null, next: null } })],
    [
      'ids that are numbers',
      () => ({ data: [{ id: 104400000000711, instagram_business_account: { id: '17841400000000042' } }] }),
    ],
  ])('D1: connects although the list of Pages holds %s', async (_name, accountsAnswer) => {
    running.fakes.accountsAnswer = accountsAnswer;
    try {
      expect(await returned(await start())).toEqual({ outcome: 'granted' });
      expect(await grantOf()).toMatchObject({ outcome: { kind: 'granted' } });
    } finally {
      running.fakes.accountsAnswer = undefined;
    }
  });

  it.each(['oauth/access_token', 'debug_token', 'me/accounts'])(
    'says that Facebook cannot be reached when %s answers 500',
    async (path) => {
      running.fakes.broken.set(path, 500);
      const answer = await returned(await start());
      running.fakes.broken.clear();
      expect(answer).toEqual({ outcome: 'refused', code: 'INSTAGRAM_TEMPORARY' });
      expect(await grantOf()).toMatchObject({ outcome: { code: 'INSTAGRAM_TEMPORARY' } });
    },
  );

  it('drops the grant when nobody fetches it in fifteen minutes', async () => {
    await returned(await start());
    running.clock.advance(16 * minuteMs);
    expect(await grantOf()).toBeUndefined();
    await running.relay.sweep();
  });
});

describe('POST /v1/channels', () => {
  const connected = async (device = admin): Promise<string> => {
    await setChannelKey(device);
    const attempt = await start(device);
    await returned(attempt, 'good-code', device);
    return attempt.ticket;
  };

  it('binds a Page of the grant, shows it to everyone, and lets it go again', async () => {
    const ticket = await connected();
    const { channelId } = (await (await bind({ ticket, ...page })).json()) as { channelId: string };
    expect((await admin.directory()).channels).toEqual([
      { channelId, ...page, connectedAtMs: expect.any(Number) },
    ]);
    await postWebhook(running.url, textWebhook(page.accountId, `m-${workspaces}`, 'x'));
    expect((await admin.poll()).envelopes.some(({ kind }) => kind === 'instagram')).toBe(true);

    const elsewhere = await enrolled(running, { workspaceId: `connect-other-${workspaces}` });
    const theirs = await connected(elsewhere);
    expect(await codeOf(await bind({ ticket: theirs, ...page }, elsewhere))).toBe('CHANNEL_BOUND_ELSEWHERE');
    const remove = { method: 'DELETE', path: `/v1/channels/${channelId}` };
    expect(await codeOf(await elsewhere.adminCall(remove))).toBe('NOT_FOUND');
    expect(await codeOf(await admin.call(remove))).toBe('ADMIN_ONLY');

    const again = (await (await bind({ ticket, ...page })).json()) as { channelId: string };
    expect(again.channelId).toBe(channelId);
    expect((await admin.adminCall(remove)).status).toBe(200);
    expect((await admin.directory()).channels).toEqual([]);
    expect((await admin.poll()).envelopes.some(({ kind }) => kind === 'instagram')).toBe(false);
    expect((await bind({ ticket: theirs, ...page }, elsewhere)).status).toBe(200);
    const { channels } = await elsewhere.directory();
    await elsewhere.adminCall({ method: 'DELETE', path: `/v1/channels/${channels[0]?.channelId ?? ''}` });
  });

  it('refuses a Page that was not granted', async () => {
    const ticket = await connected();
    for (const other of [
      { pageId: '1', accountId: page.accountId },
      { pageId: page.pageId, accountId: '1' },
    ]) {
      expect(await codeOf(await bind({ ticket, ...other }))).toBe('CONNECT_PAGE_NOT_GRANTED');
    }
  });

  it('refuses when the workspace has no channel key yet', async () => {
    const attempt = await start();
    await returned(attempt);
    expect(await codeOf(await bind({ ticket: attempt.ticket, ...page }))).toBe('CHANNEL_KEY_MISSING');
  });

  it('refuses a ticket that is unknown, not granted, expired, or of another device', async () => {
    const ticket = await connected();
    const colleague = await enrolled(running, { workspaceId: admin.agent.workspaceId });
    expect(await codeOf(await bind({ ticket: 'unknown', ...page }))).toBe('CONNECT_TICKET_INVALID');
    expect(await codeOf(await bind({ ticket, ...page }, colleague))).toBe('CONNECT_TICKET_INVALID');
    expect(await codeOf(await bind({ ticket: (await start()).ticket, ...page }))).toBe(
      'CONNECT_TICKET_INVALID',
    );
    running.clock.advance(16 * minuteMs);
    expect(await codeOf(await bind({ ticket, ...page }))).toBe('CONNECT_TICKET_INVALID');
  });
});
