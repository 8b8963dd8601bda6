import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { META_SEED } from '../../../src/sandbox/meta/index.ts';
import { loginOn, SCOPES, type Login } from './login-steps.ts';
import { BAKERY, HOUR_MS, startMeta, type MetaTest } from './start-meta.ts';

let test: MetaTest;
let login: Login;
beforeEach(async () => {
  test = await startMeta();
  login = loginOn(test);
});
afterEach(() => test.close());

describe('tokens', () => {
  it('answer 190/463 once they have expired', async () => {
    const token = await login.userToken();
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
    const token = await login.userToken();
    expect((await test.graph('GET', `me?access_token=${token}`)).body).toEqual({
      name: META_SEED.person.name,
      id: META_SEED.person.id,
    });
  });

  it('checks appsecret_proof when sent, and demands it when switched on', async () => {
    const token = await login.userToken();
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
    const token = await login.userToken();
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
    const token = await login.userToken();
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
    const token = await login.userToken();
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
    const short = await login.userToken();
    const { body } = await test.graph('GET', `${BAKERY}?fields=access_token`, { token: short });
    const { pageToken } = test.meta.connect();
    await test.sandbox.context.clock.jump(2 * HOUR_MS);
    const dead = await test.graph('GET', 'me', { token: String(body['access_token']) });
    expect(dead.error).toMatchObject({ code: 190, error_subcode: 463 });
    await test.sandbox.context.clock.jump(48 * HOUR_MS);
    expect((await test.graph('GET', 'me', { token: pageToken })).body).toMatchObject({ id: BAKERY });
  });

  it('refuses an unknown field by name', async () => {
    const token = await login.userToken();
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
