import type { Settings } from '../../shared/ipc/index.ts';

/** What a new profile starts with. `theme`: the system's. `undoSeconds`: design §6. */
export const defaultSettings: Settings = {
  theme: 'system',
  density: 'comfortable',
  zoomFactor: 1,
  undoSeconds: 5,
  sendWithEnter: true,
  singleKeyShortcuts: true,
  notifications: true,
  spellCheck: true,
};
