import type { Settings } from './state.ts';

/**
 * What a new profile starts with, and what the window shows until main has answered. Without a schema, so that the page can
 * import it. `theme`: the system's. `undoSeconds`: architecture.md §6.
 */
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
