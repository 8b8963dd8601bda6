import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { META_SEED } from '../../../src/sandbox/meta/index.ts';
import { BAKERY, HOUR_MS, MINUTE_MS, startMeta, type MetaTest } from './start-meta.ts';

const REDIRECT = 'https://relay.example/oauth/meta/callback';
const SCOPES = [
  'instagram_basic',
  'instagram_manage_messages',
  'pages_manage_metadata',
  'pages_show_list',
  'pages_read_engagement',
  'business_management',
  'pages_messaging',
];

let test: MetaTest;
beforeEach(async () => {
  test = await startMeta();
  test.meta.registerRedirectUri(REDIRECT);
});
afterEach(() => test.close());

function dialogUrl(more: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    client_id: META_SEED.appId,
    redirect_uri: REDIRECT,
    state: 'state-1',
    response_type: 'code',
    scope: SCOPES.join(','),
    ...more,
  });
  for (const [name, value] of Object.entries(more)) if (value === '') query.delete(name);
  return `${test.base}/v25.0/dialog/oauth?${query}`;
}

async function openDialog(
  more: Record<string, string> = {},
): Promise<{ status: number; html: string; request: string }> {
  const response = await fetch(dialogUrl(more));
  const html = await response.text();
  return { status: response.status, html, request: /name="request" value="([^"]+)"/.exec(html)?.[1] ?? '' };
}

async function decide(
  form: Record<string, string | string[]>,
): Promise<{ status: number; location: string }> {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(form))
    for (const item of [value].flat()) body.append(name, item);
  const response = await fetch(`${test.base}/dialog/decision`, { method: 'POST', body, redirect: 'manual' });
  await response.text();
  return { status: response.status, location: response.headers.get('location') ?? '' };
}

const codeFrom = (location: string): string => new URL(location).searchParams.get('code') ?? '';

async function freshCode(more: Record<string, string> = {}): Promise<string> {
  const { request } = await openDialog(more);
  return codeFrom((await decide({ request, person: META_SEED.person.id, decision: 'allow' })).location);
}

function exchange(code: string, more: Record<string, string> = {}) {
  const query = new URLSearchParams({
    client_id: META_SEED.appId,
    client_secret: META_SEED.appSecret,
    redirect_uri: REDIRECT,
    code,
    ...more,
  });
  return test.graph('GET', `oauth/access_token?${query}`);
}

async function userToken(): Promise<string> {
  return String((await exchange(await freshCode())).body['access_token']);
}

