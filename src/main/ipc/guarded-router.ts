import type { z } from 'zod';
import type { IpcResult } from '../../shared/ipc/index.ts';
import { BackchannelError, errorCatalogue, stackOfFault, toBackchannelError } from '../../shared/errors.ts';
import type { Log } from '../log.ts';

/** Of each route what goes in and what comes out. */
type RouteTable = Readonly<Record<string, { input: z.ZodType; output: z.ZodType }>>;

/** Who asks: taken from Electron's event, so that the guard itself needs no Electron. */
export interface Sender {
  isMainFrame: boolean;
  /** Address of the frame, as Electron reports it. */
  url: string;
  /** The contents belong to a window this app made. */
  isOwnWindow: boolean;
}

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
export const createGuardedRouter = (deps: {
  routes: RouteTable;
  /** One for each route, with parsed input. */
  handlers: Readonly<Record<string, (input: never) => unknown>>;
  /** `scheme://host` of our own page. */
  appOrigin: string;
  log: Log;
}) => {
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
    const schemas =
      typeof route === 'string' && Object.hasOwn(deps.routes, route) ? deps.routes[route] : undefined;
    if (typeof route !== 'string' || schemas === undefined) {
      deps.log.warn('ipc.route-unknown');
      return refusal(new BackchannelError('IPC_ROUTE_UNKNOWN'));
    }
    const parsedInput = schemas.input.safeParse(input);
    if (!parsedInput.success) {
      const field = parsedInput.error.issues[0]?.path.join('.') ?? '';
      deps.log.warn('ipc.input-invalid', { route, field });
      return refusal(new BackchannelError('INPUT_INVALID', { details: { field } }));
    }
    try {
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

export type Router = ReturnType<typeof createGuardedRouter>;
