import { BackchannelError } from '../../../shared/errors.ts';
import { enforcedValue } from '../../../shared/managed/managed.ts';
import { mediaPrefix } from '../../media/index.ts';
import type { Handlers } from '../router.ts';
import type { Shell } from './services.ts';

export const createAppHandlers = (
  shell: Shell,
): Pick<
  Handlers,
  | 'app/get-state'
  | 'app/open-link'
  | 'app/reconnect'
  | 'app/network-is-back'
  | 'app/retry-set-aside'
  | 'app/start-again'
  | 'app/get-start-problem'
  | 'recovery/dismiss'
  | 'recovery/show-file'
  | 'settings/get'
  | 'settings/set'
> => ({
  'app/get-state': () => shell.services().appState(),
  'app/open-link': async ({ url }) => {
    // A received file is opened where it lies: the page knows our own address of it, main knows the provider's.
    if (enforcedValue(shell.managed, 'ExternalLinks') === 'block') throw new BackchannelError('MANAGED_OFF');
    const link = url.startsWith(mediaPrefix) ? shell.media.messageLink(url.slice(mediaPrefix.length)) : url;
    if (link === undefined) throw new BackchannelError('NOT_FOUND');
    await shell.links.open(link);
  },
  'app/reconnect': () => shell.services().tryAgain(),
  'app/network-is-back': () => shell.services().retryNow(),
  'app/retry-set-aside': () => {
    const { relayLink } = shell.services();
    relayLink.retrySetAside();
    return { left: relayLink.setAside().count };
  },
  'app/start-again': () => shell.startAgain(),
  'app/get-start-problem': () => ({}),
  'recovery/dismiss': () => shell.services().recovery.dismiss(),
  'recovery/show-file': () => {
    const path = shell.services().recovery.keptFile();
    if (path === undefined) throw new BackchannelError('NOT_FOUND');
    shell.showFile(path);
  },
  'settings/get': () => shell.settings.get(),
  'settings/set': (change) => {
    // Absent keys of a partial object are allowed to be undefined; they change nothing.
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    return shell.settings.set(given);
  },
});
