import { app, nativeTheme, type BrowserWindow, type Session } from 'electron';
import type { Settings } from '../../shared/ipc/index.ts';
import { applySpellCheck, type Dictionaries } from './spell-check.ts';

/** What of the person's settings Electron itself carries out, for the running window. */
export const applySettings = (
  window: BrowserWindow | undefined,
  session: Session,
  settings: Pick<Settings, 'theme' | 'zoomFactor' | 'spellCheck'>,
  dictionaries: Dictionaries = {},
): void => {
  nativeTheme.themeSource = settings.theme;
  applySpellCheck(session, settings.spellCheck, {
    platform: process.platform,
    preferredLanguages: dictionaries.languages ?? app.getPreferredSystemLanguages(),
    address: dictionaries.address,
  });
  if (window !== undefined && !window.isDestroyed()) window.webContents.setZoomFactor(settings.zoomFactor);
};
