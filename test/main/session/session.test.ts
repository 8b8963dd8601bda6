import { createServer } from 'node:http';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { OpenAwaitedPage } from '../../../src/main/browser/index.ts';
import type { LiveChatConfig } from '../../../src/main/livechat/index.ts';
import { createMemoryStore } from '../../../src/main/secrets/index.ts';
import type { SecretStore } from '../../../src/main/secrets/index.ts';
import type { Sandbox } from '../../../src/sandbox/server.ts';
import { browse, startLiveChatSandbox } from '../../helpers/livechat-sandbox.ts';
import { createManualTimers } from '../../helpers/manual-timers.ts';
import { chosenMemoryStore, createTestConsole } from '../../helpers/signed-in-console.ts';
import type { TestConsole } from '../../helpers/signed-in-console.ts';
import { until } from '../../helpers/until.ts';

let sandbox: Sandbox;
let config: LiveChatConfig;
beforeAll(async () => {
  ({ sandbox, config } = await startLiveChatSandbox());
});
afterAll(() => sandbox.close());
afterEach(() => sandbox.context.faults.clear());

const jonas = { account: 'jonas@bakery.test' };
const maria = { account: 'maria@bakery.test' };
const hourMs = 3_600_000;

const signedIn = async (
  options: Partial<Parameters<typeof createTestConsole>[0]> = {},
): Promise<TestConsole> => {
  const console = createTestConsole({ config, person: jonas, ...options });
  await console.session.signIn();
  return console;
};

const liveTokens = (agentId: string) => {
  const { agents, refreshes } = sandbox.livechat.world.tokens.list();
  const mine = (token: { agentId: string; state: string }) =>
    token.agentId === agentId && token.state === 'live';
  return { access: agents.filter(mine).length, refresh: refreshes.filter(mine).length };
};

