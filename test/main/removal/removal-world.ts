/** Whole consoles, replaced and emptied as the program does it, on the real relay and both simulated platforms; time can be jumped. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { freePort } from '../../../scripts/free-port.ts';
import { createSessionHost, type SessionHost } from '../../../src/main/console/session-host.ts';
import type { ConsoleServices } from '../../../src/main/console/services.ts';
import { createRemoteMedia } from '../../../src/main/media/index.ts';
import { removalSteps as allSteps, type RemovalFailPoints } from '../../../src/main/removal/index.ts';
import { createSecretStore, type SafeStorageLike } from '../../../src/main/secrets/index.ts';
import { createSettings } from '../../../src/main/settings/index.ts';
import type * as databaseModule from '../../../src/main/storage/database.ts';
import type { Database } from '../../../src/main/storage/index.ts';
import { readConfig } from '../../../src/relay/config.ts';
import { buildRelay, type Relay } from '../../../src/relay/server.ts';
import type { Sandbox } from '../../../src/sandbox/server.ts';
import { accountIdSchema, conversationIdOf, customerIdSchema } from '../../../src/shared/domain/index.ts';
import type { RemovalView } from '../../../src/shared/ipc/index.ts';
import { type RemovalRecord, removalRecordSchema } from '../../../src/shared/removal/index.ts';
import { browse, quickTime, startLiveChatSandbox } from '../../helpers/livechat-sandbox.ts';
import { createTestLog } from '../../helpers/log.ts';
import { createFakeSafeStorage } from '../../helpers/safe-storage.ts';
import { until } from '../../helpers/until.ts';

/** By way of this file: whoever loads the services before it misses the watched database. */
export const removalSteps = allSteps;
export const maria = 'maria@bakery.test';
export const jonas = 'jonas@bakery.test';
export const pageId = '104400000000711';
export const pageName = 'Invented Bakery';
export const ada = '7610000000000099';
export const accountId = accountIdSchema.parse('17841400000000042');
export const conversationOf = (customerId: string) =>
  conversationIdOf(accountId, customerIdSchema.parse(customerId));
/** In a customer's message, in a draft, in the log, in the settings: nowhere afterwards. */
export const canary = 'CANARY-spelt-7c41';

// electron-store asks the electron package at import; outside Electron that is only a path, and need not exist.
process.env['ELECTRON_OVERRIDE_DIST_PATH'] ??= tmpdir();

vi.mock('../../../src/main/storage/database.ts', async (importOriginal) => {
  const actual = await importOriginal<typeof databaseModule>();
  return {
    ...actual,
    openDatabase(options: Parameters<typeof actual.openDatabase>[0]) {
      const database = actual.openDatabase(options);
      openDatabases.set(join(options.file, '..', '..'), database);
      return database;
    },
  };
});
/** Databases by the folder they are in: a kill closes them, as the end of a process does. */
const openDatabases = new Map<string, Database>();

export interface Desk {
  email: string;
  folder: string;
  sessionHost: SessionHost;
  /** Of now: a removal replaces them. */
  services(): ConsoleServices;
  /** The newest removal, as the window shows it. */
  newest(): RemovalView;
  log: ReturnType<typeof createTestLog>;
  events: { name: string; payload: unknown }[];
  saved: { name: string; text: string }[];
  /** Names of what the secret store holds. */
  secretNames(): Promise<string[]>;
  /** Every row of every table, as text. */
  rowsText(): string;
  isDead(): boolean;
  kill(): Promise<void>;
  quit(): Promise<void>;
}

export interface DeskOptions {
  /** A profile that was there before. */
  of?: Pick<Desk, 'folder' | 'email'>;
  /** Ends the program at the first of these steps. */
  dieAt?: string | undefined;
  /** Waits until the relay is reached. */
  isOnline?: boolean;
  hasKeyStore?: boolean;
}

export interface RemovalWorld {
  sandbox: Sandbox;
  relayUrl: string;
  relayFolder: string;
  relay(): Relay;
  stopRelay(): Promise<void>;
  startRelay(): Promise<void>;
  desk(email: string, options?: DeskOptions): Promise<Desk>;
  /** An admin's desk with the account connected and a customer's message, and a colleague's with both as well. */
  team(): Promise<{ maria: Desk; jonas: Desk }>;
  connect(desk: Desk): Promise<void>;
  /** Moves every clock on, and lets the relay do what is due. */
  jump(ms: number): Promise<void>;
  record(removalId: string): Promise<RemovalRecord>;
  end(): Promise<void>;
}

const hookSecret = 'a-long-secret-of-this-test-run';
export const hookPath = `/webhooks/livechat/${hookSecret}`;

