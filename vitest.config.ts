import { defineConfig } from 'vitest/config';

/** The relay's own suites that speak only HTTP and streams: they run once more on PostgreSQL. */
const relayOnPostgres = [
  'test/relay/{accounts,canary,connect,stream}.test.ts',
  'test/relay/{leases,webhooks}/**/*.test.ts',
  'test/relay/removal/{flows,callbacks}.test.ts',
];

/** Unit and integration tests; those in a window are in vitest.e2e.config.ts. */
export default defineConfig({
  test: {
    // Real databases and loopback servers on two shared cores; a test that hangs still ends.
    testTimeout: 60_000,
    hookTimeout: 30_000,
    restoreMocks: true,
    unstubEnvs: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'all',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/e2e/**', '**/node_modules/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'relay on PostgreSQL',
          include: relayOnPostgres,
          globalSetup: 'test/helpers/postgres-for-all.ts',
        },
      },
    ],
  },
});
