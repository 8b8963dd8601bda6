import { BackchannelError, type ErrorCode } from '../../shared/errors.ts';

/** Platforms answer within a second or two; a person or a webhook waits behind this call. */
const timeoutMs = 10_000;

export interface JsonAnswer {
  status: number;
  /** Undefined when the answer was not JSON. */
  body: unknown;
}

/**
 * One call to a platform. Redirects are not followed: a token must not travel on.
 * Errors: `unreachable` when there was no answer. The cause is left out, since it can name the address with its query.
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
      ...(options.headers === undefined ? {} : { headers: options.headers }),
      ...(options.body === undefined ? {} : { body: options.body }),
    });
    text = await response.text();
  } catch {
    throw new BackchannelError(options.unreachable);
  }
  try {
    return { status: response.status, body: JSON.parse(text) };
  } catch {
    // An HTML error page: the status says enough.
    return { status: response.status, body: undefined };
  }
};
