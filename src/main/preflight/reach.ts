import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import { loadAxios } from '../load-axios.ts';
import { outgoingRoute, proxyFaultOf } from '../network/index.ts';

/** A person waits for it. */
const timeoutMs = 10_000;
const maxAnswerBytes = 256 * 1024;

/** What became of a question to a server that anybody may ask. `code`: the system's word or an error code. */
export type Reached =
  { isReached: true; status: number; dateMs: number | undefined } | { isReached: false; code: string };

const codeOf = (error: unknown): string => {
  const fault = proxyFaultOf(error);
  if (fault) return fault.code;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : toBackchannelError(error).code;
};

/**
 * Asks for an address without saying who asks; any answer counts as reached. `dateMs`: the server's clock, by its own
 * header, to the
 * second. Never rejects.
 */
export const reach = async (url: string, userAgent: string): Promise<Reached> => {
  try {
    const axios = await loadAxios();
    const { status, headers } = await axios.get<unknown>(url, {
      adapter: 'http',
      ...outgoingRoute(url),
      headers: { 'user-agent': userAgent },
      responseType: 'text',
      transformResponse: (text: unknown) => text,
      validateStatus: () => true,
      maxRedirects: 0,
      maxContentLength: maxAnswerBytes,
      timeout: timeoutMs,
    });
    const date: unknown = headers['date'];
    const dateMs = typeof date === 'string' ? Date.parse(date) : Number.NaN;
    return { isReached: true, status, dateMs: Number.isNaN(dateMs) ? undefined : dateMs };
  } catch (error) {
    // An answer that is too long is an answer.
    const { response } = error as { response?: { status?: unknown } };
    if (error instanceof BackchannelError || typeof response?.status !== 'number')
      return { isReached: false, code: codeOf(error) };
    return { isReached: true, status: response.status, dateMs: undefined };
  }
};
