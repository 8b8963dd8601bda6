import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { app, dialog, Menu, protocol, session, shell, type BrowserWindow } from 'electron';
import { BackchannelError, toBackchannelError } from '../shared/errors.ts';
import { createOpenInBrowser } from './browser/index.ts';
import { systemTimers } from '../shared/timers.ts';
import { isOnThisComputer } from '../shared/platform-hosts.ts';
import { createQuitting } from './end-of-program.ts';
import { readEnvironment, type Environment } from './environment.ts';
import { attachRouter } from './ipc/index.ts';
import { makeStandInFolder, probeProfileFolder } from './profile-folder.ts';
import {
  appOrigin,
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
 * Start-up order, top to bottom: settings from outside, a folder that can be written to, one instance, guards, window, and behind
 * it secrets, database and services (decision 0022). Whatever fails, the window stays and says why (decision 0089). What
 * is imported above is all the window waits for: no package besides Electron.
 */

/** Without Electron's `ready` there is no window to say it in. */
const failWithoutWindow = (error: unknown): never => {
  const { code, message, details } = toBackchannelError(error);
  const name = details?.['switch'] === undefined ? '' : ` (${String(details['switch'])})`;
  console.error(`Backchannel cannot start: ${message}${name} [${code}]`);
  if (app.isReady()) dialog.showErrorBox('Backchannel cannot start', `${message}${name}\n${code}`);
  app.exit(1);
  throw error;
};

/** What keeps the program from starting, as the window shows it. */
interface Trouble {
  error: unknown;
  /** The folder it is about. */
  folder?: string | undefined;
}

/** The switch of a start at login that puts no window in front (src/main/desktop/autostart.ts). */
const hiddenSwitch = 'hidden';

/** A link that macOS hands over before there is anything to open it in. */
let openedLink: string | undefined;

/** As often a disk is asked whether it has room again. */
const probeAgainMs = 5_000;

const startAgain = (): void => {
  app.relaunch();
  app.exit(0);
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

/** @param trouble what was found before anything was started: then nothing is started but the window. */
const start = (environment: Environment | undefined, trouble: Trouble | undefined): void => {
  const folder = app.getPath('userData');
  const outFolder = join(import.meta.dirname, '..');

  // Begins once the window is on its way; requests, pictures and the log wait for it.
  const started: Promise<StartedConsole> =
    trouble || !environment
      ? Promise.reject(trouble?.error)
      : Promise.resolve()
          .then(() => import('./start-console.ts'))
          .then(({ startBehindWindow }) =>
            startBehindWindow({
              environment,
              folder,
              outFolder,
              links,
              openInBrowser,
              window: () => window,
              showWindow,
            }),
          );
  /** The window stays and says what is wrong. */
  const inTrouble = async (error: unknown) => {
    const found = toBackchannelError(error);
    console.error(`Backchannel cannot start: ${found.message} [${found.code}]`);
    const { createTroubleRouter, startProblemOf } = await import('./trouble.ts');
    const about = trouble ? trouble.folder : folder;
    return createTroubleRouter({ problem: startProblemOf(error, about), appOrigin, startAgain });
  };
  // Said in the window.
  started.catch(() => undefined);
  /** For what only matters when the console runs. */
  const whenStarted = (use: (running: StartedConsole) => void): void => {
    started.then(use, () => undefined);
  };

  const openInBrowser = createOpenInBrowser({
    // The one place in the program that hands an address to the system (test/scripts/house.test.ts).
    openExternal: (url) => shell.openExternal(url),
    allowsLoopback: environment !== undefined && isOnThisComputer(environment.relayUrl),
    platform: process.platform,
  });
  const links = createExternalLinks({
    openInBrowser,
    onRefused: (code) => whenStarted(({ log }) => log.warn('link.refused', { code })),
  });

  let running: StartedConsole | undefined;
  whenStarted((console) => {
    running = console;
    console.openArguments(process.argv);
    if (openedLink !== undefined) console.openLink(openedLink);
  });
  let isQuitting = false;
  app.on('before-quit', () => {
    isQuitting = true;
  });

  /** Nobody has seen the window: it was made at login, or hidden when it was closed. */
  let isHidden = app.commandLine.hasSwitch(hiddenSwitch);
  let window: BrowserWindow | undefined;
  const showWindow = (): void => {
    if (window === undefined || window.isDestroyed()) {
      window = openMainWindow({
        outFolder,
        bounds: readWindowBounds(folder),
        look: readWindowLook(folder),
        links,
        isHidden,
        hidesOnClose: () => !isQuitting && running?.hidesOnClose() === true,
        onHidden() {
          isHidden = true;
          running?.windowHidden();
        },
        onBounds: (bounds) => whenStarted(({ saveBounds }) => saveBounds(bounds)),
      });
      window.on('focus', () => running?.windowFocused());
      if (environment?.isBenchmark === true) reportFirstListPaint(window);
    }
    if (isHidden && !isStarting) {
      isHidden = false;
      window.show();
    }
    if (window.isMinimized()) window.restore();
    if (!isHidden) window.focus();
  };
  let isStarting = true;

  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      menuTemplate({
        platform: process.platform,
        isPackaged: app.isPackaged,
        onZoom: (step) => whenStarted(({ zoom }) => zoom(step)),
      }),
    ),
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
  attachRouter(started.then(({ router }) => router, inTrouble));
  showWindow();
  isStarting = false;
  // Without a tray nothing would bring a hidden window back.
  if (isHidden)
    started
      .then(({ hasTray }) => hasTray())
      .catch(() => false)
      .then((hasTray) => {
        if (hasTray || !isHidden) return;
        showWindow();
        if (running) window?.minimize();
      })
      .catch(() => undefined);

  /** Who clicks a link is in another program: one that comes now would take the chat from under the person's hands. */
  const isAtWork = (): boolean => window !== undefined && !window.isDestroyed() && window.isFocused();
  app.on('second-instance', (_event, argv) => {
    const mayFollow = !isAtWork();
    showWindow();
    if (mayFollow) whenStarted(({ openArguments }) => openArguments(argv));
  });
  app.on('open-url', (event, link) => {
    event.preventDefault();
    if (!isAtWork()) whenStarted(({ openLink }) => openLink(link));
  });
  app.on('activate', showWindow);
  app.on('before-quit', createQuitting({ started, quit: () => app.quit(), timers: systemTimers }));
};

/** The settings from outside, and whether the profile can be used. */
const readOutside = (): { environment: Environment | undefined; trouble: Trouble | undefined } => {
  let environment: Environment;
  try {
    environment = readEnvironment(process.env);
  } catch (error) {
    return { environment: undefined, trouble: { error } };
  }
  const folder = environment.profileFolder ?? app.getPath('userData');
  const code = probeProfileFolder(folder);
  if (code === undefined) return { environment, trouble: undefined };
  return { environment, trouble: { error: new BackchannelError(code), folder } };
};

/** A window that only says what is wrong keeps its few files elsewhere, and starts anew once the folder can be used. */
const standIn = (folder: string | undefined): void => {
  const standInFolder = makeStandInFolder();
  if (standInFolder !== undefined) {
    app.setPath('userData', standInFolder);
    app.on('quit', () => rmSync(standInFolder, { recursive: true, force: true }));
  }
  if (folder === undefined) return;
  setInterval(() => {
    if (probeProfileFolder(folder) === undefined) startAgain();
  }, probeAgainMs).unref();
};

const main = (): void => {
  const { isPackaged, commandLine } = app;
  const name = refusedSwitch({
    isPackaged,
    argv: process.argv,
    hasSwitch: (each) => commandLine.hasSwitch(each),
  });
  if (name !== undefined)
    return failWithoutWindow(new BackchannelError('SWITCH_REFUSED', { details: { switch: `--${name}` } }));
  dropForeignVariables(process.env, isPackaged);
  const { environment, trouble } = readOutside();
  if (environment?.profileFolder !== undefined) app.setPath('userData', environment.profileFolder);
  if (trouble) standIn(trouble.folder);
  // One console per profile: the second start shows the first one's window.
  else if (!app.requestSingleInstanceLock()) return app.quit();
  protocol.registerSchemesAsPrivileged([appSchemePrivileges]);
  // Chromium cannot sandbox as root; only the test and try-out launchers pass this switch, and they say so.
  // A packaged program is not started with it (refusedSwitch).
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  // What a notification of Windows names its program by; as in electron-builder.yml.
  if (process.platform === 'win32') app.setAppUserModelId('app.backchannel.console');
  // On Linux the package registers it.
  if (app.isPackaged && process.platform !== 'linux') app.setAsDefaultProtocolClient('backchannel');
  app.once('will-finish-launching', () =>
    app.once('open-url', (event, link) => {
      event.preventDefault();
      openedLink ??= link;
    }),
  );
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  // A top-level await of whenReady never returns in an ES-module main file.
  app
    .whenReady()
    .then(() => start(environment, trouble))
    .catch(failWithoutWindow);
};

main();
