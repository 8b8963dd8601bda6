import { type StepOutcome, daysToMs, minuteMs, retention } from '../../shared/removal/index.ts';
import type { MetaRevocation, MetaVerdict } from '../platforms/meta-revocation.ts';
import { type RelayStore, type Writer, bumpDirectory, findWorkspace, listDevices } from '../store/index.ts';
import { appendAudit } from './audit.ts';
import type { HashPerson } from './begin.ts';
import { eraseChannel, eraseChannelTraffic, eraseWorkspace } from './erase.ts';
import { hashedName } from './hashes.ts';
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

/** Waits of a step that failed: quick at first, because a revocation is promised within a minute. */
const firstWaitMs = 2000;
export const longestWaitMs = 6 * 60 * 60 * 1000;
/** A step that waits for people is looked at this often; a confirmation brings it forward. */
const lookAgainMs = 60_000;

/** How long a granted attempt to connect lives. */
const grantTtlMs = retention.connectTicketMinutes * minuteMs;

const waitAfter = (attempts: number): number =>
  Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(attempts - 1, 20));

export interface StepContext {
  store: RelayStore;
  meta: MetaRevocation;
  hashPerson: HashPerson;
  records: RecordMaker;
}

/** Workspaces whose consoles should look, and devices whose workspace has gone; told after the commit. */
export interface StepChanges {
  directory?: { workspaceId: string; version: number };
  goneDevices?: { workspaceId: string; deviceIds: string[] };
}

/** Consoles hear of progress through the version of their directory. */
export const bumpIfThere = async (
  writer: Writer,
  workspaceId: string | undefined,
): Promise<StepChanges['directory']> => {
  if (workspaceId === undefined || !(await findWorkspace(writer, workspaceId))) return undefined;
  return { workspaceId, version: await bumpDirectory(writer, workspaceId) };
};

/** When nothing is open any more: signs the record, and forgets what only the removal needed. */
const finishIfSettled = async (
  context: StepContext,
  writer: Writer,
  id: string,
  nowMs: number,
): Promise<void> => {
  const removal = await findRemoval(writer, id);
  if (removal?.state !== 'removing') return;
  if ((await listSteps(writer, id)).some(({ state }) => state === 'open')) return;
  const done: RemovalRow = { ...removal, state: 'done', finishedAtMs: nowMs };
  const { text } = await context.records.make(writer, done, nowMs);
  await updateRemoval(writer, id, { state: 'done', finishedAtMs: nowMs, subject: {}, record: text });
  await forgetAsked(writer, id);
  if (removal.workspaceId !== undefined) {
    await appendAudit(writer, {
      workspaceId: removal.workspaceId,
      actor: 'relay',
      action: 'removal-finished',
      subject: id,
      outcome: 'done',
      atMs: nowMs,
    });
  }
};

const news = (directory: StepChanges['directory']): StepChanges => (directory === undefined ? {} : { directory });

const settle = async (
  context: StepContext,
  writer: Writer,
  step: StepRow,
  outcome: StepOutcome,
  nowMs: number,
  verdict?: MetaVerdict,
): Promise<StepChanges> => {
  const attempts = step.attempts + (verdict ? 1 : 0);
  await settleStep(writer, step, { outcome, atMs: nowMs, answer: verdict?.answer, attempts });
  await finishIfSettled(context, writer, step.removalId, nowMs);
  return news(await bumpIfThere(writer, (await findRemoval(writer, step.removalId))?.workspaceId));
};

const postpone = async (
  writer: Writer,
  step: StepRow,
  verdict: MetaVerdict,
  nowMs: number,
): Promise<StepChanges> => {
  const attempts = step.attempts + 1;
  const trouble = verdict.kind === 'refused' ? 'refused' : 'unreachable';
  await postponeStep(writer, step, {
    notBeforeMs: nowMs + waitAfter(attempts),
    trouble,
    answer: verdict.answer,
    attempts,
  });
  if (step.trouble === trouble) return {};
  return news(await bumpIfThere(writer, (await findRemoval(writer, step.removalId))?.workspaceId));
};

/** Whether the grant that stood behind a Page has been revoked since, by this removal or another. */
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
  context: StepContext,
  step: StepRow,
  removal: RemovalRow,
  nowMs: number,
): Promise<StepChanges> => {
  const { pageId = '', personId = '' } = step.about;
  const hash = context.hashPerson(personId);
  if (await context.store.commit((writer) => isGrantGone(writer, hash, removal.requestedAtMs))) {
    return context.store.commit((writer) => settle(context, writer, step, 'ended-with-grant', nowMs));
  }
  const verdict = await context.meta.unsubscribe(pageId);
  return context.store.commit((writer) =>
    verdict.kind === 'done'
      ? settle(context, writer, step, 'done', nowMs, verdict)
      : postpone(writer, step, verdict, nowMs),
  );
};

