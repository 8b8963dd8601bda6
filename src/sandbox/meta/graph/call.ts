/** One Graph API call, read from the request: path, parameters, token, uploaded file. */
import type { FastifyRequest } from 'fastify';
import { badParameter } from '../graph-error.ts';
import type { MetaWorld } from '../model.ts';
import type { WebhookSender } from '../webhooks/sender.ts';
import type { Caller } from '../login/tokens.ts';

/** What every part of the Meta side works on. */
export interface Meta {
  readonly world: MetaWorld;
  readonly webhooks: WebhookSender;
}

export interface UploadedFile {
  name: string;
  contentType: string;
  bytes: number;
  content: Uint8Array;
}

export interface GraphCall {
  readonly method: string;
  /** `v25.0` */
  readonly version: string;
  /** Path segments after the version. */
  readonly path: readonly string[];
  /** Query and body together; the body wins. JSON inside form values is not yet parsed. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly token: string | undefined;
  readonly file: UploadedFile | undefined;
}

/** A call whose token was accepted. */
export interface AuthenticCall extends GraphCall {
  readonly caller: Caller;
}

export type GraphHandler = (meta: Meta, call: AuthenticCall) => unknown;

function parseJson(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The platform answers its own error object for a body it cannot read; the parser's words add nothing.
    throw badParameter('The body is not valid JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badParameter('The body must be a JSON object.');
  }
  return value as Record<string, unknown>;
}

async function parseMultipart(
  bytes: Buffer,
  contentType: string,
): Promise<{ params: Record<string, unknown>; file: UploadedFile | undefined }> {
  const params: Record<string, unknown> = {};
  let file: UploadedFile | undefined;
  let form: FormData;
  try {
    form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData();
  } catch {
    throw badParameter('The multipart body cannot be read.');
  }
  for (const [name, value] of form) {
    if (typeof value === 'string') params[name] = value;
    else {
      const content = new Uint8Array(await value.arrayBuffer());
      file = { name: value.name, contentType: value.type, bytes: value.size, content };
    }
  }
  return { params, file };
}

async function bodyOf(
  request: FastifyRequest,
): Promise<{ params: Record<string, unknown>; file: UploadedFile | undefined }> {
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  if (bytes.length === 0) return { params: {}, file: undefined };
  const contentType = request.headers['content-type'] ?? '';
  if (contentType.startsWith('multipart/form-data')) return parseMultipart(bytes, contentType);
  const text = bytes.toString('utf8');
  if (contentType.startsWith('application/json')) return { params: parseJson(text), file: undefined };
  return { params: Object.fromEntries(new URLSearchParams(text)), file: undefined };
}

/** Reads a request; throws GraphError 100 for a body that cannot be read. */
export async function readCall(request: FastifyRequest, version: string): Promise<GraphCall> {
  const url = new URL(request.url, 'http://sandbox.invalid');
  const path = url.pathname
    .split('/')
    .slice(2)
    .filter((segment) => segment !== '')
    .map(decodeSegment);
  const { params: bodyParams, file } = await bodyOf(request);
  const params: Record<string, unknown> = { ...Object.fromEntries(url.searchParams), ...bodyParams };
  const bearer = /^(?:Bearer|OAuth)\s+(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const parameter = params['access_token'];
  const token = typeof parameter === 'string' ? parameter : bearer;
  return { method: request.method, version, path, params, token, file };
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // A malformed escape names no object; the raw text will simply not be found.
    return segment;
  }
}

/** A parameter as text; numbers are accepted as the platform does. */
export function textParam(call: GraphCall, name: string): string | undefined {
  const value = call.params[name];
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : undefined;
}

/** A parameter that is an object, given as JSON or as JSON text inside a form or query. */
export function objectParam(call: GraphCall, name: string): Record<string, unknown> | undefined {
  const value = call.params[name];
  if (value === undefined || value === null) return undefined;
  const parsed: unknown = typeof value === 'string' ? tryJson(value) : value;
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw badParameter(`Param ${name} must be a JSON object.`);
  }
  return parsed as Record<string, unknown>;
}

/** A parameter that is a list, given as JSON, as JSON text, or comma separated. */
export function listParam(call: GraphCall, name: string): unknown[] | undefined {
  const value = call.params[name];
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value;
  if (typeof value !== 'string') throw badParameter(`Param ${name} must be an array.`);
  const parsed = tryJson(value);
  if (Array.isArray(parsed)) return parsed;
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the caller decides whether plain text will do.
    return undefined;
  }
}
