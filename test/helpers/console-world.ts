/**
 * Whole consoles on the real relay and both simulated platforms, without a window: opened, replaced and ended as the program does it.
 * Time is the sandbox's: it passes four times as fast and can be jumped.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { FailPoints } from '../../src/main/bridge/index.ts';
import { type ConsoleServices, createServices } from '../../src/main/console/services.ts';
import type { ConsoleWorld as ProgramWorld } from '../../src/main/console/world.ts';
import { createSessionHost, type SessionHost } from '../../src/main/console/session-host.ts';
import { createRemoteMedia } from '../../src/main/media/index.ts';
import type { RemovalFailPoints } from '../../src/main/removal/index.ts';
import { createSecretStore, type SafeStorageLike } from '../../src/main/secrets/index.ts';
import { createSettings, type SettingsStore } from '../../src/main/settings/index.ts';
import type * as databaseModule from '../../src/main/storage/database.ts';
import type { Database } from '../../src/main/storage/index.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { platformHostsOf, type PlatformHosts } from '../../src/shared/platform-hosts.ts';
import { platformSettings } from '../../scripts/try-out/platform-settings.ts';
import { accountIdSchema, conversationIdOf, customerIdSchema } from '../../src/shared/domain/index.ts';
import { comeBackFromFacebook } from './facebook-login.ts';
import { browse, quickTime, startLiveChatSandbox } from './livechat-sandbox.ts';
import { createTestLog } from './log.ts';
import { createFakeSafeStorage } from './safe-storage.ts';
import { type SandboxRelay, startSandboxRelay } from './sandbox-relay.ts';
import { until } from './until.ts';

export const maria = 'maria@bakery.test';
export const jonas = 'jonas@bakery.test';
export const pageId = '104400000000711';
export const accountId = accountIdSchema.parse('17841400000000042');
export const ada = '7610000000000099';
export const bruno = '7610000000000100';
export const conversationOf = (customerId: string) =>
  conversationIdOf(accountId, customerIdSchema.parse(customerId));

// electron-store asks the electron package at import; outside Electron that is only a path, and need not exist.
process.env['ELECTRON_OVERRIDE_DIST_PATH'] ??= tmpdir();

// Whoever loads the services before this file misses the watched database.
vi.mock('../../src/main/storage/database.ts', async (importOriginal) => {
  const actual = await importOriginal<typeof databaseModule>();
  return {
    ...actual,
    openDatabase(options: Parameters<typeof actual.openDatabase>[0]) {
      const db = actual.openDatabase(options);
      openDatabases.set(join(options.file, '..', '..'), db);
      return db;
    },
  };
});
/** Databases by the folder they are in: a kill closes them, as the end of a process does. */
const openDatabases = new Map<string, Database>();

/** One desktop of a person. */
export interface Desk {
  email: string;
  folder: string;
  sessionHost: SessionHost;
  /** Of now: a sign-out or a removal replaces them. Errors: SIGNED_OUT while there are none. */
  readonly services: ConsoleServices;
  /** The one that was opened last. */
  readonly db: Database;
  log: ReturnType<typeof createTestLog>;
  /** What was published to the window, and links that were opened (`link`). */
  events: { name: string; payload: unknown }[];
  /** The person's, as in the section Settings. */
  settings: SettingsStore;
  /** Files the person saved. */
  saved: { name: string; text: string }[];
  /** Opens what stands in the profile once more, as a command of the command line does; nothing is started. The desk has quit before. */
  openServices(): Promise<ConsoleServices>;
  /** Names of what the secret store holds. */
  secretNames(): Promise<string[]>;
  /** Every row of every table, as text. */
  rowsText(): string;
  isDead(): boolean;
  /** Ends without goodbye; what is not on disk is gone. */
  kill(): Promise<void>;
  /** Ends as a person quits. */
  quit(): Promise<void>;
}