describe('session.signIn', () => {
  it('signs in through the browser and knows who, where and with which role', async () => {
    const { session, pages, log } = await signedIn();
    expect(session.state).toEqual({
      state: 'signed-in',
      agentId: 'jonas@bakery.test',
      name: 'Jonas Weber',
      role: 'normal',
      isSignInNeeded: false,
    });
    expect(session.identity()).toMatchObject({ workspaceId: sandbox.livechat.organizationId });
    expect(session.scopes()).toContain('multicast:rw');
    await until(() => expect(pages).toHaveLength(1));
    const page = pages[0]!;
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('You can close this tab and return to Backchannel.');
    expect(page.headers.get('set-cookie')).toBeNull();
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(JSON.stringify(log.lines)).not.toMatch(/dal:|jonas/i);
  });

  it('knows an administrator by the role', async () => {
    const { session } = await signedIn({ person: maria });
    expect(session.identity()?.role).toBe('administrator');
  });

  it('asks the list of agents when the accounts service does not tell the role', async () => {
    sandbox.context.faults.add({
      call: 'livechat.accounts.me',
      kind: 'fail',
      status: 403,
      error: { error: 'access_denied', sub_error: 'insufficient_scope' },
    });
    const { session } = await signedIn({ person: maria });
    expect(session.identity()).toMatchObject({ agentId: 'maria@bakery.test', role: 'administrator' });
  });

  it('says SIGN_IN_DENIED when the person denies', async () => {
    const { session, pages } = createTestConsole({ config, person: { ...jonas, decision: 'deny' } });
    await expect(session.signIn()).rejects.toMatchObject({ code: 'SIGN_IN_DENIED' });
    expect(session.state).toEqual({ state: 'signed-out', reason: 'SIGN_IN_DENIED' });
    await until(() => expect(pages).toHaveLength(1));
    expect(await pages[0]!.text()).toContain('Access was not granted');
  });

  it.each([
    {
      name: 'the wrong state',
      tamper: (url: URL) => url.searchParams.set('state', 'x'.repeat(43)),
      status: 400,
    },
    { name: 'no state', tamper: (url: URL) => url.searchParams.delete('state'), status: 400 },
    { name: 'no code', tamper: (url: URL) => url.searchParams.delete('code'), status: 400 },
    { name: 'another path', tamper: (url: URL) => (url.pathname = '/callback/more'), status: 404 },
    { name: 'another host name', tamper: (url: URL) => (url.hostname = 'localhost'), status: 421 },
    {
      name: 'an error under the wrong state',
      tamper: (url: URL) => (url.search = '?error=access_denied&state=wrong'),
      status: 400,
    },
  ])('goes on waiting when an answer comes with $name', async ({ tamper, status }) => {
    let address = '';
    const { session } = createTestConsole({
      config,
      person: jonas,
      openExternal: async (url) => {
        address = url;
      },
    });
    const attempt = session.signIn();
    await until(() => expect(address).not.toBe(''));
    const refused = await browse(address, { ...jonas, tamper });
    expect(refused.status).toBe(status);
    expect(session.state).toEqual({ state: 'signing-in' });
    expect((await browse(address, jonas)).status).toBe(200);
    await attempt;
    expect(session.state).toMatchObject({ state: 'signed-in' });
  });

  it('opens an address that is worth nothing to others, and only as long as it waits', async () => {
    const openExternal = vi.fn<OpenAwaitedPage>(async () => undefined);
    const { session, log } = createTestConsole({ config, person: jonas, openExternal });
    const attempt = session.signIn();
    await until(() => expect(openExternal).toHaveBeenCalledTimes(1));
    const [address, { page, until: end }] = openExternal.mock.calls[0]!;
    const asked = Object.fromEntries(new URL(address).searchParams);
    // A request and its two one-way marks: nothing here can be turned into a token without the verifier.
    expect(Object.keys(asked).sort()).toEqual([
      'client_id',
      'code_challenge',
      'code_challenge_method',
      'redirect_uri',
      'response_type',
      'scope',
      'state',
    ]);
    expect(asked).toMatchObject({ code_challenge_method: 'S256', response_type: 'code' });
    expect(page).toBe('sign-in');
    expect(end.aborted).toBe(false);
    // The address is as good in any other browser of this computer.
    expect((await browse(address, jonas)).status).toBe(200);
    await attempt;
    expect(end.aborted).toBe(true);
    expect(JSON.stringify(log.lines)).not.toContain(asked['state']);
  });

  it('lets go of the page when the person cancels', async () => {
    const openExternal = vi.fn<OpenAwaitedPage>(async () => undefined);
    const { session } = createTestConsole({ config, person: jonas, openExternal });
    const attempt = session.signIn();
    await until(() => expect(openExternal).toHaveBeenCalledTimes(1));
    session.cancelSignIn();
    await expect(attempt).rejects.toMatchObject({ code: 'SIGN_IN_CANCELLED' });
    expect(openExternal.mock.calls[0]![1].until.aborted).toBe(true);
  });

  it('takes the code of one answer only', async () => {
    let address = '';
    const { session } = createTestConsole({
      config,
      person: jonas,
      openExternal: async (url) => {
        address = url;
      },
    });
    sandbox.context.faults.add({ call: 'livechat.accounts.token', kind: 'delay', delayMs: 60_000 });
    const attempt = session.signIn();
    await until(() => expect(address).not.toBe(''));
    const first = browse(address, jonas);
    await until(() => expect(sandbox.context.faults.list()).toEqual([]));
    expect((await browse(address, jonas)).status).toBe(400);
    await sandbox.context.clock.jump(60_000);
    await attempt;
    expect((await first).status).toBe(200);
  });

  it('says LIVECHAT_TOKEN_REFUSED when the code is worth nothing', async () => {
    const { session, pages } = createTestConsole({
      config,
      person: { ...jonas, tamper: (url) => url.searchParams.set('code', 'made-up') },
    });
    await expect(session.signIn()).rejects.toMatchObject({ code: 'LIVECHAT_TOKEN_REFUSED' });
    await until(() => expect(pages).toHaveLength(1));
    expect(await pages[0]!.text()).toContain('Sign-in did not finish');
  });

  it.each([
    { error: 'server_error', code: 'LIVECHAT_REFUSED' },
    { error: 'access_denied', code: 'SIGN_IN_DENIED' },
  ])('believes the error $error that comes with its state', async ({ error, code }) => {
    const { session } = createTestConsole({
      config,
      person: {
        ...jonas,
        tamper: (url) =>
          (url.search = `?oauth_exception=${error}&state=${url.searchParams.get('state') ?? ''}`),
      },
    });
    await expect(session.signIn()).rejects.toMatchObject({ code });
  });

  it('uses the next port when one is taken, and says so when all are', async () => {
    const servers: ReturnType<typeof createServer>[] = [];
    const take = async (port: number) => {
      const server = createServer();
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
      servers.push(server);
    };
    const [first, ...others] = config.redirectPorts;
    await take(first!);
    const { session } = await signedIn();
    expect(session.state).toMatchObject({ state: 'signed-in' });

    for (const port of others) await take(port);
    const late = createTestConsole({ config, person: jonas }).session;
    await expect(late.signIn()).rejects.toMatchObject({ code: 'SIGN_IN_PORTS_BUSY' });
    expect(late.state).toEqual({ state: 'signed-out', reason: 'SIGN_IN_PORTS_BUSY' });
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  });

  it('gives up after five minutes, and frees the port', async () => {
    const console = createTestConsole({ config, person: jonas, openExternal: async () => undefined });
    const attempt = console.session.signIn();
    attempt.catch(() => undefined);
    await until(() => expect(console.timers.next()).toBe(300_000));
    await console.timers.advance(300_000);
    await expect(attempt).rejects.toMatchObject({ code: 'SIGN_IN_TIMEOUT' });
    await expect(fetch(`http://127.0.0.1:${config.redirectPorts[0]}/callback`)).rejects.toThrow();
  });

  it('can be cancelled', async () => {
    const { session } = createTestConsole({ config, person: jonas, openExternal: async () => undefined });
    const attempt = session.signIn();
    await until(() => expect(session.state.state).toBe('signing-in'));
    session.cancelSignIn();
    await expect(attempt).rejects.toMatchObject({ code: 'SIGN_IN_CANCELLED' });
    expect(session.state).toEqual({ state: 'signed-out', reason: 'SIGN_IN_CANCELLED' });
  });

  it('does not open the browser when the sign-in could not be kept', async () => {
    const openExternal = vi.fn(async () => undefined);
    const { session } = createTestConsole({
      config,
      person: jonas,
      secrets: createMemoryStore('basic_text'),
      openExternal,
    });
    await expect(session.signIn()).rejects.toMatchObject({ code: 'SECRET_BACKEND_WEAK' });
    expect(openExternal).not.toHaveBeenCalled();
  });

  it('refuses addresses that are neither https nor this computer', async () => {
    for (const accountsUrl of ['http://accounts.test', 'ftp://127.0.0.1', 'nonsense']) {
      const { session } = createTestConsole({ config: { ...config, accountsUrl }, person: jonas });
      await expect(session.signIn()).rejects.toMatchObject({ code: 'SETTING_INVALID' });
    }
  });

  it('refuses another person while the profile holds somebody, and revokes that grant', async () => {
    const { session, secrets } = await signedIn();
    const other = createTestConsole({ config, person: { account: 'anna@bakery.test' }, secrets });
    await other.session.restore();
    await expect(other.session.signIn()).rejects.toMatchObject({ code: 'SIGN_IN_OTHER_PERSON' });
    await until(() => expect(liveTokens('anna@bakery.test')).toEqual({ access: 0, refresh: 0 }));
    expect(session.identity()?.agentId).toBe('jonas@bakery.test');
    expect(other.session.identity()?.agentId).toBe('jonas@bakery.test');
  });
});

