import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPostgresServer } from '../helpers/postgres-server.ts';
import { type PlatformFakes, startPlatformFakes } from '../relay/helpers/platform-fakes.ts';
import { relayEnvironment } from '../relay/helpers/relay-environment.ts';
import { type RelayProcess, startRelayProcess } from '../relay/helpers/relay-process.ts';

/**
 * Attacks "SQLite: one process only" (docs/operate.md).
 *
 * Before: a second relay on the same file started. Each had nonces and wake-ups of its own, so a captured call could be replayed to the
 * other one, and consoles there were told of nothing.
 * Now: the second one ends with a sentence and code 2; a process that was killed leaves no lock behind.
 */
let folder: string;
let fakes: PlatformFakes;
let first: RelayProcess;
const others: RelayProcess[] = [];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'relay-lock-'));
  fakes = await startPlatformFakes();
});
afterEach(async () => {
  for (const relay of [first, ...others.splice(0)]) await relay.kill('SIGKILL');
  await fakes.close();
  rmSync(folder, { recursive: true, force: true });
});

const refusalOf = async (environment: Record<string, string>): Promise<string> => {
  try {
    others.push(await startRelayProcess(environment));
    return 'started';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('a second relay', () => {
  it(
    'on the same SQLite file says so and ends, also by another path, until the first one is gone, killed or not',
    { timeout: 180_000 },
    async () => {
      const environment = relayEnvironment(fakes.url, join(folder, 'relay.db'));
      first = await startRelayProcess(environment);
      expect(await refusalOf(environment)).toContain('another relay uses this SQLite file.');
      symlinkSync(folder, `${folder}-link`);
      const linked = relayEnvironment(fakes.url, join(`${folder}-link`, 'relay.db'));
      expect(await refusalOf(linked)).toContain('another relay uses this SQLite file');
      rmSync(`${folder}-link`);
      expect((await fetch(`${first.url}/readyz`)).status).toBe(200);
      await first.kill('SIGKILL');
      first = await startRelayProcess(environment);
      await first.kill('SIGTERM');
      first = await startRelayProcess(environment);
      expect((await fetch(`${first.url}/readyz`)).status).toBe(200);
    },
  );

  it('on the same PostgreSQL database works', async () => {
    const server = await startPostgresServer();
    const environment = {
      ...relayEnvironment(fakes.url, ''),
      RELAY_DATABASE_URL: await server.createDatabase(),
    };
    first = await startRelayProcess(environment);
    others.push(await startRelayProcess(environment));
    expect((await fetch(`${first.url}/readyz`)).status).toBe(200);
    for (const relay of [first, ...others.splice(0)]) await relay.kill('SIGTERM');
    await server.remove();
  });
});
