/** Drives lc-sdk-js in its child process from a test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { SandboxUrls } from '../../../../src/sandbox/server.ts';
import { childEnvironment } from '../../../helpers/child-environment.ts';
import { until } from '../../../helpers/until.ts';
import { there } from './world.ts';

export type SdkCommand = { id: number } & (
  | {
      op: 'create';
      name: string;
      api: 'Agent' | 'Customer' | 'Configuration';
      kind: 'Web' | 'RTM';
      apiUrl: string;
      token: string;
      clientId: string;
      organizationId: string;
    }
  | { op: 'call'; name: string; method: string; args: unknown[] }
  | { op: 'on'; name: string; push: string }
);

type Without<T> = T extends unknown ? Omit<T, 'id'> : never;

export interface SdkObject {
  call(method: string, ...args: unknown[]): Promise<Record<string, unknown>>;
  /** Starts collecting pushes of these names. */
  listen(...pushes: string[]): Promise<void>;
  /** Waits for a collected push that fits. */
  pushed(
    push: string,
    fits?: (payload: Record<string, unknown>) => boolean,
  ): Promise<Record<string, unknown>>;
  /** Pushes of that name collected so far. */
  collected(push: string): Record<string, unknown>[];
}

export interface Sdk {
  create(
    name: string,
    api: 'Agent' | 'Customer' | 'Configuration',
    kind: 'Web' | 'RTM',
    token: string,
  ): Promise<SdkObject>;
  close(): void;
}

/** Starts the child; its TLS trust is the sandbox's throw-away authority and nothing else is loosened. */
export function startSdk(urls: SandboxUrls): Sdk {
  const driver = fileURLToPath(new URL('./sdk-driver.ts', import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [driver], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: childEnvironment({ NODE_EXTRA_CA_CERTS: urls.caFile }),
  });
  if (!child.stdin || !child.stdout) throw new Error('the driver has no pipes');
  const input = child.stdin;
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
  const pushes: { name: string; push: string; payload: Record<string, unknown> }[] = [];
  let nextId = 1;

  createInterface({ input: child.stdout }).on('line', (line) => {
    const message = JSON.parse(line) as {
      id?: number;
      value?: unknown;
      error?: unknown;
      push?: string;
      name?: string;
      payload?: Record<string, unknown>;
    };
    if (message.push !== undefined) {
      pushes.push({ name: message.name ?? '', push: message.push, payload: message.payload ?? {} });
      return;
    }
    const waiter = waiting.get(message.id ?? 0);
    waiting.delete(message.id ?? 0);
    if (message.error === undefined) waiter?.resolve(message.value);
    else waiter?.reject(message.error);
  });

  const send = (command: Without<SdkCommand>): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = nextId++;
      waiting.set(id, { resolve, reject });
      input.write(`${JSON.stringify({ ...command, id })}\n`);
    });

  return {
    async create(name, api, kind, token) {
      await send({
        op: 'create',
        name,
        api,
        kind,
        token,
        apiUrl: new URL(urls.httpsUrl).host,
        clientId: urls.livechat.clientId,
        organizationId: urls.livechat.organizationId,
      });
      const mine = (push: string): Record<string, unknown>[] =>
        pushes.filter((entry) => entry.name === name && entry.push === push).map((entry) => entry.payload);
      return {
        call: async (method, ...args) =>
          (await send({ op: 'call', name, method, args })) as Record<string, unknown>,
        async listen(...names) {
          for (const push of names) await send({ op: 'on', name, push });
        },
        pushed: (push, fits = () => true) =>
          until(() => there(mine(push).find(fits), `push ${push} for ${name}`)),
        collected: mine,
      };
    },
    close: () => void child.kill(),
  };
}
