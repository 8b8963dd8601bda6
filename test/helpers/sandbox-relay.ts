import { otherOriginsOf } from './other-origins.ts';
import { freePort } from '../../scripts/free-port.ts';
import { relaySettings } from '../../scripts/try-out/stack.ts';
import { readConfig } from '../../src/relay/config.ts';
import { buildRelay, type Relay } from '../../src/relay/server.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import type { Clock } from '../../src/shared/clock.ts';

/** What the address of LiveChat's uninstall notices ends with. */
export const webhookPathSecret = 'a-long-secret-of-this-test-run';

/** The real relay in this process, in front of the simulated platforms; it comes back on the same port and database. */
export interface SandboxRelay {
  readonly url: string;
  /** Its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** The one that runs, or the last one that did. */
  readonly relay: Relay;
  start(): Promise<void>;
  /** Twice does nothing. */
  stop(): Promise<void>;
}

/** Answers it started. `settings` win over those that point it at the sandbox. */
export const startSandboxRelay = async (options: {
  sandbox: Sandbox;
  /** For its database. */
  folder: string;
  settings?: Record<string, string>;
  clock?: Clock;
}): Promise<SandboxRelay> => {
  const { sandbox, folder, clock } = options;
  const port = await freePort();
  const env = {
    ...relaySettings(sandbox.urls, port, folder),
    RELAY_LOG_LEVEL: 'silent',
    LIVECHAT_WEBHOOK_PATH_SECRET: webhookPathSecret,
    ...options.settings,
  };
  const url = `http://127.0.0.1:${port}`;
  let running: Relay | undefined;
  let last: Relay;
  const started: SandboxRelay = {
    url,
    env,
    get relay() {
      return last;
    },
    async start() {
      const config = { ...readConfig(env), otherOrigins: otherOriginsOf(url) };
      last = await buildRelay(config, clock ? { clock } : {});
      running = last;
      await running.start();
    },
    async stop() {
      await running?.close();
      running = undefined;
    },
  };
  await started.start();
  return started;
};
