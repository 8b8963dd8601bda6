import { defineConfig } from 'vitest/config';

/** Unit and integration tests; those in a window are in vitest.e2e.config.ts. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    exclude: ['test/e2e/**', '**/node_modules/**'],
    // Real databases and loopback servers on two shared cores; a test that hangs still ends.
    testTimeout: 20_000,
    hookTimeout: 30_000,
    restoreMocks: true,
    unstubEnvs: true,
  },
});
