import { type Managed, defaultValue, enforcedValue } from '../../shared/managed/managed.ts';
import type { NoUpdateReason } from '../../shared/ipc/updates.ts';

/** automatic: fetched and put in when the program ends. notify: said, and the person decides. */
export type UpdateMode = 'automatic' | 'notify';
export type UpdateChannel = 'stable' | 'beta';

/** How this installation gets its updates. */
export type UpdateChoice =
  { kind: 'off'; why: NoUpdateReason } | { kind: 'self'; mode: UpdateMode; channel: UpdateChannel };

/** What tells apart how a program was installed. */
export interface Installation {
  /** As of `process.platform`. */
  platform: string;
  isPackaged: boolean;
  /** Windows: the uninstaller of the per-user installer lies beside the program; a rolled-out msi has none. */
  hasUninstaller: boolean;
  /** What electron-builder wrote of the place of updates (`app-update.yml`); undefined: there is none. */
  feed: string | undefined;
}

/** Windows: an update is believed by the name in its signature, which must be known here. macOS compares signatures itself. */
const namesPublisher = (feed: string): boolean => /^publisherName:/m.test(feed);

/** What an organisation has set counts, for good or as a default; without it a program that can update itself does. */
export const chooseUpdates = (managed: Managed, of: Installation): UpdateChoice => {
  const off = (why: NoUpdateReason): UpdateChoice => ({ kind: 'off', why });
  if (!of.isPackaged) return off('sources');
  if (of.platform !== 'win32' && of.platform !== 'darwin') return off('repository');
  if (of.platform === 'win32' && !of.hasUninstaller) return off('rolled-out');
  const mode = enforcedValue(managed, 'UpdateMode') ?? defaultValue(managed, 'UpdateMode') ?? 'automatic';
  if (mode === 'off') return off('policy');
  if (of.feed === undefined) return off('no-place');
  if (of.platform === 'win32' && !namesPublisher(of.feed)) return off('unsigned');
  const channel =
    enforcedValue(managed, 'UpdateChannel') ?? defaultValue(managed, 'UpdateChannel') ?? 'stable';
  return { kind: 'self', mode, channel };
};
