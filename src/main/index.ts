import { join } from 'node:path';
import { app, dialog, powerMonitor, protocol, safeStorage, session, shell } from 'electron';
import type { BrowserWindow } from 'electron';
import { toBackchannelError } from '../shared/errors.ts';
import { systemClock } from '../shared/clock.ts';
import { systemTimers } from '../shared/timers.ts';
import { startConsole } from './console/index.ts';
import { readEnvironment, type Environment } from './environment.ts';
import { attachRouter, createPublisher } from './ipc/index.ts';
import { openLog } from './log.ts';
import { createNotifications } from './notifications/index.ts';
import {
  appOrigin,
  appSchemePrivileges,
  createExternalLinks,
  guardSession,
  handleAppProtocol,
} from './security/index.ts';
import { createSettings } from './settings/index.ts';
import { applySettings, createWindowBounds, openMainWindow } from './windows/index.ts';

/** Start-up order, top to bottom: settings from outside, one instance, guards, secrets and database, window. */

const failToStart = (error: unknown): never => {
  const { code, message, details } = toBackchannelError(error);
  const setting = details?.['setting'];
  console.error(
    `Backchannel cannot start: ${message} ${setting === undefined ? '' : `(${String(setting)}) `}[${code}]`,
  );
  // Without a screen to show it on, the box only prints as well.
  if (app.isReady())
    dialog.showErrorBox(
      'Backchannel cannot start',
      `${message}\n${setting === undefined ? '' : `Setting: ${String(setting)}\n`}${code}`,
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

const start = async (environment: Environment): Promise<void> => {
  const folder = app.getPath('userData');
  const logOf = openLog(join(folder, 'logs'));
  const log = logOf('start');
  const settings = createSettings({ folder, log: logOf('settings') });
  const links = createExternalLinks({
    openExternal: (url) => shell.openExternal(url),
    onRefused: () => log.warn('link.refused'),
  });
  const outFolder = join(import.meta.dirname, '..');

  let window: BrowserWindow | undefined;
  const showWindow = (): BrowserWindow => {
    if (window === undefined || window.isDestroyed()) {
      window = openMainWindow({
        outFolder,
        bounds: createWindowBounds(folder),
        links,
        settings: settings.get,
      });
      if (environment.isBenchmark) {
        const { webContents } = window;
        webContents.once('dom-ready', () => {
          webContents.executeJavaScript(firstListPaint).then(
            (atMs: number) => console.log(JSON.stringify({ event: 'first-list-paint', atMs })),
            (error: unknown) => log.error('benchmark.failed', { code: toBackchannelError(error).code }),
          );
        });
      }
    }
    if (window.isMinimized()) window.restore();
    window.focus();
    return window;
  };

  const publish = createPublisher(logOf('ipc'));
  const notifications = createNotifications({
    window: () => window,
    isEnabled: () => settings.get().notifications,
    onOpen(place) {
      showWindow();
      publish('place.requested', place);
    },
  });

  guardSession(session.defaultSession);
  applySettings(undefined, session.defaultSession, settings.get());
  settings.on('changed', (changed) => applySettings(window, session.defaultSession, changed));
  const consoleOfPerson = await startConsole({
    environment,
    folder,
    settings,
    links,
    notifications,
    publish,
    logOf,
    appOrigin,
    version: app.getVersion(),
    platform: process.platform,
    safeStorage,
    openExternal: (url) => shell.openExternal(url),
    clock: systemClock,
    timers: systemTimers,
    random: Math.random,
  });
  handleAppProtocol({
    session: session.defaultSession,
    rendererFolder: join(outFolder, 'renderer'),
    media: consoleOfPerson.media,
  });
  attachRouter(consoleOfPerson.router);
  showWindow();

  powerMonitor.on('resume', () => consoleOfPerson.nudge());
  powerMonitor.on('unlock-screen', () => consoleOfPerson.nudge());
  app.on('second-instance', showWindow);
  app.on('activate', showWindow);
  let isStopped = false;
  app.on('before-quit', (event) => {
    if (isStopped) return;
    event.preventDefault();
    consoleOfPerson
      .stop()
      .catch((error: unknown) => log.error('stop.failed', { code: toBackchannelError(error).code }))
      .finally(() => {
        isStopped = true;
        app.quit();
      });
  });
};

const main = (): void => {
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
