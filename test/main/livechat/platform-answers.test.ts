import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import {
  createLiveChat,
  createLiveChatAccounts,
  createRedirectLimit,
} from '../../../src/main/livechat/index.ts';
import type { LiveChatConfig } from '../../../src/main/livechat/index.ts';
import { parseMulticast, parseTeamPush } from '../../../src/main/livechat/rtm/pushes.ts';
import { createTestLog } from '../../helpers/log.ts';
import { createManualTimers } from '../../helpers/manual-timers.ts';
import { until } from '../../helpers/until.ts';

/** A platform that says what the test wants. */
let server: Server;
let sockets: WebSocketServer;
let answer: { status: number; body: string; headers?: Record<string, string> };
let seen: { authorization: string | undefined; userAgent: string | undefined; path: string }[];
let onLogin: (send: (frame: unknown) => void, raw: (data: string | Buffer) => void) => void;

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push({
      authorization: request.headers.authorization,
      userAgent: request.headers['user-agent'],
      path: request.url ?? '',
    });
    request.resume();
    request.on('end', () => response.writeHead(answer.status, answer.headers).end(answer.body));
  });
  sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    socket.on('message', (data) => {
      const frame = JSON.parse((data as Buffer).toString('utf8')) as { action: string; request_id: string };
      if (frame.action !== 'login') return;
      onLogin(
        (reply) =>
          socket.send(
            JSON.stringify({ request_id: frame.request_id, action: 'login', ...(reply as object) }),
          ),
        (raw) => socket.send(raw),
      );
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(async () => {
  sockets.close();
  for (const client of sockets.clients) client.terminate();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});
beforeEach(() => {
  seen = [];
  answer = { status: 200, body: '{}' };
});

const config = async (): Promise<LiveChatConfig> => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { clientId: 'c'.repeat(32), accountsUrl: url, apiUrl: `${url}/`, redirectPorts: [1] };
};
const timers = createManualTimers();
const userAgent = 'Backchannel/test';
const { accounts } = createLiveChatAccounts({
  config,
  openExternal: async () => undefined,
  redirectLimit: createRedirectLimit(timers.clock),
  timers,
  userAgent,
});
const token = 'dal:secret-token';
const createClient = () =>
  createLiveChat({
    config,
    tokens: { accessToken: async () => token, onRefreshed: () => () => undefined },
    organizationId: () => 'org',
    application: { name: 'Backchannel', version: 'test' },
    userAgent,
    clock: timers.clock,
    timers,
    random: () => 0,
    log: createTestLog(),
  });
const { directory } = createClient();

const calls: Record<string, () => Promise<unknown>> = {
  exchangeCode: () =>
    accounts.exchangeCode({ code: 'c', redirectUri: 'http://127.0.0.1:1/callback', verifier: 'v' }),
  refresh: () => accounts.refresh('r'),
  info: () => accounts.info(token),
  me: () => accounts.me(token),
  listAgents: () => directory.listAgents(),
  listGroups: () => directory.listGroups(),
  listRoutingStatuses: () => directory.listRoutingStatuses(),
};

const malformed = [
  '',
  'null',
  '[',
  '<html>maintenance</html>',
  '"text"',
  '42',
  '{"access_token":"","refresh_token":"r"}',
  '{"access_token":"a","refresh_token":"r","expires_in":"soon","account_id":"a","organization_id":"o"}',
  '{"access_token":"a","refresh_token":"r","expires_in":-1,"account_id":"a","organization_id":"o"}',
  '{"email":"","roles":"none"}',
  '{"email":["x"]}',
  '{"client_id":7,"expires_in":1,"account_id":"a","organization_id":"o"}',
  '{"agents":[]}',
];

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
/** A page instead of an answer of the accounts service may be a captive portal's: nothing about a token. */
const isAccounts = (call: string): boolean => !call.startsWith('list');

describe('answers of the platform', () => {
  it.each(
    Object.keys(calls).flatMap((call) =>
      malformed.map((body) => {
        const code = isAccounts(call) && !isJson(body) ? 'LIVECHAT_UNAVAILABLE' : 'ANSWER_INVALID';
        return { call, body, code };
      }),
    ),
  )('$call says $code when the answer is $body', async ({ call, body, code }) => {
    answer = { status: 200, body };
    await expect(calls[call]!()).rejects.toMatchObject({ code });
  });

  it.each([
    { status: 401, body: '<html>Sign in to this network</html>' },
    { status: 403, body: '<html>Blocked by your administrator</html>' },
    { status: 404, body: '<html>Not found</html>' },
    { status: 422, body: '' },
    { status: 302, body: '', headers: { location: '/v2/token' } },
  ])('a page of something on the way (HTTP $status) ends no sign-in', async (given) => {
    answer = given;
    for (const call of ['refresh', 'info', 'me'])
      await expect(calls[call]!()).rejects.toMatchObject({ code: 'LIVECHAT_UNAVAILABLE' });
  });

  it.each([
    {
      status: 400,
      body: '{"error":{"type":"validation","message":"dal:secret-token"}}',
      code: 'LIVECHAT_REFUSED',
    },
    { status: 201, body: '[]', code: 'LIVECHAT_REFUSED' },
    { status: 302, body: '', headers: { location: 'http://127.0.0.1:9/' }, code: 'LIVECHAT_REFUSED' },
    {
      status: 401,
      body: '{"error":{"type":"authentication","message":"x"}}',
      code: 'LIVECHAT_TOKEN_REFUSED',
    },
    {
      status: 418,
      body: '{"error":{"type":"authentication","message":"x"}}',
      code: 'LIVECHAT_TOKEN_REFUSED',
    },
    { status: 403, body: '{"error":{"type":"authorization","message":"x"}}', code: 'LIVECHAT_FORBIDDEN' },
    {
      status: 403,
      body: '{"error":{"type":"requester_suspended","message":"x"}}',
      code: 'LIVECHAT_ACCOUNT_CLOSED',
    },
    {
      status: 421,
      body: '{"error":{"type":"misdirected_request","message":"x"}}',
      code: 'LIVECHAT_MISDIRECTED',
    },
    { status: 429, body: '{"error":{"type":"too_many_requests","message":"x"}}', code: 'RATE_LIMITED' },
    { status: 429, body: 'slow down', code: 'RATE_LIMITED' },
    { status: 500, body: '', code: 'LIVECHAT_UNAVAILABLE' },
    { status: 502, body: '<html></html>', code: 'LIVECHAT_UNAVAILABLE' },
    {
      status: 404,
      body: '{"error":{"type":"Text with dal:secret-token","message":"x"}}',
      code: 'LIVECHAT_REFUSED',
    },
  ])('a call says $code at HTTP $status $body, and shows no token', async ({ code, ...given }) => {
    answer = given;
    const error: unknown = await directory.listGroups().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, details: { action: 'list_groups' } });
    expect(JSON.stringify({ ...(error as object) })).not.toContain('secret-token');
  });

  it.each([
    { status: 401, body: '{"error":"invalid_grant"}', code: 'LIVECHAT_TOKEN_REFUSED' },
    { status: 401, body: '{"error":"unauthorized_client"}', code: 'LIVECHAT_TOKEN_REFUSED' },
    { status: 403, body: '{"error":"access_denied"}', code: 'LIVECHAT_TOKEN_REFUSED' },
    { status: 422, body: '{"error":"invalid_request"}', code: 'LIVECHAT_REFUSED' },
    { status: 429, body: '{"error":"temporarily_unavailable"}', code: 'RATE_LIMITED' },
    { status: 500, body: '{"error":"server_error"}', code: 'LIVECHAT_UNAVAILABLE' },
  ])('a refresh says $code at HTTP $status $body', async ({ code, ...given }) => {
    answer = given;
    await expect(accounts.refresh('r')).rejects.toMatchObject({ code });
  });

  it.each([401, 422])('L12: a token that is asked about is refused by HTTP %i', async (status) => {
    answer = { status, body: '{"error":"invalid_request","invalid_fields":{"token":"is invalid"}}' };
    for (const ask of [() => accounts.info(token), () => accounts.me(token)])
      await expect(ask()).rejects.toMatchObject({ code: 'LIVECHAT_TOKEN_REFUSED' });
  });

  it.each([
    { status: 404, isRevoked: true },
    { status: 401, isRevoked: true },
    { status: 422, isRevoked: true },
    { status: 500, isRevoked: false },
  ])('revoke counts HTTP $status as done: $isRevoked', async ({ status, isRevoked }) => {
    answer = { status, body: '{"error":"resource_not_found"}' };
    const outcome = await accounts.revoke(token).then(
      () => undefined,
      (error: unknown) => (error as { code: string }).code,
    );
    expect(outcome).toBe(isRevoked ? undefined : 'LIVECHAT_UNAVAILABLE');
  });

  it('shows the token to LiveChat as a bearer only, under our own name', async () => {
    answer = { status: 200, body: '[]' };
    await directory.listAgents();
    expect(seen).toEqual([
      {
        authorization: `Bearer ${token}`,
        userAgent,
        path: '/v3.6/configuration/action/list_agents',
      },
    ]);
  });

  it('reads the uneven names of agents, and leaves out what it cannot read', async () => {
    answer = {
      status: 200,
      body: JSON.stringify([
        {
          id: 'A@Shop.test',
          name: 'A',
          avatar: 'https://pictures.test/a.png',
          role: 'viceowner',
          login_status: 'accepting chats',
        },
        {
          id: 'b@shop.test',
          name: 'B',
          avatar_path: 'pictures.test/b.png',
          role: 'emperor',
          groups: [{ id: 3, priority: 'first' }],
        },
        {
          id: 'c@shop.test',
          avatar: '//pictures.test/c.png',
          suspended: true,
          job_title: 'Baker',
          groups: 'none',
        },
        { id: 'd@shop.test', avatar: 'javascript:alert(1)' },
        { id: 'e@shop.test', avatar: '/only/a/path.png', name: 7 },
        { name: 'nobody' },
        null,
      ]),
    };
    expect(await directory.listAgents()).toEqual([
      {
        id: 'a@shop.test',
        name: 'A',
        role: 'viceowner',
        avatarUrl: 'https://pictures.test/a.png',
        groupIds: [],
        isSuspended: false,
      },
      {
        id: 'b@shop.test',
        name: 'B',
        role: 'normal',
        avatarUrl: 'https://pictures.test/b.png',
        groupIds: [3],
        isSuspended: false,
      },
      {
        id: 'c@shop.test',
        name: 'c@shop.test',
        role: 'normal',
        avatarUrl: 'https://pictures.test/c.png',
        jobTitle: 'Baker',
        groupIds: [],
        isSuspended: true,
      },
      { id: 'd@shop.test', name: 'd@shop.test', role: 'normal', groupIds: [], isSuspended: false },
      { id: 'e@shop.test', name: 'e@shop.test', role: 'normal', groupIds: [], isSuspended: false },
    ]);
  });

  it('reads statuses with spaces and with underscores, and takes unknown ones for offline', async () => {
    answer = {
      status: 200,
      body: JSON.stringify(
        [
          'accepting_chats',
          'accepting chats',
          'not accepting chats',
          'not_accepting_chats',
          'offline',
          'asleep',
          null,
        ].map((status, index) => ({ agent_id: `${index}@shop.test`, status })),
      ),
    };
    expect((await directory.listRoutingStatuses()).map(({ status }) => status)).toEqual([
      'accepting_chats',
      'accepting_chats',
      'not_accepting_chats',
      'not_accepting_chats',
      'offline',
      'offline',
      'offline',
    ]);
  });
});

