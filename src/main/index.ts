import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { app, protocol, session, shell, type BrowserWindow } from 'electron';
import { BackchannelError, toBackchannelError } from '../shared/errors.ts';
import { createOpenInBrowser } from './browser/index.ts';
import { systemTimers } from '../shared/timers.ts';
import { isOnThisComputer } from '../shared/loopback.ts';
import { defaultValue, enforcedValue, type Managed } from '../shared/managed/managed.ts';
import { createQuitting } from './end-of-program.ts';
import { daysGiven, readOutsideSettings, type OutsideSettings } from './environment.ts';
import { lockHolderElsewhere, troubleOf, type Trouble } from './failed-start.ts';
import { reportFirstListPaint } from './first-list-paint.ts';
import { attachRouter, type Router } from './ipc/index.ts';
import { type Command, isConsoleAskedToEnd, readCommand } from './command-line/index.ts';
import { dictionariesOf, environmentUnder, readManaged, settingsUnder } from './managed/index.ts';
import { makeStandInFolder, probeProfileFolder } from './profile-folder.ts';
import { chooseRelay, rememberRelay } from './relay-choice.ts';
import {
  appOrigin,
  appSchemePrivileges,
  createExternalLinks,
  dropForeignVariables,
  guardSession,
  handleAppProtocol,
  isAboutSandbox,
  refusedSwitch,
} from './security/index.ts';
import { readWindowLook } from './settings/index.ts';
import { createProgramSpeech } from './speech.ts';
import { createFailWithBox, noteFailedStart } from './start-box.ts';
import type { SpeakAs, StartedConsole } from './start-console.ts';
import { orderStart } from './start-order.ts';
import {
  applySettings,
  openMainWindow,
  pageIsThere,
  readWindowBounds,
  setApplicationMenu,
  showPage,
} from './windows/index.ts';

/**
 * Start-up order, top to bottom: settings from outside, a folder that can be written to, one instance, guards, what the
 * organisation
 * has set, window, and behind it secrets, database and services (decision 0022). Whatever fails, a window or a box says why
 * (decisions 0089, 0136). What is imported above is all the window waits for: no package besides Electron and what
 * reads texts.
 */

/** The language of the texts that people read; errors and log lines are English. */
const speech = createProgramSpeech({
  env: process.env,
  isPackaged: app.isPackaged,
  systemLanguages: () => app.getPreferredSystemLanguages(),
});
const failWithBox = createFailWithBox(() => speech.choose('system'));

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