export const startRemovalWorld = async (): Promise<RemovalWorld> => {
  const root = mkdtempSync(join(tmpdir(), 'bc-removal-'));
  const relayFolder = mkdtempSync(join(root, 'relay-'));
  const { sandbox, config } = await startLiveChatSandbox({ agents: 4, timeRate: quickTime.timeRate });
  const { clock } = sandbox.context;
  const port = await freePort();
  const relayUrl = `http://127.0.0.1:${port}`;
  let relay: Relay | undefined;
  const startRelay = async (): Promise<void> => {
    relay = await buildRelay(
      readConfig({
        RELAY_PORT: String(port),
        RELAY_PUBLIC_URL: relayUrl,
        RELAY_DATABASE_URL: `file:${join(relayFolder, 'relay.db')}`,
        RELAY_LOG_LEVEL: 'silent',
        RELAY_IS_SANDBOX: 'true',
        ...quickTime.relay,
        RELAY_PUBLIC_PER_MINUTE: '100000',
        META_APP_ID: sandbox.urls.meta.appId,
        META_APP_SECRET: sandbox.urls.meta.appSecret,
        META_VERIFY_TOKEN: sandbox.urls.meta.verifyToken,
        META_GRAPH_URL: sandbox.urls.graphUrl,
        META_DIALOG_URL: sandbox.urls.dialogUrl,
        LIVECHAT_CLIENT_ID: config.clientId,
        LIVECHAT_ACCOUNTS_URL: config.accountsUrl,
        LIVECHAT_API_URL: config.apiUrl,
        LIVECHAT_REDIRECT_PORTS: config.redirectPorts.join(','),
        LIVECHAT_WEBHOOK_PATH_SECRET: hookSecret,
      }),
      { clock },
    );
    await relay.start();
  };
  const stopRelay = async (): Promise<void> => {
    await relay?.close();
    relay = undefined;
  };
  await startRelay();
  sandbox.meta.registerRedirectUri(`${relayUrl}/v1/connect/meta/callback`);
  await sandbox.meta.setWebhook({ url: `${relayUrl}/webhooks/meta` });
  const safeStorages = new Map<string, SafeStorageLike>();
  const living = new Set<Desk>();
  let folders = 0;

  const open: RemovalWorld['desk'] = async (email, options = {}) => {
    const folder = options.of?.folder ?? join(root, `desk-${(folders += 1)}`);
    mkdirSync(join(folder, 'logs'), { recursive: true });
    const hasKeyStore = options.hasKeyStore ?? true;
    const safeStorage =
      safeStorages.get(folder) ??
      createFakeSafeStorage(hasKeyStore ? {} : { backend: 'basic_text', isAvailable: false });
    safeStorages.set(folder, safeStorage);
    const log = createTestLog();
    const logOf = (module: string) => {
      const write =
        (level: 'info' | 'warn' | 'error') => (event: string, fields?: Parameters<typeof log.info>[1]) =>
          log[level](`${module}:${event}`, fields);
      return { info: write('info'), warn: write('warn'), error: write('error') };
    };
    const events: Desk['events'] = [];
    const saved: Desk['saved'] = [];
    let isDead = false;
    const kill = async (): Promise<void> => {
      if (isDead) return;
      isDead = true;
      living.delete(desk);
      const services = sessionHost.peek();
      void services?.conversations.stop();
      services?.policy.stop();
      openDatabases.get(folder)?.close();
      // Its promises would only meet the closed database.
      await services?.relayLink.disconnect().catch(() => undefined);
    };
    const failPoints: RemovalFailPoints = {
      at(step) {
        if (isDead) throw new Error('dead');
        if (step !== options.dieAt) return;
        void kill();
        throw new Error('killed');
      },
    };
    const sessionHost: SessionHost = createSessionHost({
      media: createRemoteMedia({
        allowsLoopback: () => true,
        messageSource: (messageId, index) => sessionHost.peek()?.conversations.mediaSource(messageId, index),
      }),
      opened: (services) => services.start(),
      world: {
        environment: {
          relayUrl,
          profileFolder: folder,
          privateChatDays: 365,
          withoutContactDays: 14,
          isBenchmark: false,
        },
        folder,
        settings: createSettings({ folder, log: logOf('settings') }),
        links: { open: async (url: string) => void events.push({ name: 'link', payload: url }) },
        notifications: {
          privateMessage: () => undefined,
          customerMessage: () => undefined,
          clear: () => undefined,
          clearAll: () => undefined,
        } as never,
        publish: (name, payload) => void events.push({ name, payload }),
        logOf,
        appOrigin: 'backchannel://app',
        version: '0.0.0',
        platform: 'linux',
        safeStorage,
        async openExternal(url) {
          if (url.startsWith(config.accountsUrl) && !url.includes('/dialog/')) {
            // The browser does not wait for us, nor we for it.
            void browse(url, { account: email });
          } else {
            void fetch(sandbox.meta.authorize(url, { decision: 'allow' }));
          }
        },
        copyText: () => undefined,
        async saveFile(name, text) {
          saved.push({ name, text });
          return true;
        },
        clock,
        // What a dead process had planned never happens.
        timers: { after: (ms, fn) => clock.after(ms, () => (isDead ? undefined : fn())) },
        random: () => 0.5,
        removalFailPoints: failPoints,
      },
    });
    const desk: Desk = {
      email,
      folder,
      sessionHost,
      services: () => sessionHost.current(),
      newest() {
        const [first] = sessionHost.current().removal.view().removals;
        if (!first) throw new Error('no removal');
        return first;
      },
      log,
      events,
      saved,
      async secretNames() {
        const store = await createSecretStore({ safeStorage, platform: 'linux', folder, clock });
        return (await store.names()).sort();
      },
      rowsText() {
        const database = openDatabases.get(folder);
        if (!database) throw new Error('no database');
        const tables = database
          .prepare<{ name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table'`)
          .all();
        return tables
          .map(({ name }) => JSON.stringify(database.prepare(`SELECT * FROM "${name}"`).all()))
          .join('\n');
      },
      isDead: () => isDead,
      kill,
      async quit() {
        if (isDead) return;
        living.delete(desk);
        await sessionHost.stop();
        isDead = true;
      },
    };
    living.add(desk);
    // A program that dies while it starts is as good as one that dies later.
    await sessionHost.open().catch((error: unknown) => {
      if (!isDead) throw error;
    });
    if (isDead) return desk;
    if (options.of === undefined) {
      if (!hasKeyStore) desk.services().secrets.chooseMemory();
      await desk.services().session.signIn();
    }
    if (options.isOnline ?? options.of === undefined)
      await until(() => {
        if (!isDead && desk.services().relayLink.state !== 'online') throw new Error('not online');
      });
    return desk;
  };

  const connect: RemovalWorld['connect'] = async (desk) => {
    const { relayLink, channel } = desk.services();
    await until(() => {
      if (relayLink.channelKeyState !== 'present') throw new Error('no key');
    });
    await channel.startConnect();
    const pageOf = () => {
      if (channel.connect.step !== 'choose') throw new Error(channel.connect.step);
      const page = channel.connect.choices.find((choice) => choice.pageId === pageId);
      if (!page) throw new Error('no page');
      return page;
    };
    await until(pageOf);
    await channel.choose(pageOf().pageId);
  };

  const has = (desk: Desk): void => {
    if (!desk.services().conversations.get(conversationOf(ada))) throw new Error('no conversation');
    if (desk.services().channel.current()?.canSend !== true) throw new Error('no token');
  };

  return {
    sandbox,
    relayUrl,
    relayFolder,
    relay() {
      if (!relay) throw new Error('no relay');
      return relay;
    },
    startRelay,
    stopRelay,
    desk: open,
    connect,
    async team() {
      const admin = await open(maria);
      const colleague = await open(jonas);
      await connect(admin);
      await sandbox.meta.customerSends(ada, { text: `hello ${canary}` });
      await until(() => has(admin));
      await until(() => has(colleague));
      for (const desk of [admin, colleague]) {
        const draft = `draft:reply:${conversationOf(ada)}`;
        desk.services().stored.set(draft, JSON.stringify(`a draft ${canary}`));
        writeFileSync(join(desk.folder, 'logs', 'main.log'), canary);
        writeFileSync(join(desk.folder, 'settings.json'), JSON.stringify({ theme: 'dark', old: canary }));
        mkdirSync(join(desk.folder, 'Crashpad', 'reports'), { recursive: true });
        writeFileSync(join(desk.folder, 'Crashpad', 'reports', 'one.dmp'), canary);
      }
      return { maria: admin, jonas: colleague };
    },
    async jump(ms) {
      await clock.jump(ms);
      await relay?.runRemovals();
    },
    async record(removalId) {
      const answer = await fetch(`${relayUrl}/removals/${removalId}/record.json`);
      return removalRecordSchema.parse(await answer.json());
    },
    async end() {
      for (const desk of [...living]) await desk.quit();
      await relay?.close();
      await sandbox.close();
      rmSync(root, { recursive: true, force: true });
      openDatabases.clear();
    },
  };
};

/** Every byte of every file below a folder. */
export const bytesBelow = (folder: string): Buffer =>
  Buffer.concat(
    readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name))),
  );
