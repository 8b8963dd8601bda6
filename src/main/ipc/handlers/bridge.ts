import type { Handlers } from '../router.ts';
import type { Shell } from './services.ts';

export const createBridgeHandlers = (
  shell: Shell,
): Pick<Handlers, 'bridge/get' | 'bridge/authorize' | 'bridge/set-media-copies'> => ({
  'bridge/get': () => shell.services().bridge.state,
  'bridge/authorize': () => shell.services().bridge.authorize(),
  'bridge/set-media-copies': ({ isOn }) => shell.services().bridge.setMediaCopies(isOn),
});
