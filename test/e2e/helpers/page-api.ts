import type { RouteName } from '../../../src/shared/ipc/index.ts';
import { verbOf } from './bad-input.ts';
import type { TestConsole } from './console.ts';

/** Calls a route once for each input, in turn, from inside the page, through the preload object, as a script that got into the page would. */
export const callEachFromPage = (
  console: TestConsole,
  route: RouteName,
  inputs: readonly unknown[],
): Promise<unknown[]> =>
  console.window.evaluate(
    async ([area, verb, given]) => {
      const api = (
        window as unknown as { backchannel: Record<string, Record<string, (i: unknown) => unknown>> }
      ).backchannel;
      const answers: unknown[] = [];
      for (const input of given) answers.push(await api[area]?.[verb]?.(input));
      return answers;
    },
    [...verbOf(route), inputs] as const,
  );

/** Calls it once. */
export const callFromPage = async (
  console: TestConsole,
  route: RouteName,
  input?: unknown,
): Promise<unknown> => (await callEachFromPage(console, route, [input]))[0];
