import type { RouteName } from '../../../src/shared/ipc/index.ts';
import { verbOf } from './bad-input.ts';
import type { TestConsole } from './console.ts';

/** Calls a route from inside the page, through the preload object, as a script that got into the page would. */
export const callFromPage = (console: TestConsole, route: RouteName, input?: unknown): Promise<unknown> =>
  console.window.evaluate(
    async ([area, verb, given]) => {
      const api = (
        window as unknown as { backchannel: Record<string, Record<string, (i: unknown) => unknown>> }
      ).backchannel;
      return await api[area]?.[verb]?.(given);
    },
    [...verbOf(route), input] as const,
  );