/** @param found what was found before anything was started: then nothing is started but the window. */
const start = (outside: OutsideSettings | undefined, found: Trouble | undefined, managed: Managed): void => {
  const folder = app.getPath('userData');
  const outFolder = join(import.meta.dirname, '..');
  const trouble = found ?? troubleOf(managed);
  const choice = trouble
    ? undefined
    : chooseRelay({
        enforced: enforcedValue(managed, 'RelayUrl'),
        environment: outside?.relayUrl,
        folder,
        proposed: defaultValue(managed, 'RelayUrl'),
      });
  let relayUrl = choice?.url;
  const reload = (): void => {
    if (window?.isDestroyed() === false) window.webContents.reload();
  };

  /** Nobody has said which relay: the window asks. */
  const firstStart =
    trouble || !outside || choice
      ? undefined
      : import('./first-start.ts').then(({ createFirstStart }) =>
          createFirstStart({
            appOrigin,
            session: session.defaultSession,
            managed,
            version: app.getVersion(),
            platform: process.platform,
            argv: process.argv,
            openedLink,
            remember: (url) => rememberRelay(folder, url),
            reload,
            startAgain,
          }),
        );
  let isAsking = firstStart !== undefined;
  const chosen = firstStart?.then((first) => first.chosen);

  // Begins once the window is on its way; requests, pictures and the log wait for it.
  const order = orderStart({
    async begin() {
      if (trouble || !outside) throw trouble?.error;
      relayUrl = choice?.url ?? (await chosen) ?? '';
      isAsking = false;
      await pageIsThere(window);
      const { startFromCache } = await import('./start-from-cache.ts');
      return startFromCache({
        environment: environmentUnder(managed, { ...outside, relayUrl }, daysGiven(process.env)),
        relayFrom: choice?.from ?? 'person',
        managed,
        folder,
        outFolder,
        openedLink,
      });
    },
    async goOn(begun) {
      const { startBehindWindow } = await import('./start-console.ts');
      return startBehindWindow({ ...begun, links, openInBrowser, window: () => window, showWindow, speakAs });
    },
    timers: systemTimers,
  });
  const { started } = order;
  /** The window stays and says what is wrong. */
  const inTrouble = async (error: unknown) => {
    isAsking = false;
    const found = toBackchannelError(error);
    // The place of a profile that cannot be used takes no log either.
    const log = noteFailedStart(error, trouble ? undefined : folder);
    console.error(`Backchannel cannot start: ${found.message} [${found.code}]`);
    const { createTroubleRouter, startProblemOf } = await import('./trouble.ts');
    const about = { folder: trouble ? trouble.folder : folder, log };
    return createTroubleRouter({ problem: startProblemOf(error, about), appOrigin, startAgain });
  };
  // Said in the window, also in one that shows its first picture already.
  started.catch(() => (order.isGiven() ? reload() : undefined));
  /** For what only matters when the console runs. */
  const whenStarted = (use: (running: StartedConsole) => void): void => {
    started.then(use, () => undefined);
  };

  const openInBrowser = createOpenInBrowser({
    // The one place in the program that hands an address to the system (test/scripts/house.test.ts).
    openExternal: (url) => shell.openExternal(url),
    // The simulators' pages, for a console that was started on them (src/main/platforms.ts).
    allowsLoopback: () =>
      (relayUrl !== undefined && isOnThisComputer(relayUrl)) ||
      (!app.isPackaged && (process.env['BACKCHANNEL_PLATFORMS'] ?? '') !== ''),
    platform: process.platform,
  });
  const links = createExternalLinks({
    openInBrowser,
    onRefused: (code) => whenStarted(({ log }) => log.warn('link.refused', { code })),
  });

  let running: StartedConsole | undefined;
  whenStarted((console) => {
    running = console;
    // What named the relay at the first start has been followed.
    if (firstStart) return;
    console.openArguments(process.argv);
    if (openedLink !== undefined) console.openLink(openedLink);
  });
  const preferences = settingsUnder(managed);
  const look = readWindowLook(folder, preferences);
  let isQuitting = false;
  app.on('before-quit', () => {
    isQuitting = true;
    order.hurry();
  });

  /** Nobody has seen the window: it was made at login, or hidden when it was closed. */
  let isHidden = app.commandLine.hasSwitch(hiddenSwitch);
  let window: BrowserWindow | undefined;
  const showWindow = (): void => {
    if (window === undefined || window.isDestroyed()) {
      window = openMainWindow({
        outFolder,
        bounds: readWindowBounds(folder),
        look,
        links,
        speech: speech.current,
        isHidden,
        hidesOnClose: () => !isQuitting && running?.hidesOnClose() === true,
        onHidden() {
          isHidden = true;
          running?.windowHidden();
        },
        onBounds: (bounds) => whenStarted(({ saveBounds }) => saveBounds(bounds)),
      });
      window.on('focus', () => running?.windowFocused());
      if (outside?.isBenchmark === true) reportFirstListPaint(window);
    }
    if (isHidden && !isStarting) {
      isHidden = false;
      window.show();
    }
    if (window.isMinimized()) window.restore();
    if (!isHidden) window.focus();
  };
  let isStarting = true;
  /** The menu is made anew and the page loaded again where it is another language. Answers whether it is. */
  const speakAs: SpeakAs = async (wished) => {
    if (!(await speech.choose(wished))) return false;
    setMenu();
    if (window?.isDestroyed() === false) await showPage(window, speech.current);
    return true;
  };

  const setMenu = (): void =>
    setApplicationMenu({
      window: () => window,
      onZoom: (step) => whenStarted(({ zoom }) => zoom(step)),
    });
  setMenu();
  guardSession(session.defaultSession);
  applySettings(undefined, session.defaultSession, look, dictionariesOf(managed));
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
  const troubled = new Promise<Router>((resolve) => started.catch((error) => resolve(inTrouble(error))));
  attachRouter((route) =>
    isAsking && firstStart
      ? firstStart.then(({ router }) => router)
      : order.routerFor(route).catch(() => troubled),
  );
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
  app.on('second-instance', (_event, argv, _folder, data) => {
    // A command of the command line needs the profile for itself.
    if (isConsoleAskedToEnd(data)) return app.quit();
    const mayFollow = !isAtWork();
    showWindow();
    if (!mayFollow) return;
    if (isAsking) void firstStart?.then((first) => first.openArguments(argv));
    else whenStarted(({ openArguments }) => openArguments(argv));
  });
  app.on('open-url', (event, link) => {
    event.preventDefault();
    if (isAtWork()) return;
    if (isAsking) void firstStart?.then((first) => first.openLink(link));
    else whenStarted(({ openLink }) => openLink(link));
  });
  app.on('activate', showWindow);
  app.on('before-quit', createQuitting({ started, quit: () => app.quit(), timers: systemTimers }));
};

