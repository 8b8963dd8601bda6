import type { RemovalKind, RemovalTrigger } from '../../shared/removal/index.ts';
import { forgetWords, noteOrder } from './notice-words.ts';
import { randomName } from '../crypto.ts';
import { type BoundChannel, type Writer, listChannels, listDevices } from '../store/index.ts';
import { eraseChannel, eraseChannelTraffic, eraseConnectAttempts } from './erase.ts';
import { hashedName } from './hashes.ts';
import {
  type NewStep,
  type RemovalRow,
  addRemoved,
  appendSteps,
  askDevices,
  findOpenUninstall,
  insertRemoval,
  listSteps,
  postponeStep,
  updateRemoval,
} from './store/index.ts';

/** Hash of an app-scoped id under a key that is not in the database: finds a person's removals without naming the person. */
export type HashPerson = (personId: string) => string;

/** Steps that stop Meta's webhooks of each channel and revoke each person's grant. */
const revocationSteps = (
  channels: readonly BoundChannel[],
  hashPerson: HashPerson,
  nowMs: number,
  isUnsubscribed = false,
): NewStep[] => {
  const unsubscribe = channels.map(({ pageId, personId }): NewStep => ({
    step: 'unsubscribe',
    about: { pageId, personId },
    aboutHash: hashedName('page', pageId),
    notBeforeMs: nowMs,
    settled: isUnsubscribed ? { outcome: 'done-by-console', atMs: nowMs } : undefined,
  }));
  const persons = [...new Set(channels.map(({ personId }) => personId))];
  const revoke = persons.map((personId): NewStep => ({
    step: 'revoke-grant',
    about: { personId },
    aboutHash: hashPerson(personId),
    notBeforeMs: nowMs,
  }));
  return [...unsubscribe, ...revoke];
};

/**
 * Disconnects channels of one workspace: deletes bindings and envelopes in this transaction, and adds the steps that follow
 * (execute.ts). Returns the removal's id.
 */
export const beginDisconnect = async (
  writer: Writer,
  of: {
    workspaceId: string;
    channels: readonly BoundChannel[];
    trigger: RemovalTrigger;
    nowMs: number;
    hashPerson: HashPerson;
    isUnsubscribed?: boolean;
  },
): Promise<string> => {
  const { workspaceId, channels, trigger, nowMs } = of;
  const id = randomName();
  await insertRemoval(writer, {
    id,
    workspaceId,
    kind: 'disconnect',
    trigger,
    state: 'removing',
    requestedAtMs: nowMs,
    dueAtMs: nowMs,
    subject: {
      channels: channels.map((channel) => ({ channelId: channel.id, accountId: channel.accountId })),
    },
  });
  const settled = { outcome: 'done', atMs: nowMs } as const;
  const steps = revocationSteps(channels, of.hashPerson, nowMs, of.isUnsubscribed);
  for (const channel of channels) {
    const aboutHash = hashedName('page', channel.pageId);
    await addRemoved(writer, id, { channels: await eraseChannel(writer, channel.id) });
    await addRemoved(writer, id, await eraseChannelTraffic(writer, channel));
    steps.push({ step: 'unbind', aboutHash, notBeforeMs: nowMs, settled });
    steps.push({ step: 'delete-envelopes', aboutHash, notBeforeMs: nowMs, settled });
  }
  // A ticket that was granted before must not reconnect the channel without a new grant.
  for (const personId of new Set(channels.map((channel) => channel.personId))) {
    const attempts = await eraseConnectAttempts(writer, { workspaceId, personId });
    await addRemoved(writer, id, { 'connect-attempts': attempts });
  }
  steps.push({ step: 'await-consoles', notBeforeMs: nowMs });
  await appendSteps(writer, id, steps);
  await askDevices(writer, id, await listDevices(writer, workspaceId));
  return id;
};

