import type { Writer } from '../store/index.ts';

/**
 * Notices of the Marketplace are unsigned, and each ends a team's connection to Facebook. Real ones come one by one; when they
 * look forged (somebody has the secret of the path), revocation waits this long for a console or an admin to confirm the
 * notice.
 */
export const confirmationWaitMs = 60 * 60 * 1000;
/**
 * Consoles that are connected ask LiveChat at once, and revocation waits this long for what they find: a sign-in that works
 * holds it until an administrator has answered (notice-words.ts). The rest of the promised minute is for Meta.
 */
export const answerWaitMs = 20_000;
/** Notices within an hour from which on they are suspicious. */
const noticesPerHour = 10;
const hourMs = 60 * 60 * 1000;
/** After an admin has cancelled one, notices of the same team are suspicious for this long. */
const afterCancelMs = 24 * hourMs;

/** Why a notice looks forged. */
export type Suspicion = 'many-notices' | 'cancelled-before';

/** Undefined when the notice looks real. */
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
    .where('requested_at_ms', '>', of.nowMs - afterCancelMs)
    .executeTakeFirstOrThrow();
  if (Number(cancelled.count) > 0) return 'cancelled-before';
  const recent = await noticed.where('requested_at_ms', '>', of.nowMs - hourMs).executeTakeFirstOrThrow();
  return Number(recent.count) >= noticesPerHour ? 'many-notices' : undefined;
};
