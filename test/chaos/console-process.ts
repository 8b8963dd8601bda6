/**
 * One console as a process of its own, without a window: the services of src/main/console/services.ts on real files, a key store and a browser
 * of the test's. Ends with its parent.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { createServices, type ConsoleServices } from '../../src/main/console/services.ts';
import { readOutsideSettings } from '../../src/main/environment.ts';
import { createRemoteMedia } from '../../src/main/media/index.ts';
import { choosePlatforms } from '../../src/main/platforms.ts';
import { systemClock } from '../../src/shared/clock.ts';
import {
  accountIdSchema,
  agentIdSchema,
  type ConversationId,
  conversationIdOf,
  customerIdSchema,
  type Message,
} from '../../src/shared/domain/index.ts';
import { defaultSettings } from '../../src/shared/ipc/default-settings.ts';
import { BackchannelError, toBackchannelError } from '../../src/shared/errors.ts';
import { systemTimers } from '../../src/shared/timers.ts';
import { comeBackFromFacebook } from '../helpers/facebook-login.ts';
import { browse } from '../helpers/livechat-sandbox.ts';
import { createFakeSafeStorage } from '../helpers/safe-storage.ts';
import type {
  ConsoleCommand,
  ConsoleLook,
  ConsoleSettings,
  DeskWork,
  FromConsole,
  ToConsole,
} from './console-protocol.ts';
import { isFromConsole } from './texts.ts';
import { until } from './until.ts';

// electron-store asks the electron package at import; outside Electron that is only a path, and need not exist.
process.env['ELECTRON_OVERRIDE_DIST_PATH'] ??= tmpdir();

const settings = JSON.parse(process.argv[2] ?? '') as ConsoleSettings;
const say = (message: FromConsole): void => {
  // The parent may have gone a moment ago; then so do we.
  if (process.connected) process.send?.(message);
};
process.once('disconnect', () => process.exit(0));

const never = (): never => {
  throw new Error('not used by the services');
};
/** A person looks again at what failed after this time. */
const retryAfterMs = 1_000;

const keyOf = (file: string): Buffer => {
  if (existsSync(file)) return readFileSync(file);
  const key = randomBytes(32);
  writeFileSync(file, key);
  return key;
};

const openInBrowser = async (url: string): Promise<void> => {
  if (url.startsWith(settings.accountsUrl) && !url.includes('/dialog/')) {
    await browse(url, { account: settings.email });
    return;
  }
  const answer = await fetch(`${settings.controlUrl}/meta/authorize`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url, decision: 'allow' }),
  });
  const { location } = (await answer.json()) as { location: string };
  await comeBackFromFacebook(location);
};

const logOf = (module: string) => {
  const write =
    (level: string) =>
    (event: string, fields?: object): void => {
      const line = JSON.stringify({ at: new Date().toISOString(), level, module, event, ...fields });
      process.stderr.write(`${line}\n`);
    };
  return { info: write('info'), warn: write('warn'), error: write('error') };
};

const build = async (): Promise<ConsoleServices> => {
  const built: { services?: ConsoleServices } = {};
  const media = createRemoteMedia({
    allowsLoopback: () => true,
    messageSource: (messageId, index) => built.services?.conversations.mediaSource(messageId, index),
    ownFile: (messageId, index) => built.services?.conversations.ownMedia(messageId, index),
  });
  const services = await createServices(
    {
      environment: {
        ...readOutsideSettings({ BACKCHANNEL_PROFILE_DIR: settings.profileFolder }),
        relayUrl: settings.relayUrl,
      },
      platforms: choosePlatforms({ env: settings.env, isPackaged: false, relayUrl: settings.relayUrl }),
      folder: settings.profileFolder,
      settings: { get: () => defaultSettings, set: never, on: never } as never,
      links: { open: never } as never,
      notifications: {
        tell: async () => ({}),
        clear: () => undefined,
        clearAll: () => undefined,
      } as never,
      publish: () => undefined,
      logOf,
      appOrigin: 'backchannel://app',
      version: '0.0.0',
      platform: 'linux',
      safeStorage: createFakeSafeStorage({ key: keyOf(settings.keyFile) }),
      async openExternal(url) {
        // The browser does not wait for us, nor we for it.
        openInBrowser(url).catch((error: unknown) =>
          logOf('browser').warn('failed', { name: error instanceof Error ? error.name : 'unknown' }),
        );
      },
      copyText: () => undefined,
      saveFile: async () => false,
      clock: systemClock,
      timers: systemTimers,
      random: Math.random,
    },
    media,
  );
  built.services = services;
  return services;
};

