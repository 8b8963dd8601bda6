import { join } from 'node:path';
import { app, dialog, Menu, protocol, session, shell, type BrowserWindow } from 'electron';
import { BackchannelError, toBackchannelError } from '../shared/errors.ts';
import { createOpenInBrowser } from './browser/index.ts';
import { readEnvironment, type Environment } from './environment.ts';
import { attachRouter } from './ipc/index.ts';
import {
  appSchemePrivileges,
  createExternalLinks,
  dropForeignVariables,
  guardSession,
  handleAppProtocol,
  refusedSwitch,
} from './security/index.ts';
import { readWindowLook } from './settings/index.ts';
import type { StartedConsole } from './start-console.ts';
import { applySettings, menuTemplate, openMainWindow, readWindowBounds } from './windows/index.ts';

/**
 * Start-up order, top to bottom: settings from outside, one instance, guards, window, and behind it secrets, database and
 * services (decision 0022). What is imported above is all the window waits for: no package besides Electron.
 */

const failToStart = (error: unknown): never => {
  const { code, message, details } = toBackchannelError(error);
  const setting = details?.['setting'] ?? details?.['switch'];
  console.error(
    `Backchannel cannot start: ${message} ${setting === undefined ? '' : `(${String(setting)}) `}[${code}]`,
  );
  // Without a screen to show it on, the box only prints as well.
  if (app.isReady())
    dialog.showErrorBox(
      'Backchannel cannot start',
      `${message}\n${setting === undefined ? '' : `${String(setting)}\n`}${code}`,
    );
  app.exit(1);
  throw error;
};

/** Run in the page for `npm run bench`: resolves with the epoch ms at which the first list was on the screen. */
const firstListPaint = `new Promise((resolve) => {
  new PerformanceObserver((list) => {
    const [mark] = list.getEntriesByName('first-list-paint');
    if (mark) resolve(performance.timeOrigin + mark.startTime);
  }).observe({ type: 'mark', buffered: true });
})`;

/** A list that is painted in a window nobody sees yet is not on the screen: the later of the two counts. */
const reportFirstListPaint = (window: BrowserWindow): void => {
  const shown = new Promise<number>((resolve) => {
    if (window.isVisible()) resolve(Date.now());
    else window.once('show', () => resolve(Date.now()));
  });
  window.webContents.once('dom-ready', () => {
    Promise.all([window.webContents.executeJavaScript(firstListPaint) as Promise<number>, shown]).then(
      (times) => console.log(JSON.stringify({ event: 'first-list-paint', atMs: Math.max(...times) })),
      (error: unknown) =>
        console.error(`The benchmark's mark was not found: ${toBackchannelError(error).code}`),
    );
  });
};

const start = (environment: Environment): void => {
  const folder = app.getPath('userData');
  const outFolder = join(import.meta.dirname, '..');

  // Begins once the window is on its way; requests, pictures and the log wait for it.
  const started: Promise<StartedConsole> = Promise.resolve()
    .then(() => import('./start-console.ts'))
    .then(({ startBehindWindow }) =>
      startBehindWindow({ environment, folder, links, openInBrowser, window: () => window, showWindow }),
    );
  started.catch(failToStart);
  /** For what only matters when the console runs: a failed start has been shown and ends the program. */
  const whenStarted = (use: (running: StartedConsole) => void): void => {
    started.then(use, () => undefined);
  };

  const openInBrowser = createOpenInBrowser({
    openExternal: (url) => shell.openExternal(url),
    platform: process.platform,
  });
  const links = createExternalLinks({
    openInBrowser,
    onRefused: (code) => whenStarted(({ log }) => log.warn('link.refused', { code })),
  });

  let window: BrowserWindow | undefined;
  const showWindow = (): void => {
    if (window === undefined || window.isDestroyed()) {
      window = openMainWindow({
        outFolder,
        bounds: readWindowBounds(folder),
        look: readWindowLook(folder),
        links,
        onBounds: (bounds) => whenStarted(({ saveBounds }) => saveBounds(bounds)),
      });
      if (environment.isBenchmark) reportFirstListPaint(window);
    }
    if (window.isMinimized()) window.restore();
    window.focus();
  };

  Menu.setApplicationMenu(
    Menu.buildFromTemplate(menuTemplate({ platform: process.platform, isPackaged: app.isPackaged })),
  );
  guardSession(session.defaultSession);
  applySettings(undefined, session.defaultSession, readWindowLook(folder));
  handleAppProtocol({
    session: session.defaultSession,
    rendererFolder: join(outFolder, 'renderer'),
    // Rows have their initials at once and their pictures, which come over the network, a moment later.
    media: started.then(
      ({ media, afterFirstPaint }) =>
        new Promise((resolve) => {
          afterFirstPaint(() => resolve(media));
        }),
    ),
  });
  attachRouter(started.then(({ router }) => router));
  showWindow();

  app.on('second-instance', showWindow);
  app.on('activate', showWindow);
  let isStopped = false;
  app.on('before-quit', (event) => {
    if (isStopped) return;
    event.preventDefault();
    whenStarted(({ stop }) => {
      void stop().finally(() => {
        isStopped = true;
        app.quit();
      });
    });
  });
};

const main = (): void => {
  const { isPackaged, commandLine } = app;
  const name = refusedSwitch({
    isPackaged,
    argv: process.argv,
    hasSwitch: (each) => commandLine.hasSwitch(each),
  });
  if (name !== undefined)
    return failToStart(new BackchannelError('SWITCH_REFUSED', { details: { switch: `--${name}` } }));
  dropForeignVariables(process.env, isPackaged);
  let environment: Environment;
  try {
    environment = readEnvironment(process.env);
  } catch (error) {
    return failToStart(error);
  }
  if (environment.profileFolder !== undefined) app.setPath('userData', environment.profileFolder);
  // One console per profile: the second start shows the first one's window.
  if (!app.requestSingleInstanceLock()) return app.quit();
  protocol.registerSchemesAsPrivileged([appSchemePrivileges]);
  // Chromium cannot sandbox as root; only the test and try-out launchers pass this switch, and they say so.
  // A packaged program is not started with it (refusedSwitch).
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  // A top-level await of whenReady never returns in an ES-module main file.
  app
    .whenReady()
    .then(() => start(environment), failToStart)
    .catch(failToStart);
};

main();
