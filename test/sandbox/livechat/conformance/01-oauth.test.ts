/** livechat.md §15.2, row 1: the OAuth path with plain HTTP. */
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PUBLIC_CLIENT_ID, SERVER_CLIENT_ID, SERVER_CLIENT_SECRET } from '../../../../src/sandbox/seed.ts';
import { authorize, REDIRECT_URI, startBench, type Bench, type TokenAnswer } from '../helpers/world.ts';

// The worked example of RFC 7636, appendix B.
const RFC_VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const RFC_CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.close());

function exchange(fields: Record<string, string>): Promise<Response> {
  return fetch(`${bench.urls.accountsUrl}/v2/token`, { method: 'POST', body: new URLSearchParams(fields) });
}

function codeFields(code: string | null, verifier: string): Record<string, string> {
  return {
    grant_type: 'authorization_code',
    code: code ?? '',
    client_id: PUBLIC_CLIENT_ID,
    redirect_uri: REDIRECT_URI,
    code_verifier: verifier,
  };
}

const refreshFields = (token: string): Record<string, string> => ({
  grant_type: 'refresh_token',
  refresh_token: token,
  client_id: PUBLIC_CLIENT_ID,
});

const info = (token: string): Promise<Response> =>
  fetch(`${bench.urls.accountsUrl}/v2/info`, { headers: { authorization: `Bearer ${token}` } });

async function getCode(): Promise<string | null> {
  const target = await authorize(bench.urls, { email: 'maria@bakery.test', challenge: RFC_CHALLENGE });
  return target.searchParams.get('code');
}

