import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startService } from '../../scripts/try-out/service.ts';
import { platformEnv } from '../../scripts/try-out/platform-settings.ts';
import { introduce, relaySettings, sandboxSchema, type SandboxInfo } from '../../scripts/try-out/stack.ts';
import { type CuttableLine, openCuttableLine } from '../helpers/cuttable-line.ts';
import { freePorts } from '../../scripts/free-port.ts';
import { type PostgresServer, startPostgresServer } from '../helpers/postgres-server.ts';
import { createConsoleHandle, type ConsoleHandle } from './console-handle.ts';
import type { ConsoleLook } from './console-protocol.ts';
import { createControl, type Control } from './control.ts';
import { createRelayPart } from './relay-part.ts';
import { until } from './until.ts';

const accountId = '17841400000000042';
const pageId = '104400000000711';
/** The first is an administrator; all of them are in the sandbox's seed. */
const seededPeople = ['maria@bakery.test', 'jonas@bakery.test', 'anna@bakery.test'];

/** Something that can be killed and comes back. */
export interface Part {
  readonly name: string;
  /** False: it is down already, or only coming back. */
  kill(): Promise<boolean>;
  start(): Promise<void>;
}

/** The whole product as processes, and the lines between them. */
export interface ChaosWorld {
  readonly folder: string;
  /** Everything a relay has written: database, write-ahead log, log files, temporary files. */
  readonly relayFolders: readonly string[];
  readonly control: Control;
  readonly consoles: readonly ConsoleHandle[];
  /** Colleagues who answer in LiveChat's own app. */
  readonly appAgents: readonly { email: string; authorization: string }[];
  readonly customers: readonly string[];
  readonly relays: readonly Part[];
  readonly postgres: Part | undefined;
  readonly lines: {
    /** Meta's webhooks to the relay. */
    webhooks: CuttableLine;
    /** Each console's way to the relay. */
    relay: readonly CuttableLine[];
    /** Consoles and relay to LiveChat. */
    livechat: CuttableLine;
    /** Consoles and relay to Instagram's Graph API. */
    graph: CuttableLine;
    /** Relays to PostgreSQL. */
    database: CuttableLine | undefined;
  };
  /** What relay and sandbox have printed. */
  printed(): string;
  end(): Promise<void>;
}

export interface WorldOptions {
  consoles: number;
  customers: number;
  usesPostgres: boolean;
  seed: number;
  /** The platforms do all that they are known or suspected to do (src/sandbox/strict.ts). */
  isStrict: boolean;
  /** Kept afterwards, for whoever looks for a cause; default: a temporary one. */
  folder: string | undefined;
}

const portOf = (url: string): number => Number(new URL(url).port);

/** Signs everybody in, connects the account and authorizes the bridge; resolves when all consoles trust each other. */
const openConsoles = async (consoles: readonly ConsoleHandle[]): Promise<void> => {
  const look = (desk: ConsoleHandle) => desk.ask<ConsoleLook>({ do: 'look' });
  for (const [index, desk] of consoles.entries()) {
    await desk.start();
    await desk.ask({ do: 'sign-in' });
    await until(async () => (await look(desk)).relay === 'online');
    if (index > 0) continue;
    await desk.ask({ do: 'connect-instagram' });
    await desk.ask({ do: 'authorize-bridge' });
    await until(async () => (await look(desk)).bridge === 'active');
  }
  const emails = consoles.map(({ email }) => email);
  for (const desk of consoles)
    await until(async () => {
      const { trusted, canSend, bridge } = await look(desk);
      const isIn = bridge === 'active' || bridge === 'standing-by';
      return canSend && isIn && emails.every((email) => email === desk.email || trusted.includes(email));
    });
};

/** So many times faster than Meta's are webhooks that failed repeated. */
export const webhookPace = 5;

