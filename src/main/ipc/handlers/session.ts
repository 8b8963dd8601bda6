import { BackchannelError } from '../../../shared/errors.ts';
import type { Handlers } from '../router.ts';
import type { Shell } from './rooms.ts';

export const createSessionHandlers = (
  shell: Shell,
): Pick<Handlers, 'session/sign-in' | 'session/cancel-sign-in' | 'session/sign-out'> => ({
  'session/sign-in': async ({ secrets: choice }) => {
    const { secrets, session } = shell.rooms();
    if (secrets.mode === 'memory') {
      // The person must have seen the explanation and chosen; nothing is kept in memory behind their back.
      if (choice !== 'memory') throw new BackchannelError('SECRET_BACKEND_WEAK');
      secrets.chooseMemory();
    }
    await session.signIn();
  },
  'session/cancel-sign-in': () => shell.rooms().session.cancelSignIn(),
  'session/sign-out': () => shell.signOut(),
});
