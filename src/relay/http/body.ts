import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { BackchannelError } from '../../shared/errors.ts';
import type { BodyBudget } from './body-budget.ts';
import { joined, readPieces } from './read-body.ts';

const noBytes: Buffer = Buffer.alloc(0);

/** JSON bodies stay raw bytes, because signatures cover those; every other type is refused with 415. */
export const registerRawBodies = (app: FastifyInstance, bodies: BodyBudget): void => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', (request: FastifyRequest, payload: IncomingMessage) =>
    readRawBody(request, payload, bodies),
  );
};

/** The bytes of a request's body, up to the limit of its route. `factor`: see BodyAccount. Errors: those of readPieces. */
export const readRawBody = async (
  request: FastifyRequest,
  payload: IncomingMessage,
  bodies: BodyBudget,
  factor?: number,
): Promise<Buffer> => {
  const account = bodies.of(request.raw);
  const pieces = await readPieces(payload, request.routeOptions.bodyLimit, account);
  await account.work(factor);
  return joined(pieces);
};

export const rawBody = (request: FastifyRequest): Buffer =>
  request.body instanceof Buffer ? request.body : noBytes;

/** Errors: INPUT_INVALID with the field's path and never its value. */
export const parseWith = <Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const path = parsed.error.issues[0]?.path ?? [];
  const field = path.map((part) => (typeof part === 'symbol' ? '?' : String(part).slice(0, 40))).join('.');
  throw new BackchannelError('INPUT_INVALID', field === '' ? {} : { details: { field } });
};

/** Errors: INPUT_INVALID. */
export const parseJson = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    // The error's own message quotes the body.
    throw new BackchannelError('INPUT_INVALID');
  }
};

export const jsonBody = <Schema extends z.ZodType>(
  request: FastifyRequest,
  schema: Schema,
): z.output<Schema> => parseWith(schema, parseJson(rawBody(request)));
