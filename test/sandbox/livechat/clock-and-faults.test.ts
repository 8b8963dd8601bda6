/** The sandbox's clock and its faults to order, alone and over HTTP. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClock } from '../../../src/sandbox/clock.ts';
import { createFaults } from '../../../src/sandbox/faults.ts';
import { startBench, type Bench } from './helpers/world.ts';

describe('createClock', () => {
  it('fires timers in order of time when it jumps over them, each at its moment', async () => {
    const clock = createClock({ now: () => 1_000 });
    const fired: [string, number][] = [];
    clock.after(300, () => fired.push(['third', clock.now()]));
    clock.after(100, () => {
      fired.push(['first', clock.now()]);
      clock.after(50, () => fired.push(['second', clock.now()]));
    });
    const cancel = clock.after(200, () => fired.push(['cancelled', clock.now()]));
    cancel();
    await clock.jump(1_000);
    expect(fired).toEqual([
      ['first', 1_100],
      ['second', 1_150],
      ['third', 1_300],
    ]);
    expect(clock.now()).toBe(2_000);
  });

  it('fires at the given moment when the clock ticks between reading it and scheduling', async () => {
    let realMs = 1_000;
    let isTicking = true;
    const clock = createClock({ now: () => (isTicking ? realMs++ : realMs) });
    const dueMs = clock.now() + 100;
    let isFired = false;
    clock.at(dueMs, () => (isFired = true));
    isTicking = false;
    await clock.jump(dueMs - clock.now());
    expect(isFired).toBe(true);
  });

  it('runs four times as fast as real time at a rate of 4', async () => {
    let realMs = 1_000;
    const clock = createClock({ now: () => realMs }, 4);
    const fired: string[] = [];
    clock.after(1_000, () => fired.push('a second'));
    realMs += 200;
    expect(clock.now()).toBe(1_800);
    await clock.jump(199);
    expect(fired).toEqual([]);
    await clock.jump(1);
    expect(fired).toEqual(['a second']);
  });

  it('rejects a jump of negative length', async () => {
    await expect(createClock().jump(-1)).rejects.toThrow(RangeError);
  });
});

describe('createFaults', () => {
  it('hits calls with the ordered beginning as often as ordered, then no more', () => {
    const faults = createFaults();
    faults.add({ call: 'livechat.agent.*', kind: 'fail', times: 2 });
    expect(faults.take('livechat.configuration.list_agents')).toBeUndefined();
    expect(faults.take('livechat.agent.send_event')?.kind).toBe('fail');
    expect(faults.take('livechat.agent.list_chats')?.left).toBe(0);
    expect(faults.take('livechat.agent.list_chats')).toBeUndefined();
    expect(faults.list()).toEqual([]);
  });
});

describe('the control API', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench();
  });
  afterEach(() => bench.close());

  const control = (path: string, method: string, body?: object): Promise<Response> =>
    fetch(`${bench.urls.controlUrl}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });

  it('makes a call fail with the ordered error', async () => {
    const bearer = `Bearer ${(await bench.signIn('maria@bakery.test')).access_token}`;
    await control('/faults', 'POST', {
      call: 'livechat.configuration.list_agents',
      kind: 'fail',
      error: { type: 'too_many_requests' },
    });
    expect((await bench.call('configuration', 'list_agents', bearer)).status).toBe(429);
    expect((await bench.call('configuration', 'list_agents', bearer)).status).toBe(200);
  });

  it('does the work and cuts the connection when drop-answer is ordered', async () => {
    const token = await bench.signIn('maria@bakery.test');
    await control('/faults', 'POST', { call: 'livechat.accounts.token', kind: 'drop-answer' });
    const refresh = (): Promise<Response> =>
      fetch(`${bench.urls.accountsUrl}/v2/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'refresh_token',
          refresh_token: token.refresh_token,
          client_id: bench.urls.livechat.clientId,
        }),
      });
    await expect(refresh()).rejects.toThrow();
    expect((await refresh()).status).toBe(401);
  });

  it('adds, renames and lists agents', async () => {
    await control('/livechat/agents', 'POST', {
      email: 'new@bakery.test',
      name: 'New One',
      status: 'accepting_chats',
    });
    await control('/livechat/agents/new@bakery.test', 'PATCH', { name: 'Renamed' });
    const { agents } = (await (await control('/livechat/agents', 'GET')).json()) as {
      agents: Record<string, unknown>[];
    };
    expect(agents).toContainEqual(
      expect.objectContaining({ id: 'new@bakery.test', name: 'Renamed', status: 'accepting_chats' }),
    );
  });

  it('refuses an unknown kind of fault with 400 and an unknown agent with 404', async () => {
    expect((await control('/faults', 'POST', { call: 'x', kind: 'explode' })).status).toBe(400);
    expect((await control('/livechat/agents/nobody@x.test', 'PATCH', {})).status).toBe(404);
  });

  it('seeds up to 2,000 agents', async () => {
    const large = await startBench({ agents: 2_000 });
    const bearer = `Bearer ${(await large.signIn('maria@bakery.test')).access_token}`;
    const { body } = await large.call('configuration', 'list_agents', bearer);
    expect(body).toHaveLength(2_000);
    await large.close();
  });
});