describe('accounts', () => {
  it('gives a token for a code and the RFC 7636 verifier, and takes it back', async () => {
    const target = await authorize(bench.urls, {
      email: 'maria@bakery.test',
      challenge: RFC_CHALLENGE,
      state: 'my state',
      scope: 'chats--access:rw,agents--all:ro,customers:own',
    });
    expect(target.origin + target.pathname).toBe(REDIRECT_URI);
    expect(target.searchParams.get('state')).toBe('my state');
    const answer = await exchange(codeFields(target.searchParams.get('code'), RFC_VERIFIER));
    expect(answer.status).toBe(200);
    const token = (await answer.json()) as TokenAnswer;
    expect(token).toMatchObject({
      token_type: 'Bearer',
      expires_in: 28_800,
      organization_id: bench.urls.livechat.organizationId,
      scope: 'chats--access:rw,agents--all:ro,customers:own',
    });
    expect(token.access_token).toMatch(/^dal:/);
    expect(token.refresh_token).not.toMatch(/^dal:/);

    expect(await (await info(token.access_token)).json()).toMatchObject({
      client_id: PUBLIC_CLIENT_ID,
      account_id: token.account_id,
      refresh_token: token.refresh_token,
    });
    expect((await info(token.refresh_token)).status).toBe(422);

    const refreshed = (await (await exchange(refreshFields(token.refresh_token))).json()) as TokenAnswer;
    expect(refreshed.refresh_token).not.toBe(token.refresh_token);
    expect((await exchange(refreshFields(token.refresh_token))).status).toBe(401);

    const gone = await fetch(`${bench.urls.accountsUrl}/v2/token`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${refreshed.access_token}` },
    });
    expect([gone.status, await gone.json()]).toEqual([200, {}]);
    expect((await info(refreshed.access_token)).status).toBe(422);
    // The other reading: as every other call of accounts refuses a token.
    bench.sandbox.context.settings.infoRefusal = 401;
    expect((await info(refreshed.access_token)).status).toBe(401);
    bench.sandbox.context.settings.infoRefusal = 422;
    expect((await exchange(refreshFields(refreshed.refresh_token))).status).toBe(401);
  });

  it('refuses a code the second time, with a wrong verifier, and when it is old', async () => {
    const used = await getCode();
    expect((await exchange(codeFields(used, RFC_VERIFIER))).status).toBe(200);
    expect((await exchange(codeFields(used, RFC_VERIFIER))).status).toBe(401);
    expect((await exchange(codeFields(await getCode(), randomBytes(32).toString('base64url')))).status).toBe(
      401,
    );
    const old = await getCode();
    await bench.sandbox.context.clock.jump(10 * 60_000);
    expect((await exchange(codeFields(old, RFC_VERIFIER))).status).toBe(401);
  });

  it('refuses scopes that do not exist, or leaves them out; so too those above the role', async () => {
    const { settings } = bench.sandbox.context;
    const ask = (email: string, scope: string) =>
      authorize(bench.urls, { email, challenge: RFC_CHALLENGE, scope });
    const refused = async (email: string, scope: string) =>
      (await ask(email, scope)).searchParams.get('oauth_exception');
    const odd = 'agents--my:ro,no.such--scope:ro';
    expect(await refused('maria@bakery.test', odd)).toBe('invalid_scope');
    settings.unknownScopes = 'ignored';
    expect(await refused('maria@bakery.test', odd)).toBeNull();

    const high = 'agents--my:ro,customers:own';
    const code = (await ask('jonas@bakery.test', high)).searchParams.get('code');
    expect(await (await exchange(codeFields(code, RFC_VERIFIER))).json()).toMatchObject({
      scope: 'agents--my:ro',
    });
    settings.scopesAboveRole = 'invalid_scope';
    expect(await refused('jonas@bakery.test', high)).toBe('invalid_scope');
    expect(await refused('maria@bakery.test', high)).toBeNull();
    Object.assign(settings, { unknownScopes: 'invalid_scope', scopesAboveRole: 'cut' });
  });

  it('tells the roles of an account only with their own scope', async () => {
    const me = async (scope: string): Promise<Record<string, unknown>> => {
      const { access_token: token } = await bench.signIn('maria@bakery.test', scope);
      const answer = await fetch(`${bench.urls.accountsUrl}/v2/accounts/me`, {
        headers: { authorization: `Bearer ${token}` },
      });
      return (await answer.json()) as Record<string, unknown>;
    };
    expect(await me('accounts--my:ro')).not.toHaveProperty('roles');
    expect(await me('accounts--my:ro,accounts.roles--all:ro')).toHaveProperty('roles');
  });

  it.each([
    ['another port', 'http://127.0.0.1:47999/callback', 'invalid_redirect_uri'],
    ['a path with ..', 'http://127.0.0.1:47811/callback/../x', 'invalid_redirect_uri'],
    ['an encoded ..', 'http://127.0.0.1:47811/callback/%2e%2e/x', 'invalid_redirect_uri'],
    ['another host', 'http://localhost:47811/callback', 'invalid_redirect_uri'],
    ['another scheme', 'https://127.0.0.1:47811/callback', 'invalid_redirect_uri'],
    ['a query', 'http://127.0.0.1:47811/callback?a=1', 'invalid_redirect_uri'],
  ])('shows its own error page when the redirect address has %s', async (_what, redirectUri, details) => {
    const target = await authorize(bench.urls, {
      email: 'maria@bakery.test',
      challenge: RFC_CHALLENGE,
      redirectUri,
    });
    expect(target.pathname).toBe('/ooops');
    expect(target.searchParams.get('exception_details')).toBe(details);
  });

  it('answers 422 with the names of the missing fields, and 403 to an unknown grant', async () => {
    const answer = await exchange({ grant_type: 'authorization_code', client_id: PUBLIC_CLIENT_ID });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ invalid_fields: { code: expect.any(String) } });
    expect((await exchange({ grant_type: 'password' })).status).toBe(403);
  });

  it('accepts a JSON body, and answers 404 when an unknown token is revoked', async () => {
    const answer = await fetch(`${bench.urls.accountsUrl}/v2/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(codeFields(await getCode(), RFC_VERIFIER)),
    });
    expect(answer.status).toBe(200);
    const gone = await fetch(`${bench.urls.accountsUrl}/v2/token?code=unknown`, { method: 'DELETE' });
    expect(gone.status).toBe(404);
  });

  it('cuts the scopes to those the role allows', async () => {
    const token = await bench.signIn('jonas@bakery.test', 'chats--all:ro,chats--access:rw,customers:own');
    expect(token.scope).toBe('chats--access:rw');
  });

  it('sends the app access_denied and no code when the person refuses', async () => {
    const target = await authorize(bench.urls, {
      email: 'jonas@bakery.test',
      challenge: RFC_CHALLENGE,
      decision: 'deny',
    });
    expect(target.origin + target.pathname).toBe(REDIRECT_URI);
    expect(target.searchParams.get('error')).toBe('access_denied');
    expect(target.searchParams.has('code')).toBe(false);
  });

  it('lets a token live 28,800 s, and keeps 25 of a client and account', async () => {
    const first = await bench.signIn('anna@bakery.test');
    for (let count = 0; count < 25; count += 1) await bench.signIn('anna@bakery.test');
    expect((await info(first.access_token)).status).toBe(422);
    const last = await bench.signIn('anna@bakery.test');
    await bench.sandbox.context.clock.jump(28_700_000);
    expect((await info(last.access_token)).status).toBe(200);
    await bench.sandbox.context.clock.jump(100_000);
    expect((await info(last.access_token)).status).toBe(422);
  });

  it('keeps the refresh token of a confidential client, which needs its secret', async () => {
    const verifier = randomBytes(32).toString('base64url');
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: SERVER_CLIENT_ID,
      redirect_uri: REDIRECT_URI,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 's256',
    });
    const page = await (await fetch(`${bench.urls.accountsUrl}/?${query.toString()}`)).text();
    expect(page).toContain('Sandbox');
    const decided = await fetch(`${bench.urls.accountsUrl}/authorize/decision`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({
        request: /name="request" value="([^"]+)"/.exec(page)?.[1] ?? '',
        account: 'maria@bakery.test',
        decision: 'allow',
      }),
    });
    const code = new URL(decided.headers.get('location') ?? '').searchParams.get('code');
    const fields = { ...codeFields(code, verifier), client_id: SERVER_CLIENT_ID };
    expect((await exchange(fields)).status).toBe(401);
    const token = (await (
      await exchange({ ...fields, client_secret: SERVER_CLIENT_SECRET })
    ).json()) as TokenAnswer;
    const again = { ...refreshFields(token.refresh_token), client_id: SERVER_CLIENT_ID };
    expect((await exchange(again)).status).toBe(401);
    const refreshed = await exchange({ ...again, client_secret: SERVER_CLIENT_SECRET });
    expect(((await refreshed.json()) as TokenAnswer).refresh_token).toBe(token.refresh_token);
  });

  it('refuses the fourth redirect within 30 s, and allows one again afterwards', async () => {
    bench.sandbox.context.settings.authorizeLimit = true;
    const go = (): Promise<URL> =>
      authorize(bench.urls, { email: 'jonas@bakery.test', challenge: RFC_CHALLENGE });
    for (let count = 0; count < 3; count += 1) expect((await go()).searchParams.get('code')).toBeTruthy();
    expect((await go()).searchParams.get('exception_details')).toBe('too_many_redirects');
    await bench.sandbox.context.clock.jump(30_000);
    expect((await go()).searchParams.get('code')).toBeTruthy();
    bench.sandbox.context.settings.authorizeLimit = false;
  });
});