/** Starts everything; nothing is broken yet. */
export const startChaosWorld = async (options: WorldOptions): Promise<ChaosWorld> => {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'backchannel-chaos-')));
  const ends: (() => Promise<unknown>)[] = [];
  const end = async (): Promise<void> => {
    for (const step of ends.splice(0).reverse()) await step();
  };
  if (options.folder === undefined)
    ends.push(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  try {
    await mkdir(folder, { recursive: true });
    // Every start would compile the same files again.
    process.env['NODE_COMPILE_CACHE'] ??= join(folder, 'compiled');
    const log = createWriteStream(join(folder, 'services.log'));
    let printed = '';
    const onLine = (line: string): void => {
      printed += `${line}\n`;
      log.write(`${line}\n`);
    };
    const line = async (ports: readonly number[]): Promise<CuttableLine> => {
      const opened = await openCuttableLine(ports);
      ends.push(() => opened.close());
      return opened;
    };

    const redirectPorts = await freePorts(4);
    const service = await startService({
      name: 'sandbox',
      entry: 'src/sandbox/index.ts',
      args: ['--redirect-ports', redirectPorts.join(',')],
      onLine: (text) => onLine(`sandbox: ${text}`),
    });
    ends.push(() => service.stop());
    const sandbox: SandboxInfo = sandboxSchema.parse(service.listening);
    const control = createControl(sandbox.controlUrl, sandbox.apiUrl);
    // Several people of LiveChat's app answer in one chat, beside whom the router has seated: their licence has that unlocked.
    const limits = { authorizeLimit: false, publicAgents: 9, queueLimit: 10_000 };
    await control.call('PATCH', '/settings', limits);
    await control.call('PUT', '/strict', { seed: options.isStrict ? options.seed : null });
    await control.call('PATCH', '/meta/options', { retryPace: webhookPace });
    const livechat = await line([portOf(sandbox.apiUrl)]);
    const graph = await line([portOf(sandbox.graphUrl)]);

    let server: PostgresServer | undefined;
    let database: CuttableLine | undefined;
    let databaseUrl: string | undefined;
    if (options.usesPostgres) {
      server = await startPostgresServer(['fsync=off', 'full_page_writes=off']);
      ends.push(() => (server as PostgresServer).remove());
      const direct = new URL(await server.createDatabase());
      database = await line([Number(direct.port)]);
      direct.port = String(database.port);
      databaseUrl = direct.href;
    }

    const relayPorts = await freePorts(options.usesPostgres ? 2 : 1);
    const webhooks = await line(relayPorts);
    const publicUrl = `http://127.0.0.1:${webhooks.port}`;
    const relayLines: CuttableLine[] = [];
    for (let index = 0; index < options.consoles; index += 1)
      relayLines.push(
        await line(relayPorts.map((_, turn) => relayPorts[(turn + index) % relayPorts.length] as number)),
      );
    const relays: Part[] = [];
    const relayFolders: string[] = server === undefined ? [] : [server.folder];
    let environment: Record<string, string> = {};
    for (const [index, port] of relayPorts.entries()) {
      const own = join(folder, `relay-${index + 1}`);
      relayFolders.push(own);
      await mkdir(join(own, 'tmp'), { recursive: true });
      environment = {
        ...relaySettings(sandbox, port, own),
        RELAY_PUBLIC_URL: publicUrl,
        RELAY_OTHER_ORIGINS: relayLines.map(({ port: at }) => `http://127.0.0.1:${at}`).join(','),
        ...(databaseUrl === undefined ? {} : { RELAY_DATABASE_URL: databaseUrl }),
        RELAY_LOG_FOLDER: join(own, 'logs'),
        RELAY_PUBLIC_PER_MINUTE: '1000000',
        RELAY_DEVICE_PER_MINUTE: '100000',
        RELAY_WORKSPACE_PER_MINUTE: '1000000',
        META_GRAPH_URL: `http://127.0.0.1:${graph.port}`,
        META_DIALOG_URL: `http://127.0.0.1:${graph.port}`,
        LIVECHAT_ACCOUNTS_URL: `http://127.0.0.1:${livechat.port}`,
        LIVECHAT_API_URL: `http://127.0.0.1:${livechat.port}`,
        LIVECHAT_WEBHOOK_PATH_SECRET: 'a-long-secret-of-this-run-only',
        TMPDIR: join(own, 'tmp'),
      };
      const relay = createRelayPart(`relay ${index + 1}`, environment, onLine);
      relays.push(relay);
      ends.push(() => relay.kill());
      await relay.start();
    }
    await introduce(sandbox, publicUrl, environment);

    const appAgents: { email: string; authorization: string }[] = [];
    for (const name of ['paula', 'oskar']) {
      const email = `${name}@app.test`;
      await control.call('POST', '/livechat/agents', { email, name, status: 'not_accepting_chats' });
      appAgents.push({ email, authorization: await control.personalToken(email) });
    }
    const customers: string[] = [];
    for (let index = 0; index < options.customers; index += 1)
      customers.push(await control.newCustomer(index));

    const consoles: ConsoleHandle[] = [];
    for (let index = 0; index < options.consoles; index += 1) {
      const email = seededPeople[index] ?? `desk${index + 1}@bakery.test`;
      if (seededPeople[index] === undefined)
        await control.call('POST', '/livechat/agents', { email, name: `Desk ${index + 1}` });
      const own = relayLines[index] as CuttableLine;
      const desk = createConsoleHandle(
        {
          relayUrl: `http://127.0.0.1:${own.port}`,
          env: platformEnv(environment),
          profileFolder: join(folder, `console-${index + 1}`),
          keyFile: join(folder, `console-${index + 1}.key`),
          accountId,
          pageId,
          accountsUrl: `http://127.0.0.1:${livechat.port}`,
          controlUrl: sandbox.controlUrl,
          email,
        },
        join(folder, `console-${index + 1}.log`),
      );
      consoles.push(desk);
      ends.push(() => desk.kill());
    }
    await openConsoles(consoles);

    return {
      folder,
      relayFolders,
      control,
      consoles,
      appAgents,
      customers,
      relays,
      postgres:
        server === undefined
          ? undefined
          : {
              name: 'PostgreSQL',
              kill: () => server.kill(),
              start: () => server.start(),
            },
      lines: { webhooks, relay: relayLines, livechat, graph, database },
      printed: () => printed,
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
};
