import { z } from 'zod';
import type { SettingStore } from '../../storage/index.ts';

/** Under which name it is kept what was lost and what is back (recovery.ts). */
export const recoveryKey = 'storage.recovery';

/** Nothing was ever lost on this computer, or the person has read about it, and no old file waits to be read. */
export const isNothingToRecover = (settings: Pick<SettingStore, 'get' | 'read'>): boolean => {
  if (settings.get(recoveryKey) === undefined) return true;
  const note = settings.read(recoveryKey, z.object({ isRead: z.boolean(), pending: z.array(z.unknown()) }));
  return note?.isRead === true && note.pending.length === 0;
};
