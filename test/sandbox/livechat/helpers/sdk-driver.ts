/**
 * Runs the unmodified lc-sdk-js in a process of its own, because Node reads NODE_EXTRA_CA_CERTS only at start.
 * Speaks JSON lines: `create`, `call`, `on` in; results and pushes out.
 */
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import type { SdkCommand } from './sdk.ts';

type Api = Record<string, (...args: unknown[]) => unknown> & { version: string };
type Constructor = new (...args: unknown[]) => Api;
type Sdk = Record<'Agent' | 'Customer' | 'Configuration', Record<'Web' | 'RTM', Constructor>>;

const sdk = createRequire(import.meta.url)('@livechat/lc-sdk-js') as Sdk;
const objects = new Map<string, Api>();
const write = (line: unknown): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

function create(command: Extract<SdkCommand, { op: 'create' }>): void {
  const options = { apiUrl: command.apiUrl };
  const getToken = (): unknown => ({
    accessToken: command.token,
    organizationID: command.organizationId,
    region: 'dal',
  });
  const { api, kind } = command;
  const made =
    kind === 'Web'
      ? new sdk[api].Web(command.clientId, getToken, options)
      : api === 'Agent'
        ? new sdk.Agent.RTM(options)
        : new sdk.Customer.RTM(command.organizationId, options);
  made.version = '3.6';
  objects.set(command.name, made);
}

async function run(command: SdkCommand): Promise<unknown> {
  if (command.op === 'create') {
    create(command);
    return undefined;
  }
  const target = objects.get(command.name);
  if (!target) throw new Error(`no object ${command.name}`);
  if (command.op === 'on') {
    target['on']?.call(target, command.push, (payload: unknown) =>
      write({ push: command.push, name: command.name, payload }),
    );
    return undefined;
  }
  // JSON has no undefined: null stands for an argument left out.
  return target[command.method]?.call(target, ...command.args.map((argument) => argument ?? undefined));
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const command = JSON.parse(line) as SdkCommand;
  run(command).then(
    (value) => write({ id: command.id, value: value ?? null }),
    (error: unknown) =>
      write({ id: command.id, error: error instanceof Error ? { message: error.message } : error }),
  );
});
