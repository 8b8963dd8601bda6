import type { PreflightItem } from '../../shared/ipc/index.ts';

/** What became of one check, of the connection or of the computer. `reason`: as of `PreflightItem`. */
export type Outcome = Omit<PreflightItem, 'id'>;

/** Asked, and answered so. */
export const fine = (more: Partial<Outcome> = {}): Outcome => ({ state: 'fine', ...more });

/** Asked, and answered otherwise. */
export const notFine = (reason: string, more: Partial<Outcome> = {}): Outcome => ({
  state: 'not-fine',
  reason,
  ...more,
});

/** Not asked, or not answered. */
export const open = (reason: string, more: Partial<Outcome> = {}): Outcome => ({
  state: 'not-checkable',
  reason,
  ...more,
});
