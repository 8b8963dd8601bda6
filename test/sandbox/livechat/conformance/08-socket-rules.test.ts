/** livechat.md §15.2, row 8: the socket's own rules with a plain WebSocket, on the sandbox clock. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { until } from '../../../helpers/until.ts';
import { startBench, there, type Bench } from '../helpers/world.ts';

interface Frame {
  action: string;
  type: string;
  request_id?: string;
  success?: boolean;
  payload: Record<string, unknown>;
}

interface Socket {
  frames: Frame[];
  closed: boolean;
  send(action: string, payload?: unknown, requestId?: string): void;
  answer(requestId: string): Promise<Frame>;
  push(action: string): Promise<Frame>;
  gone(): Promise<void>;
}

let bench: Bench;
const open: WebSocket[] = [];
beforeEach(async () => {
  bench = await startBench();
});
afterEach(async () => {
  for (const socket of open.splice(0)) socket.terminate();
  await bench.close();
});

async function connect(): Promise<Socket> {
  const raw = new WebSocket(
    `${bench.urls.apiUrl.replace('http', 'ws')}/v3.6/agent/rtm/ws?organization_id=${bench.urls.livechat.organizationId}`,
  );
  open.push(raw);
  const socket: Socket = {
    frames: [],
    closed: false,
    send: (action, payload, requestId) =>
      raw.send(JSON.stringify({ action, payload, request_id: requestId })),
    answer: (requestId) =>
      until(() => {
        const found = socket.frames.find(
          ({ type, request_id }) => type === 'response' && request_id === requestId,
        );
        return there(found, `answer to ${requestId}`);
      }),
    push: (action) =>
      until(() => {
        const found = socket.frames.find((frame) => frame.type === 'push' && frame.action === action);
        return there(found, `push ${action}`);
      }),
    gone: () => until(() => expect(socket.closed).toBe(true)),
  };
  raw.on('message', (data) => socket.frames.push(JSON.parse(String(data)) as Frame));
  raw.on('close', () => (socket.closed = true));
  await new Promise((resolve, reject) => {
    raw.once('open', resolve);
    raw.once('error', reject);
  });
  return socket;
}

async function loggedIn(email = 'maria@bakery.test', more: object = {}): Promise<Socket> {
  const { access_token: token } = await bench.signIn(email);
  const socket = await connect();
  socket.send('login', { token: `Bearer ${token}`, ...more }, 'login');
  expect((await socket.answer('login')).success).toBe(true);
  return socket;
}

const jump = (seconds: number): Promise<void> => bench.sandbox.context.clock.jump(seconds * 1000);

describe('the agent socket', () => {
  it('closes when nobody logs in within 30 s, pings or not', async () => {
    const socket = await connect();
    await jump(20);
    socket.send('ping', {});
    await jump(10);
    await socket.gone();
    expect(socket.frames).toEqual([]);
  });

  it('says connection_timeout after 30 s of silence', async () => {
    const socket = await loggedIn();
    await jump(30);
    expect((await socket.push('agent_disconnected')).payload).toEqual({ reason: 'connection_timeout' });
    await socket.gone();
  });

  it('stays open with pings, with or without a payload', async () => {
    const socket = await loggedIn();
    for (let round = 0; round < 4; round += 1) {
      await jump(15);
      socket.send('ping', round % 2 === 0 ? {} : undefined, `ping ${round}`);
      expect(await socket.answer(`ping ${round}`)).toMatchObject({ action: 'ping', success: true });
    }
    expect(socket.closed).toBe(false);
  });

  it('refuses the eleventh pending request, and times the others out after 15 s', async () => {
    const socket = await loggedIn();
    bench.sandbox.context.faults.add({
      call: 'livechat.agent.list_chats',
      kind: 'delay',
      delayMs: 60_000,
      times: 20,
    });
    for (let count = 1; count <= 11; count += 1) socket.send('list_chats', {}, String(count));
    expect((await socket.answer('11')).payload).toMatchObject({
      error: { type: 'pending_requests_limit_reached' },
    });
    await jump(15);
    expect((await socket.answer('1')).payload).toMatchObject({ error: { type: 'request_timeout' } });
    bench.sandbox.context.faults.clear();
    socket.send('list_chats', {}, 'again');
    expect((await socket.answer('again')).success).toBe(true);
  });

  it('ends with the token, unless the session gets a new one', async () => {
    const renewed = await loggedIn('jonas@bakery.test');
    const socket = await loggedIn();
    const pinged = async (): Promise<void> => {
      for (const one of [renewed, socket])
        if (!one.closed) one.send('ping', {}, `p${bench.sandbox.context.clock.now()}`);
    };
    const access = bench.sandbox.livechat.world.tokens.list().agents[0]?.access ?? '';
    const fresh = await bench.signIn('jonas@bakery.test');
    renewed.send('update_session', { token: `Bearer ${fresh.access_token}` }, 'update');
    expect((await renewed.answer('update')).success).toBe(true);
    for (const token of bench.sandbox.livechat.world.tokens.list().agents) {
      if (token.access === access || token.agentId === 'maria@bakery.test') {
        bench.sandbox.livechat.world.tokens.expire(token.access);
      }
    }
    expect((await socket.push('agent_disconnected')).payload).toEqual({ reason: 'access_token_expired' });
    await socket.gone();
    await pinged();
    renewed.send('list_chats', {}, 'alive');
    expect((await renewed.answer('alive')).success).toBe(true);
  });

  it('refuses a bad token, and requests before login', async () => {
    const socket = await connect();
    socket.send('list_chats', {}, 'early');
    expect((await socket.answer('early')).payload).toMatchObject({ error: { type: 'authentication' } });
    socket.send('login', { token: 'Bearer dal:wrong' }, 'login');
    expect((await socket.answer('login')).payload).toMatchObject({ error: { type: 'authentication' } });
  });

  it('pushes only what was asked for', async () => {
    const socket = await loggedIn('maria@bakery.test', { pushes: { '3.6': ['incoming_multicast'] } });
    await loggedIn('jonas@bakery.test');
    socket.send('multicast', { recipients: { agents: { all: true } }, content: 1 }, 'cast');
    expect(await socket.push('incoming_multicast')).toMatchObject({ request_id: 'cast' });
    expect(socket.frames.some((frame) => frame.action === 'routing_status_set')).toBe(false);
  });

  it('is away only when every connection is', async () => {
    const watcher = await loggedIn();
    const one = await loggedIn('jonas@bakery.test');
    const other = await loggedIn('jonas@bakery.test');
    const status = (): string | undefined =>
      watcher.frames
        .filter((frame) => frame.action === 'routing_status_set')
        .map((frame) => String(frame.payload['status']))
        .at(-1);
    one.send('set_away_status', { away: true }, 'away');
    await one.answer('away');
    expect(status()).toBe('accepting_chats');
    other.send('set_away_status', { away: true }, 'away');
    await other.answer('away');
    await until(() => expect(status()).toBe('not_accepting_chats'));
  });

  it('drops sockets for any documented reason, and at a role change', async () => {
    const control = (path: string, method: string, body: object): Promise<Response> =>
      fetch(`${bench.urls.controlUrl}/livechat/agents/jonas@bakery.test${path}`, {
        method,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const first = await loggedIn('jonas@bakery.test');
    await control('/disconnect', 'POST', { reason: 'connection_evicted' });
    expect((await first.push('agent_disconnected')).payload).toEqual({ reason: 'connection_evicted' });
    const second = await loggedIn('jonas@bakery.test');
    await control('', 'PATCH', { role: 'administrator' });
    expect((await second.push('agent_disconnected')).payload).toEqual({ reason: 'role_permissions_changed' });
    const third = await loggedIn('jonas@bakery.test');
    await control('', 'PATCH', { suspended: true });
    await third.gone();
    const { access_token: token } = await bench.signIn('maria@bakery.test');
    const agents = await bench.call('configuration', 'get_agent', `Bearer ${token}`, {
      id: 'jonas@bakery.test',
      fields: ['suspended'],
    });
    expect(agents.body).toMatchObject({ suspended: true, role: 'administrator' });
  });
});
