import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { inRepository } from '../../scripts/paths.ts';
import { openSqlite } from '../../src/relay/store/sqlite/open-sqlite.ts';
import { streamCloseCodes } from '../../src/shared/wire/index.ts';
import { type RunningRelay, postWebhook, startRelay, textWebhook } from './helpers/running-relay.ts';
import { type TestDevice, bindChannel, enrolled, openSealed, setChannelKey } from './helpers/test-device.ts';

const accountId = '17841400000000042';
const pageId = '104400000000711';

let running: RunningRelay;
afterEach(() => running.close());

const connected = async (settings: Record<string, string>) => {
  running = await startRelay(settings);
  const device = await enrolled(running);
  const keys = await setChannelKey(device);
  await bindChannel(device, { pageId, accountId });
  return { device, keys };
};
const send = async (mid: string, text = 'Hello'): Promise<number> =>
  (await postWebhook(running.url, textWebhook(accountId, mid, text))).status;
const acknowledge = (device: TestDevice, seq: number): Promise<Response> =>
  device.call({ method: 'POST', path: '/v1/acks', body: { seq } });

describe('a disk that is full', () => {
  it('is 5xx until there is room again, and then goes on without help; what was answered 200 is there', async () => {
    const { device, keys } = await connected({ RELAY_DATABASE_MAX_MEGABYTES: '1' });
    const start = (await device.poll()).head;
    const kept: string[] = [];
    let status = 200;
    for (let n = 0; status === 200 && n < 400; n += 1) {
      // Random letters: what is sealed does not shrink anyway.
      status = await send(`mid-${n}`, randomBytes(4000).toString('hex'));
      if (status === 200) kept.push(`mid-${n}`);
    }
    expect(status).toBe(503);
    expect(running.logLines.join('')).toContain('SQLITE_FULL');
    // Reading goes on meanwhile.
    expect((await fetch(`${running.url}/readyz`)).status).toBe(200);
    const mids: string[] = [];
    for (let after = start; ;) {
      const { envelopes } = await device.poll(after);
      const last = envelopes.at(-1);
      if (!last) break;
      after = last.seq;
      for (const { sealed } of envelopes) {
        mids.push((openSealed(sealed, keys) as { item: { message: { mid: string } } }).item.message.mid);
      }
    }
    expect(mids).toEqual(kept);
    expect((await acknowledge(device, (await device.poll()).head)).status).toBe(200);
    expect(await send('mid-after', randomBytes(4000).toString('hex'))).toBe(200);
  });
});

describe('a database that somebody else has locked', () => {
  it('is 5xx while it lasts, loses nobody’s request and is over by itself', async () => {
    const { device } = await connected({});
    const other = openSqlite(`${running.folder}/relay.db`);
    other.exec('begin immediate');
    const statuses = await Promise.all(Array.from({ length: 3 }, (_, n) => send(`locked-${n}`)));
    expect(new Set(statuses)).toEqual(new Set([503]));
    // Another statement that fails: libsql leaves what failed unfinished, which must not stand in the way later.
    expect((await acknowledge(device, 1)).status).toBe(503);
    other.exec('rollback');
    other.close();
    expect(await send('locked-0')).toBe(200);
    expect((await running.relay.metrics.items()).stored).toBe(1);
  });
});

