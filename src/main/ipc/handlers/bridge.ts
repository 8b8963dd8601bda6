import type { Handlers } from '../router.ts';
import type { Shell } from './rooms.ts';

export const createBridgeHandlers = (shell: Shell): Pick<Handlers, 'bridge/get' | 'bridge/authorize'> => ({
  'bridge/get': () => shell.rooms().bridge.state,
  'bridge/authorize': () => shell.rooms().bridge.authorize(),
});
