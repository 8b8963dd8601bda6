import { loadAxios } from '../load-axios.ts';
import { outgoingRoute } from './outgoing-route.ts';

/** A person waits for it. */
const timeoutMs = 10_000;

/** What a server answered to anybody: any status, followed nowhere, its text unread. */
export interface OpenAnswer {
  status: number;
  text: unknown;
  /** The server's clock by its own header, epoch ms to the second; undefined: it does not say. */
  dateMs: number | undefined;
}

/**
 * Asks for an address without saying who asks.
 * Errors: those of outgoingRoute; axios' own, with the system's word as `code`, and with `response` where an answer was longer
 * than `maxAnswerBytes`.
 */
export const askOpenly = async (
  url: string,
  ask: { userAgent: string; accept?: string; maxAnswerBytes: number },
): Promise<OpenAnswer> => {
  const axios = await loadAxios();
  const { status, data, headers } = await axios.get<unknown>(url, {
    adapter: 'http',
    ...outgoingRoute(url),
    headers: { 'user-agent': ask.userAgent, ...(ask.accept === undefined ? {} : { accept: ask.accept }) },
    responseType: 'text',
    transformResponse: (text: unknown) => text,
    validateStatus: () => true,
    maxRedirects: 0,
    maxContentLength: ask.maxAnswerBytes,
    timeout: timeoutMs,
  });
  const date: unknown = headers['date'];
  const dateMs = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  return { status, text: data, dateMs: Number.isNaN(dateMs) ? undefined : dateMs };
};
