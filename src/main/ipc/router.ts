import type { z } from 'zod';
import { ipcRoutes, type IpcResult, type RouteName, type RouteOutput } from '../../shared/ipc/index.ts';
import { BackchannelError, errorCatalogue, stackOfFault, toBackchannelError } from '../../shared/errors.ts';
import type { Log } from '../log.ts';

/** A route that answers nothing may be served by a function that returns nothing. */
type Answer<R extends RouteName> = undefined extends RouteOutput<R> ? void : RouteOutput<R>;

/** One function per route, with parsed input. */
export type Handlers = {
  [R in RouteName]: (input: z.output<(typeof ipcRoutes)[R]['input']>) => Promise<Answer<R>> | Answer<R>;
};

/** Who asks: taken from Electron's event, so that the guard itself needs no Electron. */
export interface Sender {
  isMainFrame: boolean;
  /** Address of the frame, as Electron reports it. */
  url: string;
  /** The contents belong to a window this app made. */
  isOwnWindow: boolean;
}

const isRouteName = (name: unknown): name is RouteName =>
  typeof name === 'string' && Object.hasOwn(ipcRoutes, name);

const refusal = (error: BackchannelError): IpcResult<never> => ({
  ok: false,
  error: {
    code: error.code,
    message: errorCatalogue[error.code].sentence,
    details: error.details && { ...error.details },
  },
});

/**
 * The guarded router: sender, route and input are checked here so that no handler can forget it, and the output loses
 * every field its schema does not list. Always answers with a result; nothing is thrown across the process border.
 */
export const createRouter = (deps: { handlers: Handlers; appOrigin: string; log: Log }) => {
  const isTrusted = (sender: Sender): boolean => {
    if (!sender.isMainFrame || !sender.isOwnWindow) return false;
    let url: URL;
    try {
      url = new URL(sender.url);
    } catch {
      // A frame without a parseable address is not our page.
      return false;
    }
    return `${url.protocol}//${url.host}` === deps.appOrigin;
  };

  return async (sender: Sender, route: unknown, input: unknown): Promise<IpcResult<unknown>> => {
    if (!isTrusted(sender)) {
      deps.log.warn('ipc.sender-refused');
      return refusal(new BackchannelError('IPC_SENDER_REFUSED'));
    }
    if (!isRouteName(route)) {
      deps.log.warn('ipc.route-unknown');
      return refusal(new BackchannelError('IPC_ROUTE_UNKNOWN'));
    }
    const schemas = ipcRoutes[route];
    const parsedInput = schemas.input.safeParse(input);
    if (!parsedInput.success) {
      const field = parsedInput.error.issues[0]?.path.join('.') ?? '';
      deps.log.warn('ipc.input-invalid', { route, field });
      return refusal(new BackchannelError('INPUT_INVALID', { details: { field } }));
    }
    try {
      // The map's types hold per route; for a route known only at run time the pair is checked by its schemas instead.
      const handle = deps.handlers[route] as (input: unknown) => unknown;
      const output = await handle(parsedInput.data);
      const parsedOutput = schemas.output.safeParse(output);
      if (!parsedOutput.success) {
        deps.log.error('ipc.output-invalid', {
          route,
          field: parsedOutput.error.issues[0]?.path.join('.') ?? '',
        });
        return refusal(new BackchannelError('IPC_OUTPUT_INVALID'));
      }
      return { ok: true, value: parsedOutput.data };
    } catch (thrown) {
      const error = toBackchannelError(thrown);
      deps.log.warn('ipc.refused', {
        route,
        code: error.code,
        ...stackOfFault(error),
      });
      return refusal(error);
    }
  };
};

export type Router = ReturnType<typeof createRouter>;
