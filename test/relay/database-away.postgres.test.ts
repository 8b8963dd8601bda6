import { spawn } from 'node:child_process';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../scripts/free-port.ts';
import { inRepository } from '../../scripts/paths.ts';
import { childEnvironment } from '../helpers/child-environment.ts';
import { type PostgresServer, startPostgresServer } from '../helpers/postgres-server.ts';
import { until } from '../helpers/until.ts';
import { postWebhook, relayEnvironment, textWebhook } from './helpers/relay-environment.ts';
import { node, runRelay, startRelayProcess } from './helpers/relay-process.ts';

let server: PostgresServer;
let databaseUrl: string;
beforeAll(async () => {
  server = await startPostgresServer(['fsync=off', 'full_page_writes=off']);
  databaseUrl = await server.createDatabase();
});
afterAll(() => server.remove());

const environment = (change: Record<string, string> = {}): Record<string, string> => ({
  ...relayEnvironment('http://127.0.0.1:9', ''),
  RELAY_DATABASE_URL: databaseUrl,
  ...change,
});
/** Lines of the log about the database. */
const outageLines = (output: string): Record<string, unknown>[] =>
  output
    .split('\n')
    .filter((line) => line.startsWith('{') && line.includes('"event":"outage'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('a database that is away when the relay starts', () => {
  it('is waited for: 503 and words meanwhile, and served without help when it is there', async () => {
    await server.stop();
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const starting = startRelayProcess(environment({ RELAY_PORT: String(port) }));
    const answered = await until(() => fetch(`${url}/readyz`));
    expect([answered.status, answered.headers.get('retry-after'), await answered.json()]).toMatchObject([
      503,
      '5',
      { error: { code: 'UNAVAILABLE' } },
    ]);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const webhook = await postWebhook(url, textWebhook('17841400000000042', 'mid-1', 'x'.repeat(10_000)));
    expect(webhook.status).toBe(503);
    await server.start();
    const relay = await starting;
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(relay.output()).toContain('cannot be reached: nothing listens at its address');
    expect(relay.output()).toMatch(/The database answers, after \d+ s\./);
    await until(async () =>
      expect(outageLines(relay.output()).map(({ event }) => event)).toEqual(['outage', 'outage-over']),
    );
    relay.child.kill('SIGTERM');
    expect(await relay.exited).toBe(0);
  });

  it('ends at once when it is stopped while it waits, and never says the password', async () => {
    const port = await freePort();
    const child = spawn(node, ['src/relay/index.ts'], {
      cwd: inRepository(),
      env: childEnvironment(
        environment({
          RELAY_PORT: String(port),
          RELAY_DATABASE_URL: `postgres://relay:secret-canary@127.0.0.1:${await freePort()}/relay`,
        }),
      ),
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await until(() => fetch(`http://127.0.0.1:${port}/healthz`));
    const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
    expect(output).toContain('tries again by itself');
    expect(output).not.toContain('secret-canary');
  });

  it('is no outage where a setting is wrong: the relay ends and says which', async () => {
    const wrongPassword = await runRelay(
      environment({ RELAY_DATABASE_URL: databaseUrl.replace(/:[^:@]+@/, ':another@') }),
    );
    expect([wrongPassword.code, wrongPassword.output]).toEqual([
      2,
      expect.stringContaining('refuses the user or the password in RELAY_DATABASE_URL'),
    ]);
    const noDatabase = await runRelay(
      environment({ RELAY_DATABASE_URL: databaseUrl.replace(/[^/]+$/, 'nowhere') }),
    );
    expect([noDatabase.code, noDatabase.output]).toEqual([2, expect.stringContaining('createdb')]);
  });
});

describe('a database password', () => {
  it('is rotated by a second user in the role of the first, as docs/operate.md says', async () => {
    const client = new pg.Client(databaseUrl);
    await client.connect();
    await client.query(`create role relay2 login password 'another-one' in role relay`);
    await client.query('alter role relay2 set role relay');
    await client.end();
    const second = new URL(databaseUrl);
    [second.username, second.password] = ['relay2', 'another-one'];
    const first = await startRelayProcess(environment());
    const relay = await startRelayProcess(environment({ RELAY_DATABASE_URL: second.href }));
    for (const { url } of [first, relay]) expect((await fetch(`${url}/readyz`)).status).toBe(200);
    await Promise.all([first.kill('SIGTERM'), relay.kill('SIGTERM')]);
  });
});

describe('a database that goes away later', () => {
  it('is one line when it goes and one when it is back, however much fails meanwhile', async () => {
    const relay = await startRelayProcess(environment({ RELAY_HEARTBEAT_SECONDS: '1' }));
    await server.stop();
    for (let n = 0; n < 20; n += 1)
      await postWebhook(relay.url, textWebhook('17841400000000042', `mid-${n}`, 'Hello'));
    const { text } = await fetch(`${relay.url}/metrics`).then(async (answer) => ({
      text: await answer.text(),
    }));
    expect(text).toMatch(/^relay_database_away 1$/m);
    await server.start();
    await until(async () => {
      expect((await fetch(`${relay.url}/readyz`)).status).toBe(200);
      expect(outageLines(relay.output())).toHaveLength(2);
    });
    const [begin, end] = outageLines(relay.output());
    expect(begin).toMatchObject({ event: 'outage', where: 'database' });
    expect(end).toMatchObject({ event: 'outage-over', where: 'database', lengthMs: expect.any(Number) });
    expect(end?.['lengthMs']).toBeGreaterThan(0);
    expect(relay.output()).not.toContain('"event":"fault"');
    expect(await (await fetch(`${relay.url}/metrics`)).text()).toMatch(/^relay_database_away 0$/m);
    await relay.kill('SIGTERM');
  });
});
