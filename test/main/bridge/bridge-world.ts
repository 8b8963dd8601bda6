/** Whole consoles on the real relay and both simulated platforms, without a window; time is the sandbox's, so it can be jumped. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { freePort } from '../../../scripts/free-port.ts';
import type { FailPoints } from '../../../src/main/bridge/index.ts';
import type { ConsoleServices } from '../../../src/main/console/services.ts';
import { createServices } from '../../../src/main/console/services.ts';
import { createRemoteMedia } from '../../../src/main/media/index.ts';
import type { SafeStorageLike } from '../../../src/main/secrets/index.ts';
import type * as databaseModule from '../../../src/main/storage/database.ts';
import type { Database } from '../../../src/main/storage/index.ts';
import { readConfig } from '../../../src/relay/config.ts';
import { buildRelay, type Relay } from '../../../src/relay/server.ts';
import { addEvent } from '../../../src/sandbox/livechat/model/events.ts';
import { deactivate, lastThread, seat } from '../../../src/sandbox/livechat/model/chats.ts';
import type { Chat, ChatEvent } from '../../../src/sandbox/livechat/model/types.ts';
import type { Sandbox } from '../../../src/sandbox/server.ts';
import { accountIdSchema, conversationIdOf, customerIdSchema } from '../../../src/shared/domain/index.ts';
import { browse, quickTime, startLiveChatSandbox } from '../../helpers/livechat-sandbox.ts';
import { defaultSettings } from '../../../src/shared/ipc/default-settings.ts';
import { createTestLog } from '../../helpers/log.ts';
import { createFakeSafeStorage } from '../../helpers/safe-storage.ts';
import { until } from '../../helpers/until.ts';

export const accountId = accountIdSchema.parse('17841400000000042');
export const pageId = '104400000000711';
export const ada = '7610000000000099';
export const bruno = '7610000000000100';
export const conversationOf = (customerId: string) =>
  conversationIdOf(accountId, customerIdSchema.parse(customerId));

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
export const openDatabases = new Map<string, Database>();

export interface Console {
  email: string;
  folder: string;
  services: ConsoleServices;
  log: ReturnType<typeof createTestLog>;
  events: { name: string; payload: unknown }[];
  /** Files the person saved. */
  saved: { name: string; text: string }[];
  /** Ends without goodbye; what is not on disk is gone. */
  kill(): Promise<void>;
  /** Ends as a person quits. */
  quit(): Promise<void>;
  isDead(): boolean;
}

export interface ConsoleOptions {
  /** A profile that was there before. */
  of?: Pick<Console, 'folder' | 'email'>;
  failPoints?: FailPoints;
  fetch?: Parameters<typeof createRemoteMedia>[0]['fetch'];
}

export interface BridgeWorld {
  sandbox: Sandbox;
  relay: Relay;
  relayUrl: string;
  console(email: string, options?: ConsoleOptions): Promise<Console>;
  /** An admin's console with the account connected and the bridge authorized, active. */
  bridged(options?: ConsoleOptions): Promise<Console>;
  connect(desk: Console): Promise<void>;
  chats(): Chat[];
  /** The chat of this customer, by the handle LiveChat was told. */
  chatOf(customerId: string): Chat;
  /** Somebody nobody has met before; answers the id. */
  newCustomer(name?: string | null): string;
  /** Every event in order, as short words. */
  spoken(chat: Chat): string[];
  /** A person of the team answers in LiveChat's own app. */
  agentWrites(
    chat: Chat,
    text: string,
    options?: { email?: string; visibility?: unknown; type?: string; content?: Record<string, unknown> },
  ): ChatEvent;
  agentCloses(chat: Chat, email?: string): void;
  /** Texts Instagram was sent, in order. */
  sentTexts(): (string | undefined)[];
  end(): Promise<void>;
}

const never = (): never => {
  throw new Error('not used by the services');
};

