import type { OpenAwaitedPage } from '../../src/main/browser/index.ts';
import { createLiveChat, createLiveChatAccounts, type RedirectLimit } from '../../src/main/livechat/index.ts';
import type { LiveChat, LiveChatAccounts, LiveChatConfig } from '../../src/main/livechat/index.ts';
import { createMemoryStore } from '../../src/main/secrets/index.ts';
import type { SecretStore } from '../../src/main/secrets/index.ts';
import { createSession } from '../../src/main/session/index.ts';
import type { Session } from '../../src/main/session/index.ts';
import { createOwnPresence, type OwnPresence } from '../../src/main/team/index.ts';
import type { PersonAtComputer } from '../../src/main/team/person-at-computer.ts';
import { createTestLog } from './log.ts';
import { browse } from './livechat-sandbox.ts';
import type { BrowserScript } from './livechat-sandbox.ts';
import { createManualTimers } from './manual-timers.ts';
import type { ManualTimers } from './manual-timers.ts';

/** The console's services around LiveChat, wired as index.ts wires them, with a scripted browser and time by hand. */
export interface TestConsole {
  session: Session;
  livechat: LiveChat;
  ownPresence: OwnPresence;
  accounts: LiveChatAccounts;
  secrets: SecretStore;
  timers: ManualTimers;
  log: ReturnType<typeof createTestLog>;
  /** Answers of the loopback listener to the browser, newest last. */
  pages: Response[];
}

export const chosenMemoryStore = (): SecretStore => {
  const store = createMemoryStore('test');
  store.chooseMemory();
  return store;
};

export const createTestConsole = (options: {
  config: LiveChatConfig;
  person: BrowserScript;
  secrets?: SecretStore;
  timers?: ManualTimers;
  redirectLimit?: RedirectLimit;
  /** Instead of the scripted browser. */
  openExternal?: OpenAwaitedPage;
  /** What the system knows of the person at it. */
  atComputer?: PersonAtComputer;
  /** Whom the organisation allows here; absent: everybody. */
  isAllowed?: (account: { email: string }) => boolean;
}): TestConsole => {
  const timers = options.timers ?? createManualTimers();
  const secrets = options.secrets ?? chosenMemoryStore();
  const log = createTestLog();
  const pages: Response[] = [];
  const shared = {
    config: async () => options.config,
    timers,
    clock: timers.clock,
    userAgent: 'Backchannel/test',
  };
  const accounts = createLiveChatAccounts({
    ...shared,
    // Most sandboxes have none.
    redirectLimit: options.redirectLimit ?? { note: () => undefined, waitMs: () => 0 },
    openExternal:
      options.openExternal ??
      (async (url) => {
        // The browser does not wait for us, nor we for it.
        void browse(url, options.person).then((page) => pages.push(page));
      }),
  });
  const session = createSession({
    secrets,
    livechat: accounts,
    clock: timers.clock,
    log,
    isAllowed: options.isAllowed,
  });
  const livechat = createLiveChat({
    ...shared,
    tokens: session,
    organizationId: () => session.identity()?.workspaceId,
    application: { name: 'Backchannel', version: 'test' },
    random: () => 0.5,
    log,
    isAwayAtLogin: () => ownPresence.awayAtLogin(),
  });
  const ownPresence = createOwnPresence({
    connection: livechat.connection,
    person: options.atComputer,
    clock: timers.clock,
    timers,
    random: () => 0.5,
    log,
  });
  ownPresence.start();
  session.follow(livechat.connection);
  return { session, livechat, ownPresence, accounts, secrets, timers, log, pages };
};