describe('login dialog', () => {
  it('shows a page that says Sandbox and lists people, Pages and permissions', async () => {
    const { status, html } = await openDialog();
    expect(status).toBe(200);
    for (const text of ['Sandbox', 'Maria Invented', 'Invented Bakery', 'Invented Garage', ...SCOPES]) {
      expect(html).toContain(text);
    }
  });

  it('works under v26.0 as well and sets no cookie', async () => {
    const response = await fetch(dialogUrl().replace('v25.0', 'v26.0'));
    await response.text();
    expect(response.status).toBe(200);
    expect(response.headers.get('set-cookie')).toBeNull();
  });

  it.each([
    ['another app id', { client_id: '1' }],
    ['an unregistered redirect', { redirect_uri: 'https://other.example/' }],
    ['a redirect with another port', { redirect_uri: 'https://relay.example:444/oauth/meta/callback' }],
    ['a redirect with a further slash', { redirect_uri: `${REDIRECT}/` }],
    ['a redirect with another scheme', { redirect_uri: REDIRECT.replace('https', 'http') }],
    ['an unknown permission', { scope: 'instagram_basic,read_minds' }],
    ['an unknown response type', { response_type: 'magic' }],
    ['an unknown config_id', { config_id: '1' }],
  ])('refuses on its own page, without redirecting, when asked with %s', async (_name, more) => {
    const { status, html } = await openDialog(more);
    expect(status).toBe(400);
    expect(html).toContain('Sandbox');
    expect(html).not.toContain('<form');
  });

  it('redirects with code and state when allowed', async () => {
    const { request } = await openDialog();
    const { status, location } = await decide({ request, person: META_SEED.person.id, decision: 'allow' });
    expect(status).toBe(302);
    const url = new URL(location);
    expect(url.origin + url.pathname).toBe(REDIRECT);
    expect(url.searchParams.get('state')).toBe('state-1');
    expect(url.searchParams.get('code')).toMatch(/^AQ/);
    expect(url.hash).toBe('#_=_');
  });

  it('redirects with the documented error when cancelled', async () => {
    const { request } = await openDialog();
    const { location } = await decide({ request, person: META_SEED.person.id, decision: 'deny' });
    expect(location).toBe(
      `${REDIRECT}?error=access_denied&error_reason=user_denied&error_description=Permissions+error&state=state-1`,
    );
  });

  it('answers a dialog once', async () => {
    const { request } = await openDialog();
    await decide({ request, person: META_SEED.person.id, decision: 'allow' });
    expect((await decide({ request, person: META_SEED.person.id, decision: 'allow' })).status).toBe(400);
  });

  it('grants only what was ticked, and asks again for the rest only with rerequest', async () => {
    const { request } = await openDialog();
    const form = { request, person: META_SEED.person.id, decision: 'allow', ticked: '1' };
    const { location } = await decide({ ...form, 'scopes[]': ['instagram_basic'], 'pages[]': [BAKERY] });
    const { body } = await exchange(codeFrom(location));
    const permissions = await test.graph('GET', 'me/permissions', { token: String(body['access_token']) });
    const rows = permissions.body['data'] as { permission: string; status: string }[];
    const granted = rows.filter(({ status }) => status === 'granted').map(({ permission }) => permission);
    expect(granted.sort()).toEqual(['instagram_basic', 'public_profile']);
    expect(rows.filter(({ status }) => status === 'declined')).toHaveLength(SCOPES.length - 1);
    expect((await openDialog()).html).not.toContain('value="pages_messaging"');
    expect((await openDialog({ auth_type: 'rerequest' })).html).toContain('value="pages_messaging"');
  });

  it('is all or nothing with a login configuration', async () => {
    const more = {
      config_id: META_SEED.loginConfigId,
      scope: '',
      override_default_response_type: 'true',
    };
    const { request, html } = await openDialog(more);
    expect(html).toContain('disabled');
    const form = { request, person: META_SEED.person.id, decision: 'allow', ticked: '1' };
    const { location } = await decide({ ...form, 'pages[]': [BAKERY] });
    const token = String((await exchange(codeFrom(location))).body['access_token']);
    const { body } = await test.graph('GET', 'me/permissions', { token });
    expect(JSON.stringify(body)).toContain('pages_messaging');
  });

  it('gives the token in the fragment when asked for token', async () => {
    const { request } = await openDialog({ response_type: 'token' });
    const { location } = await decide({ request, person: META_SEED.person.id, decision: 'allow' });
    const fragment = new URLSearchParams(new URL(location).hash.slice(1));
    expect(fragment.get('access_token')).toMatch(/^EAA/);
    expect(fragment.get('state')).toBe('state-1');
    expect(new URL(location).search).toBe('');
  });
});

