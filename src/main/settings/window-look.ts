import type { Settings } from '../../shared/ipc/index.ts';
import { isLanguage } from '../../shared/i18n/languages.ts';
import type { ManagedPreferences } from '../managed/index.ts';
import { createStoredJson } from '../stored-json.ts';
import { platformDefaults } from './platform-defaults.ts';

/** The settings a window is made with. */
export type WindowLook = Pick<Settings, 'language' | 'theme' | 'zoomFactor' | 'spellCheck'>;

const isTheme = (value: unknown): value is Settings['theme'] =>
  value === 'system' || value === 'light' || value === 'dark';

/**
 * Reads from `<folder>/settings.json` what the window needs, before electron-store and the schema library are loaded
 * (decision 0022). An invalid value is replaced by its default; the schema checks all settings a moment later.
 */
export const readWindowLook = (folder: string, managed?: ManagedPreferences): WindowLook => {
  const { language, theme, zoomFactor, spellCheck } = {
    ...managed?.defaults,
    ...readStored(folder),
    ...managed?.enforced,
  };
  return {
    language: isLanguage(language) ? language : platformDefaults.language,
    theme: isTheme(theme) ? theme : platformDefaults.theme,
    zoomFactor:
      typeof zoomFactor === 'number' && zoomFactor >= 0.8 && zoomFactor <= 2
        ? zoomFactor
        : platformDefaults.zoomFactor,
    spellCheck: typeof spellCheck === 'boolean' ? spellCheck : platformDefaults.spellCheck,
  };
};

const readStored = (folder: string): Record<string, unknown> => {
  try {
    return createStoredJson({ folder, name: 'settings' }).read();
  } catch {
    // A damaged file counts as none.
    return {};
  }
};
