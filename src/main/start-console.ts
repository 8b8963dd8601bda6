import {
  app,
  clipboard,
  Notification,
  powerMonitor,
  safeStorage,
  session,
  shell,
  type BrowserWindow,
} from 'electron';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { stackOfFault, toBackchannelError } from '../shared/errors.ts';
import { linkAmong } from '../shared/links.ts';
import { shownName } from '../shared/shown-name.ts';
import { nextZoom, type ZoomStep } from '../shared/domain/zoom.ts';
import type { AppState, Settings } from '../shared/ipc/index.ts';
import { systemTimers } from '../shared/timers.ts';
import type { OpenInBrowser } from './browser/index.ts';
import { startConsole, type ConsoleWorld, type RunningConsole } from './console/index.ts';
import { createPublisher } from './ipc/index.ts';
import type { Log } from './log.ts';
import { dictionariesOf } from './managed/index.ts';
import { openNetwork } from './company-network.ts';
import { createNotifications } from './notifications/index.ts';
import { createBesideWindow } from './beside-window.ts';
import { autostartFile, createLinkOpener } from './desktop/index.ts';
import { createNotifierChoice } from './notifier-choice.ts';
import { createStartOutside } from './outside-process.ts';
import { createOwnUpdates } from './own-updates.ts';
import { rememberRelay } from './relay-choice.ts';
import { createPersonAtComputer, followLock } from './team/index.ts';
import { appOrigin, type ExternalLinks } from './security/index.ts';
import type { BegunStart } from './begun-start.ts';
import { readTryOut } from './try-out-setting.ts';
import {
  applySettings,
  createBoundsStore,
  createChooseFile,
  createSaveFile,
  showMenu,
  makeRoomBeside,
  type WindowBounds,
} from './windows/index.ts';

/** What stands behind the window once it is open. */
export interface StartedConsole extends Pick<RunningConsole, 'router' | 'media' | 'afterFirstPaint'> {
  log: Log;
  saveBounds(bounds: WindowBounds): void;
  /** One size up or down, or 100 %; kept like every other setting. */
  zoom(step: ZoomStep): void;
  /** The program was started again with these arguments: a link among them is followed. */
  openArguments(argv: readonly string[]): void;
  /** A link of ours as macOS hands it over; anything may stand in it. */
  openLink(link: string): void;
  windowFocused(): void;
  /** Whether closing the window hides it. */
  hidesOnClose(): boolean;
  windowHidden(): void;
  /** Once that is known. */
  hasTray(): Promise<boolean>;
  /** Never rejects: what could not be ended is in the log. */
  stop(): Promise<void>;
}

/** The person has chosen a language; answers whether it is another one than before. Never rejects. */
export type SpeakAs = (language: Settings['language']) => Promise<boolean>;

/**
 * Starts everything that is not the window and was not opened before: network and services. Loaded apart from the entry and from
 * the first picture, so that neither waits for these packages (decisions 0022, 0164).
 * Errors: those of `startConsole`.
 */