const services = await build();
const { conversations, teamwork, privateChats, bridge, channel, session, relayLink, team, secrets } =
  services;
const accountId = accountIdSchema.parse(settings.accountId);

/** The person sees "not sent: nobody knows whether it arrived" and presses "Send again". What LiveChat's agents wrote is theirs to write again. */
const retryFailed = (message: Message): void => {
  if (message.state !== 'failed' || message.text === undefined || !isFromConsole(message.text)) return;
  setTimeout(() => {
    try {
      conversations.retry(message.id);
      say({ is: 'retried', text: message.text ?? '' });
    } catch (error) {
      // It was settled meanwhile.
      if (toBackchannelError(error).code !== 'NOT_FOUND') throw error;
    }
  }, retryAfterMs);
};
conversations.on('conversation.changed', ({ messages }) => messages.forEach(retryFailed));

let wasHolder = false;
bridge.on('bridge.changed', ({ holder }) => {
  const isHolder = holder?.isThisConsole === true;
  if (isHolder !== wasHolder) say({ is: 'holder', isHolder });
  wasHolder = isHolder;
});

const ownAgentId = () => agentIdSchema.parse(session.identity()?.agentId);

const look = (): ConsoleLook => ({
  relay: relayLink.state,
  bridge: bridge.state.state,
  isHolder: bridge.state.holder?.isThisConsole === true,
  waitingToSend: privateChats.waitingTotal() + conversations.waitingToSend(),
  bridgeWaiting: bridge.state.waiting,
  notCarried: bridge.state.notCarried,
  canSend: channel.current()?.canSend === true,
  trusted: team
    .list()
    .map(({ id }) => id)
    .filter((id) => relayLink.trustOf(id) === 'confirmed'),
});

const doWork = (id: ConversationId, work: DeskWork): void => {
  if (!conversations.get(id)) throw new BackchannelError('NOT_FOUND');
  switch (work.do) {
    case 'assign':
      return teamwork.assign([id], work.to === undefined ? undefined : agentIdSchema.parse(work.to));
    case 'tag':
      return teamwork.setTag([id], work.tag, work.isOn);
    case 'done':
      return teamwork.done([id]);
    case 'reopen':
      return teamwork.reopen([id]);
    case 'snooze':
      return teamwork.snooze([id], systemClock.now() + work.ms);
    case 'note':
      if (!teamwork.notes(id).some(({ text }) => text === work.text)) teamwork.addNote(id, work.text, []);
  }
};

const carryOut = async (command: ConsoleCommand): Promise<unknown> => {
  switch (command.do) {
    case 'sign-in':
      return session.signIn();
    case 'connect-instagram': {
      await until(() => (relayLink.channelKeyState === 'present' ? true : undefined));
      await channel.startConnect();
      const choice = await until(() =>
        channel.connect.step === 'choose'
          ? channel.connect.choices.find(({ pageId }) => pageId === settings.pageId)
          : undefined,
      );
      return channel.choose(choice.pageId);
    }
    case 'authorize-bridge':
      return bridge.authorize();
    case 'reply': {
      const conversationId = conversationIdOf(accountId, customerIdSchema.parse(command.customerId));
      const { messages } = conversations.listMessages({ conversationId });
      if (messages.some(({ text }) => text === command.text)) return undefined;
      conversations.queueReply({ conversationId, text: command.text, agentId: ownAgentId(), undoMs: 0 });
      return undefined;
    }
    case 'write-privately': {
      const to = agentIdSchema.parse(command.to);
      if (privateChats.listMessages(to).messages.some(({ text }) => text === command.text)) return undefined;
      privateChats.send(to, command.text);
      return undefined;
    }
    case 'work':
      return doWork(conversationIdOf(accountId, customerIdSchema.parse(command.customerId)), command.work);
    case 'look':
      return look();
    case 'secrets':
      return Promise.all(
        (await secrets.names()).map(async (name) => ({ name, text: (await secrets.get(name)) ?? '' })),
      );
    case 'quit':
      return services.stop();
  }
};

process.on('message', ({ id, command }: ToConsole) => {
  carryOut(command).then(
    (value) => say({ is: 'answer', id, value }),
    (error: unknown) => say({ is: 'answer', id, error: toBackchannelError(error).code }),
  );
});

await session.restore();
services.start();
for (const { id } of conversations.list({ view: 'all', limit: 200 }).conversations)
  conversations.listMessages({ conversationId: id }).messages.forEach(retryFailed);
say({ is: 'started' });