describe('the quota of a workspace', () => {
  it('refuses envelopes of devices, who keep them, long before webhooks are left out, and ends with the next count', async () => {
    const { device } = await connected({ RELAY_WORKSPACE_MAX_ENVELOPES: '3' });
    await acknowledge(device, (await device.poll()).head);
    await running.relay.sweep();
    for (const mid of ['a', 'b', 'c', 'd', 'e', 'f']) expect(await send(mid)).toBe(200);
    const colleague = await enrolled(running);
    const refused = await device.post(colleague, 'k', {});
    expect([refused.status, await refused.json()]).toMatchObject([
      507,
      { error: { code: 'WORKSPACE_FULL' } },
    ]);
    expect(await send('g')).toBe(200);
    expect(await running.relay.metrics.items()).toMatchObject({ stored: 6, 'over-quota': 1 });
    await acknowledge(device, (await device.poll()).head);
    await running.relay.sweep();
    expect((await device.post(colleague, 'k', {})).status).toBe(200);
    // Meta's repeat, or the history, brings what was left out.
    expect(await send('g')).toBe(200);
    expect((await running.relay.metrics.items()).stored).toBe(7);
  });

  it('leaves out nothing for one console that stays away while another one is at work, and tells both to compare', async () => {
    const { device } = await connected({ RELAY_WORKSPACE_MAX_ENVELOPES: '4' });
    const away = await enrolled(running);
    const stream = device.stream();
    await stream.caughtUp();
    const caughtUps = () => stream.frames.filter(({ type }) => type === 'caught-up').length;
    for (let n = 0; n < 30; n += 1) {
      running.clock.advance(10_000);
      expect(await send(`mid-${n}`)).toBe(200);
      await stream.until(
        () => stream.envelopes().filter(({ kind }) => kind === 'instagram').length === n + 1,
      );
      await acknowledge(device, stream.envelopes().at(-1)?.seq ?? 0);
    }
    expect(await running.relay.metrics.items()).toMatchObject({ stored: 30, 'over-quota': 0 });
    expect(await running.relay.metrics.text()).toMatch(/relay_envelopes_released_total [1-9]/);
    await stream.until(() => caughtUps() > 1);
    // The newest are still there for the one that was away.
    const { envelopes, head } = await away.poll();
    expect(envelopes.length).toBeGreaterThan(2);
    expect(envelopes.at(-1)?.seq).toBe(head);
    stream.close();
  });

  it('of one team takes nothing from the webhooks of another in the same request', async () => {
    const { device } = await connected({ RELAY_WORKSPACE_MAX_ENVELOPES: '1' });
    const other = await enrolled(running, { workspaceId: 'workspace-b' });
    await setChannelKey(other);
    await bindChannel(other, { pageId: '104400000000712', accountId: '17841400000000043' });
    await acknowledge(device, (await device.poll()).head);
    for (const mid of ['a', 'b', 'c']) expect(await send(mid)).toBe(200);
    const entryOf = (account: string, mid: string): unknown =>
      (textWebhook(account, mid, 'x') as { entry: unknown[] }).entry[0];
    const entry = [entryOf(accountId, 'd'), entryOf('17841400000000043', 'e')];
    expect((await postWebhook(running.url, { object: 'instagram', entry })).status).toBe(200);
    expect((await other.poll()).envelopes.filter(({ kind }) => kind === 'instagram')).toHaveLength(1);
    expect((await running.relay.metrics.items())['over-quota']).toBeGreaterThan(0);
  });
});

describe('limits per address and per process', () => {
  it('are per minute for webhooks', async () => {
    await connected({ RELAY_WEBHOOKS_PER_MINUTE: '3' });
    const statuses: number[] = [];
    for (let n = 0; n < 5; n += 1) statuses.push(await send(`mid-${n}`));
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    running.clock.advance(60_000);
    expect(await send('mid-next')).toBe(200);
  });

  it('count the address before the proxy when it is trusted', async () => {
    await connected({ RELAY_WEBHOOKS_PER_MINUTE: '1', RELAY_TRUST_PROXY: 'loopback' });
    const from = async (address: string) =>
      (
        await postWebhook(running.url, textWebhook(accountId, address, 'x'), {
          headers: { 'x-forwarded-for': `203.0.113.9, ${address}` },
        })
      ).status;
    expect([await from('198.51.100.1'), await from('198.51.100.2'), await from('198.51.100.1')]).toEqual([
      200, 200, 429,
    ]);
    expect(running.logLines.join('')).toContain('"ip":"198.51.100.1"');
  });

  it('bound the streams of a process', async () => {
    running = await startRelay({ RELAY_MAX_STREAMS: '1' });
    const [one, two] = [await enrolled(running), await enrolled(running)];
    const first = one.stream();
    await first.caughtUp();
    const second = two.stream();
    await second.until(() => second.refusedWith !== undefined);
    expect(second.refusedWith).toBe(503);
    first.close();
  });
});

