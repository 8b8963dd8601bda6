import { defineConfig } from 'vitest/config';

/** Tests that drive real windows, one file after the other; run them through `npm test`, which gives them a desktop. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    fileParallelism: false,
    // A window's start on a busy machine takes seconds; each wait inside a test has its own, shorter, limit.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