describe('code exchange', () => {
  it('gives a short-lived user token', async () => {
    const { status, body } = await exchange(await freshCode());
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'bearer', expires_in: 5400 });
    expect(body['access_token']).toMatch(/^EAA/);
  });

  it('refuses a code that was used (36009)', async () => {
    const code = await freshCode();
    await exchange(code);
    const { status, error } = await exchange(code);
    expect(status).toBe(400);
    expect(error).toMatchObject({ code: 100, error_subcode: 36009, type: 'OAuthException' });
    expect(error.message).toBe('This authorization code has been used.');
    expect(error.fbtrace_id).toBeTruthy();
  });

  it('refuses a redirect that differs (36008) and does not use the code up', async () => {
    const code = await freshCode();
    expect((await exchange(code, { redirect_uri: `${REDIRECT}?x=1` })).error).toMatchObject({
      code: 100,
      error_subcode: 36008,
    });
    expect((await exchange(code)).status).toBe(200);
  });

  it('refuses a code that expired (36007)', async () => {
    const code = await freshCode();
    await test.sandbox.context.clock.jump(11 * MINUTE_MS);
    expect((await exchange(code)).error).toMatchObject({ code: 100, error_subcode: 36007 });
  });

  it.each([
    ['a wrong secret', { client_secret: 'wrong' }, { code: 1, message: 'Error validating client secret.' }],
    ['a wrong app id', { client_id: '5' }, { code: 101 }],
    ['an unknown code', { code: 'AQnever' }, { code: 100 }],
  ])('refuses %s', async (_name, more, expected) => {
    const { status, error } = await exchange(await freshCode(), more);
    expect(status).toBe(400);
    expect(error).toMatchObject(expected);
  });

  it('demands the verifier when the dialog had a challenge', async () => {
    const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
    const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
    const code = await freshCode({ code_challenge: challenge, code_challenge_method: 'S256' });
    expect((await exchange(code)).error.message).toContain('Invalid code verifier');
    expect((await exchange(code, { code_verifier: verifier })).status).toBe(200);
  });

  it('turns a short token into one of about sixty days', async () => {
    const short = await userToken();
    const query = new URLSearchParams({
      grant_type: 'fb_exchange_token',
      client_id: META_SEED.appId,
      client_secret: META_SEED.appSecret,
      fb_exchange_token: short,
    });
    const { body } = await test.graph('GET', `oauth/access_token?${query}`);
    expect(body).toMatchObject({ token_type: 'bearer', expires_in: 5183944 });
    query.set('fb_exchange_token', 'EAAnever');
    expect((await test.graph('GET', `oauth/access_token?${query}`)).error.code).toBe(190);
  });
});

describe('tokens', () => {
  it('dies with 190/463 when its time is over', async () => {
    const token = await userToken();
    await test.sandbox.context.clock.jump(2 * HOUR_MS);
    expect((await test.graph('GET', 'me', { token })).error).toMatchObject({ code: 190, error_subcode: 463 });
  });

  it.each([
    ['no token', undefined, 104],
    ['a token nobody issued', 'EAAnever', 190],
    ['a wrong app token', `${META_SEED.appId}|wrong`, 190],
  ])('refuses %s', async (_name, token, code) => {
    const answer = await test.graph('GET', 'me', token === undefined ? {} : { token });
    expect(answer.status).toBe(400);
    expect(answer.error.code).toBe(code);
  });

  it('accepts the token as a parameter too', async () => {
    const token = await userToken();
    expect((await test.graph('GET', `me?access_token=${token}`)).body).toEqual({
      name: META_SEED.person.name,
      id: META_SEED.person.id,
    });
  });

  it('checks appsecret_proof when sent, and demands it when switched on', async () => {
    const token = await userToken();
    const proof = createHmac('sha256', META_SEED.appSecret).update(token).digest('hex');
    expect((await test.graph('GET', `me?appsecret_proof=${proof}`, { token })).status).toBe(200);
    expect((await test.graph('GET', 'me?appsecret_proof=00', { token })).error.code).toBe(100);
    test.meta.options.requireAppSecretProof = true;
    const refused = await test.graph('GET', 'me', { token });
    expect(refused.error).toMatchObject({ code: 100 });
    expect(refused.error.message).toContain('appsecret_proof');
    expect((await test.graph('GET', `me?appsecret_proof=${proof}`, { token })).status).toBe(200);
  });

  it.each([458, 459, 460, 467, 492])('answers 190/%i after the control API killed it so', async (subcode) => {
    const { pageToken } = test.meta.connect();
    await test.control('POST', 'meta/tokens/invalidate', { subcode });
    expect((await test.graph('GET', 'me', { token: pageToken })).error).toMatchObject({
      code: 190,
      error_subcode: subcode,
    });
  });
});

