import type { Handlers } from '../router.ts';
import type { Shell } from './services.ts';

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
  'privacy/get-policy': () => shell.services().policy.state,
  'privacy/accept-policy': ({ version }) => shell.services().policy.accept(version),
  'privacy/decline-policy': ({ version }) => {
    shell.services().policy.ensureCurrent(version);
    return shell.signOut();
  },
  'privacy/get-stored': () => shell.services().storedAboutMe.read(),
  'privacy/save-stored': () => shell.services().storedAboutMe.save(),
});