export interface DeskOptions {
  /** As of the program's world: a station signs in and then waits to be let in. */
  kind?: 'station';
  /** A profile that was there before: signed in, or what is left of it. */
  of?: Pick<Desk, 'folder' | 'email'>;
  /** Waits until the relay is reached; default: for a new profile. */
  isOnline?: boolean;
  hasKeyStore?: boolean;
  /** The program ends when one of these throws. */
  failPoints?: FailPoints;
  removalFailPoints?: RemovalFailPoints;
  fetch?: Parameters<typeof createRemoteMedia>[0]['fetch'];
  /** Instead of the sandbox's. */
  platforms?: PlatformHosts;
  /** Instead of the relay's own address: somebody stands between. */
  relayUrl?: string;
}

export interface ConsoleWorld {
  sandbox: Sandbox;
  relay: SandboxRelay;
  relayFolder: string;
  /** For consoles that are started for this world. */
  platforms: PlatformHosts;
  desk(email: string, options?: DeskOptions): Promise<Desk>;
  /** An admin connects the Instagram account. */
  connect(desk: Desk): Promise<void>;
  /** Quits every desk that lives, and ends relay and sandbox. */
  end(): Promise<void>;
}

/**
 * `relay`: settings beside those that every relay of a test has; `root` is the folder for its files. `isRealTime`: for programs that are
 * started beside it and have this computer's clock.
 */