/** The settings from outside, and whether the profile can be used. */
const readOutside = (): { outside: OutsideSettings | undefined; trouble: Trouble | undefined } => {
  let outside: OutsideSettings;
  try {
    outside = readOutsideSettings(process.env);
  } catch (error) {
    return { outside: undefined, trouble: { error } };
  }
  const folder = outside.profileFolder ?? app.getPath('userData');
  const code = probeProfileFolder(folder);
  if (code === undefined) return { outside, trouble: undefined };
  return { outside, trouble: { error: new BackchannelError(code), folder } };
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

/** Written down by the process before, which was not to show a window with that switch. */
const refusedBefore = 'start-refused';

/** A switch that a packaged program is not started with. Becoming ready with it would give away what it asks for. */
const refuse = (name: string): void => {
  const details = { switch: `--${name}` };
  // Nothing is loaded but the box. An AppImage starts itself so where the system refuses the sandbox.
  if (isAboutSandbox(name))
    return failWithBox(
      new BackchannelError(process.env['APPIMAGE'] === undefined ? 'SWITCH_REFUSED' : 'SANDBOX_REFUSED', {
        details,
      }),
    );
  if (!app.commandLine.hasSwitch(refusedBefore)) app.relaunch({ args: [`--${refusedBefore}=${name}`] });
  app.exit(1);
};

/** A command instead of the window. The profile that it is about has to be known before Electron is ready. */
const runInstead = (command: Exclude<Command, { name: 'start' }>): void => {
  try {
    const { profileFolder } = readOutsideSettings(process.env);
    if (profileFolder !== undefined) app.setPath('userData', profileFolder);
  } catch {
    // The command says it, if it needs a profile.
  }
  // Nothing is browsed, and a wipe would leave it behind.
  app.commandLine.appendSwitch('disable-http-cache');
  import('./run-command.ts').then(({ runCommand }) => runCommand(command)).catch(failWithBox);
};

const main = (): void => {
  const { isPackaged, commandLine } = app;
  // Asked by the starter of Linux whether the program gets as far as this (assets/linux/backchannel-start).
  if (commandLine.hasSwitch('check-start')) return app.exit(0);
  const name = refusedSwitch({
    isPackaged,
    argv: process.argv,
    hasSwitch: (each) => commandLine.hasSwitch(each),
  });
  if (name !== undefined) return refuse(name);
  const refused = commandLine.getSwitchValue(refusedBefore);
  if (refused !== '')
    return failWithBox(new BackchannelError('SWITCH_REFUSED', { details: { switch: `--${refused}` } }));
  dropForeignVariables(process.env, isPackaged);
  const command = readCommand(process.argv, isPackaged);
  if (command.name !== 'start') return runInstead(command);
  const { outside, trouble } = readOutside();
  if (outside?.profileFolder !== undefined) app.setPath('userData', outside.profileFolder);
  if (trouble) standIn(trouble.folder);
  // One console per profile: the second start shows the first one's window.
  else if (!app.requestSingleInstanceLock()) {
    // On another computer nobody is shown anything by that.
    const holder = lockHolderElsewhere(app.getPath('userData'));
    if (!holder) return app.quit();
    return failWithBox(new BackchannelError('PROFILE_OPEN_ELSEWHERE', { details: { ...holder } }));
  }
  const managed = readManaged(process.env, isPackaged);
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
    .then(async () => {
      const found = await managed;
      await speech.choose(readWindowLook(app.getPath('userData'), settingsUnder(found)).language);
      start(outside, trouble, found);
    })
    .catch(failWithBox);
};

main();
