import { join } from 'node:path';
import { app, BrowserWindow, Menu, nativeTheme, screen } from 'electron';
import { type Speech, speechAsSearch } from '../../shared/i18n/speech.ts';
import { appOrigin, guardContents, type ExternalLinks } from '../security/index.ts';
import type { WindowLook } from '../settings/index.ts';
import { followTextMenus } from './edit-menu.ts';
import { fitToScreens, minimumSize, type WindowBounds, type WorkArea } from './window-bounds.ts';

/** How long a drag or resize rests before its place is written. */
const saveBoundsAfterMs = 400;

/** The work areas of the screens there are now, the primary one first. */
const workAreas = (): WorkArea[] => {
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id);
  return [primary, ...others].map(({ workArea }) => workArea);
};

/** Loads the page in a language, also in a window that shows it in another one. Never rejects. */
export const showPage = (window: BrowserWindow, speech: Speech): Promise<void> =>
  window.loadURL(`${appOrigin}/index.html${speechAsSearch(speech)}`).catch(() => undefined);

/** The one window. The only place with web preferences. */
export const openMainWindow = (deps: {
  outFolder: string;
  bounds: WindowBounds;
  look: WindowLook;
  links: ExternalLinks;
  speech: Speech;
  /** Made without being shown, e.g. at login. */
  isHidden: boolean;
  /** Whether closing hides the window instead. */
  hidesOnClose(): boolean;
  onHidden(): void;
  /** After a move or resize, and at the latest when the window closes. */
  onBounds(bounds: WindowBounds): void;
}): BrowserWindow => {
  const { look } = deps;
  const saved = fitToScreens(deps.bounds, workAreas());
  const isDark = look.theme === 'dark' || (look.theme === 'system' && nativeTheme.shouldUseDarkColors);
  const window = new BrowserWindow({
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    width: saved.width,
    height: saved.height,
    ...(saved.x !== undefined && saved.y !== undefined ? { x: saved.x, y: saved.y } : {}),
    title: 'Backchannel',
    show: false,
    autoHideMenuBar: true,
    // The page's own first colour, so that nothing flashes.
    backgroundColor: isDark ? '#131317' : '#ffffff',
    webPreferences: {
      preload: join(deps.outFolder, 'preload/index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      navigateOnDragDrop: false,
      experimentalFeatures: false,
      // Also by key or from a page's own code, when there is no menu item for it.
      devTools: !app.isPackaged,
      spellcheck: look.spellCheck,
      zoomFactor: look.zoomFactor,
      // Drafts and countdowns must be right when the window comes back.
      backgroundThrottling: true,
    },
  });
  guardContents(window.webContents, deps.links);
  followTextMenus(window.webContents, (template) => Menu.buildFromTemplate(template).popup({ window }));

  let timer: NodeJS.Timeout | undefined;
  const save = (): void => {
    timer = undefined;
    if (window.isDestroyed()) return;
    deps.onBounds({ ...window.getNormalBounds(), isMaximized: window.isMaximized() });
  };
  const scheduleSave = (): void => {
    clearTimeout(timer);
    timer = setTimeout(save, saveBoundsAfterMs);
  };
  window.on('resize', scheduleSave);
  window.on('move', scheduleSave);
  // The title has the count of what is unread, which the page does not know.
  window.on('page-title-updated', (event) => event.preventDefault());
  window.on('close', (event) => {
    if (deps.hidesOnClose()) {
      event.preventDefault();
      window.hide();
      deps.onHidden();
    }
    if (timer === undefined) return;
    clearTimeout(timer);
    save();
  });
  const maximize = (): void => {
    if (saved.isMaximized) window.maximize();
  };
  if (deps.isHidden) window.once('show', maximize);
  else
    window.once('ready-to-show', () => {
      maximize();
      window.show();
    });
  void showPage(window, deps.speech);
  return window;
};
