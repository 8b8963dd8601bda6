import type { AxiosInstance } from 'axios';
import { z } from 'zod';
import { foreignTextSchema } from '../../shared/bounds.ts';
import { BackchannelError } from '../../shared/errors.ts';
import { loadAxios } from '../load-axios.ts';
import { outgoingRoute } from '../network/index.ts';
import { platformError } from './platform-error.ts';

/** The platform's own time-out of a request. Source: livechat.md §14.1. */
const answerTimeoutMs = 15_000;
/** 2,000 agents are about 1 MB. */
const maxAnswerBytes = 32 * 1024 * 1024;

export interface HttpRequest<Answer> {
  /** For errors: the platform's action, e.g. `list_agents`. */
  action: string;
  method: 'GET' | 'POST' | 'DELETE';
  url: string;
  /** Sent as JSON, or as a form when it is URLSearchParams or FormData (with a file). */
  body?: Record<string, unknown> | URLSearchParams | FormData | undefined;
  /** For uploads; 15 s otherwise. */
  timeoutMs?: number | undefined;
  /** LiveChat token for `Authorization: Bearer`. */
  token?: string | undefined;
  /** Shape of a good answer; unknown fields are dropped. */
  schema: z.ZodType<Answer>;
}

/**
 * The one way to LiveChat's HTTP APIs.
 * Errors: NETWORK_UNREACHABLE, LIVECHAT_UNAVAILABLE (time-out, 5xx), ANSWER_INVALID, and platformError's. None of them holds the
 * request, the token or the answer: axios' own errors do, so they are never passed on.
 */
export interface HttpClient {
  request<Answer>(request: HttpRequest<Answer>): Promise<Answer>;
}

/** `{error:{type}}` of the APIs, `{error:"invalid_grant"}` of the accounts service, and a third shape for its customer tokens. */
const errorAnswerSchema = z.union([
  z.object({ error: z.object({ type: foreignTextSchema }).transform((error) => error.type) }),
  z.object({ error: foreignTextSchema }),
  // Customer tokens (livechat.md §2.6).
  z.object({ oauth_exception: foreignTextSchema }).transform((answer) => ({ error: answer.oauth_exception })),
  z
    .object({ identity_exception: foreignTextSchema })
    .transform((answer) => ({ error: answer.identity_exception })),
]);

export const createHttpClient = (options: {
  userAgent: string;
  timeoutMs?: number | undefined;
  /** Called for each request that goes out. */
  onCall?: (() => void) | undefined;
}): HttpClient => {
  const timeoutMs = options.timeoutMs ?? answerTimeoutMs;
  let made: AxiosInstance | undefined;
  const client = async (): Promise<AxiosInstance> =>
    (made ??= (await loadAxios()).create({
      adapter: 'http',
      timeout: timeoutMs,
      // A redirect would carry the token to another server.
      maxRedirects: 0,
      maxContentLength: maxAnswerBytes,
      responseType: 'text',
      transformResponse: (text: unknown) => text,
      validateStatus: () => true,
      headers: { 'User-Agent': options.userAgent, Accept: 'application/json' },
    }));

  const send = async (request: HttpRequest<unknown>): Promise<{ status: number; text: unknown }> => {
    const http = await client();
    options.onCall?.();
    try {
      const { status, data } = await http.request<unknown>({
        method: request.method,
        url: request.url,
        timeout: request.timeoutMs ?? timeoutMs,
        data: request.body,
        headers: {
          ...(request.body === undefined || isForm(request.body)
            ? {}
            : { 'Content-Type': 'application/json' }),
          ...(request.token === undefined ? {} : { Authorization: `Bearer ${request.token}` }),
        },
        ...outgoingRoute(request.url),
      });
      return { status, text: data };
    } catch (error) {
      throw networkError(error, request.action);
    }
  };

  return {
    async request(request) {
      const { status, text } = await send(request);
      const answer = parseJson(text);
      if (status !== 200) {
        const parsed = errorAnswerSchema.safeParse(answer);
        if (parsed.success) throw platformError(parsed.data.error, request.action, status);
        throw withForeignForm(platformError(undefined, request.action, status));
      }
      const parsed = request.schema.safeParse(answer);
      if (parsed.success) return parsed.data;
      const error = new BackchannelError('ANSWER_INVALID', { details: { action: request.action } });
      throw answer === undefined ? withForeignForm(error) : error;
    },
  };
};

/** It does not have LiveChat's form: something on the way may have answered (a captive portal, a proxy). */
const withForeignForm = ({ code, details }: BackchannelError): BackchannelError =>
  new BackchannelError(code, { details: { ...details, form: 'foreign' } });
export const hasForeignForm = (error: BackchannelError): boolean => error.details?.['form'] === 'foreign';

const isForm = (body: object): boolean => body instanceof URLSearchParams || body instanceof FormData;

const parseJson = (text: unknown): unknown => {
  if (typeof text !== 'string' || text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: refused by the schema, like every other wrong shape.
    return undefined;
  }
};

const slowCodes: ReadonlySet<string> = new Set([
  'ECONNABORTED',
  'ETIMEDOUT',
  'ECONNRESET',
  'ERR_BAD_RESPONSE',
]);

const networkError = (error: unknown, action: string): BackchannelError => {
  const { code = 'unknown' } = error as { code?: string };
  return new BackchannelError(slowCodes.has(code) ? 'LIVECHAT_UNAVAILABLE' : 'NETWORK_UNREACHABLE', {
    details: { action, cause: code },
  });
};
