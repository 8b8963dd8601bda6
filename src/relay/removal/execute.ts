import { type StepOutcome, daysToMs, minuteMs, retention } from '../../shared/removal/index.ts';
import { type BackOffTiming, pauseAfter } from '../../shared/back-off.ts';
import type { MetaRevocation, MetaVerdict } from '../platforms/meta-revocation.ts';
import { appendAudit } from '../audit/log.ts';
import { type RelayStore, type Writer, listDevices } from '../store/index.ts';
import type { HashPerson } from './begin.ts';
import { type RemovalChanges, bumpIfThere } from './changes.ts';
import { eraseChannel, eraseChannelTraffic, eraseWorkspace } from './erase.ts';
import { hashedName } from './hashes.ts';
import { heldUntil } from './notice-words.ts';
import type { RecordMaker } from './record.ts';
import {
  type RemovalRow,
  type StepRow,
  addRemoved,
  askDevices,
  findRemoval,
  forgetAsked,
  listAsked,
  listSteps,
  markAsked,
  postponeStep,
  settleStep,
  updateRemoval,
} from './store/index.ts';

export const longestWaitMs = 6 * 60 * 60 * 1000;
/** Pauses of a step that failed: short at first, because a revocation is promised within a minute. */
const pauses: BackOffTiming = { firstMs: 2000, longestMs: longestWaitMs };
/** How often a step that waits for consoles is checked; a confirmation makes it due at once. */
const checkAgainMs = 60_000;

/** How often a step that is held by an unanswered question is looked at; an answer makes it due at once. */
const lookAgainMs = 60 * 60 * 1000;

/** How long a granted attempt to connect lives. */
const grantTtlMs = retention.connectTicketMinutes * minuteMs;

/** What steps need. */
export interface StepDeps {
  store: RelayStore;
  meta: MetaRevocation;
  hashPerson: HashPerson;
  records: RecordMaker;
}

/** When no step is open: signs the record, and deletes what only the removal needed. */
const finishIfSettled = async (deps: StepDeps, writer: Writer, id: string, nowMs: number): Promise<void> => {
  const removal = await findRemoval(writer, id);
  if (removal?.state !== 'removing') return;
  if ((await listSteps(writer, id)).some(({ state }) => state === 'open')) return;
  const done: RemovalRow = { ...removal, state: 'done', finishedAtMs: nowMs };
  const { text } = await deps.records.make(writer, done, nowMs);
  await updateRemoval(writer, id, { state: 'done', finishedAtMs: nowMs, subject: {}, record: text });
  await forgetAsked(writer, id);
  if (removal.workspaceId !== undefined) {
    const { workspaceId } = removal;
    const action = 'removal-finished';
    await appendAudit(writer, { workspaceId, actor: 'relay', action, subject: id, atMs: nowMs });
  }
};

const directoryChangeOf = async (writer: Writer, { removalId }: StepRow): Promise<RemovalChanges> => ({
  directory: await bumpIfThere(writer, (await findRemoval(writer, removalId))?.workspaceId),
});

const settle = async (
  deps: StepDeps,
  writer: Writer,
  step: StepRow,
  outcome: StepOutcome,
  nowMs: number,
  verdict?: MetaVerdict,
): Promise<RemovalChanges> => {
  const attempts = step.attempts + (verdict ? 1 : 0);
  await settleStep(writer, step, { outcome, atMs: nowMs, answer: verdict?.answer, attempts });
  await finishIfSettled(deps, writer, step.removalId, nowMs);
  return directoryChangeOf(writer, step);
};

const postpone = async (
  writer: Writer,
  step: StepRow,
  verdict: MetaVerdict,
  nowMs: number,
): Promise<RemovalChanges> => {
  const attempts = step.attempts + 1;
  const trouble = verdict.kind === 'refused' ? 'refused' : 'unreachable';
  await postponeStep(writer, step, {
    notBeforeMs: nowMs + pauseAfter(attempts, pauses),
    trouble,
    answer: verdict.answer,
    attempts,
  });
  if (step.trouble === trouble) return {};
  return directoryChangeOf(writer, step);
};