export const startBehindWindow = async (
  deps: BegunStart & {
    links: ExternalLinks;
    openInBrowser: OpenInBrowser;
    window(): BrowserWindow | undefined;
    showWindow(): void;
    speakAs: SpeakAs;
  },
): Promise<StartedConsole> => {
  const { environment, folder, links, managed } = deps;
  const { logOf, settings, clock, platforms } = deps;
  const log = logOf('start');
  // A fault in a timer or a listener costs what it was about, not the window.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (thrown: unknown) => {
      const fault = toBackchannelError(thrown);
      log.error('uncaught', { event, code: fault.code, ...stackOfFault(fault) });
    });
  for (const { fault, name, source } of managed.problems)
    log.warn('managed.problem', { fault, name, source });
  await openNetwork({ session: session.defaultSession, managed, log: logOf('network') });
  settings.on('changed', (changed) => {
    applySettings(deps.window(), session.defaultSession, changed, dictionariesOf(managed));
    void deps.speakAs(changed.language).then((isOther) => (isOther ? beside.languageChanged() : undefined));
  });
  const bounds = createBoundsStore(folder);
  const publishPlainly = createPublisher(logOf('ipc'));
  const tryOut = readTryOut(process.env, { isPackaged: app.isPackaged, relayUrl: environment.relayUrl });
  // Nobody who works with the console pays for it.
  const tryIt =
    tryOut === undefined
      ? undefined
      : (await import('./try-it/index.ts')).createTryIt({
          setting: tryOut,
          makeRoom: () => makeRoomBeside(deps.window()),
        });
  const publishToPage = tryIt?.follow(publishPlainly) ?? publishPlainly;
  const publish: typeof publishToPage = (name, payload) => {
    if (name === 'app.state-changed') beside.stateChanged(payload as AppState);
    publishToPage(name, payload);
  };
  const person = createPersonAtComputer(powerMonitor);
  const isLocked = followLock(person);
  const notifier = createNotifierChoice({ Notification, platform: process.platform, env: process.env });
  const notifications = createNotifications({
    notifier: notifier.current,
    isFocused: () => deps.window()?.isFocused() === true,
    settings: settings.get,
    isTextForbidden: environment.isNoticeTextForbidden,
    isLocked,
    playSound() {
      const { noticeSound: sound, noticeVolume: volume } = settings.get();
      if (sound !== 'none' && volume > 0) publish('notice.sound', { sound, volume });
    },
    onOpen(place) {
      deps.showWindow();
      publish('place.requested', place);
    },
    onMentions: () => beside.mentionsChanged(),
    hasTray: () => beside.hasTray(),
    clock,
  });
  const running: { console?: RunningConsole } = {};
  const beside = createBesideWindow({
    bus: notifier.bus,
    window: deps.window,
    showWindow: deps.showWindow,
    settings,
    notifications: () => notifications,
    console: () => running.console,
    clock,
    timers: systemTimers,
    log: logOf('desktop'),
  });
  const ownLinks = createLinkOpener({
    showWindow: deps.showWindow,
    publish: (link) => publish('link.followed', link),
    known: () => running.console?.known(),
    relayHost: new URL(environment.relayUrl).host,
    onRefused: () => log.warn('link-of-ours.refused'),
  });
  const updates = createOwnUpdates({
    managed,
    changed: () => running.console?.stateChanged(),
    log: logOf('updates'),
  });
  const world: ConsoleWorld = {
    environment,
    platforms,
    managed,
    relayFrom: deps.relayFrom,
    forgetRelay: () => rememberRelay(folder, undefined),
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
    openExternal: deps.openInBrowser,
    copyText: (text) => clipboard.writeText(text),
    saveFile: createSaveFile(deps.window),
    chooseFile: createChooseFile(deps.window),
    computerName: shownName(hostname()).slice(0, 60),
    async clearBrowserData() {
      await session.defaultSession.clearStorageData();
      await session.defaultSession.clearCache();
    },
    startOutside: createStartOutside(join(deps.outFolder, 'main', 'storage-outside.js')),
    showFile: (path) => shell.showItemInFolder(path),
    showMenu: (lines) => showMenu(deps.window(), lines),
    copyPictureAt: (x, y) => deps.window()?.webContents.copyImageAt(x, y),
    takeLink: ownLinks.take,
    startAgain() {
      app.relaunch();
      app.quit();
    },
    updates,
    installed: {
      program: app.getPath('exe'),
      isPackaged: app.isPackaged,
      locale: app.getLocale(),
      autostart: process.platform === 'linux' ? autostartFile(process.env) : undefined,
    },
    clock,
    timers: systemTimers,
    random: Math.random,
    person,
    tryIt,
  };
  const consoleOfPerson = await startConsole(world, deps);
  running.console = consoleOfPerson;
  powerMonitor.on('resume', () => consoleOfPerson.retryNow());
  powerMonitor.on('unlock-screen', () => consoleOfPerson.retryNow());
  let saving = Promise.resolve();
  return {
    router: consoleOfPerson.router,
    media: consoleOfPerson.media,
    afterFirstPaint: consoleOfPerson.afterFirstPaint,
    log,
    saveBounds(next) {
      saving = saving
        .then(() => bounds.write(next))
        .catch((error: unknown) => log.warn('bounds.not-saved', { code: toBackchannelError(error).code }));
    },
    zoom(step) {
      settings
        .set({ zoomFactor: nextZoom(settings.get().zoomFactor, step) })
        .catch((error: unknown) => log.warn('zoom.not-saved', { code: toBackchannelError(error).code }));
    },
    openArguments(argv) {
      const target = linkAmong(argv);
      if (target) ownLinks.openTarget(target);
    },
    openLink: ownLinks.open,
    windowFocused: () => notifications.focused(),
    hidesOnClose: () => settings.get().closeToTray && beside.hasTray(),
    windowHidden: () => beside.windowHidden(),
    hasTray: () => beside.ready.then(beside.hasTray),
    async stop() {
      beside.end();
      updates.stop();
      await consoleOfPerson
        .stop()
        .catch((error: unknown) => log.error('stop.failed', { code: toBackchannelError(error).code }));
      await saving;
      await notifier.end();
    },
  };
};
