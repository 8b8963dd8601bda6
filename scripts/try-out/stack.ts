import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { freePort } from '../free-port.ts';
import { platformEnv } from './platform-settings.ts';
import { startService, type Service } from './service.ts';

/** The sandbox's first line on standard output. */
export const sandboxSchema = z.object({
  event: z.literal('listening'),
  httpUrl: z.url(),
  httpsUrl: z.url(),
  caFile: z.string(),
  accountsUrl: z.url(),
  apiUrl: z.url(),
  graphUrl: z.url(),
  dialogUrl: z.url(),
  controlUrl: z.url(),
  phoneUrl: z.url(),
  livechat: z.object({ clientId: z.string(), redirectPorts: z.array(z.number()) }),
  meta: z.object({ appId: z.string(), appSecret: z.string(), verifyToken: z.string() }),
});

/** Where the simulated platforms are, and the public facts of their seeded world. */
export type SandboxInfo = z.infer<typeof sandboxSchema>;

export type StackOptions = {
  /** For the relay's database; made if need be. */
  folder: string;
  /** Given to the sandbox's command line. */
  sandboxArgs?: string[] | undefined;
  /** Added to the relay's settings, and winning over them. */
  relayEnv?: Record<string, string> | undefined;
  /** How long each may take until it is ready, ms; default: as of `startService`. */
  startWithinMs?: number | undefined;
  /** Receives the services' log lines, each with the service's name before it; default: nobody. */
  onLine?: ((line: string) => void) | undefined;
};

/** The sandbox and a relay that uses it in place of the real platforms, on free ports of this computer. */
export type Stack = {
  sandbox: SandboxInfo;
  relayUrl: string;
  /** The relay's settings, for a test that looks for what must not be in its files. */
  relayEnv: Record<string, string>;
  /** For a console that is started for this stack. */
  consoleEnv: Record<string, string>;
  /** Stops the relay alone, as if its machine were gone. */
  stopRelay: () => Promise<void>;
  /** SIGKILL. */
  killRelay: () => Promise<void>;
  /** Starts it again, on the same port with the same database. */
  startRelay: () => Promise<void>;
  /** Stops everything; safe to call twice. */
  stop: () => Promise<void>;
};

/**
 * Starts sandbox and relay as child processes and registers the relay with the simulated platforms.
 * Errors: ActionableError when one does not start; the other is then stopped.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  await mkdir(options.folder, { recursive: true });
  const { onLine, startWithinMs } = options;
  const linesOf = (name: string) => onLine && ((line: string) => onLine(`${name}: ${line}`));
  const sandboxService = await startService({
    name: 'sandbox',
    entry: 'src/sandbox/index.ts',
    args: options.sandboxArgs,
    startWithinMs,
    onLine: linesOf('sandbox'),
  });
  let relay: Service | undefined;
  const stop = async () => {
    await relay?.stop();
    await sandboxService.stop();
  };
  try {
    const sandbox = sandboxSchema.parse(sandboxService.listening);
    const port = await freePort();
    const relayUrl = `http://127.0.0.1:${port}`;
    const relayEnv = { ...relaySettings(sandbox, port, options.folder), ...options.relayEnv };
    const startRelay = async () => {
      relay = await startService({
        name: 'relay',
        entry: 'src/relay/index.ts',
        env: relayEnv,
        startWithinMs,
        isReady: async () => (await fetch(`${relayUrl}/readyz`)).ok,
        onLine: linesOf('relay'),
      });
    };
    await startRelay();
    await introduce(sandbox, relayUrl, relayEnv);
    return {
      sandbox,
      relayUrl,
      relayEnv,
      consoleEnv: { BACKCHANNEL_RELAY_URL: relayUrl, ...platformEnv(relayEnv) },
      stopRelay: async () => relay?.stop(),
      killRelay: async () => relay?.kill(),
      startRelay,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The relay's environment, as the README lists it, with the sandbox's addresses in the place of the real ones. */
export function relaySettings(sandbox: SandboxInfo, port: number, folder: string): Record<string, string> {
  return {
    RELAY_PORT: String(port),
    RELAY_PUBLIC_URL: `http://127.0.0.1:${port}`,
    RELAY_DATABASE_URL: `file:${join(folder, 'relay.db')}`,
    META_APP_ID: sandbox.meta.appId,
    META_APP_SECRET: sandbox.meta.appSecret,
    META_VERIFY_TOKEN: sandbox.meta.verifyToken,
    META_GRAPH_URL: sandbox.graphUrl,
    META_DIALOG_URL: sandbox.dialogUrl,
    LIVECHAT_CLIENT_ID: sandbox.livechat.clientId,
    LIVECHAT_ACCOUNTS_URL: sandbox.accountsUrl,
    LIVECHAT_API_URL: sandbox.apiUrl,
    LIVECHAT_WEBHOOK_PATH_SECRET: randomBytes(32).toString('hex'),
    LIVECHAT_REDIRECT_PORTS: sandbox.livechat.redirectPorts.join(','),
    RELAY_IS_SANDBOX: 'true',
  };
}

/** What the host of a real relay enters in the two platforms' developer pages: where it is reached. */
export async function introduce(
  sandbox: SandboxInfo,
  relayUrl: string,
  relayEnv: Record<string, string>,
): Promise<void> {
  const { controlUrl } = sandbox;
  await control('POST', `${controlUrl}/meta/redirect-uris`, { uri: `${relayUrl}/v1/connect/meta/callback` });
  const verifyToken = relayEnv['META_VERIFY_TOKEN'];
  await control('POST', `${controlUrl}/meta/webhook`, { url: `${relayUrl}/webhooks/meta`, verifyToken });
  await control('PUT', `${controlUrl}/meta/callbacks`, {
    deauthorizeUrl: `${relayUrl}/webhooks/meta/deauthorize`,
    dataDeletionUrl: `${relayUrl}/webhooks/meta/data-deletion`,
  });
  const pathSecret = relayEnv['LIVECHAT_WEBHOOK_PATH_SECRET'];
  await control('PATCH', `${controlUrl}/settings`, {
    marketplaceWebhookUrl: `${relayUrl}/webhooks/livechat/${pathSecret}`,
  });
}

async function control(method: string, url: string, body: unknown): Promise<void> {
  const answer = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok)
    throw new Error(
      `The sandbox refused ${method} ${new URL(url).pathname}: ${answer.status} ${await answer.text()}`,
    );
}