/** Asks the consoles to erase a customer, whom the relay does not know. Returns the removal's id. */
export const beginErasure = async (
  writer: Writer,
  of: { workspaceId: string; reference: string; nowMs: number },
): Promise<string> => {
  const id = randomName();
  const kind: RemovalKind = 'erase-customer';
  await insertRemoval(writer, {
    id,
    workspaceId: of.workspaceId,
    kind,
    trigger: 'admin',
    state: 'removing',
    requestedAtMs: of.nowMs,
    dueAtMs: of.nowMs,
    subject: { reference: of.reference },
  });
  await appendSteps(writer, id, [{ step: 'await-consoles', notBeforeMs: of.nowMs }]);
  await askDevices(writer, id, await listDevices(writer, of.workspaceId));
  return id;
};

/** Makes held revocations due now: a console or an admin has confirmed the notice. */
export const revokeNow = async (writer: Writer, removalId: string, nowMs: number): Promise<void> => {
  for (const step of await listSteps(writer, removalId)) {
    const isHeld = step.state === 'open' && step.trouble === 'postponed';
    if (isHeld) await postponeStep(writer, step, { notBeforeMs: nowMs });
  }
};

/**
 * Schedules the removal of a workspace; revocation is due at once. An open one is not scheduled twice.
 * Returns its id, and whether it is new.
 */
export const scheduleUninstall = async (
  writer: Writer,
  of: {
    workspaceId: string;
    trigger: 'admin' | 'marketplace';
    nowMs: number;
    dueAtMs: number;
    hashPerson: HashPerson;
    sourceHash?: string;
    /** Of a notice that is to be checked first: nothing is revoked before, unless somebody confirms it. */
    revokeNotBeforeMs?: number | undefined;
  },
): Promise<{ id: string; isNew: boolean }> => {
  const open = await findOpenUninstall(writer, of.workspaceId);
  if (open) {
    // An admin's order confirms the notice as a console's check does.
    if (of.trigger === 'admin' && open.notice !== undefined) {
      await noteOrder(writer, open.id, of.nowMs);
      await revokeNow(writer, open.id, of.nowMs);
    }
    return { id: open.id, isNew: false };
  }
  const id = randomName();
  await insertRemoval(writer, {
    id,
    workspaceId: of.workspaceId,
    kind: 'uninstall',
    trigger: of.trigger,
    state: 'scheduled',
    requestedAtMs: of.nowMs,
    dueAtMs: of.dueAtMs,
    notice: of.trigger === 'marketplace' ? 'unconfirmed' : undefined,
    sourceHash: of.sourceHash,
    subject: {},
  });
  const channels = await listChannels(writer, of.workspaceId);
  const steps = revocationSteps(channels, of.hashPerson, of.revokeNotBeforeMs ?? of.nowMs);
  await appendSteps(writer, id, steps);
  if (of.revokeNotBeforeMs !== undefined) {
    for (const step of await listSteps(writer, id)) {
      await postponeStep(writer, step, { notBeforeMs: of.revokeNotBeforeMs, trouble: 'postponed' });
    }
  }
  return { id, isNew: true };
};

/** Begins a scheduled removal that is due: revokes channels connected meanwhile, and adds the steps that delete all data. */
export const beginDue = async (
  writer: Writer,
  removal: RemovalRow,
  nowMs: number,
  hashPerson: HashPerson,
): Promise<void> => {
  const { id, workspaceId } = removal;
  if (workspaceId === undefined) return;
  const known = new Set((await listSteps(writer, id)).map(({ aboutHash }) => aboutHash));
  const channels = await listChannels(writer, workspaceId);
  const isLater = (channel: BoundChannel): boolean =>
    channel.connectedAtMs >= removal.requestedAtMs || !known.has(hashedName('page', channel.pageId));
  const steps = revocationSteps(channels.filter(isLater), hashPerson, nowMs);
  for (const { id: channelId, pageId } of channels) {
    const about = { channelId };
    const aboutHash = hashedName('page', pageId);
    steps.push({ step: 'unbind', about, aboutHash, notBeforeMs: nowMs });
    steps.push({ step: 'delete-envelopes', about, aboutHash, notBeforeMs: nowMs });
  }
  steps.push(
    { step: 'delete-workspace', notBeforeMs: nowMs },
    { step: 'await-consoles', notBeforeMs: nowMs },
  );
  await appendSteps(writer, id, steps);
  await updateRemoval(writer, id, { state: 'removing' });
  await forgetWords(writer, id);
};
