import { createHash, randomBytes } from 'node:crypto';
import type { AxiosResponse } from 'axios';
import type { ZodType } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import type { DeviceId, IdentityToken } from '../../shared/domain/index.ts';
import { BackchannelError, isErrorCode } from '../../shared/errors.ts';
import { loadAxios } from '../load-axios.ts';
import { outgoingRoute } from '../network/index.ts';
import {
  adminTokenHeader,
  contentDigestHeader,
  errorAnswerSchema,
  formatAuthorization,
  formatContentDigest,
  requestText,
} from '../../shared/wire/index.ts';
import type { Sodium } from './sodium.ts';

export type RelayMethod = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface RelayRequestOptions<T> {
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as they are, instead. */
  bytes?: Uint8Array | undefined;
  /** For calls only an admin may make. */
  adminToken?: IdentityToken | undefined;
  schema: ZodType<T>;
  /** ms; the default suits everything but a long poll. */
  timeoutMs?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** By which device requests are signed; key base64url. */
export interface Signer {
  deviceId: DeviceId;
  signPrivateKey: string;
}

/** Signs one request of this device; also for the WebSocket's upgrade. */
export const authorizationFor = (
  sodium: Sodium,
  signer: Signer,
  clock: Clock,
  request: { url: URL; method: string; body: Buffer },
): string => {
  const atMs = clock.now();
  const nonce = randomBytes(18).toString('base64url');
  const bodySha256Hex = createHash('sha256').update(request.body).digest('hex');
  const { method, url } = request;
  const { deviceId } = signer;
  // A relay that gets it cannot use it at another one.
  const origin = url.origin.replace(/^ws/, 'http');
  const pathWithQuery = url.pathname + url.search;
  const signature = sodium.sign(
    requestText({ deviceId, origin, method, pathWithQuery, atMs, nonce, bodySha256Hex }),
    signer.signPrivateKey,
  );
  return formatAuthorization({ deviceId, origin, atMs, nonce, signature });
};

/** The relay's own error code from an answer's text; ANSWER_INVALID when it has none we know. */
export const errorOfAnswer = (status: number, text: string): BackchannelError => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined; // A proxy's page: the status alone counts.
  }
  const parsed = errorAnswerSchema.safeParse(json);
  if (parsed.success && isErrorCode(parsed.data.error.code)) {
    const { code, details } = parsed.data.error;
    return new BackchannelError(code, { details: { ...details, status } });
  }
  return new BackchannelError(status >= 500 ? 'RELAY_UNREACHABLE' : 'ANSWER_INVALID', {
    details: { status },
  });
};

const requestTimeoutMs = 20_000;
/** A directory of thousands of devices, or a poll with many full envelopes. */
const maxAnswerBytes = 64 * 1024 * 1024;

export interface RelayHttp {
  /** Not signed. `bearer`: whose device is enrolled. */
  plain<T>(
    method: RelayMethod,
    path: string,
    options: RelayRequestOptions<T> & { bearer?: IdentityToken | undefined },
  ): Promise<T>;
  /** Not signed, and not read: the answer's text. */
  text(path: string): Promise<string>;
  /** Errors: the relay's code, RELAY_UNREACHABLE, ANSWER_INVALID, DEVICE_UNKNOWN (also before enrolment). */
  signed<T>(method: RelayMethod, path: string, options: RelayRequestOptions<T>): Promise<T>;
  /** A signed GET whose answer is not JSON; more than `maxBytes` are not taken. Errors: as `signed`. */
  signedBytes(path: string, options: { maxBytes: number; signal?: AbortSignal | undefined }): Promise<Buffer>;
}

/** What one request sends and takes. */
type Exchange = Omit<RelayRequestOptions<unknown>, 'schema'> & { maxBytes?: number | undefined };
type Authorize = (url: URL, body: Buffer) => Promise<string | undefined>;

const bodyOf = ({ body, bytes }: Exchange): Buffer => {
  if (bytes) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body));
};

export const createRelayHttp = (deps: {
  relayUrl: URL;
  clock: Clock;
  userAgent: string;
  signer: () => Promise<{ sodium: Sodium; signer: Signer }>;
  /** Ends what is under way when the console disconnects, so that quitting does not wait for a dead network. */
  ending: () => AbortSignal;
}): RelayHttp => {
  const { relayUrl, clock, userAgent } = deps;

  const ask = async (
    method: RelayMethod,
    path: string,
    options: Exchange,
    authorize: Authorize,
  ): Promise<Buffer> => {
    const url = new URL(path, relayUrl);
    const body = bodyOf(options);
    const authorization = await authorize(url, body);
    let answer: AxiosResponse<Buffer | undefined>;
    try {
      const axios = await loadAxios();
      answer = await axios.request<Buffer | undefined>({
        adapter: 'http',
        url: url.href,
        ...outgoingRoute(url),
        method,
        headers: {
          'user-agent': userAgent,
          accept: 'application/json',
          // Left out, not undefined: axios does not take undefined, and null would keep it from setting its own content type.
          ...(body.length > 0 && {
            'content-type': options.bytes ? 'application/octet-stream' : 'application/json',
            [contentDigestHeader]: formatContentDigest(createHash('sha256').update(body).digest('base64')),
          }),
          ...(authorization !== undefined && { authorization }),
          ...(options.adminToken !== undefined && { [adminTokenHeader]: options.adminToken }),
        },
        data: body.length > 0 ? body : undefined,
        // In Node a Buffer.
        responseType: 'arraybuffer',
        transformResponse: (data: unknown) => data,
        validateStatus: () => true,
        maxRedirects: 0,
        maxContentLength: options.maxBytes ?? maxAnswerBytes,
        timeout: options.timeoutMs ?? requestTimeoutMs,
        signal: options.signal ?? deps.ending(),
      });
    } catch (error) {
      // The axios error is not kept as cause: it holds the request with its headers, and so a token.
      throw new BackchannelError('RELAY_UNREACHABLE', {
        details: { cause: String((error as { code?: unknown }).code ?? 'unknown') },
      });
    }
    const data = answer.data ?? Buffer.alloc(0);
    if (answer.status < 200 || answer.status > 299) throw errorOfAnswer(answer.status, data.toString('utf8'));
    return data;
  };

  const call = async <T>(
    method: RelayMethod,
    path: string,
    options: RelayRequestOptions<T>,
    authorize: Authorize,
  ): Promise<T> => {
    const text = (await ask(method, path, options, authorize)).toString('utf8');
    let json: unknown = {};
    try {
      if (text !== '') json = JSON.parse(text);
    } catch (cause) {
      throw new BackchannelError('ANSWER_INVALID', { cause });
    }
    const parsed = options.schema.safeParse(json);
    if (!parsed.success)
      throw new BackchannelError('ANSWER_INVALID', { details: { path: new URL(path, relayUrl).pathname } });
    return parsed.data;
  };

  const authorizeAsDevice =
    (method: RelayMethod): Authorize =>
    async (url, body) => {
      const { sodium, signer } = await deps.signer();
      return authorizationFor(sodium, signer, clock, { url, method, body });
    };

  return {
    text: async (path) => (await ask('GET', path, {}, async () => undefined)).toString('utf8'),
    plain: (method, path, options) =>
      call(method, path, options, async () =>
        options.bearer === undefined ? undefined : `Bearer ${options.bearer}`,
      ),
    signed: (method, path, options) => call(method, path, options, authorizeAsDevice(method)),
    signedBytes: (path, options) => ask('GET', path, options, authorizeAsDevice('GET')),
  };
};
