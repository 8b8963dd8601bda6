import type { Handlers } from '../router.ts';
import type { Shell } from './rooms.ts';

export const createAppHandlers = (
  shell: Shell,
): Pick<Handlers, 'app/get-state' | 'app/open-link' | 'app/reconnect' | 'settings/get' | 'settings/set'> => ({
  'app/get-state': () => shell.rooms().appState(),
  'app/open-link': ({ url }) => shell.links.open(url),
  'app/reconnect': () => shell.rooms().tryAgain(),
  'settings/get': () => shell.settings.get(),
  'settings/set': (change) => {
    // Absent keys of a partial object are allowed to be undefined; they change nothing.
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    return shell.settings.set(given);
  },
});
