import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tokensSecretName } from '../../../src/main/session/stored-tokens.ts';
import { createRedirectLimit, type LiveChatConfig } from '../../../src/main/livechat/index.ts';
import { identityScopes } from '../../../src/main/livechat/scopes.ts';
import type { Sandbox } from '../../../src/sandbox/server.ts';
import { openBrowser } from '../../helpers/browser.ts';
import { browse, startLiveChatSandbox } from '../../helpers/livechat-sandbox.ts';
import { createManualTimers } from '../../helpers/manual-timers.ts';
import { chosenMemoryStore, createTestConsole } from '../../helpers/signed-in-console.ts';

const jonas = { account: 'jonas@bakery.test' };

let sandbox: Sandbox;
let config: LiveChatConfig;
beforeAll(async () => {
  ({ sandbox, config } = await startLiveChatSandbox());
});
afterAll(() => sandbox.close());
beforeEach(() => {
  Object.assign(sandbox.context.settings, { scopeParameter: 'honoured' });
});

const tokenNow = (access: string) =>
  sandbox.livechat.world.tokens.list().agents.find((each) => each.access === access);
const issuedCount = (): number => sandbox.livechat.world.tokens.list().agents.length;

describe('the identity token', () => {
  it('comes with the sign-in, in one page that the person sees, and opens nothing else', async () => {
    let forms = 0;
    const browser = openBrowser();
    const counting = {
      open: async (...parts: Parameters<typeof browser.open>) => {
        const page = await browser.open(...parts);
        if ((await page.clone().text()).includes('name="request"')) forms += 1;
        return page;
      },
    };
    const shown: Response[] = [];
    const { session } = createTestConsole({
      config,
      person: jonas,
      openExternal: async (url) => void browse(url, jonas, counting).then((page) => shown.push(page)),
    });
    await session.signIn();
    expect(forms).toBe(1);
    expect(session.hasIdentityToken()).toBe(true);
    const token = tokenNow(await session.identityToken());
    expect(token).toMatchObject({ state: 'live', agentId: jonas.account });
    expect(token?.scopes.toSorted()).toEqual([...identityScopes].toSorted());
    expect(await session.accessToken()).not.toBe(token?.access);
  });

  it('is renewed by itself, and never shown when a renewal opens more', async () => {
    const { session } = createTestConsole({ config, person: jonas });
    await session.signIn();
    const first = await session.identityToken();
    const second = await session.identityToken({ refused: first });
    expect(second).not.toBe(first);
    // As if LiveChat had changed its mind about what was granted.
    const { refreshes } = sandbox.livechat.world.tokens.list();
    const own = refreshes.filter(
      ({ state, requestedScopes }) => state === 'live' && requestedScopes.length === 2,
    );
    own.at(-1)?.requestedScopes.push('chats--access:rw');
    await expect(session.identityToken({ refused: second })).rejects.toMatchObject({
      code: 'IDENTITY_TOO_WIDE',
    });
    await expect(session.identityToken()).rejects.toMatchObject({ code: 'IDENTITY_NEEDED' });
    expect(session.state).toMatchObject({ isSignInNeeded: false, isIdentityNeeded: true });
    const widened = sandbox.livechat.world.tokens.list().agents.filter(({ scopes }) => scopes.length === 3);
    expect(widened.map(({ state }) => state)).toEqual(['revoked']);
    // Everything else goes on.
    expect(await session.accessToken()).toBeTruthy();
  });

  it('comes with a sign-in right after a sign-out too: the browser waits until LiveChat lets it through again', async () => {
    // livechat.md §2.2: three redirects in half a minute.
    const limited = await startLiveChatSandbox({ authorizeLimit: true });
    const { clock } = limited.sandbox.context;
    const waits: number[] = [];
    const browser = openBrowser();
    const timers = createManualTimers();
    let opened = 0;
    const { session } = createTestConsole({
      config: limited.config,
      person: jonas,
      timers,
      redirectLimit: createRedirectLimit(timers.clock),
      openExternal: async (url) => {
        opened += 1;
        void browse(url, jonas, browser).then(async (page) => {
          const [, seconds, next = ''] = /^(\d+); url=(.+)$/.exec(page.headers.get('refresh') ?? '') ?? [];
          if (seconds === undefined) return;
          waits.push(Number(seconds));
          await clock.jump(Number(seconds) * 1000);
          await browser.open(next);
        });
      },
    });
    await session.signIn();
    await timers.advance(5_000);
    await clock.jump(5_000);
    await session.signOut();
    await session.signIn();
    expect(session.hasIdentityToken()).toBe(true);
    expect(waits).toEqual([26]);
    // A third one opens no page that would only say no.
    await session.signOut();
    const third = session.signIn();
    await timers.advance(24_000);
    expect(opened).toBe(2);
    await timers.advance(1_000);
    await third;
    expect(opened).toBe(3);
    expect(waits).toEqual([26, 6]);
    await limited.sandbox.close();
  });

  it('is not asked for again while there is one that works', async () => {
    const { session } = createTestConsole({ config, person: jonas });
    await session.signIn();
    const before = issuedCount();
    const token = await session.identityToken();
    await session.signIn();
    expect(issuedCount()).toBe(before + 1);
    expect(await session.identityToken()).toBe(token);
  });

  it('is missing after a sign-in by an older version: all else works, and the next sign-in brings it', async () => {
    const secrets = chosenMemoryStore();
    const old = createTestConsole({ config, person: jonas, secrets });
    await old.session.signIn();
    const stored = JSON.parse((await secrets.get(tokensSecretName)) ?? '') as Record<string, unknown>;
    delete stored['identityToken'];
    await secrets.set(tokensSecretName, JSON.stringify(stored));
    const { session } = createTestConsole({ config, person: jonas, secrets });
    await session.restore();
    expect(session.state).toMatchObject({ state: 'signed-in', isSignInNeeded: false });
    expect(session.state).not.toHaveProperty('isIdentityNeeded');
    await expect(session.identityToken()).rejects.toMatchObject({ code: 'IDENTITY_NEEDED' });
    expect(session.state).toMatchObject({ isSignInNeeded: false, isIdentityNeeded: true });
    expect(await session.accessToken()).toBeTruthy();
    await session.signIn();
    expect(session.state).not.toHaveProperty('isIdentityNeeded');
    expect(await session.identityToken()).toBeTruthy();
  });

  it('is not taken from somebody else who is signed in in the browser by then', async () => {
    let passes = 0;
    const before = issuedCount();
    const script = {
      get account() {
        return passes === 0 ? jonas.account : 'anna@bakery.test';
      },
      tamper: () => void (passes += 1),
    };
    const { session } = createTestConsole({
      config,
      person: jonas,
      openExternal: async (url) => void browse(url, script, openBrowser({ keepsCookies: false })),
    });
    await expect(session.signIn()).rejects.toMatchObject({
      code: 'SIGN_IN_DENIED',
      details: { cause: 'other-account' },
    });
    expect(session.state).toMatchObject({ state: 'signed-out', reason: 'SIGN_IN_DENIED' });
    const made = sandbox.livechat.world.tokens.list().agents.slice(before);
    expect(made.map(({ state }) => state)).toEqual(['revoked', 'revoked']);
  });

  it('is the former one while LiveChat cannot renew it, unless that one was refused', async () => {
    const { session, timers } = createTestConsole({ config, person: jonas });
    await session.signIn();
    const former = await session.identityToken();
    await timers.advance(9 * 60 * 60_000);
    sandbox.context.faults.add({ call: 'livechat.accounts.token', kind: 'fail', status: 503, times: 2 });
    expect(await session.identityToken()).toBe(former);
    await expect(session.identityToken({ refused: former })).rejects.toMatchObject({
      code: 'LIVECHAT_UNAVAILABLE',
    });
    expect(await session.identityToken()).not.toBe(former);
  });

  it('is revoked with the sign-out', async () => {
    const { session } = createTestConsole({ config, person: jonas });
    await session.signIn();
    const token = await session.identityToken();
    await session.signOut();
    expect(tokenNow(token)?.state).toBe('revoked');
    await expect(session.identityToken()).rejects.toMatchObject({ code: 'SIGNED_OUT' });
  });
});
