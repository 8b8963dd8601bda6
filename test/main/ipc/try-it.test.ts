import { describe, expect, it, vi } from 'vitest';
import { createTryItHandlers } from '../../../src/main/ipc/handlers/try-it.ts';
import type { Shell } from '../../../src/main/ipc/index.ts';
import type { TryIt } from '../../../src/main/try-it/index.ts';

const state = { done: [], failures: [] };
const opened: string[] = [];
const shellOf = (options: { isTryOut: boolean; hasTryIt: boolean }): Shell =>
  ({
    services: () => ({ appState: () => ({ isTryOut: options.isTryOut }) }),
    links: { open: (url: string) => void opened.push(url) },
    ...(options.hasTryIt
      ? {
          tryIt: {
            state: () => state,
            phoneUrl: 'http://127.0.0.1:1/phone',
            openColleague: () => Promise.resolve(),
            make: () => Promise.resolve(),
            undo: () => Promise.resolve(),
          } as unknown as TryIt,
        }
      : {}),
  }) as unknown as Shell;

const failure = { failure: 'relay-away' } as const;
const calls: [string, (handlers: ReturnType<typeof createTryItHandlers>) => unknown][] = [
  ['try-it/get', (handlers) => handlers['try-it/get'](undefined)],
  ['try-it/open-phone', (handlers) => handlers['try-it/open-phone'](undefined)],
  ['try-it/open-colleague', (handlers) => handlers['try-it/open-colleague'](undefined)],
  ['try-it/make-failure', (handlers) => handlers['try-it/make-failure'](failure)],
  ['try-it/undo-failure', (handlers) => handlers['try-it/undo-failure'](failure)],
];

describe.each(calls)('%s', (_, call) => {
  it.each([
    ['people work with the console', { isTryOut: false, hasTryIt: false }],
    ['the relay does not say that everything is simulated', { isTryOut: false, hasTryIt: true }],
  ])('is refused when %s', (_why, options) => {
    const run = vi.fn(() => call(createTryItHandlers(shellOf(options))));
    expect(run).toThrow(expect.objectContaining({ code: 'TRY_IT_UNAVAILABLE' }));
    expect(opened).toEqual([]);
  });
});

describe('the handlers of “Try it”', () => {
  it('do as asked while the product is tried out', async () => {
    const handlers = createTryItHandlers(shellOf({ isTryOut: true, hasTryIt: true }));
    expect(handlers['try-it/get'](undefined)).toBe(state);
    await handlers['try-it/open-phone'](undefined);
    expect(opened).toEqual(['http://127.0.0.1:1/phone']);
  });
});