describe('frames of the platform', () => {
  it.each([
    { name: 'no profile', reply: { type: 'response', success: true, payload: {} }, code: 'ANSWER_INVALID' },
    { name: 'no payload', reply: { type: 'response', success: true }, code: 'ANSWER_INVALID' },
    {
      name: 'an error of no form',
      reply: { type: 'response', success: false, payload: 'no' },
      code: 'LIVECHAT_REFUSED',
    },
    { name: 'no word of success', reply: { type: 'response', payload: {} }, code: 'LIVECHAT_REFUSED' },
  ])('a login answered with $name is tried again later', async ({ reply, code }) => {
    onLogin = (send) => send(reply);
    const { connection } = createClient();
    connection.start();
    await until(() => expect(connection.state).toMatchObject({ state: 'offline', reason: code }));
    connection.stop();
  });

  it('survives frames of no form, and goes on', async () => {
    onLogin = (send, raw) => {
      for (const data of [
        '',
        'null',
        '[]',
        '{',
        '{"action":7}',
        '{"action":"x","request_id":5}',
        Buffer.from([0, 255]),
      ]) {
        raw(data);
      }
      raw('{"type":"push","action":"routing_status_set"}');
      raw('{"type":"push","action":"__proto__","payload":{}}');
      raw('{"type":"push","action":"incoming_multicast","payload":null}');
      raw('{"type":"response","action":"x","request_id":"999","success":true}');
      send({ type: 'response', success: true, payload: { my_profile: { id: 'a@shop.test' } } });
    };
    const { connection } = createClient();
    connection.start();
    await until(() => expect(connection.state.state).toBe('online'));
    connection.stop();
  });

  it.each(['agent_disconnected', 'agent_disconnected_null'])(
    'takes %s without a known reason for a passing one',
    async (kind) => {
      onLogin = (send, raw) => {
        send({ type: 'response', success: true, payload: { my_profile: { id: 'a@shop.test' } } });
        raw(
          `{"type":"push","action":"agent_disconnected","payload":${kind.endsWith('null') ? 'null' : '{"reason":5}'}}`,
        );
      };
      const { connection } = createClient();
      connection.start();
      await until(() =>
        expect(connection.state).toMatchObject({ state: 'offline', reason: 'LIVECHAT_UNAVAILABLE' }),
      );
      connection.stop();
    },
  );

  it.each([
    ['routing_status_set', { status: 'offline' }],
    ['agent_created', { name: 'x' }],
    ['agent_updated', {}],
    ['agent_deleted', { id: 5 }],
    ['group_updated', { name: 'x' }],
    ['group_deleted', { id: 'x' }],
    ['toString', {}],
    ['incoming_chat', { chat: {} }],
  ])('drops the push %s with %j', (action, payload) => {
    expect(parseTeamPush(action, payload)).toBeUndefined();
  });

  it.each([{}, { content: 1 }, { author_id: 'a@b.test', content: 1 }, { type: 't', content: 1 }, null, 'x'])(
    'drops the multicast %j',
    (payload) => {
      expect(parseMulticast(payload)).toBeUndefined();
    },
  );
});
