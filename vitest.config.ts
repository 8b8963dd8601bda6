import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const integration = 'test/**/*.integration.test.{ts,tsx}';
const postgres = 'test/**/*.postgres.test.ts';
const chaos = 'test/chaos/**/*.test.ts';
const e2e = 'test/e2e/**/*.test.ts';

/** The relay's own suites that speak only HTTP and streams: they run once more on PostgreSQL. */
const relayOnPostgres = [
  'test/relay/{accounts,canary,connect,files}.test.ts',
  'test/relay/stream.integration.test.ts',
  'test/relay/{leases,webhooks}/**/*.test.ts',
  'test/relay/removal/{flows,callbacks,notice-words}.integration.test.ts',
];

/**
 * Five projects, told apart by the name of the file (test/scripts/test-projects.test.ts holds the rule):
 * - unit: no process, no database server, no whole world of relay and platforms; `npm run check` runs these alone;
 * - integration (`*.integration.test.ts`): several of our parts together, or a program started;
 * - postgres (`*.postgres.test.ts`, and suites of the relay once more): a real PostgreSQL;
 * - chaos (test/chaos): processes killed, lines cut;
 * - e2e (test/e2e): the real Electron, each worker on a desktop of its own (test/e2e/desktops.ts).
 */
export default defineConfig({
  test: {
    // Real databases and loopback servers on shared cores; a test that hangs still ends.
    testTimeout: 60_000,
    hookTimeout: 30_000,
    restoreMocks: true,
    unstubEnvs: true,
    // Half as many workers again as cores: they wait for sockets, disks and windows about a third of the time. A world with windows
    // takes about 1 GB, so there is an end.
    maxWorkers: Math.min(8, Math.ceil(availableParallelism() * 1.5)),
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [integration, postgres, chaos, e2e],
          // Files share what they import: half of the time went into loading the same modules a hundred times.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'integration', include: [integration] } },
      {
        extends: true,
        test: {
          name: 'postgres',
          include: [postgres, ...relayOnPostgres],
          globalSetup: 'test/helpers/postgres-for-all.ts',
        },
      },
      { extends: true, test: { name: 'chaos', include: [chaos] } },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: [e2e],
          globalSetup: 'test/e2e/desktops.ts',
          setupFiles: 'test/e2e/own-desktop.ts',
          // A window's start on a busy machine takes seconds; each wait inside a test has its own, shorter, limit.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