/** Whether this removal or another has revoked the grant of a person since. */
const isGrantGone = async (writer: Writer, hash: string, sinceMs: number): Promise<boolean> => {
  const row = await writer
    .selectFrom('removal_steps')
    .select('n')
    .where('step', '=', 'revoke-grant')
    .where('about_hash', '=', hash)
    .where('outcome', 'in', ['done', 'already-gone'])
    .where('settled_at_ms', '>=', sinceMs)
    .executeTakeFirst();
  return row !== undefined;
};

const unsubscribe = async (
  deps: StepDeps,
  step: StepRow,
  removal: RemovalRow,
  nowMs: number,
): Promise<RemovalChanges> => {
  const { pageId = '', personId = '' } = step.about;
  const hash = deps.hashPerson(personId);
  if (await deps.store.commit((writer) => isGrantGone(writer, hash, removal.requestedAtMs))) {
    return deps.store.commit((writer) => settle(deps, writer, step, 'ended-with-grant', nowMs));
  }
  const verdict = await deps.meta.unsubscribe(pageId);
  return deps.store.commit((writer) =>
    verdict.kind === 'done'
      ? settle(deps, writer, step, 'done', nowMs, verdict)
      : postpone(writer, step, verdict, nowMs),
  );
};

/** Why a person's grant must not be revoked (now): other channels of theirs, or an open attempt to connect. */
const reasonToKeep = async (
  writer: Writer,
  step: StepRow,
  removal: RemovalRow,
  nowMs: number,
): Promise<{ outcome: StepOutcome } | { waitUntilMs: number } | undefined> => {
  const { personId = '' } = step.about;
  const bound = await writer
    .selectFrom('channels')
    .select(['page_id', 'workspace_id'])
    .where('person_id', '=', personId)
    .execute();
  const isLeaving = (workspaceId: string): boolean =>
    removal.kind === 'uninstall' && workspaceId === removal.workspaceId;
  const others = bound.filter(({ workspace_id: workspaceId }) => !isLeaving(workspaceId));
  if (others.length > 0) {
    const pages = new Set((await listSteps(writer, removal.id)).map(({ aboutHash }) => aboutHash));
    const isSamePage = others.every(({ page_id: pageId }) => pages.has(hashedName('page', pageId)));
    return { outcome: isSamePage ? 'superseded' : 'kept-shared' };
  }
  const attempts = await writer
    .selectFrom('connect_tickets')
    .select(['workspace_id', 'expires_at_ms'])
    .where('person_id', '=', personId)
    .where('expires_at_ms', '>', nowMs)
    // Granted after the removal was asked for.
    .where('expires_at_ms', '>', removal.requestedAtMs + grantTtlMs)
    .execute();
  const ends = attempts
    .filter(({ workspace_id: workspaceId }) => !isLeaving(workspaceId))
    .map(({ expires_at_ms: endMs }) => endMs);
  return ends.length === 0 ? undefined : { waitUntilMs: Math.max(...ends) };
};

const revoke = async (
  deps: StepDeps,
  step: StepRow,
  removal: RemovalRow,
  nowMs: number,
): Promise<RemovalChanges> => {
  const { personId = '' } = step.about;
  const kept = await deps.store.commit(async (writer) => {
    const reason = await reasonToKeep(writer, step, removal, nowMs);
    if (!reason) return undefined;
    if ('outcome' in reason) return settle(deps, writer, step, reason.outcome, nowMs);
    await postponeStep(writer, step, { notBeforeMs: reason.waitUntilMs, trouble: 'postponed' });
    return {};
  });
  if (kept) return kept;
  const verdict = await deps.meta.revoke(personId);
  return deps.store.commit(async (writer) => {
    if (verdict.kind !== 'done' && verdict.kind !== 'already-gone')
      return postpone(writer, step, verdict, nowMs);
    // Meta sends nothing to an app without a grant.
    for (const other of await listSteps(writer, step.removalId)) {
      if (other.step === 'unsubscribe' && other.about.personId === personId) {
        await settleStep(writer, other, { outcome: 'ended-with-grant', atMs: nowMs });
      }
    }
    return settle(deps, writer, step, verdict.kind, nowMs, verdict);
  });
};

