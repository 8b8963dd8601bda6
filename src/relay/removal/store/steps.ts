import type { Selectable } from 'kysely';
import { z } from 'zod';
import {
  type PlatformAnswer,
  type RemovalStep,
  type StepOutcome,
  type StepTrouble,
  platformAnswerSchema,
} from '../../../shared/removal/index.ts';
import type { Reader, Writer } from '../../store/index.ts';
import type { RemovalStepTable } from '../../store/removal-schema.ts';

/** Input of a step; deleted when it is settled. */
const aboutSchema = z.object({
  channelId: z.string().optional(),
  pageId: z.string().optional(),
  personId: z.string().optional(),
});
export type StepAbout = z.output<typeof aboutSchema>;

export interface StepRow {
  removalId: string;
  n: number;
  step: RemovalStep;
  about: StepAbout;
  aboutHash: string | undefined;
  state: 'open' | 'settled';
  outcome: StepOutcome | undefined;
  trouble: StepTrouble | undefined;
  attempts: number;
  notBeforeMs: number;
  settledAtMs: number | undefined;
  answer: PlatformAnswer | undefined;
}

const stepOf = (row: Selectable<RemovalStepTable>): StepRow => ({
  removalId: row.removal_id,
  n: row.n,
  step: row.step as RemovalStep,
  about: row.about === null ? {} : aboutSchema.parse(JSON.parse(row.about)),
  aboutHash: row.about_hash ?? undefined,
  state: row.state as StepRow['state'],
  outcome: (row.outcome ?? undefined) as StepRow['outcome'],
  trouble: (row.trouble ?? undefined) as StepRow['trouble'],
  attempts: row.attempts,
  notBeforeMs: row.not_before_ms,
  settledAtMs: row.settled_at_ms ?? undefined,
  answer: row.answer === null ? undefined : platformAnswerSchema.parse(JSON.parse(row.answer)),
});

export interface NewStep {
  step: RemovalStep;
  about?: StepAbout;
  aboutHash?: string;
  notBeforeMs: number;
  /** Set when it was done in the transaction that made the removal. */
  settled?: { outcome: StepOutcome; atMs: number } | undefined;
}

/** Adds steps after those that are there. */
export const appendSteps = async (
  writer: Writer,
  removalId: string,
  steps: readonly NewStep[],
): Promise<void> => {
  if (steps.length === 0) return;
  const { count } = await writer
    .selectFrom('removal_steps')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('removal_id', '=', removalId)
    .executeTakeFirstOrThrow();
  await writer
    .insertInto('removal_steps')
    .values(
      steps.map(({ step, about, aboutHash, notBeforeMs, settled }, index) => ({
        removal_id: removalId,
        n: Number(count) + index,
        step,
        about: about === undefined || settled ? null : JSON.stringify(about),
        about_hash: aboutHash ?? null,
        state: settled ? 'settled' : 'open',
        outcome: settled?.outcome ?? null,
        attempts: 0,
        not_before_ms: notBeforeMs,
        claimed_until_ms: 0,
        settled_at_ms: settled?.atMs ?? null,
      })),
    )
    .execute();
};

export const listSteps = async (db: Reader, removalId: string): Promise<StepRow[]> => {
  const rows = await db
    .selectFrom('removal_steps')
    .selectAll()
    .where('removal_id', '=', removalId)
    .orderBy('n')
    .execute();
  return rows.map(stepOf);
};

/** Claims the first due step for this process until `untilMs`. */
export const claimStep = async (
  writer: Writer,
  nowMs: number,
  untilMs: number,
  longestWaitMs: number,
): Promise<StepRow | undefined> => {
  const row = await writer
    .selectFrom('removal_steps')
    .innerJoin('removals', 'removals.id', 'removal_steps.removal_id')
    .selectAll('removal_steps')
    .where('removal_steps.state', '=', 'open')
    .where('removals.state', 'in', ['scheduled', 'removing'])
    // No pause is longer than longestWaitMs: a later time was written before the clock was set back.
    .where((eb) =>
      eb.or([
        eb('removal_steps.not_before_ms', '<=', nowMs),
        eb('removal_steps.not_before_ms', '>', nowMs + longestWaitMs),
      ]),
    )
    .where((eb) =>
      eb.or([
        eb('removal_steps.claimed_until_ms', '<=', nowMs),
        eb('removal_steps.claimed_until_ms', '>', nowMs + longestWaitMs),
      ]),
    )
    .orderBy('removals.requested_at_ms')
    .orderBy('removal_steps.removal_id')
    .orderBy('removal_steps.n')
    .limit(1)
    .executeTakeFirst();
  if (!row) return undefined;
  await writer
    .updateTable('removal_steps')
    .set({ claimed_until_ms: untilMs })
    .where('removal_id', '=', row.removal_id)
    .where('n', '=', row.n)
    .execute();
  return stepOf(row);
};

/** For a process that is alone on its database, at its start. */
export const dropClaims = async (writer: Writer): Promise<void> => {
  await writer
    .updateTable('removal_steps')
    .set({ claimed_until_ms: 0 })
    .where('state', '=', 'open')
    .execute();
};

/** False when it was settled already. */
export const settleStep = async (
  writer: Writer,
  step: Pick<StepRow, 'removalId' | 'n'>,
  settled: { outcome: StepOutcome; atMs: number; answer?: PlatformAnswer | undefined; attempts?: number },
): Promise<boolean> => {
  const result = await writer
    .updateTable('removal_steps')
    .set({
      state: 'settled',
      outcome: settled.outcome,
      trouble: null,
      about: null,
      settled_at_ms: settled.atMs,
      claimed_until_ms: 0,
      answer: settled.answer && JSON.stringify(settled.answer),
      attempts: settled.attempts,
    })
    .where('removal_id', '=', step.removalId)
    .where('n', '=', step.n)
    .where('state', '=', 'open')
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
};

export const postponeStep = async (
  writer: Writer,
  step: Pick<StepRow, 'removalId' | 'n'>,
  change: {
    notBeforeMs: number;
    trouble?: StepTrouble;
    answer?: PlatformAnswer | undefined;
    attempts?: number;
  },
): Promise<void> => {
  await writer
    .updateTable('removal_steps')
    .set({
      not_before_ms: change.notBeforeMs,
      claimed_until_ms: 0,
      trouble: change.trouble,
      answer: change.answer && JSON.stringify(change.answer),
      attempts: change.attempts,
    })
    .where('removal_id', '=', step.removalId)
    .where('n', '=', step.n)
    .where('state', '=', 'open')
    .execute();
};

/** Cancels open steps that no process has claimed; a call in progress still stores its outcome. */
export const cancelSteps = async (writer: Writer, removalId: string, nowMs: number): Promise<void> => {
  await writer
    .updateTable('removal_steps')
    .set({ state: 'settled', outcome: 'cancelled', about: null, settled_at_ms: nowMs })
    .where('removal_id', '=', removalId)
    .where('state', '=', 'open')
    .where('claimed_until_ms', '<=', nowMs)
    .execute();
};
