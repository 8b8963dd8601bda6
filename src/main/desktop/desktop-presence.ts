import type { MenuItemConstructorOptions } from 'electron';
import type { Clock } from '../../shared/clock.ts';
import { quietAt } from '../../shared/domain/notice-rules.ts';
import type { AppState, Settings } from '../../shared/ipc/index.ts';
import type { Timers } from '../../shared/timers.ts';
import type { DesktopBus } from '../desktop-bus/index.ts';
import { repeatEvery } from '../work/index.ts';
import type { Badge } from './badge.ts';
import { hasTrayHost, onTrayHostChange } from './tray-host.ts';
import { createTrayHolder, type TrayIcon } from './tray.ts';
import { trayMenu, type TrayActions } from './tray-menu.ts';
import { desktopStatusOf, type DesktopStatus, windowTitle } from './unread.ts';

/** Quiet begins and ends by the clock: it is looked at this often. */
const lookEveryMs = 20_000;

/** What of the program is on the desktop beside its window: badge, title, and the icon in the tray. One count feeds all. */
export interface DesktopPresence {
  /** The state as it is told to the window. */
  stateChanged(state: AppState): void;
  /** Of the settings, or of the mentions. */
  changed(): void;
  /** Whether a hidden window can be brought back by the icon. */
  readonly hasTray: boolean;
  end(): void;
}

export const createDesktopPresence = async (deps: {
  platform: string;
  /** Linux's; undefined: there is none. */
  bus(): Promise<DesktopBus | undefined>;
  makeTray(): TrayIcon;
  badge: Badge;
  setTitle(title: string): void;
  settings(): Pick<Settings, 'notifications' | 'quietUntilMs' | 'noticeHours'>;
  /** Conversations with a mention that the person has not looked at. */
  mentions(): number;
  actions: TrayActions;
  clock: Clock;
  timers: Timers;
}): Promise<DesktopPresence> => {
  let state: AppState | undefined;
  const menu = (status: DesktopStatus): MenuItemConstructorOptions[] =>
    trayMenu({ status, app: state }, deps.actions);
  const tray = createTrayHolder({ make: deps.makeTray, menu, onClick: deps.actions.open });

  const update = (): void => {
    const settings = deps.settings();
    const isQuiet = !settings.notifications || quietAt(settings, deps.clock.now()) !== undefined;
    const status = desktopStatusOf(state, { mentions: deps.mentions(), isQuiet });
    deps.badge.show(status.unread);
    deps.setTitle(windowTitle(status));
    tray.update(status);
  };

  const bus = await deps.bus();
  const look = async (): Promise<void> => {
    // macOS and Windows always have a place for it.
    const hasHost = deps.platform === 'linux' ? bus !== undefined && (await hasTrayHost(bus)) : true;
    if (!isEnded) tray.setHost(hasHost);
  };
  let isEnded = false;
  const endHost = bus && deps.platform === 'linux' ? onTrayHostChange(bus, () => void look()) : undefined;
  update();
  await look();
  const endLooking = repeatEvery(deps.timers, lookEveryMs, update);

  return {
    stateChanged(next) {
      state = next;
      update();
    },
    changed: update,
    get hasTray() {
      return tray.isThere;
    },
    end() {
      isEnded = true;
      endLooking();
      endHost?.();
      tray.end();
      deps.badge.show(0);
    },
  };
};