describe('a relay that stops', () => {
  it('says "not ready" first and goes on working, then says goodbye', async () => {
    const { device } = await connected({ RELAY_DRAIN_SECONDS: '1' });
    const stream = device.stream();
    await stream.caughtUp();
    const closed = running.relay.close();
    expect((await fetch(`${running.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${running.url}/healthz`)).status).toBe(200);
    expect(await send('while-draining')).toBe(200);
    await stream.until(() => stream.envelopes().some(({ kind }) => kind === 'instagram'));
    await closed;
    expect(await stream.closed()).toBe(streamCloseCodes.goingAway);
  });
});

describe('GET /metrics', () => {
  it('counts in Prometheus’ form, and names no person, workspace, account or device', async () => {
    const { device } = await connected({});
    const stream = device.stream();
    await stream.caughtUp();
    await send('mid-1', 'canary-metrics-text');
    await send('mid-1');
    await postWebhook(running.url, textWebhook('17841400000000777', 'mid-2', 'x'));
    await postWebhook(running.url, textWebhook(accountId, 'mid-3', 'x'), { secret: 'wrong-secret' });
    const answer = await fetch(`${running.url}/metrics`);
    expect(answer.headers.get('content-type')).toContain('text/plain');
    const text = await answer.text();
    for (const line of [
      'relay_webhook_items_total{outcome="stored"} 1',
      'relay_webhook_items_total{outcome="duplicate"} 1',
      'relay_webhook_items_total{outcome="unknown-account"} 1',
      'relay_refused_requests_total{reason="webhook-signature"} 1',
      'relay_request_duration_seconds_count{route="POST /webhooks/meta",status="2xx"} 3',
      'relay_webhook_commit_requests_count 2',
      'relay_open_streams 1',
      'relay_ready 1',
    ]) {
      expect(text).toContain(line);
    }
    for (const personal of [
      device.id,
      device.agent.email,
      device.agent.workspaceId,
      accountId,
      pageId,
      'canary',
      '127.0.0.1',
    ]) {
      expect([personal, text.includes(personal)]).toEqual([personal, false]);
    }
    const ours = text.split('\n').filter((line) => line.startsWith('relay_'));
    const labels = new Set(
      ours.flatMap((line) => [...line.matchAll(/[{,]([a-z_]+)="/g)].map(([, label]) => label)),
    );
    expect([...labels].sort()).toEqual(['event', 'le', 'outcome', 'reason', 'route', 'status']);
    // Routes are templates: an id in a path would be a label as well.
    for (const [, route] of text.matchAll(/route="([^"]+)"/g))
      expect(route).toMatch(/^(?:[A-Z]+ \/[\w/:.-]*|\(none\))$/);
    const documented = readFileSync(inRepository('docs', 'operate.md'), 'utf8');
    const names = [...text.matchAll(/^# HELP (relay_\w+)/gm)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(8);
    expect(names.filter((name) => !documented.includes(`\`${name}\``))).toEqual([]);
    stream.close();
  });

  it('is there for this computer alone, and not through a proxy on it, when no token is set', async () => {
    running = await startRelay();
    expect((await fetch(`${running.url}/metrics`)).status).toBe(200);
    for (const name of ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip']) {
      expect((await fetch(`${running.url}/metrics`, { headers: { [name]: '203.0.113.9' } })).status).toBe(
        404,
      );
    }
  });

  it('asks for the token when one is set', async () => {
    const token = 'metrics-token-0123456789';
    running = await startRelay({ RELAY_METRICS_TOKEN: token });
    const ask = async (authorization?: string) =>
      (
        await fetch(`${running.url}/metrics`, {
          headers: authorization === undefined ? {} : { authorization },
        })
      ).status;
    expect([await ask(), await ask('Bearer wrong'), await ask(`Bearer ${token}`)]).toEqual([404, 404, 200]);
  });
});