export const startConsoleWorld = async (
  options: {
    relay?: ((root: string, nowMs: number) => Record<string, string>) | undefined;
    isRealTime?: boolean | undefined;
  } = {},
): Promise<ConsoleWorld> => {
  const root = mkdtempSync(join(tmpdir(), 'bc-world-'));
  const relayFolder = mkdtempSync(join(root, 'relay-'));
  const time = options.isRealTime === true ? { timeRate: 1, relay: {} } : quickTime;
  const { sandbox, config } = await startLiveChatSandbox({ agents: 4, timeRate: time.timeRate });
  const { clock } = sandbox.context;
  const relay = await startSandboxRelay({
    sandbox,
    folder: relayFolder,
    clock,
    settings: {
      ...time.relay,
      RELAY_PUBLIC_PER_MINUTE: '100000',
      RELAY_DEVICE_PER_MINUTE: '100000',
      RELAY_WORKSPACE_PER_MINUTE: '1000000',
      ...options.relay?.(root, clock.now()),
    },
  });
  sandbox.meta.registerRedirectUri(`${relay.url}/v1/connect/meta/callback`);
  await sandbox.meta.setWebhook({ url: `${relay.url}/webhooks/meta` });
  const safeStorages = new Map<string, SafeStorageLike>();
  const living = new Set<Desk>();
  let folders = 0;

  const open: ConsoleWorld['desk'] = async (email, { hasKeyStore = true, ...options } = {}) => {
    const folder = options.of?.folder ?? join(root, `desk-${(folders += 1)}`);
    mkdirSync(join(folder, 'logs'), { recursive: true });
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
    const settings = createSettings({ folder, log: logOf('settings') });
    let isDead = false;
    const kill = async (): Promise<void> => {
      if (isDead) return;
      isDead = true;
      living.delete(desk);
      const services = sessionHost.peek();
      // Its promises would only meet the closed database.
      void services?.conversations.stop();
      void services?.policy.stop();
      openDatabases.get(folder)?.close();
      await services?.relayLink.disconnect().catch(() => undefined);
    };
    /** A step at which the test throws is the last thing that this program did. */
    const killing = <Step>(failPoints: { at(step: Step): void } | undefined) =>
      failPoints && {
        at(step: Step): void {
          if (isDead) throw new Error('dead');
          try {
            failPoints.at(step);
          } catch (error) {
            void kill();
            throw error;
          }
        },
      };
    const failPoints = killing(options.failPoints);
    const removalFailPoints = killing(options.removalFailPoints);
    const media = createRemoteMedia({
      allowsLoopback: () => true,
      messageSource: (messageId, index) => sessionHost.peek()?.conversations.mediaSource(messageId, index),
      ownFile: (messageId, index) => sessionHost.peek()?.conversations.ownMedia(messageId, index),
      ...(options.fetch ? { fetch: options.fetch } : {}),
    });
    const world: ProgramWorld = {
      kind: options.kind,
      environment: {
        relayUrl: options.relayUrl ?? relay.url,
        profileFolder: folder,
        privateChatDays: 365,
        withoutContactDays: 14,
        isNoticeTextForbidden: false,
        isBenchmark: false,
      },
      platforms: options.platforms ?? platformHostsOf(platformSettings(relay.env)),
      folder,
      settings,
      links: { open: async (url: string) => void events.push({ name: 'link', payload: url }) },
      notifications: {
        tell: async () => ({}),
        clear: () => undefined,
        clearAll: () => undefined,
      } as never,
      publish: (name, payload) => void events.push({ name, payload }),
      logOf,
      appOrigin: 'backchannel://app',
      // The sandbox here has none.
      redirectLimit: { note: () => undefined, waitMs: () => 0 },
      version: '0.0.0',
      platform: 'linux',
      safeStorage,
      async openExternal(url) {
        // The browser does not wait for us, nor we for it.
        if (url.startsWith(config.accountsUrl) && !url.includes('/dialog/'))
          void browse(url, { account: email });
        else void comeBackFromFacebook(sandbox.meta.authorize(url, { decision: 'allow' }));
      },
      copyText: () => undefined,
      async saveFile(name, content) {
        if (typeof content === 'string' || content instanceof Uint8Array) {
          saved.push({ name, text: Buffer.from(content).toString() });
          return true;
        }
        const parts: Uint8Array[] = [];
        for await (const part of content) parts.push(part);
        saved.push({ name, text: Buffer.concat(parts).toString('latin1') });
        return true;
      },
      clock,
      // What a dead process had planned never happens.
      timers: { after: (ms, fn) => clock.after(ms, () => (isDead ? undefined : fn())) },
      random: () => 0.5,
      ...(failPoints ? { failPoints } : {}),
      ...(removalFailPoints ? { removalFailPoints } : {}),
    };
    const sessionHost: SessionHost = createSessionHost({
      media,
      opened: (services) => services.start(),
      world,
    });
    const desk: Desk = {
      email,
      folder,
      sessionHost,
      get services() {
        return sessionHost.current();
      },
      get db() {
        const db = openDatabases.get(folder);
        if (!db) throw new Error('no database');
        return db;
      },
      log,
      settings,
      events,
      saved,
      openServices: () => createServices({ ...world, timers: clock }, media),
      async secretNames() {
        const store = await createSecretStore({ safeStorage, platform: 'linux', folder, clock });
        return (await store.names()).sort();
      },
      rowsText() {
        const { db } = desk;
        const tables = db
          .prepare<{ name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table'`)
          .all();
        return tables
          .map(({ name }) => JSON.stringify(db.prepare(`SELECT * FROM "${name}"`).all()))
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
      if (!hasKeyStore) desk.services.secrets.chooseMemory();
      await desk.services.session.signIn();
    }
    if (options.isOnline ?? options.of === undefined)
      await until(() => {
        if (!isDead && desk.services.relayLink.state !== 'online') throw new Error('not online');
      });
    return desk;
  };

  return {
    sandbox,
    relay,
    relayFolder,
    platforms: platformHostsOf(platformSettings(relay.env)),
    desk: open,
    async connect(desk) {
      const { relayLink, channel } = desk.services;
      await until(() => {
        if (relayLink.channelKeyState !== 'present') throw new Error('no key');
      });
      await channel.startConnect();
      const page = await until(() => {
        if (channel.connect.step !== 'choose') throw new Error(channel.connect.step);
        const found = channel.connect.choices.find((choice) => choice.pageId === pageId);
        if (!found) throw new Error('no page');
        return found;
      });
      await channel.choose(page.pageId);
    },
    async end() {
      for (const desk of [...living]) await desk.quit();
      await relay.stop();
      await sandbox.close();
      rmSync(root, { recursive: true, force: true });
      openDatabases.clear();
    },
  };
};

/** Waits until `read` answers what is expected. */
export const settled = <T>(read: () => T, expected: T): Promise<void> =>
  vi.waitFor(
    () => {
      const value = read();
      if (JSON.stringify(value) !== JSON.stringify(expected)) throw new Error(JSON.stringify(value));
    },
    { timeout: 15_000, interval: 10 },
  );
