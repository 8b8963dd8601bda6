/**
 * `npm run sandbox`: LiveChat and Meta, simulated on this computer.
 * The first line on standard output is one JSON object with every URL; everything else goes to standard error.
 */
import { parseArgs } from 'node:util';
import { buildSandbox, type SandboxOptions } from './server.ts';

function number(text: string | undefined, name: string): number | undefined {
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0)
    throw new Error(`${name} must be a whole number, not "${text}".`);
  return value;
}

function options(): SandboxOptions {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      'tls-port': { type: 'string' },
      agents: { type: 'string' },
      'redirect-ports': { type: 'string' },
      'busy-team': { type: 'boolean' },
      'first-customer': { type: 'boolean' },
      strict: { type: 'string' },
    },
  });
  const env = process.env;
  const redirectPorts = (values['redirect-ports'] ?? env['SANDBOX_REDIRECT_PORTS'] ?? '')
    .split(',')
    .filter((text) => text.trim() !== '')
    .map((text) => number(text.trim(), 'SANDBOX_REDIRECT_PORTS') ?? 0);
  return {
    port: number(values.port ?? env['SANDBOX_PORT'], 'SANDBOX_PORT'),
    tlsPort: number(values['tls-port'] ?? env['SANDBOX_TLS_PORT'], 'SANDBOX_TLS_PORT'),
    agents: number(values.agents ?? env['SANDBOX_AGENTS'], 'SANDBOX_AGENTS'),
    redirectPorts: redirectPorts.length === 0 ? undefined : redirectPorts,
    busyTeam: values['busy-team'] ?? env['SANDBOX_BUSY_TEAM'] === '1',
    firstCustomer: values['first-customer'] ?? env['SANDBOX_FIRST_CUSTOMER'] === '1',
    strict: number(values.strict ?? env['SANDBOX_STRICT'], 'SANDBOX_STRICT'),
    log: (line) => process.stderr.write(`sandbox: ${line}\n`),
  };
}

async function main(): Promise<void> {
  const sandbox = buildSandbox(options());
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    sandbox.close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`sandbox: could not stop cleanly: ${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.stdout.write(`${JSON.stringify(await sandbox.listen())}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`sandbox: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
