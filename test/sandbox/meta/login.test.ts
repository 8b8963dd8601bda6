import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { META_SEED } from '../../../src/sandbox/meta/index.ts';
import { codeFrom, loginOn, REDIRECT, SCOPES, type Login } from './login-steps.ts';
import { BAKERY, MINUTE_MS, startMeta, type MetaTest } from './start-meta.ts';

let test: MetaTest;
let login: Login;
beforeEach(async () => {
  test = await startMeta();
  login = loginOn(test);
});
afterEach(() => test.close());

describe('login dialog', () => {
  it('shows a page that says Sandbox and lists people, Pages and permissions', async () => {
    const { status, html } = await login.openDialog();
    expect(status).toBe(200);
    for (const text of ['Sandbox', 'Maria Invented', 'Invented Bakery', 'Invented Garage', ...SCOPES]) {
      expect(html).toContain(text);
    }
  });

  it('works under v26.0 as well and sets no cookie', async () => {
    const response = await fetch(login.dialogUrl().replace('v25.0', 'v26.0'));
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
    const { status, html } = await login.openDialog(more);
    expect(status).toBe(400);
    expect(html).toContain('Sandbox');
    expect(html).not.toContain('<form');
  });

  it('redirects with code and state when allowed', async () => {
    const { request } = await login.openDialog();
    const { status, location } = await login.decide({
      request,
      person: META_SEED.person.id,
      decision: 'allow',
    });
    expect(status).toBe(302);
    const url = new URL(location);
    expect(url.origin + url.pathname).toBe(REDIRECT);
    expect(url.searchParams.get('state')).toBe('state-1');
    expect(url.searchParams.get('code')).toMatch(/^AQ/);
    expect(url.hash).toBe('#_=_');
  });

  it('redirects with the documented error when cancelled', async () => {
    const { request } = await login.openDialog();
    const { location } = await login.decide({ request, person: META_SEED.person.id, decision: 'deny' });
    expect(location).toBe(
      `${REDIRECT}?error=access_denied&error_reason=user_denied&error_description=Permissions+error&state=state-1`,
    );
  });

  it('answers a dialog once', async () => {
    const { request } = await login.openDialog();
    await login.decide({ request, person: META_SEED.person.id, decision: 'allow' });
    expect((await login.decide({ request, person: META_SEED.person.id, decision: 'allow' })).status).toBe(
      400,
    );
  });

  it('grants only what was ticked, and asks again for the rest only with rerequest', async () => {
    const { request } = await login.openDialog();
    const form = { request, person: META_SEED.person.id, decision: 'allow', ticked: '1' };
    const { location } = await login.decide({
      ...form,
      'scopes[]': ['instagram_basic'],
      'pages[]': [BAKERY],
    });
    const { body } = await login.exchange(codeFrom(location));
    const permissions = await test.graph('GET', 'me/permissions', { token: String(body['access_token']) });
    const rows = permissions.body['data'] as { permission: string; status: string }[];
    const granted = rows.filter(({ status }) => status === 'granted').map(({ permission }) => permission);
    expect(granted.sort()).toEqual(['instagram_basic', 'public_profile']);
    expect(rows.filter(({ status }) => status === 'declined')).toHaveLength(SCOPES.length - 1);
    expect((await login.openDialog()).html).not.toContain('value="pages_messaging"');
    expect((await login.openDialog({ auth_type: 'rerequest' })).html).toContain('value="pages_messaging"');
  });

  it('is all or nothing with a login configuration', async () => {
    const more = {
      config_id: META_SEED.loginConfigId,
      scope: '',
      override_default_response_type: 'true',
    };
    const { request, html } = await login.openDialog(more);
    expect(html).toContain('disabled');
    const form = { request, person: META_SEED.person.id, decision: 'allow', ticked: '1' };
    const { location } = await login.decide({ ...form, 'pages[]': [BAKERY] });
    const token = String((await login.exchange(codeFrom(location))).body['access_token']);
    const { body } = await test.graph('GET', 'me/permissions', { token });
    expect(JSON.stringify(body)).toContain('pages_messaging');
  });

  it('gives the token in the fragment when asked for token', async () => {
    const { request } = await login.openDialog({ response_type: 'token' });
    const { location } = await login.decide({ request, person: META_SEED.person.id, decision: 'allow' });
    const fragment = new URLSearchParams(new URL(location).hash.slice(1));
    expect(fragment.get('access_token')).toMatch(/^EAA/);
    expect(fragment.get('state')).toBe('state-1');
    expect(new URL(location).search).toBe('');
  });
});

describe('code exchange', () => {
  it('gives a short-lived user token', async () => {
    const { status, body } = await login.exchange(await login.freshCode());
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'bearer', expires_in: 5400 });
    expect(body['access_token']).toMatch(/^EAA/);
  });

  it('refuses a code that was used (36009)', async () => {
    const code = await login.freshCode();
    await login.exchange(code);
    const { status, error } = await login.exchange(code);
    expect(status).toBe(400);
    expect(error).toMatchObject({ code: 100, error_subcode: 36009, type: 'OAuthException' });
    expect(error.message).toBe('This authorization code has been used.');
    expect(error.fbtrace_id).toBeTruthy();
  });

  it('refuses a redirect that differs (36008) and does not use the code up', async () => {
    const code = await login.freshCode();
    expect((await login.exchange(code, { redirect_uri: `${REDIRECT}?x=1` })).error).toMatchObject({
      code: 100,
      error_subcode: 36008,
    });
    expect((await login.exchange(code)).status).toBe(200);
  });

  it('refuses a code that expired (36007)', async () => {
    const code = await login.freshCode();
    await test.sandbox.context.clock.jump(11 * MINUTE_MS);
    expect((await login.exchange(code)).error).toMatchObject({ code: 100, error_subcode: 36007 });
  });

  it.each([
    ['a wrong secret', { client_secret: 'wrong' }, { code: 1, message: 'Error validating client secret.' }],
    ['a wrong app id', { client_id: '5' }, { code: 101 }],
    ['an unknown code', { code: 'AQnever' }, { code: 100 }],
  ])('refuses %s', async (_name, more, expected) => {
    const { status, error } = await login.exchange(await login.freshCode(), more);
    expect(status).toBe(400);
    expect(error).toMatchObject(expected);
  });

  it('demands the verifier when the dialog had a challenge', async () => {
    const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
    const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
    const code = await login.freshCode({ code_challenge: challenge, code_challenge_method: 'S256' });
    expect((await login.exchange(code)).error.message).toContain('Invalid code verifier');
    expect((await login.exchange(code, { code_verifier: verifier })).status).toBe(200);
  });

  it('turns a short token into one of about sixty days', async () => {
    const short = await login.userToken();
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
