import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LiveChatConfig, Multicast } from '../../../src/main/livechat/index.ts';
import type { ConnectionState } from '../../../src/shared/ipc/state.ts';
import type { Sandbox } from '../../../src/sandbox/server.ts';
import { startLiveChatSandbox } from '../../helpers/livechat-sandbox.ts';
import { createTestConsole } from '../../helpers/signed-in-console.ts';
import type { TestConsole } from '../../helpers/signed-in-console.ts';
import { until } from '../../helpers/until.ts';

let sandbox: Sandbox;
let config: LiveChatConfig;
beforeAll(async () => {
  ({ sandbox, config } = await startLiveChatSandbox());
});
afterAll(() => sandbox.close());

const open: TestConsole[] = [];
afterEach(() => {
  sandbox.context.faults.clear();
  for (const console of open.splice(0)) console.livechat.connection.stop();
});

const signedIn = async (account: string): Promise<TestConsole> => {
  const console = createTestConsole({ config, person: { account } });
  await console.session.signIn();
  open.push(console);
  return console;
};

const stateOf = ({ livechat }: TestConsole): ConnectionState => livechat.connection.state;
const becomes = (console: TestConsole, state: ConnectionState['state'], reason?: string) =>
  until(() => expect(stateOf(console)).toMatchObject({ state, ...(reason ? { reason } : {}) }));

const online = async (account: string): Promise<TestConsole> => {
  const console = await signedIn(account);
  console.livechat.connection.start();
  await becomes(console, 'online');
  return console;
};

const end = (account: string, reason: string) => sandbox.livechat.world.endSessions(account, reason);
const sessionsOf = (account: string) =>
  [...sandbox.livechat.sessions.values()].filter(({ agentId }) => agentId === account).length;