describe('GET /debug_token', () => {
  const appToken = `${META_SEED.appId}|${META_SEED.appSecret}`;

  it('describes a Page token without expiry', async () => {
    const { pageToken } = test.meta.connect();
    const { body } = await test.graph('GET', `debug_token?input_token=${pageToken}`, { token: appToken });
    expect(body['data']).toMatchObject({
      app_id: META_SEED.appId,
      type: 'PAGE',
      is_valid: true,
      expires_at: 0,
      user_id: META_SEED.person.id,
      profile_id: BAKERY,
    });
    const { granular_scopes: granular } = body['data'] as { granular_scopes: unknown[] };
    expect(granular).toContainEqual({
      scope: 'instagram_manage_messages',
      target_ids: [META_SEED.account.id],
    });
    expect(granular).toContainEqual({ scope: 'pages_manage_metadata', target_ids: [BAKERY] });
  });

  it('says what a dead token died of', async () => {
    const { pageToken } = test.meta.connect();
    test.meta.invalidateTokens(460);
    const { body } = await test.graph('GET', `debug_token?input_token=${pageToken}`, { token: appToken });
    expect(body['data']).toMatchObject({ is_valid: false, error: { code: 190, subcode: 460 }, scopes: [] });
  });

  it('is refused to anybody but the app', async () => {
    const { userToken: token } = test.meta.connect();
    expect((await test.graph('GET', `debug_token?input_token=${token}`, { token })).error.code).toBe(100);
  });
});

describe('GET /me/accounts', () => {
  const FIELDS = 'id,name,access_token,tasks,instagram_business_account{id,username,profile_picture_url}';

  it('lists the chosen Pages with tokens; the account is absent, not null, where none is linked', async () => {
    const token = await userToken();
    const { body } = await test.graph('GET', `me/accounts?fields=${FIELDS}`, { token });
    const pages = body['data'] as Record<string, unknown>[];
    expect(pages.map((page) => page['name'])).toEqual([
      'Invented Bakery',
      'Invented Garage',
      'Invented Library',
    ]);
    expect(pages[0]?.['instagram_business_account']).toMatchObject({
      id: META_SEED.account.id,
      username: 'invented.bakery',
    });
    expect(pages[1]).not.toHaveProperty('instagram_business_account');
    expect(pages[2]?.['tasks']).not.toContain('MESSAGING');
    expect(body['paging']).not.toHaveProperty('next');
  });

  it('pages with cursors', async () => {
    const token = await userToken();
    const names: unknown[] = [];
    let url: string | undefined = `${test.base}/v25.0/me/accounts?fields=name&limit=1`;
    for (let guard = 0; url !== undefined && guard < 5; guard++) {
      const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
      const page = (await response.json()) as { data: { name: string }[]; paging?: { next?: string } };
      names.push(...page.data.map(({ name }) => name));
      url = page.paging?.next;
    }
    expect(names).toEqual(['Invented Bakery', 'Invented Garage', 'Invented Library']);
  });

  it.each([
    ['instagram_basic is missing', SCOPES.filter((scope) => scope !== 'instagram_basic'), 1],
    ['pages_show_list is missing', SCOPES.filter((scope) => scope !== 'pages_show_list'), 0],
  ])('leaves out what may not be seen when %s', async (_name, scopes, count) => {
    const { userToken: token } = test.meta.connect({ scopes });
    const { body } = await test.graph('GET', `me/accounts?fields=${FIELDS}`, { token });
    expect(body['data']).toHaveLength(count);
    expect(JSON.stringify(body)).not.toContain('instagram_business_account');
  });

  it('finds hidden Pages by id, as Login for Business needs', async () => {
    const token = await userToken();
    test.meta.options.accountsHidden = true;
    expect((await test.graph('GET', 'me/accounts', { token })).body).toEqual({ data: [] });
    const { body } = await test.graph('GET', `?ids=${BAKERY},104400000000712&fields=name,access_token`, {
      token,
    });
    expect(Object.keys(body)).toEqual([BAKERY, '104400000000712']);
    expect((body[BAKERY] as Record<string, unknown>)['access_token']).toMatch(/^EAA/);
    expect((await test.graph('GET', `?ids=${BAKERY},999&fields=name`, { token })).error.code).toBe(100);
  });

  it('gives the same Page token by Page id', async () => {
    const { userToken: token, pageToken } = test.meta.connect();
    const { body } = await test.graph('GET', `${BAKERY}?fields=access_token`, { token });
    expect(body).toEqual({ access_token: pageToken, id: BAKERY });
  });

  it('lets a Page token from a short-lived user token die with it, and one from a long-lived live on', async () => {
    const short = await userToken();
    const { body } = await test.graph('GET', `${BAKERY}?fields=access_token`, { token: short });
    const { pageToken } = test.meta.connect();
    await test.sandbox.context.clock.jump(2 * HOUR_MS);
    const dead = await test.graph('GET', 'me', { token: String(body['access_token']) });
    expect(dead.error).toMatchObject({ code: 190, error_subcode: 463 });
    await test.sandbox.context.clock.jump(48 * HOUR_MS);
    expect((await test.graph('GET', 'me', { token: pageToken })).body).toMatchObject({ id: BAKERY });
  });

  it('refuses an unknown field by name', async () => {
    const token = await userToken();
    const { error } = await test.graph('GET', 'me/accounts?fields=name,hologram', { token });
    expect(error.message).toBe('(#100) Tried accessing nonexisting field (hologram) on node type (Page)');
  });
});