describe('an account that the organisation does not allow here', () => {
  const isAllowed = ({ email }: { email: string }) => email !== 'jonas@bakery.test';

  it('is refused at sign-in, and its grant revoked', async () => {
    const { session } = createTestConsole({ config, person: jonas, isAllowed });
    const before = liveTokens('jonas@bakery.test');
    await expect(session.signIn()).rejects.toMatchObject({ code: 'SIGN_IN_NOT_ALLOWED' });
    expect(session.identity()).toBeUndefined();
    await until(() => expect(liveTokens('jonas@bakery.test')).toEqual(before));
  });

  it('that was signed in before is shut out, nothing is deleted, and it is back when it is allowed again', async () => {
    const { secrets } = await signedIn();
    const later = createTestConsole({ config, person: jonas, secrets, isAllowed });
    await later.session.restore();
    expect(later.session.state).toEqual({ state: 'signed-out', reason: 'SIGN_IN_NOT_ALLOWED', isHeld: true });
    expect(later.session.identity()).toBeUndefined();
    await expect(later.session.accessToken()).rejects.toMatchObject({ code: 'SIGNED_OUT' });
    await expect(later.session.identityToken()).rejects.toMatchObject({ code: 'SIGNED_OUT' });
    const back = createTestConsole({ config, person: jonas, secrets });
    await back.session.restore();
    expect(back.session.state).toMatchObject({ state: 'signed-in', agentId: 'jonas@bakery.test' });
  });
});