describe('livechat connection', () => {
  it('logs in and says who LiveChat thinks we are', async () => {
    const console = await signedIn('jonas@bakery.test');
    const profiles: unknown[] = [];
    console.livechat.connection.on('logged-in', (profile) => profiles.push(profile));
    const states: string[] = [];
    console.livechat.connection.on('state-changed', ({ state }) => states.push(state));
    expect(stateOf(console)).toMatchObject({ state: 'paused' });
    console.livechat.connection.start();
    console.livechat.connection.start();
    await becomes(console, 'online');
    expect(states).toEqual(['connecting', 'online']);
    expect(profiles).toMatchObject([{ agentId: 'jonas@bakery.test', changes: { role: 'normal' } }]);
    expect(sessionsOf('jonas@bakery.test')).toBe(1);
    await until(() =>
      expect(console.session.state).toMatchObject({ avatarUrl: expect.stringContaining('http') }),
    );
  });

  it('pings every 15 seconds, and LiveChat keeps the line', async () => {
    const console = await online('jonas@bakery.test');
    for (let beat = 0; beat < 4; beat += 1) {
      await sandbox.context.clock.jump(15_000);
      await console.timers.advance(15_000);
      // The heartbeat's time-out goes only when the answer is there.
      await until(() => expect(console.timers.next()).toBeGreaterThan(10_000));
    }
    expect(stateOf(console).state).toBe('online');
  });

  it('comes back when LiveChat stops answering the heartbeat', async () => {
    const console = await online('jonas@bakery.test');
    for (const client of sandbox.app.websocketServer.clients) client.pause();
    await console.timers.advance(15_000);
    await console.timers.advance(10_000);
    expect(stateOf(console)).toMatchObject({ state: 'offline', reason: 'NETWORK_UNREACHABLE' });
    for (const client of sandbox.app.websocketServer.clients) client.resume();
    await console.timers.advance(1_000);
    await becomes(console, 'online');
    expect(sessionsOf('jonas@bakery.test')).toBe(1);
  });

  it.each([
    'connection_timeout',
    'internal_error',
    'too_many_unauthorized_connections',
    'role_permissions_changed',
    'never_heard_of',
  ])('comes back by itself after %s', async (reason) => {
    const console = await online('jonas@bakery.test');
    end('jonas@bakery.test', reason);
    await becomes(console, 'offline', 'LIVECHAT_UNAVAILABLE');
    await console.timers.advance(1_000);
    await becomes(console, 'online');
    expect(sessionsOf('jonas@bakery.test')).toBe(1);
  });

  it('comes back with a new token after access_token_expired', async () => {
    const console = await online('jonas@bakery.test');
    const before = await console.session.accessToken();
    sandbox.livechat.world.tokens.expire(before);
    await becomes(console, 'offline');
    await console.timers.advance(1_000);
    await becomes(console, 'online');
    expect(await console.session.accessToken()).not.toBe(before);
  });

  it.each([
    { reason: 'agent_logged_out_remotely', code: 'LIVECHAT_LOGGED_OUT_ELSEWHERE' },
    { reason: 'agent_disconnected_by_server', code: 'LIVECHAT_LOGGED_OUT_ELSEWHERE' },
    { reason: 'connection_evicted', code: 'LIVECHAT_TOO_MANY_CONNECTIONS' },
    { reason: 'too_many_connections', code: 'LIVECHAT_TOO_MANY_CONNECTIONS' },
    { reason: 'license_expired', code: 'LIVECHAT_LICENSE' },
    { reason: 'license_not_found', code: 'LIVECHAT_LICENSE' },
    { reason: 'unsupported_version', code: 'LIVECHAT_VERSION' },
    { reason: 'misdirected_connection', code: 'LIVECHAT_MISDIRECTED' },
    { reason: 'access_token_revoked', code: 'LIVECHAT_TOKEN_REFUSED' },
  ])('stays away after $reason until the person asks', async ({ reason, code }) => {
    const console = await online('jonas@bakery.test');
    end('jonas@bakery.test', reason);
    await becomes(console, 'paused', code);
    await console.timers.advance(600_000);
    console.livechat.connection.retryNow();
    if (code !== 'LIVECHAT_TOKEN_REFUSED') console.livechat.connection.start();
    expect(stateOf(console)).toMatchObject({ state: 'paused', reason: code });
    expect(sessionsOf('jonas@bakery.test')).toBe(0);
    console.livechat.connection.tryAgain();
    await becomes(console, 'online');
    expect(sessionsOf('jonas@bakery.test')).toBe(1);
  });

  it('lets the session find out that the sign-in was revoked', async () => {
    const console = await online('anna@bakery.test');
    sandbox.livechat.world.tokens.revoke(await console.session.accessToken());
    await becomes(console, 'paused', 'LIVECHAT_TOKEN_REFUSED');
    await until(() => expect(console.session.state).toMatchObject({ isSignInNeeded: true }));
    console.livechat.connection.start();
    await becomes(console, 'paused', 'LIVECHAT_TOKEN_REFUSED');
  });

  it.each([
    { type: 'seats_limit_exceeded', code: 'LIVECHAT_SEATS' },
    { type: 'requester_suspended', code: 'LIVECHAT_ACCOUNT_CLOSED' },
    { type: 'requester_awaiting_approval', code: 'LIVECHAT_ACCOUNT_CLOSED' },
    { type: 'license_expired', code: 'LIVECHAT_LICENSE' },
    { type: 'authorization', code: 'LIVECHAT_FORBIDDEN' },
  ])('stays away when login says $type', async ({ type, code }) => {
    sandbox.context.faults.add({ call: 'livechat.agent.login', kind: 'fail', error: { type, message: 'x' } });
    const console = await signedIn('jonas@bakery.test');
    console.livechat.connection.start();
    await becomes(console, 'paused', code);
    expect(sessionsOf('jonas@bakery.test')).toBe(0);
  });

  it.each([
    { type: 'service_unavailable', code: 'LIVECHAT_UNAVAILABLE' },
    { type: 'too_many_requests', code: 'RATE_LIMITED' },
    { type: 'validation', code: 'LIVECHAT_REFUSED' },
  ])('tries again later when login says $type', async ({ type, code }) => {
    sandbox.context.faults.add({ call: 'livechat.agent.login', kind: 'fail', error: { type, message: 'x' } });
    const console = await signedIn('jonas@bakery.test');
    console.livechat.connection.start();
    await becomes(console, 'offline', code);
    await console.timers.advance(1_000);
    await becomes(console, 'online');
    expect(sessionsOf('jonas@bakery.test')).toBe(1);
  });

  it('makes a new token when login refuses this one, once in a row', async () => {
    sandbox.context.faults.add({
      call: 'livechat.agent.login',
      kind: 'fail',
      times: 2,
      error: { type: 'authentication', message: 'x' },
    });
    const console = await signedIn('jonas@bakery.test');
    const before = await console.session.accessToken();
    console.livechat.connection.start();
    await becomes(console, 'offline', 'LIVECHAT_TOKEN_REFUSED');
    expect(await console.session.accessToken()).not.toBe(before);
    await console.timers.advance(1_000);
    await becomes(console, 'online');
    expect(sessionsOf('jonas@bakery.test')).toBe(1);
  });

  it('waits longer and longer, with jitter, up to a minute', async () => {
    sandbox.context.faults.add({ call: 'livechat.agent.login', kind: 'close-socket', times: 8 });
    const console = await signedIn('jonas@bakery.test');
    const waits: number[] = [];
    console.livechat.connection.start();
    for (let attempt = 0; attempt < 8; attempt += 1) {
      await until(() => expect(stateOf(console).state).toBe('offline'));
      const waitMs = console.timers.next()!;
      waits.push(waitMs);
      await console.timers.advance(waitMs);
    }
    expect(waits).toEqual([750, 1_500, 3_000, 6_000, 12_000, 24_000, 45_000, 45_000]);
    await becomes(console, 'online');
    // A connection that held makes the next wait short again.
    await console.timers.advance(15_000);
    await until(() => expect(console.timers.next()).toBeGreaterThan(10_000));
    await console.timers.advance(15_000);
    end('jonas@bakery.test', 'internal_error');
    await becomes(console, 'offline');
    expect(console.timers.next()).toBe(750);
  });

  it('reconnects at once when nudged while it waits', async () => {
    sandbox.context.faults.add({ call: 'livechat.agent.login', kind: 'close-socket' });
    const console = await signedIn('jonas@bakery.test');
    console.livechat.connection.start();
    await becomes(console, 'offline');
    console.livechat.connection.retryNow();
    await becomes(console, 'online');
    expect(sessionsOf('jonas@bakery.test')).toBe(1);
  });

  it('notices a dead line within five seconds when nudged after a wake', async () => {
    const console = await online('jonas@bakery.test');
    for (const client of sandbox.app.websocketServer.clients) client.pause();
    console.livechat.connection.retryNow();
    await console.timers.advance(5_000);
    expect(stateOf(console).state).toBe('offline');
    for (const client of sandbox.app.websocketServer.clients) client.resume();
  });

  it('gives the socket each new token, so that the old one may die', async () => {
    const console = await online('jonas@bakery.test');
    const before = await console.session.accessToken();
    const after = await console.session.accessToken({ refused: before });
    expect(after).not.toBe(before);
    // The answer to a later request proves that the update before it was taken.
    await console.livechat.connection.setRoutingStatus('not_accepting_chats');
    sandbox.livechat.world.tokens.expire(before);
    await console.livechat.connection.setRoutingStatus('accepting_chats');
    expect(stateOf(console).state).toBe('online');
  });

  it('carries announcements to colleagues, with the author LiveChat vouches for', async () => {
    const [jonas, maria, anna] = await Promise.all([
      online('jonas@bakery.test'),
      online('maria@bakery.test'),
      online('anna@bakery.test'),
    ]);
    const heard: Record<string, Multicast[]> = { jonas: [], maria: [], anna: [] };
    for (const [name, console] of Object.entries({ jonas, maria, anna })) {
      console.livechat.connection.on('multicast', (multicast) => heard[name]?.push(multicast));
    }
    await jonas.livechat.connection.multicast(
      { agentIds: [maria.session.identity()!.agentId] },
      'backchannel.device.v1',
      { v: 1 },
    );
    await jonas.livechat.connection.multicast({ all: true }, 'backchannel.device.v1', { v: 2 });
    await until(() => expect(heard['anna']).toHaveLength(1));
    await until(() => expect(heard['maria']).toHaveLength(2));
    expect(heard['maria']![0]).toEqual({
      authorId: 'jonas@bakery.test',
      type: 'backchannel.device.v1',
      content: { v: 1 },
    });
  });

  it('keeps at most ten requests unanswered and loses none', async () => {
    const console = await online('jonas@bakery.test');
    sandbox.context.faults.add({ call: 'livechat.agent.multicast', kind: 'delay', delayMs: 1_000, times: 9 });
    const all = Array.from({ length: 30 }, (_, index) =>
      console.livechat.connection.multicast({ all: true }, 'test', index),
    );
    await until(() => expect(sandbox.context.faults.list()).toEqual([]));
    await sandbox.context.clock.jump(1_000);
    await Promise.all(all);
    expect(stateOf(console).state).toBe('online');
  });

  it('ends a request without an answer after 15 seconds, and refuses requests when not online', async () => {
    const console = await online('jonas@bakery.test');
    sandbox.context.faults.add({ call: 'livechat.agent.multicast', kind: 'drop-answer' });
    const lost = console.livechat.connection.multicast({ all: true }, 'test', 1);
    lost.catch(() => undefined);
    await until(() => expect(sandbox.context.faults.list()).toEqual([]));
    await console.timers.advance(15_000);
    await expect(lost).rejects.toMatchObject({ code: 'LIVECHAT_UNAVAILABLE' });
    console.livechat.connection.stop();
    await expect(console.livechat.connection.setRoutingStatus('accepting_chats')).rejects.toMatchObject({
      code: 'NETWORK_UNREACHABLE',
    });
  });

  it('does not come back after stop, not even from a half-made connection', async () => {
    const console = await signedIn('jonas@bakery.test');
    console.livechat.connection.start();
    console.livechat.connection.stop();
    expect(stateOf(console)).toMatchObject({ state: 'paused' });
    await console.timers.advance(600_000);
    expect(stateOf(console)).toMatchObject({ state: 'paused' });
    expect(sessionsOf('jonas@bakery.test')).toBe(0);
  });
});