/** What speaks against revoking a person as a whole: other channels of theirs, or an attempt to connect that is under way. */
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
  context: StepContext,
  step: StepRow,
  removal: RemovalRow,
  nowMs: number,
): Promise<StepChanges> => {
  const { personId = '' } = step.about;
  const kept = await context.store.commit(async (writer) => {
    const reason = await reasonToKeep(writer, step, removal, nowMs);
    if (!reason) return undefined;
    if ('outcome' in reason) return settle(context, writer, step, reason.outcome, nowMs);
    await postponeStep(writer, step, { notBeforeMs: reason.waitUntilMs, trouble: 'postponed' });
    return {};
  });
  if (kept) return kept;
  const verdict = await context.meta.revoke(personId);
  return context.store.commit(async (writer) => {
    if (verdict.kind !== 'done' && verdict.kind !== 'already-gone')
      return postpone(writer, step, verdict, nowMs);
    // Nothing is sent any more to an app whose grant has gone.
    for (const other of await listSteps(writer, step.removalId)) {
      if (other.step === 'unsubscribe' && other.about.personId === personId) {
        await settleStep(writer, other, { outcome: 'ended-with-grant', atMs: nowMs });
      }
    }
    return settle(context, writer, step, verdict.kind, nowMs, verdict);
  });
};

const deleteWorkspace = async (
  context: StepContext,
  writer: Writer,
  step: StepRow,
  workspaceId: string,
  nowMs: number,
): Promise<StepChanges> => {
  const devices = await listDevices(writer, workspaceId);
  await askDevices(writer, step.removalId, devices);
  await addRemoved(writer, step.removalId, await eraseWorkspace(writer, workspaceId, context.store));
  await writer
    .updateTable('removals')
    .set({ workspace_id: null })
    .where('workspace_id', '=', workspaceId)
    .execute();
  await settle(context, writer, step, 'done', nowMs);
  return { goneDevices: { workspaceId, deviceIds: devices.map(({ id }) => id) } };
};

const awaitConsoles = async (
  context: StepContext,
  writer: Writer,
  step: StepRow,
  removal: RemovalRow,
  nowMs: number,
): Promise<StepChanges> => {
  const { id, workspaceId } = removal;
  // Of an uninstall nobody has been asked before the workspace has gone.
  if (removal.kind === 'uninstall' && workspaceId !== undefined) {
    await postponeStep(writer, step, { notBeforeMs: nowMs + lookAgainMs });
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
  if (!isSilent) return settle(context, writer, step, 'all-confirmed', nowMs);
  if (nowMs >= removal.dueAtMs + daysToMs(retention.consoleWithoutContactDays)) {
    return settle(context, writer, step, 'deadline-passed', nowMs);
  }
  await postponeStep(writer, step, { notBeforeMs: nowMs + lookAgainMs });
  return {};
};

/**
 * Does one step, or finds out that it must wait. Repeating a step that was cut off changes nothing twice: what it does at the relay is one
 * transaction with its outcome, and Meta answers a second revocation with "gone already".
 */
export const executeStep = async (context: StepContext, step: StepRow, nowMs: number): Promise<StepChanges> => {
  const { store } = context;
  const removal = await findRemoval(store.db, step.removalId);
  if (!removal) return {};
  switch (step.step) {
    case 'unsubscribe':
      return unsubscribe(context, step, removal, nowMs);
    case 'revoke-grant':
      return revoke(context, step, removal, nowMs);
    case 'unbind':
      return store.commit(async (writer) => {
        await addRemoved(writer, removal.id, {
          channels: await eraseChannel(writer, step.about.channelId ?? ''),
        });
        return settle(context, writer, step, 'done', nowMs);
      });
    case 'delete-envelopes':
      return store.commit(async (writer) => {
        const channel = { id: step.about.channelId ?? '', workspaceId: removal.workspaceId ?? '' };
        await addRemoved(writer, removal.id, await eraseChannelTraffic(writer, channel));
        return settle(context, writer, step, 'done', nowMs);
      });
    case 'delete-workspace':
      return store.commit((writer) =>
        removal.workspaceId === undefined
          ? settle(context, writer, step, 'already-gone', nowMs)
          : deleteWorkspace(context, writer, step, removal.workspaceId, nowMs),
      );
    case 'await-consoles':
      return store.commit((writer) => awaitConsoles(context, writer, step, removal, nowMs));
  }
};
