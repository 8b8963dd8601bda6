import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import { ipcRoutes, type StartProblem } from '../../shared/ipc/index.ts';
import { defaultSettings } from '../../shared/ipc/default-settings.ts';
import { createRouter, type Handlers } from './router.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** The router of a program that could not start: it tells why, starts anew, and refuses everything else with the same code. */
export const createTroubleRouter = (deps: {
  problem: StartProblem;
  appOrigin: string;
  startAgain(): void;
}): ReturnType<typeof createRouter> => {
  const { problem, appOrigin, startAgain } = deps;
  const refuse = (): never => {
    throw new BackchannelError('START_FAILED');
  };
  const refusing = Object.fromEntries(
    Object.keys(ipcRoutes).map((name) => [name, refuse]),
  ) as unknown as Handlers;
  return createRouter({
    handlers: {
      ...refusing,
      'app/get-start-problem': () => ({ problem }),
      'app/start-again': () => startAgain(),
      'settings/get': () => defaultSettings,
    },
    appOrigin,
    log: quiet,
  });
};

/** What a person is told of an error that kept the program from starting. */
export const startProblemOf = (
  thrown: unknown,
  about: { folder: string | undefined; log?: string | undefined },
): StartProblem => {
  const { code, details } = toBackchannelError(thrown);
  const { folder, log } = about;
  const setting = details?.['setting'];
  const source = details?.['source'];
  return {
    code,
    ...(folder === undefined ? {} : { folder }),
    ...(setting === undefined ? {} : { setting: String(setting) }),
    ...(source === undefined ? {} : { source: String(source) }),
    ...(log === undefined ? {} : { log }),
  };
};
