import type { Clock } from '../../shared/clock.ts';
import type { ComputerKind } from '../../shared/domain/index.ts';
import type { Timers } from '../../shared/timers.ts';
import type { FailPoints } from '../bridge/index.ts';
import type { OpenInBrowser } from '../browser/index.ts';
import type { Environment } from '../environment.ts';
import type { Managed } from '../../shared/managed/managed.ts';
import type { MenuLine, Publish } from '../ipc/index.ts';
import type { RedirectLimit } from '../livechat/index.ts';
import type { Log } from '../log.ts';
import type { Notifications } from '../notifications/index.ts';
import type { PersonAtComputer } from '../team/index.ts';
import type { PlatformHosts } from '../../shared/platform-hosts.ts';
import type { RemovalFailPoints } from '../removal/index.ts';
import type { SafeStorageLike } from '../secrets/index.ts';
import type { ExternalLinks } from '../security/index.ts';
import type { SettingsStore } from '../settings/index.ts';
import type { StartOutside } from '../storage/index.ts';
import type { Updates } from '../updates/index.ts';
import type { TryIt } from '../try-it/index.ts';
import type { MenuAction, PageLink } from '../../shared/ipc/index.ts';

/** What the console needs of the world around it. */
export interface ConsoleWorld {
  /**
   * station: there is no window and no person (src/station). What is for people alone (private chats, search, saved replies,
   * notifications) is not started, and nothing of private chats is taken. Absent: a console.
   */
  kind?: ComputerKind | undefined;
  /** Each service has this long to end, ms; absent: what a person who quits waits for. */
  longestStopMs?: number | undefined;
  environment: Environment;
  /** What the organisation has set on this computer; absent: nothing. */
  managed?: Managed | undefined;
  /** Who has decided which relay it is; absent: the environment. */
  relayFrom?: 'organisation' | 'environment' | 'person' | undefined;
  /** Errors: those of the file system. */
  forgetRelay?: (() => Promise<void>) | undefined;
  /** Where LiveChat and Meta are. */
  platforms: PlatformHosts;
  /** The profile's folder. */
  folder: string;
  settings: SettingsStore;
  links: ExternalLinks;
  notifications: Notifications;
  publish: Publish;
  logOf: (module: string) => Log;
  /** Absent: LiveChat's own. */
  redirectLimit?: RedirectLimit | undefined;
  /** `scheme://host` of our own page. */
  appOrigin: string;
  version: string;
  platform: string;
  safeStorage: SafeStorageLike;
  openExternal: OpenInBrowser;
  /** To the clipboard. */
  copyText: (text: string) => void;
  /** Asks where to, and writes it there. False: the person closed the dialog. Errors: FILE_NOT_SAVED. */
  saveFile: (
    suggestedName: string,
    content: string | Uint8Array | AsyncIterable<Uint8Array>,
  ) => Promise<boolean>;
  /** Asks for a file. A path; undefined: the person closed the dialog. */
  chooseFile?: ((kind: { name: string; extensions: string[] }) => Promise<string | undefined>) | undefined;
  /** How this computer calls itself; absent: not at all. */
  computerName?: string | undefined;
  /** Empties what the browser inside keeps on disk; absent where there is none. */
  clearBrowserData?: (() => Promise<void>) | undefined;
  /** Starts the process that looks at a database before this one touches it; absent in tests that stay in one process. */
  startOutside?: StartOutside | undefined;
  /** In the system's file manager. */
  showFile?: ((path: string) => void) | undefined;
  /** Shows a context menu in the window; absent where there is none. */
  showMenu?: ((lines: readonly MenuLine[]) => Promise<MenuAction | undefined>) | undefined;
  /** The picture at this place of the page, to the clipboard; CSS pixels. */
  copyPictureAt?: ((x: number, y: number) => void) | undefined;
  /** What the program was opened for: a link of ours; absent where nobody hands one over. */
  takeLink?: (() => PageLink | undefined) | undefined;
  /** Ends the program in order and starts it anew. */
  startAgain?: (() => void) | undefined;
  clock: Clock;
  timers: Timers;
  /** Whether the person is at the computer; absent where the system does not tell. */
  person?: PersonAtComputer | undefined;
  /** 0 ≤ x < 1. */
  random: () => number;
  /** Where this installation gets new versions; absent in tests and in commands. */
  updates?: Pick<Updates, 'view' | 'check' | 'install'> | undefined;
  /** About the program as it is installed; absent in tests and in commands. */
  installed?:
    | {
        /** The program's file. */
        program: string;
        isPackaged: boolean;
        /** As of Electron's `app.getLocale`. */
        locale: string;
        /** The file that starts it at login; undefined: the system keeps that elsewhere. */
        autostart: string | undefined;
      }
    | undefined;
  /** “Try it”, when `npm start` opened this console on the simulators. */
  tryIt?: TryIt | undefined;
  /** Tests end the console at a named step of the bridge; absent in production. */
  failPoints?: FailPoints | undefined;
  /** The same of removals. */
  removalFailPoints?: RemovalFailPoints | undefined;
}
