import type { Writer } from '../store/index.ts';

/**
 * Nobody signs a notice of the Marketplace, and each costs a team its connection to Facebook. Real ones come one by one: what looks
 * like somebody playing with the secret of the path waits this long for a console, or an admin, to confirm it. Everything else of
 * it goes on as ever.
 */
export const confirmationWaitMs = 60 * 60 * 1000;
/** Uninstalls noticed within an hour; more at once is no customer leaving. */
const noticesPerHour = 10;
const hourMs = 60 * 60 * 1000;
/** After an admin has called one notice false, the next one of the same team is doubted for this long. */
const doubtMs = 24 * hourMs;

/** Why a notice is braked; undefined: it is not. */
export type Suspicion = 'many-notices' | 'cancelled-before';

export const suspicionOf = async (
  writer: Writer,
  of: { workspaceId: string; nowMs: number },
): Promise<Suspicion | undefined> => {
  const noticed = writer
    .selectFrom('removals')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('trigger', '=', 'marketplace');
  const cancelled = await noticed
    .where('workspace_id', '=', of.workspaceId)
    .where('state', '=', 'cancelled')
    .where('requested_at_ms', '>', of.nowMs - doubtMs)
    .executeTakeFirstOrThrow();
  if (Number(cancelled.count) > 0) return 'cancelled-before';
  const recent = await noticed.where('requested_at_ms', '>', of.nowMs - hourMs).executeTakeFirstOrThrow();
  return Number(recent.count) >= noticesPerHour ? 'many-notices' : undefined;
};