describe('session.restore', () => {
  it('is signed in again after a restart without a network', async () => {
    const { secrets } = await signedIn();
    const offline = createTestConsole({
      config: { ...config, accountsUrl: 'http://127.0.0.1:1', apiUrl: 'http://127.0.0.1:1' },
      person: jonas,
      secrets,
    });
    expect(offline.session.state).toEqual({ state: 'signed-out' });
    await offline.session.restore();
    expect(offline.session.identity()?.agentId).toBe('jonas@bakery.test');
    expect(await offline.session.accessToken()).toMatch(/^dal:/);
    await offline.timers.advance(9 * hourMs);
    await expect(offline.session.accessToken()).rejects.toMatchObject({ code: 'NETWORK_UNREACHABLE' });
    expect(offline.session.state).toMatchObject({ state: 'signed-in', isSignInNeeded: false });
  });

  it.each([
    { name: 'cannot be read', failing: true, text: undefined },
    { name: 'is not ours', failing: false, text: '{"v":2}' },
    { name: 'is not JSON', failing: false, text: 'oops' },
  ])('is signed out with the reason when the stored secret $name', async ({ failing, text }) => {
    const secrets = chosenMemoryStore();
    if (text !== undefined) await secrets.set('livechat-tokens', text);
    const reading: SecretStore = {
      ...secrets,
      get: async (name) => {
        if (failing) throw Object.assign(new Error('locked'), { code: 'X' });
        return secrets.get(name);
      },
    };
    const { session } = createTestConsole({ config, person: jonas, secrets: reading });
    await session.restore();
    expect(session.state).toEqual({
      state: 'signed-out',
      reason: failing ? 'INTERNAL' : 'SECRET_UNREADABLE',
    });
    if (text !== undefined) expect(await secrets.get('livechat-tokens')).toBe(text);
  });

  it('names the changed key store as the reason when it hid the sign-in', async () => {
    const secrets: SecretStore = { ...chosenMemoryStore(), problem: 'SECRET_BACKEND_CHANGED' };
    const { session } = createTestConsole({ config, person: jonas, secrets });
    await session.restore();
    expect(session.state).toEqual({ state: 'signed-out', reason: 'SECRET_BACKEND_CHANGED' });
  });
});

