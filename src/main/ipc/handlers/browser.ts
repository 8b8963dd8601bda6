import type { Handlers } from '../router.ts';
import type { Shell } from './rooms.ts';

export const createBrowserHandlers = (shell: Shell): Pick<Handlers, 'browser/copy-address'> => ({
  'browser/copy-address': ({ page }) => shell.rooms().browserPages.copyAddress(page),
});
