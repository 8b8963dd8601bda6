import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/relay/config.ts';
import { buildRelay } from '../../src/relay/server.ts';
import { openStore } from '../../src/relay/store/index.ts';
import { startPlatformFakes } from '../relay/helpers/platform-fakes.ts';
import {
  appSecret,
  metaJson,
  metaSignature,
  movableClock,
  relayEnvironment,
  textWebhook,
} from '../relay/helpers/relay-environment.ts';
import { startRelayProcess } from '../relay/helpers/relay-process.ts';
import { TestDevice, bindChannel, makeAgent, setChannelKey } from '../relay/helpers/test-device.ts';
import { createHostileRequests, planted } from './hostile-requests.ts';
import { type Route, relayRoutes } from './relay-routes.ts';
import { type Outcomes, sendHostile } from './send-hostile.ts';

/** How a run ended. */
export interface RequestsReport {
  /** Every route that was attacked. */
  routes: string[];
  requests: number;
  seed: number;
  outcomes: Outcomes;
  /** The relay's process lived to the end and answers. */
  isAlive: boolean;
  /** Lines of the relay's log that report a fault. */
  faults: number;
  /** Where a text of these requests was found on the relay's disk or in its lines: nowhere, one hopes. */
  planted: string[];
  /** Rows of every table before and after. */
  rowsBefore: Record<string, number>;
  rowsAfter: Record<string, number>;
  /** Resident memory of the relay's process after a fifth, and at the end. Bytes. */
  memoryEarly: number;
  memoryLate: number;
}

const accountId = '17841400000000042';
const countRows = async (databaseUrl: string): Promise<Record<string, number>> => {
  const store = await openStore(databaseUrl);
  const counts: Record<string, number> = {};
  for (const { name } of await store.db.introspection.getTables()) {
    const row = await store.db
      .selectFrom(name as 'workspaces')
      .select((eb) => eb.fn.countAll().as('n'))
      .executeTakeFirstOrThrow();
    counts[name] = Number(row.n);
  }
  await store.close();
  return counts;
};

const residentBytes = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;

/** Files of a folder that hold the planted text: database, write-ahead log, whatever else is there. */
const filesWith = (folder: string, text: string): string[] =>
  readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(text));

/** The routes of a relay with these settings. */
const routesOf = async (environment: Record<string, string>): Promise<Route[]> => {
  const relay = await buildRelay(readConfig(environment), { logSink: { write: () => undefined } });
  try {
    return await relayRoutes(relay);
  } finally {
    await relay.close();
  }
};

/** Requests that are answered once, and so are replays from then on. */
const answeredOnce = async (device: TestDevice, url: string): Promise<Buffer[]> => {
  const calls = [
    { method: 'GET', path: '/v1/directory' },
    { method: 'GET', path: '/v1/envelopes?after=0&waitMs=0' },
    { method: 'POST', path: '/v1/acks', body: { seq: 0 } },
  ];
  const requests: Buffer[] = [];
  const webhook = metaJson(textWebhook(accountId, 'mid-answered', planted));
  const texts = calls.map((call) => {
    const body = call.body === undefined ? '' : JSON.stringify(call.body);
    return { ...call, text: body, headers: { ...device.headers(call), 'content-type': 'application/json' } };
  });
  texts.push({
    method: 'POST',
    path: '/webhooks/meta',
    text: webhook,
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': metaSignature(webhook) } as never,
  });
  for (const { method, path, headers, text } of texts) {
    const answer = await fetch(`${url}${path}`, { method, headers, ...(text === '' ? {} : { body: text }) });
    if (answer.status !== 200) throw new Error(`${method} ${path} was answered ${answer.status}`);
    const lines = Object.entries({
      host: 'relay.test',
      'content-length': Buffer.byteLength(text),
      ...headers,
    });
    requests.push(
      Buffer.from(
        `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${String(value)}\r\n`).join('')}\r\n${text}`,
      ),
    );
  }
  return requests;
};

/** Starts a relay as its own process, sends it `count` requests that must come to nothing, and looks at what is left. */
export const runHostileRequests = async (of: {
  count: number;
  seed: number;
  /** Instead of a SQLite file of its own. */
  databaseUrl?: string;
}): Promise<RequestsReport> => {
  const fakes = await startPlatformFakes();
  const folder = mkdtempSync(join(tmpdir(), 'relay-requests-'));
  const environment = relayEnvironment(fakes.url, join(folder, 'relay.db'));
  const routes = await routesOf({
    ...environment,
    RELAY_DATABASE_URL: `file:${join(folder, 'routes.db')}`,
  });
  const databaseUrl = of.databaseUrl ?? environment['RELAY_DATABASE_URL'] ?? '';
  const relay = await startRelayProcess({
    ...environment,
    RELAY_DATABASE_URL: databaseUrl,
    RELAY_PUBLIC_PER_MINUTE: '100000000',
    RELAY_WEBHOOKS_PER_MINUTE: '100000000',
    RELAY_LOG_LEVEL: 'error',
    // With room to spare V8 collects late, and lateness looks like a leak; in little room a leak is a crash.
    NODE_OPTIONS: '--max-semi-space-size=4 --max-old-space-size=96',
  });
  try {
    const device = new TestDevice({ url: relay.url, clock: movableClock(), fakes }, makeAgent());
    await device.enrol();
    await setChannelKey(device);
    await bindChannel(device, { pageId: '104400000000711', accountId });
    const answered = await answeredOnce(device, relay.url);
    const rowsBefore = await countRows(databaseUrl);
    const next = createHostileRequests(of.seed, { appSecret, answered, routes });
    const fifth = Math.floor(of.count / 5);
    const first = await sendHostile({ url: relay.url, next, count: fifth, connections: 16 });
    const memoryEarly = residentBytes(relay.child.pid ?? 0);
    const rest = await sendHostile({ url: relay.url, next, count: of.count - fifth, connections: 16 });
    const memoryLate = residentBytes(relay.child.pid ?? 0);
    const outcomes: Outcomes = { ...first };
    for (const [status, n] of Object.entries(rest))
      outcomes[Number(status)] = (outcomes[Number(status)] ?? 0) + n;
    const isAlive = relay.child.exitCode === null && (await fetch(`${relay.url}/readyz`)).status === 200;
    return {
      routes: routes.map((each) => each.join(' ')),
      requests: of.count,
      seed: of.seed,
      outcomes,
      isAlive,
      faults: relay
        .output()
        .split('\n')
        .filter((line) => line.includes('"fault"')).length,
      planted: [...filesWith(folder, planted), ...(relay.output().includes(planted) ? ['(log)'] : [])],
      rowsBefore,
      rowsAfter: await countRows(databaseUrl),
      memoryEarly,
      memoryLate,
    };
  } finally {
    await relay.kill('SIGKILL');
    await fakes.close();
    rmSync(folder, { recursive: true, force: true });
  }
};
