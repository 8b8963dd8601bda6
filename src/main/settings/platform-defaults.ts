import type { Settings } from '../../shared/ipc/index.ts';
import { defaultSettings } from '../../shared/ipc/default-settings.ts';

/**
 * The settings of a new profile on this system. Where the system has no spell checker of its own, Chromium fetches dictionaries
 * from Google: only a person decides that.
 */
export const platformDefaults: Settings = {
  ...defaultSettings,
  spellCheck: process.platform === 'darwin',
};
