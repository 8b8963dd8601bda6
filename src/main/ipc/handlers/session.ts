import { BackchannelError } from '../../../shared/errors.ts';
import type { Handlers } from '../router.ts';
import type { Shell } from './services.ts';

export const createSessionHandlers = (
  shell: Shell,
): Pick<Handlers, 'session/sign-in' | 'session/cancel-sign-in' | 'session/sign-out'> => ({
  'session/sign-in': async ({ secrets: choice }) => {
    const { secrets, session } = shell.services();
    if (secrets.mode === 'memory') {
      // The person must have seen the explanation and chosen; nothing is kept in memory behind their back.
      if (choice !== 'memory') throw new BackchannelError('SECRET_BACKEND_WEAK');
      secrets.chooseMemory();
    }
    await session.signIn();
  },
  'session/cancel-sign-in': () => shell.services().session.cancelSignIn(),
  'session/sign-out': () => shell.signOut(),
});
