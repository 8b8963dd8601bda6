import type { AxiosInstance } from 'axios';
import { z } from 'zod';
import {} from '../../shared/bounds.ts';
import { toBackchannelError } from '../../shared/errors.ts';
import { loadAxios } from '../load-axios.ts';
import { neverLeft, outgoingRoute } from '../network/index.ts';
import { asFlag, parseExactJson } from '../../shared/foreign-json.ts';
import { readFailure, sendError, type SendFailure } from '../messaging/index.ts';
import {
  failureOf,
  type GraphErrorFacts,
  reconnect,
  unanswered,
  unreachable,
  unreadable,
} from './failure.ts';
import { maxAnswerBytes, maxBodyBytes, readTimeoutMs } from './limits.ts';
import type { UsageMeter } from './usage.ts';

export interface GraphCall<T> {
  method: 'GET' | 'POST' | 'DELETE';
  /** Below the version, with a leading slash. */
  path: string;
  query?: Readonly<Record<string, string | number | undefined>> | undefined;
  /** Sent as JSON, or as a form with a file. */
  body?: unknown;
  /** Tolerant: takes what it knows and drops the rest. */
  schema: z.ZodType<T>;
  timeoutMs?: number | undefined;
  signal?: AbortSignal | undefined;
  /** Of the body, 0 to 1. */
  progress?: ((share: number) => void) | undefined;
  /** Reads an answer with an error; `failureOf` where none is given. */
  failureOf?: ((facts: GraphErrorFacts) => SendFailure) | undefined;
}

export interface GraphHttp {
  /**
   * One call, no repetition.
   * Errors: `sendError`'s, never with the token, a text or the driver's own error inside (it carries the headers).
   */
  call<T>(call: GraphCall<T>): Promise<T>;
}

const errorSchema = z.object({
  error: z.object({
    code: z.coerce
      .number()
      .min(-Number.MAX_SAFE_INTEGER)
      .max(Number.MAX_SAFE_INTEGER)
      .optional()
      .catch(undefined),
    error_subcode: z.coerce
      .number()
      .min(-Number.MAX_SAFE_INTEGER)
      .max(Number.MAX_SAFE_INTEGER)
      .optional()
      .catch(undefined),
    is_transient: z
      .unknown()
      .optional()
      .transform((value) => asFlag(value)),
  }),
});

const parseJson = (text: unknown): unknown => {
  if (typeof text !== 'string') return undefined;
  try {
    // Ids that are numbers beyond 2^53 keep every digit.
    return parseExactJson(text);
  } catch {
    // 5xx answers may carry HTML; the caller decides by the status then.
    return undefined;
  }
};

/** Code 100 that names no reason, as a wrong or missing proof is refused (instagram.md §2.5). */
const isBadParameter = (error: unknown): boolean => {
  const { providerCode, providerSubcode } = toBackchannelError(error).details ?? {};
  return providerCode === 100 && providerSubcode === undefined;
};

export const createGraphHttp = (deps: {
  apiUrl: string;
  token: string;
  /** `appsecret_proof` of the token, where it came with one: Meta may demand it (instagram.md §2.5). */
  proof?: string | undefined;
  meter: UsageMeter;
  http?: AxiosInstance | undefined;
}): GraphHttp => {
  const { apiUrl, token, proof, meter } = deps;
  let own: AxiosInstance | undefined;
  const client = async () => deps.http ?? (own ??= (await loadAxios()).create());
  /** Meta checks a proof also where none is demanded, so one that is out of date does harm: it is left out then. */
  let isProofGood = true;

  const once = async <T>(call: GraphCall<T>, isProven: boolean): Promise<T> => {
    const { method, path, query, body, schema, timeoutMs = readTimeoutMs, signal, progress } = call;
    const http = await client();
    let response;
    try {
      response = await http.request<unknown>({
        adapter: 'http',
        method,
        url: apiUrl + path,
        ...outgoingRoute(apiUrl),
        // A parameter by Meta's rules; the token itself stays in the header.
        params: { ...query, appsecret_proof: isProven ? proof : undefined },
        data: body,
        timeout: timeoutMs,
        ...(signal ? { signal } : {}),
        ...(progress ? { onUploadProgress: ({ progress: share }) => progress(share ?? 0) } : {}),
        maxBodyLength: maxBodyBytes,
        maxContentLength: maxAnswerBytes,
        // A redirect would carry the token to another host.
        maxRedirects: 0,
        responseType: 'text',
        transformResponse: (text: unknown) => text,
        validateStatus: () => true,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/json' }),
        },
      });
    } catch (error) {
      throw sendError(neverLeft(error) ? unreachable : unanswered);
    }
    meter.note(response.headers as Record<string, unknown>);
    const json = parseJson(response.data);
    const refused = errorSchema.safeParse(json);
    if (refused.success || response.status < 200 || response.status > 299) {
      const facts = {
        status: response.status,
        code: refused.data?.error.code,
        subcode: refused.data?.error.error_subcode,
        isTransient: refused.data?.error.is_transient ?? false,
      };
      throw sendError((call.failureOf ?? failureOf)(facts), facts);
    }
    const parsed = schema.safeParse(json);
    if (!parsed.success) throw sendError(unreadable, { status: response.status });
    return parsed.data;
  };

  const whoAmI = async (
    isProven: boolean,
  ): Promise<'answered' | 'bad-parameter' | 'dead-token' | 'unclear'> => {
    try {
      await once({ method: 'GET', path: '/me', query: { fields: 'id' }, schema: z.unknown() }, isProven);
      return 'answered';
    } catch (error) {
      if (isBadParameter(error)) return 'bad-parameter';
      return readFailure(error).action === 'reconnect' ? 'dead-token' : 'unclear';
    }
  };

  /**
   * Whether a refusal of code 100 was about the proof, which its text alone would say: the app's secret was reset since it was
   * made. Errors: INSTAGRAM_RECONNECT when Meta demands a proof and this one is out of date, or the token died with the secret.
   */
  const wasAboutProof = async (): Promise<boolean> => {
    if (proof === undefined || !isProofGood || (await whoAmI(true)) !== 'bad-parameter') return false;
    const without = await whoAmI(false);
    if (without === 'bad-parameter' || without === 'dead-token') throw sendError(reconnect);
    isProofGood = without === 'unclear';
    return !isProofGood;
  };

  return {
    async call(call) {
      try {
        return await once(call, isProofGood);
      } catch (error) {
        if (!isBadParameter(error) || !(await wasAboutProof())) throw error;
        // Refused before anything was done.
        return once(call, false);
      }
    },
  };
};