describe('revocation', () => {
  const person = META_SEED.person.id;

  it.each([
    ['the user token on /me', 'user', 'me'],
    ['the user token on the person', 'user', person],
    ['the app token on the person', 'app', person],
  ])('kills every token of the person with 190/458, by %s', async (_name, by, id) => {
    const { userToken: user, pageToken } = test.meta.connect({ isSubscribed: true });
    const token = by === 'app' ? `${META_SEED.appId}|${META_SEED.appSecret}` : user;
    expect((await test.graph('DELETE', `${id}/permissions`, { token })).body).toEqual({ success: true });
    for (const dead of [user, pageToken]) {
      expect((await test.graph('GET', 'me', { token: dead })).error).toMatchObject({
        code: 190,
        error_subcode: 458,
      });
    }
    expect(test.meta.books.revocations).toHaveLength(1);
    expect(test.meta.world.pages.get(BAKERY)?.subscribedFields).toBeUndefined();
  });

  it('cannot be done with a Page token', async () => {
    const { pageToken } = test.meta.connect();
    const { error } = await test.graph('DELETE', `${person}/permissions`, { token: pageToken });
    expect(error.code).toBe(190);
    expect((await test.graph('GET', 'me', { token: pageToken })).status).toBe(200);
  });

  it('takes back one permission by name', async () => {
    const { userToken: token, pageToken } = test.meta.connect();
    await test.graph('DELETE', 'me/permissions/instagram_manage_messages', { token });
    const { error } = await test.graph('GET', `${BAKERY}/conversations?platform=instagram`, {
      token: pageToken,
    });
    expect(error.code).toBe(10);
  });

  it('leaves the Pages of another person alone', async () => {
    const other = test.meta.addPerson('Petra Invented');
    const { page } = test.meta.addPage({ name: 'Other', username: 'other.shop', personId: other.id });
    const theirs = test.meta.connect({ personId: other.id, pageId: page.id });
    const { userToken: token } = test.meta.connect();
    await test.graph('DELETE', 'me/permissions', { token });
    expect((await test.graph('GET', 'me', { token: theirs.pageToken })).body).toMatchObject({ id: page.id });
  });
});
