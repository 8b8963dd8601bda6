import { BackchannelError } from '../../../shared/errors.ts';
import type { Handlers } from '../router.ts';
import type { Shell } from './services.ts';

export const createSupportHandlers = (
  shell: Shell,
): Pick<
  Handlers,
  | 'support/check-computer'
  | 'support/get-places'
  | 'support/show-place'
  | 'support/read-log'
  | 'support/make-diagnostics'
  | 'support/save-diagnostics'
  | 'updates/check'
  | 'updates/install'
> => {
  const { support } = shell;
  const updates = (): NonNullable<Shell['updates']> => {
    if (!shell.updates) throw new BackchannelError('NOT_FOUND');
    return shell.updates;
  };
  return {
    'support/check-computer': () => support.checkComputer(),
    'support/get-places': async () => ({ places: await support.places() }),
    'support/show-place': ({ id }) => support.showPlace(id),
    'support/read-log': () => ({ lines: support.log() }),
    'support/make-diagnostics': () => support.makeDiagnostics(),
    'support/save-diagnostics': async () => ({ isSaved: await support.saveDiagnostics() }),
    'updates/check': async () => ({ update: await updates().check() }),
    'updates/install': async () => ({ update: await updates().install() }),
  };
};
