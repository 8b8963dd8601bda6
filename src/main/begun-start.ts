import type { Clock } from '../shared/clock.ts';
import type { FirstPicture } from '../shared/ipc/index.ts';
import type { Managed } from '../shared/managed/managed.ts';
import type { PlatformHosts } from '../shared/platform-hosts.ts';
import type { FirstPaint, OpenedStorage } from './console/index.ts';
import type { Environment } from './environment.ts';
import type { Router } from './ipc/index.ts';
import type { Log } from './log.ts';
import type { RelayOrigin } from './relay-choice.ts';
import type { SettingsStore } from './settings/index.ts';

/** What is known of a start when the window is there. */
export interface StartedWith {
  environment: Environment;
  /** Who has decided which relay it is. */
  relayFrom: RelayOrigin;
  /** What the organisation has set on this computer. */
  managed: Managed;
  /** The profile's folder. */
  folder: string;
  /** Where the bundles lie. */
  outFolder: string;
}

/** What the first part of a start opens. */
export interface OpenedStart {
  logOf(module: string): Log;
  clock: Clock;
  /** Undefined: it could not be opened. Who needs it opens it again, and meets the same error. */
  storage: OpenedStorage | undefined;
}

/** What the services go on with. */
export interface BegunStart extends StartedWith, OpenedStart {
  settings: SettingsStore;
  platforms: PlatformHosts;
  firstPaint: FirstPaint;
  /** Absent: the services have to answer. */
  first: { picture: FirstPicture; router: Router } | undefined;
}