describe('session.accessToken', () => {
  it('refreshes once when two ask at the same time, and stores the new pair before anybody gets it', async () => {
    const { session, secrets, timers } = await signedIn();
    const before = await session.accessToken();
    const heard: string[] = [];
    session.onRefreshed((token) => heard.push(token));
    const pairsBefore = sandbox.livechat.world.tokens.list().refreshes.length;
    await timers.advance(8 * hourMs - 4 * 60_000);
    const [one, two] = await Promise.all([
      session.accessToken().then(async (token) => {
        expect(await secrets.get('livechat-tokens')).toContain(token);
        return token;
      }),
      session.accessToken(),
    ]);
    expect(one).toBe(two);
    expect(one).not.toBe(before);
    expect(heard).toEqual([one]);
    expect(sandbox.livechat.world.tokens.list().refreshes.length).toBe(pairsBefore + 1);
    expect(await session.accessToken()).toBe(one);
  });

  it('makes another token when LiveChat refused this one, but only if it is still the same', async () => {
    const { session } = await signedIn();
    const first = await session.accessToken();
    const second = await session.accessToken({ refused: first });
    expect(second).not.toBe(first);
    expect(await session.accessToken({ refused: first })).toBe(second);
  });

  it('needs a new sign-in when the answer to a refresh got lost, and keeps what it knows', async () => {
    const { session, timers } = await signedIn();
    sandbox.context.faults.add({ call: 'livechat.accounts.token', kind: 'drop-answer' });
    await timers.advance(9 * hourMs);
    await expect(session.accessToken()).rejects.toMatchObject({ code: 'LIVECHAT_UNAVAILABLE' });
    expect(session.state).toMatchObject({ isSignInNeeded: false });
    await expect(session.accessToken()).rejects.toMatchObject({ code: 'LIVECHAT_TOKEN_REFUSED' });
    expect(session.state).toMatchObject({ state: 'signed-in', isSignInNeeded: true });
    expect(session.identity()?.agentId).toBe('jonas@bakery.test');
    await session.signIn();
    expect(session.state).toMatchObject({ isSignInNeeded: false });
    expect(await session.accessToken()).toMatch(/^dal:/);
  });

  it('goes on with the old pair when LiveChat was only unavailable', async () => {
    const { session, timers } = await signedIn();
    sandbox.context.faults.add({ call: 'livechat.accounts.token', kind: 'fail', times: 1 });
    sandbox.context.faults.add({
      call: 'livechat.accounts.token',
      kind: 'fail',
      error: { error: 'temporarily_unavailable' },
    });
    await timers.advance(9 * hourMs);
    await expect(session.accessToken()).rejects.toMatchObject({ code: 'LIVECHAT_UNAVAILABLE' });
    await expect(session.accessToken()).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect(await session.accessToken()).toMatch(/^dal:/);
  });

  it('needs a new sign-in when the pair was revoked, also after a restart', async () => {
    const { session, secrets } = await signedIn();
    const token = await session.accessToken();
    sandbox.livechat.world.tokens.revoke(token);
    await expect(session.accessToken({ refused: token })).rejects.toMatchObject({
      code: 'LIVECHAT_TOKEN_REFUSED',
    });
    expect(session.state).toMatchObject({ isSignInNeeded: true });
    const again = createTestConsole({ config, person: jonas, secrets });
    await again.session.restore();
    expect(again.session.state).toMatchObject({ state: 'signed-in', isSignInNeeded: true });
  });

  it('stores a new pair before using it when the secret store fails first', async () => {
    const inner = chosenMemoryStore();
    let isFull = false;
    const secrets: SecretStore = {
      ...inner,
      set: async (name, value) => {
        if (isFull) throw new Error('disk full');
        await inner.set(name, value);
      },
    };
    const { session, timers } = await signedIn({ secrets });
    await timers.advance(9 * hourMs);
    isFull = true;
    await expect(session.accessToken()).rejects.toThrow('disk full');
    const refreshes = sandbox.livechat.world.tokens.list().refreshes.length;
    isFull = false;
    const token = await session.accessToken();
    expect(await inner.get('livechat-tokens')).toContain(token);
    expect(sandbox.livechat.world.tokens.list().refreshes.length).toBe(refreshes);
  });

  it('says SIGNED_OUT when nobody is signed in', async () => {
    const { session } = createTestConsole({ config, person: jonas });
    await expect(session.accessToken()).rejects.toMatchObject({ code: 'SIGNED_OUT' });
  });

  it('never shows a token in an error', async () => {
    const { session, timers } = await signedIn();
    const token = await session.accessToken();
    await timers.advance(9 * hourMs);
    sandbox.context.faults.add({ call: 'livechat.accounts.token', kind: 'close-socket' });
    const error: unknown = await session.accessToken().catch((thrown: unknown) => thrown);
    const seen = new Set<unknown>();
    const walk = (value: unknown): string => {
      if (typeof value !== 'object' || value === null || seen.has(value)) return String(value);
      seen.add(value);
      return Reflect.ownKeys(value)
        .map((key) => walk((value as Record<PropertyKey, unknown>)[key]))
        .join(' ');
    };
    const text = walk(error);
    expect(text).not.toContain(token);
    expect(text).not.toContain('refresh_token');
  });
});

