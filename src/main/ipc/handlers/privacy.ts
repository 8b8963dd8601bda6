import type { Handlers } from '../router.ts';
import type { Shell } from './rooms.ts';

export const createPrivacyHandlers = (
  shell: Shell,
): Pick<
  Handlers,
  | 'privacy/get-policy'
  | 'privacy/accept-policy'
  | 'privacy/decline-policy'
  | 'privacy/get-stored'
  | 'privacy/save-stored'
> => ({
  'privacy/get-policy': () => shell.rooms().policy.state,
  'privacy/accept-policy': ({ version }) => shell.rooms().policy.accept(version),
  'privacy/decline-policy': ({ version }) => {
    shell.rooms().policy.ensureCurrent(version);
    return shell.signOut();
  },
  'privacy/get-stored': () => shell.rooms().storedAboutMe.read(),
  'privacy/save-stored': () => shell.rooms().storedAboutMe.save(),
});