const deleteWorkspace = async (
  deps: StepDeps,
  writer: Writer,
  step: StepRow,
  workspaceId: string,
  nowMs: number,
): Promise<RemovalChanges> => {
  const devices = await listDevices(writer, workspaceId);
  await askDevices(writer, step.removalId, devices);
  await addRemoved(writer, step.removalId, await eraseWorkspace(writer, workspaceId));
  await writer
    .updateTable('removals')
    .set({ workspace_id: null })
    .where('workspace_id', '=', workspaceId)
    .execute();
  await settle(deps, writer, step, 'done', nowMs);
  return { goneDevices: { workspaceId, deviceIds: devices.map(({ id }) => id) } };
};

const awaitConsoles = async (
  deps: StepDeps,
  writer: Writer,
  step: StepRow,
  removal: RemovalRow,
  nowMs: number,
): Promise<RemovalChanges> => {
  const { id, workspaceId } = removal;
  // An uninstall asks the devices when it deletes the workspace.
  if (removal.kind === 'uninstall' && workspaceId !== undefined) {
    await postponeStep(writer, step, { notBeforeMs: nowMs + checkAgainMs });
    return {};
  }
  const here = new Set(
    workspaceId === undefined ? [] : (await listDevices(writer, workspaceId)).map((device) => device.id),
  );
  for (const { deviceId, deviceHash, state } of await listAsked(writer, id)) {
    const hasLeft = workspaceId !== undefined && deviceId !== undefined && !here.has(deviceId);
    if (state === 'asked' && hasLeft) await markAsked(writer, id, deviceHash, { state: 'left' });
  }
  const isSilent = (await listAsked(writer, id)).some(({ state }) => state === 'asked');
  if (!isSilent) return settle(deps, writer, step, 'all-confirmed', nowMs);
  if (nowMs >= removal.dueAtMs + daysToMs(retention.consoleWithoutContactDays)) {
    return settle(deps, writer, step, 'deadline-passed', nowMs);
  }
  await postponeStep(writer, step, { notBeforeMs: nowMs + checkAgainMs });
  return {};
};

/**
 * Runs one step, or postpones it. Repeating an interrupted step is safe: its changes at the relay are one transaction with its
 * outcome, and Meta answers a second revocation with "gone already".
 */
export const executeStep = async (deps: StepDeps, step: StepRow, nowMs: number): Promise<RemovalChanges> => {
  const { store } = deps;
  const removal = await findRemoval(store.db, step.removalId);
  if (!removal) return {};
  // Only a scheduled uninstall is held: LiveChat accepts a sign-in of the team still, and no administrator has answered.
  const heldMs = removal.state === 'scheduled' ? await heldUntil(store.db, removal, nowMs) : undefined;
  if (heldMs !== undefined) {
    const notBeforeMs = Math.min(heldMs, nowMs + lookAgainMs);
    await store.commit((writer) => postponeStep(writer, step, { notBeforeMs, trouble: 'postponed' }));
    return {};
  }
  switch (step.step) {
    case 'unsubscribe':
      return unsubscribe(deps, step, removal, nowMs);
    case 'revoke-grant':
      return revoke(deps, step, removal, nowMs);
    case 'unbind':
      return store.commit(async (writer) => {
        await addRemoved(writer, removal.id, {
          channels: await eraseChannel(writer, step.about.channelId ?? ''),
        });
        return settle(deps, writer, step, 'done', nowMs);
      });
    case 'delete-envelopes':
      return store.commit(async (writer) => {
        const channel = { id: step.about.channelId ?? '', workspaceId: removal.workspaceId ?? '' };
        await addRemoved(writer, removal.id, await eraseChannelTraffic(writer, channel));
        return settle(deps, writer, step, 'done', nowMs);
      });
    case 'delete-workspace':
      return store.commit((writer) =>
        removal.workspaceId === undefined
          ? settle(deps, writer, step, 'already-gone', nowMs)
          : deleteWorkspace(deps, writer, step, removal.workspaceId, nowMs),
      );
    case 'await-consoles':
      return store.commit((writer) => awaitConsoles(deps, writer, step, removal, nowMs));
  }
};