describe('session.signOut', () => {
  it('revokes, cleans in order, destroys the secrets, and tells', async () => {
    const { session, secrets } = await signedIn({ person: { account: 'anna@bakery.test' } });
    const order: string[] = [];
    session.onSignOut('relay-device', async () => {
      order.push('relay-device');
      expect(liveTokens('anna@bakery.test')).toEqual({ access: 0, refresh: 0 });
    });
    session.onSignOut('database', async () => {
      order.push('database');
      expect(await secrets.names()).not.toEqual([]);
    });
    session.on('signed-out', () => order.push('told'));
    const result = await session.signOut();
    expect(order).toEqual(['relay-device', 'database', 'told']);
    expect(result.leftovers).toEqual([]);
    expect(result.steps.map(({ name }) => name)).toEqual([
      'begin',
      'livechat-token',
      'identity-token',
      'relay-device',
      'database',
      'secrets',
    ]);
    expect(await secrets.names()).toEqual([]);
    expect(session.state).toEqual({ state: 'signed-out' });
    expect(session.identity()).toBeUndefined();
  });

  it('deletes everything local when offline, and names what could not be done', async () => {
    const { secrets } = await signedIn();
    const offline = createTestConsole({
      config: { ...config, accountsUrl: 'http://127.0.0.1:1' },
      person: jonas,
      secrets,
    });
    await offline.session.restore();
    let isDatabaseGone = false;
    offline.session.onSignOut('relay-device', async () => {
      throw new Error('relay gone');
    });
    offline.session.onSignOut('database', () => {
      isDatabaseGone = true;
    });
    const result = await offline.session.signOut();
    expect(result.leftovers).toEqual(['NETWORK_UNREACHABLE', 'INTERNAL']);
    expect(isDatabaseGone).toBe(true);
    expect(await secrets.names()).toEqual([]);
  });

  it('goes on at the next start when it was interrupted', async () => {
    const { session, secrets } = await signedIn();
    session.onSignOut('database', () => new Promise(() => undefined));
    void session.signOut();
    await until(async () => expect(await secrets.get('livechat-tokens')).toContain('"isSigningOut":true'));

    const next = createTestConsole({ config, person: jonas, secrets });
    expect(await next.session.restore()).toEqual({ isSignOutPending: true });
    expect(next.session.state).toEqual({ state: 'signed-out' });
    await expect(next.session.accessToken()).rejects.toMatchObject({ code: 'SIGNED_OUT' });
    await next.session.signOut();
    expect(await secrets.names()).toEqual([]);
  });

  it('leaves no pair alive when a refresh is under way', async () => {
    const person = { account: 'anna@bakery.test' };
    const timers = createManualTimers();
    const { session } = await signedIn({ person, timers });
    sandbox.context.faults.add({ call: 'livechat.accounts.token', kind: 'delay', delayMs: 60_000 });
    await timers.advance(9 * hourMs);
    const refresh = session.accessToken();
    await until(() => expect(sandbox.context.faults.list()).toEqual([]));
    const signOut = session.signOut();
    await sandbox.context.clock.jump(60_000);
    await refresh;
    await signOut;
    expect(liveTokens(person.account).refresh).toBe(0);
    await expect(session.accessToken()).rejects.toMatchObject({ code: 'SIGNED_OUT' });
  });
});
