import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { app, Menu, nativeImage, Tray, type BrowserWindow } from 'electron';
import type { Clock } from '../shared/clock.ts';
import { quietUntil } from '../shared/domain/notice-rules.ts';
import { toBackchannelError } from '../shared/errors.ts';
import type { AppState } from '../shared/ipc/index.ts';
import type { Timers } from '../shared/timers.ts';
import type { RunningConsole } from './console/index.ts';
import { desktopEntry } from './desktop-entry.ts';
import type { DesktopBus } from './desktop-bus/index.ts';
import {
  createBadge,
  createDesktopPresence,
  createLoginStart,
  type DesktopPresence,
  tellLauncher,
  trayBitmap,
  type TrayIcon,
} from './desktop/index.ts';
import type { Log } from './log.ts';
import type { Notifications } from './notifications/index.ts';
import type { SettingsStore } from './settings/index.ts';

/** Side of Windows' picture over the icon in the taskbar, px. */
const overlaySide = 32;

const electronTray = (): TrayIcon => {
  const tray = new Tray(nativeImage.createEmpty());
  return {
    setImage(bitmaps) {
      const image = nativeImage.createEmpty();
      for (const { pixels, side, scale } of bitmaps)
        image.addRepresentation({ buffer: pixels, width: side, height: side, scaleFactor: scale });
      tray.setImage(image);
    },
    setToolTip: (text) => tray.setToolTip(text),
    setMenu: (lines) => tray.setContextMenu(Menu.buildFromTemplate(lines)),
    onClick: (listener) => void tray.on('click', listener),
    destroy: () => tray.destroy(),
  };
};

/** Says why where the program cannot start (assets/linux/backchannel-start); the program itself where it is not beside it. */
const starterOf = (program: string): string => {
  const starter = join(dirname(program), 'backchannel-start');
  return process.platform === 'linux' && existsSync(starter) ? starter : program;
};

/** How this program is started again: an AppImage by its own file, which its contents do not name. */
const commandOf = (): { program: string; args: string[] } => ({
  program: process.env['APPIMAGE'] ?? starterOf(app.getPath('exe')),
  args: app.isPackaged ? [] : [app.getAppPath()],
});

/** What of the running program is on the desktop beside its window. */
export interface BesideWindow {
  /** Whether there is a tray is known. Never rejects. */
  ready: Promise<void>;
  /** As it is told to the window. */
  stateChanged(state: AppState): void;
  mentionsChanged(): void;
  languageChanged(): void;
  hasTray(): boolean;
  /** The window was hidden: said the first time. */
  windowHidden(): void;
  end(): void;
}

export const createBesideWindow = (deps: {
  bus(): Promise<DesktopBus | undefined>;
  window(): BrowserWindow | undefined;
  showWindow(): void;
  settings: SettingsStore;
  notifications(): Notifications;
  console(): RunningConsole | undefined;
  clock: Clock;
  timers: Timers;
  log: Log;
}): BesideWindow => {
  const { settings, log } = deps;
  let presence: DesktopPresence | undefined;
  let state: AppState | undefined;
  let isEnded = false;
  const failed = (what: string) => (error: unknown) =>
    log.warn(what, { code: toBackchannelError(error).code });
  const window = (): BrowserWindow | undefined => {
    const there = deps.window();
    return there?.isDestroyed() === false ? there : undefined;
  };

  const badge = createBadge(process.platform, {
    tellLauncher: (count) =>
      void deps.bus().then((bus) => (bus ? tellLauncher(bus, desktopEntry, count) : undefined)),
    setDockBadge: (count) => void app.setBadgeCount(count),
    setOverlay(overlay) {
      const status = { unread: overlay?.count ?? 0, isForMe: false, isOffline: false, isQuiet: false };
      const size = { width: overlaySide, height: overlaySide };
      const picture = overlay && nativeImage.createFromBitmap(trayBitmap(status, overlaySide), size);
      window()?.setOverlayIcon(picture ?? null, overlay?.description ?? '');
    },
  });
  const login = createLoginStart({
    platform: process.platform,
    env: process.env,
    command: commandOf(),
    loginItems: {
      set: ({ isOn, args }) => app.setLoginItemSettings({ openAtLogin: isOn, args: [...args] }),
    },
    onError: failed('login-start.not-set'),
  });

  const ready = createDesktopPresence({
    platform: process.platform,
    bus: deps.bus,
    makeTray: electronTray,
    badge,
    setTitle: (title) => window()?.setTitle(title),
    settings: settings.get,
    mentions: () => deps.notifications().mentions(),
    actions: {
      open: deps.showWindow,
      setAccepting(isAccepting) {
        const status = isAccepting ? 'accepting_chats' : 'not_accepting_chats';
        void deps.console()?.chooseStatus(status).catch(failed('status.not-set'));
      },
      beQuiet(span) {
        const quietUntilMs = span === undefined ? 0 : quietUntil(span, deps.clock.now());
        void settings.set({ quietUntilMs, notifications: true }).catch(failed('quiet.not-set'));
      },
      quit: () => app.quit(),
    },
    clock: deps.clock,
    timers: deps.timers,
  }).then((made) => {
    if (isEnded) return made.end();
    presence = made;
    if (state) made.stateChanged(state);
  }, failed('desktop.not-there'));

  const unfollow = settings.on('changed', (changed) => {
    presence?.changed();
    void login.apply(changed);
  });
  void login.apply(settings.get(), settings.isManaged('startAtLogin'));

  return {
    ready,
    stateChanged(next) {
      state = next;
      presence?.stateChanged(next);
    },
    mentionsChanged: () => presence?.changed(),
    languageChanged: () => presence?.changed(),
    hasTray: () => presence?.hasTray ?? false,
    windowHidden() {
      if (settings.get().wasTrayTold) return;
      void deps.notifications().tellOfTray();
      void settings.set({ wasTrayTold: true }).catch(failed('tray.not-noted'));
    },
    end() {
      isEnded = true;
      unfollow();
      presence?.end();
    },
  };
};
