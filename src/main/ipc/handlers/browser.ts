import type { Handlers } from '../router.ts';
import type { Shell } from './services.ts';

export const createBrowserHandlers = (shell: Shell): Pick<Handlers, 'browser/copy-address'> => ({
  'browser/copy-address': ({ page }) => shell.services().browserPages.copyAddress(page),
});