/** `relay`: settings beside those that every relay of a test has; `root` is the folder for its files. */
export const startBridgeWorld = async (
  options: { relay?: (root: string, nowMs: number) => Record<string, string> } = {},
): Promise<BridgeWorld> => {
  const root = mkdtempSync(join(tmpdir(), 'bc-bridge-'));
  const { sandbox, config } = await startLiveChatSandbox({ agents: 4, timeRate: quickTime.timeRate });
  const { clock } = sandbox.context;
  const port = await freePort();
  const relayUrl = `http://127.0.0.1:${port}`;
  const relay = await buildRelay(
    readConfig({
      RELAY_PORT: String(port),
      RELAY_PUBLIC_URL: relayUrl,
      RELAY_DATABASE_URL: `file:${join(root, 'relay.db')}`,
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
      LIVECHAT_WEBHOOK_PATH_SECRET: 'a-long-secret-of-this-test-run',
      ...options.relay?.(root, clock.now()),
    }),
    { clock },
  );
  await relay.start();
  sandbox.meta.registerRedirectUri(`${relayUrl}/v1/connect/meta/callback`);
  await sandbox.meta.setWebhook({ url: `${relayUrl}/webhooks/meta` });
  const safeStorages = new Map<string, SafeStorageLike>();
  const living = new Set<Console>();
  let folders = 0;
  let customers = 0;

  const open: BridgeWorld['console'] = async (email, options = {}) => {
    const folder = options.of?.folder ?? join(root, `desk-${(folders += 1)}`);
    const safeStorage = safeStorages.get(folder) ?? createFakeSafeStorage();
    safeStorages.set(folder, safeStorage);
    const log = createTestLog();
    const events: Console['events'] = [];
    const saved: Console['saved'] = [];
    let isDead = false;
    const built: { services?: ConsoleServices } = {};
    const media = createRemoteMedia({
      allowsLoopback: () => true,
      messageSource: (messageId, index) => built.services?.conversations.mediaSource(messageId, index),
      ...(options.fetch ? { fetch: options.fetch } : {}),
    });
    const kill = async (): Promise<void> => {
      if (isDead) return;
      isDead = true;
      living.delete(desk);
      // Its promises would only meet the closed database.
      void built.services?.conversations.stop();
      built.services?.policy.stop();
      openDatabases.get(folder)?.close();
      await built.services?.relayLink.disconnect().catch(() => undefined);
    };
    const { failPoints } = options;
    const services = await createServices(
      {
        environment: {
          relayUrl,
          profileFolder: folder,
          privateChatDays: 365,
          withoutContactDays: 14,
          isBenchmark: false,
        },
        folder,
        settings: { get: () => defaultSettings, set: never, on: never } as never,
        links: { open: never } as never,
        notifications: {
          privateMessage: () => undefined,
          customerMessage: () => undefined,
          clear: () => undefined,
          clearAll: () => undefined,
        } as never,
        publish: (name, payload) => void events.push({ name, payload }),
        logOf: (module) => {
          const write =
            (level: 'info' | 'warn' | 'error') => (event: string, fields?: Parameters<typeof log.info>[1]) =>
              log[level](`${module}:${event}`, fields);
          return { info: write('info'), warn: write('warn'), error: write('error') };
        },
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
        ...(failPoints
          ? {
              failPoints: {
                at(step) {
                  if (isDead) throw new Error('dead');
                  try {
                    failPoints.at(step);
                  } catch (error) {
                    void kill();
                    throw error;
                  }
                },
              },
            }
          : {}),
      },
      media,
    );
    built.services = services;
    const desk: Console = {
      email,
      folder,
      services,
      log,
      events,
      saved,
      kill,
      isDead: () => isDead,
      async quit() {
        if (isDead) return;
        living.delete(desk);
        await services.stop();
        isDead = true;
      },
    };
    living.add(desk);
    await services.session.restore();
    services.start();
    if (options.of === undefined) await services.session.signIn();
    await until(() => {
      if (!isDead && services.relayLink.state !== 'online') throw new Error('not online');
    });
    return desk;
  };

  const connect: BridgeWorld['connect'] = async ({ services }) => {
    await until(() => {
      if (services.relayLink.channelKeyState !== 'present') throw new Error('no key');
    });
    await services.channel.startConnect();
    const pageOf = () => {
      const { connect: progress } = services.channel;
      if (progress.step !== 'choose') throw new Error(progress.step);
      const page = progress.choices.find((choice) => choice.pageId === pageId);
      if (!page) throw new Error('no page');
      return page;
    };
    await until(pageOf);
    await services.channel.choose(pageOf().pageId);
  };

  const world: BridgeWorld = {
    sandbox,
    relay,
    relayUrl,
    console: open,
    connect,
    async bridged(options) {
      const desk = await open('maria@bakery.test', options);
      await connect(desk);
      await desk.services.bridge.authorize();
      await until(() => {
        if (desk.services.bridge.state.state !== 'active') throw new Error(desk.services.bridge.state.state);
      });
      return desk;
    },
    chats: () => [...sandbox.livechat.world.chats.values()],
    chatOf(customerId) {
      const { username } = sandbox.meta.customer(customerId);
      const chat = world.chats().find(({ customerId: entityId }) => {
        const customer = sandbox.livechat.world.customers.get(entityId ?? '');
        return customer?.sessionFields.some((field) => field['Instagram'] === `@${username}`);
      });
      if (!chat) throw new Error('no chat');
      return chat;
    },
    newCustomer(name) {
      customers += 1;
      const { id } = sandbox.meta.addCustomer({
        username: `visitor.${customers}`,
        name: name === undefined ? `Visitor ${customers}` : name,
      });
      return id;
    },
    spoken: (chat) =>
      chat.threads.flatMap(({ events }) =>
        events.flatMap((event) => {
          const isPlatform = event.type === 'system_message' && event.customId === undefined;
          if (isPlatform) return [];
          const who =
            event.authorId === undefined ? '*' : event.authorId === chat.customerId ? '<' : event.authorId;
          const what = event.content['text'] ?? event.content['name'] ?? event.type;
          const marks = [
            event.deleted ? ' (deleted)' : '',
            event.properties['status']?.['delivered'] === true ? ' (delivered)' : '',
          ].join('');
          return [`${who} ${String(what)}${marks}`];
        }),
      ),
    agentWrites(chat, text, { email = 'jonas@bakery.test', visibility = 'all', type, content } = {}) {
      seat(chat, email, 'agent');
      return addEvent(sandbox.livechat.world, chat, lastThread(chat), {
        type: type ?? 'message',
        customId: undefined,
        authorId: email,
        authorType: 'agent',
        visibility: visibility as 'all',
        properties: {},
        content: content ?? { text },
        clientId: 'livechat-own-app',
      });
    },
    agentCloses(chat, email = 'jonas@bakery.test') {
      const agent = sandbox.livechat.world.agents.get(email);
      if (agent) deactivate(sandbox.livechat.world, chat, agent, undefined, 'livechat-own-app');
    },
    sentTexts: () => sandbox.meta.books.sends.map(({ text }) => text),
    async end() {
      for (const desk of [...living]) await desk.quit();
      await relay.close();
      await sandbox.close();
      rmSync(root, { recursive: true, force: true });
      openDatabases.clear();
    },
  };
  return world;
};

/** Waits until `read` answers what is expected. */
export const settled = async <T>(read: () => T, expected: T): Promise<void> => {
  await vi.waitFor(
    () => {
      const value = read();
      if (JSON.stringify(value) !== JSON.stringify(expected)) throw new Error(JSON.stringify(value));
    },
    { timeout: 15_000, interval: 10 },
  );
};
