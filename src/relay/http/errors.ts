import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import { BackchannelError, type ErrorCode, errorCatalogue, toBackchannelError } from '../../shared/errors.ts';
import type { RelayLog } from '../log.ts';
import { storeErrorOf } from '../store/index.ts';
import { routeOf } from './access-log.ts';

/** Errors of the framework itself, by the status it would answer. */
const codeByStatus: Readonly<Record<number, ErrorCode>> = {
  400: 'INPUT_INVALID',
  404: 'NOT_FOUND',
  405: 'NOT_FOUND',
  413: 'INPUT_TOO_LARGE',
  // A path parameter longer than any id.
  414: 'NOT_FOUND',
  415: 'MEDIA_TYPE_UNSUPPORTED',
  429: 'RATE_LIMITED',
};

const asRelayError = (thrown: FastifyError | BackchannelError): BackchannelError => {
  if (thrown instanceof BackchannelError) return thrown;
  const code = codeByStatus[thrown.statusCode ?? 500];
  // A driver's error becomes UNAVAILABLE when the database is away.
  return code === undefined ? toBackchannelError(storeErrorOf(thrown)) : new BackchannelError(code);
};

/** The JSON of a refusal (errorAnswerSchema). */
export const errorBody = (error: BackchannelError): object => ({
  error: {
    code: error.code,
    message: error.message,
    details: error.details,
  },
});

const sendError = (reply: FastifyReply, error: BackchannelError): FastifyReply => {
  const { status } = errorCatalogue[error.code];
  return reply
    .code(status === 0 ? 500 : status)
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify(errorBody(error)));
};

/** For paths that the router cannot parse: its own answer would repeat them. */
export const answerFrameworkError = (thrown: FastifyError, reply: FastifyReply): FastifyReply =>
  sendError(reply.header('cache-control', 'no-store'), asRelayError(thrown));

/** One form for every refusal; unexpected errors are logged without their message. */
export const registerErrors = (app: FastifyInstance, log: RelayLog): void => {
  app.setErrorHandler((thrown: FastifyError | BackchannelError, request, reply) => {
    const error = asRelayError(thrown);
    if (error.code === 'INTERNAL') log.fault(routeOf(request), error.cause);
    if (error.code === 'UNAVAILABLE' && error.cause !== undefined) log.outage(error.cause);
    return sendError(reply, error);
  });
  app.setNotFoundHandler((_request, reply) => sendError(reply, new BackchannelError('NOT_FOUND')));
};
