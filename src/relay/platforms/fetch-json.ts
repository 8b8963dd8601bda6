import { BackchannelError, type ErrorCode } from '../../shared/errors.ts';
import { parseExactJson } from '../../shared/foreign-json.ts';

/** Platforms answer within a second or two, and a person or a request waits. */
const timeoutMs = 10_000;

/** Larger than any answer that is asked for here: a thousand agents are some 500 kB. */
const maxAnswerBytes = 8 * 1024 * 1024;

/** The body as text. Errors: throws as soon as it is larger than any answer; the rest is not read. */
const textOf = async (response: Response): Promise<string> => {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxAnswerBytes) throw new RangeError('answer too large');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
};

/** A platform's answer. */
export interface JsonAnswer {
  status: number;
  /** Undefined when the answer was not JSON. */
  body: unknown;
}

/**
 * One call to a platform. Redirects are not followed, because they would pass a token on.
 * Errors: `unreachable` when there was no answer; without the cause, which can hold the address with its query.
 */
export const fetchJson = async (
  url: URL,
  options: {
    method?: 'GET' | 'POST' | 'DELETE';
    headers?: Record<string, string>;
    body?: string;
    unreachable: ErrorCode;
  },
): Promise<JsonAnswer> => {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: options.method ?? 'GET',
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      headers: options.headers ?? {},
      body: options.body ?? null,
    });
    text = await textOf(response);
  } catch {
    throw new BackchannelError(options.unreachable);
  }
  try {
    // Ids that are numbers beyond 2^53 keep every digit.
    return { status: response.status, body: parseExactJson(text) };
  } catch {
    // An HTML error page: the status is enough.
    return { status: response.status, body: undefined };
  }
};
