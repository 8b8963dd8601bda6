import type { Wire } from './wire.ts';

/**
 * The relay's own clients call `fetch` themselves: while `work` runs, what it is answered is noted under the name that `callOf` gives
 * it. Not for two pieces of work at the same time.
 */
export const withRecordedFetch = async <T>(
  wire: Wire,
  callOf: (method: string, url: URL) => string | undefined,
  work: () => Promise<T>,
): Promise<T> => {
  const real = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const response = await real(input, init);
    const url = new URL(input instanceof Request ? input.url : input);
    const call = callOf(init?.method ?? 'GET', url);
    if (call === undefined) return response;
    const text = await response.clone().text();
    wire.note({ call, status: response.status, body: jsonOf(text) });
    return response;
  };
  try {
    return await work();
  } finally {
    globalThis.fetch = real;
  }
};

/** Undefined when it is no JSON. */
export const jsonOf = (text: unknown): unknown => {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // An error page: its status is noted, and that is all it says.
    return undefined;
  }
};
