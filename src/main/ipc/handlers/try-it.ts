import { BackchannelError } from '../../../shared/errors.ts';
import type { Handlers } from '../router.ts';
import type { Shell } from './services.ts';

/**
 * Refused with TRY_IT_UNAVAILABLE unless the console was opened to be tried out and its relay says that everything is
 * simulated.
 */
export const createTryItHandlers = (
  shell: Shell,
): Pick<
  Handlers,
  'try-it/get' | 'try-it/open-phone' | 'try-it/open-colleague' | 'try-it/make-failure' | 'try-it/undo-failure'
> => {
  const tryIt = () => {
    if (shell.tryIt === undefined || !shell.services().appState().isTryOut)
      throw new BackchannelError('TRY_IT_UNAVAILABLE');
    return shell.tryIt;
  };
  return {
    'try-it/get': () => tryIt().state(),
    'try-it/open-phone': () => shell.links.open(tryIt().phoneUrl),
    'try-it/open-colleague': () => tryIt().openColleague(),
    'try-it/make-failure': ({ failure }) => tryIt().make(failure),
    'try-it/undo-failure': ({ failure }) =>
      tryIt().undo(failure, {
        tryAgain: () => shell.services().tryAgain(),
        // What becomes of it is told by the session's state, as with the button that the window has for it.
        signInAgain: () =>
          void shell
            .services()
            .session.signIn()
            .catch(() => undefined),
      }),
  };
};
