import type { RemovalKind, RemovalTrigger } from '../../shared/removal/index.ts';
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

/** Hash of an app-scoped id under a key that is not on the disk: to find a person's removals, not the person. */
export type HashPerson = (personId: string) => string;

/** Stop Meta's webhooks of each channel and revoke each person once. */
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
    ...(isUnsubscribed ? { settled: { outcome: 'done-by-console', atMs: nowMs } } : {}),
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
 * Disconnects channels of one workspace: bindings and envelopes go in this very transaction, the rest follows (execute.ts).
 * Gives the removal's id.
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
    sourceHash?: string;
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
    ...(of.sourceHash === undefined ? {} : { sourceHash: of.sourceHash }),
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
  // A choice of Pages that was granted before must not bring the channel back without a new grant.
  for (const personId of new Set(channels.map((channel) => channel.personId))) {
    const attempts = await eraseConnectAttempts(writer, { workspaceId, personId });
    await addRemoved(writer, id, { 'connect-attempts': attempts });
  }
  steps.push({ step: 'await-consoles', notBeforeMs: nowMs });
  await appendSteps(writer, id, steps);
  await askDevices(writer, id, await listDevices(writer, workspaceId));
  return id;
};

/** Consoles erase a customer; the relay knows no customers, it asks, counts and signs. Gives the removal's id. */
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

/** What a brake held back is done at once: a console, or an admin, says that the notice is true. */
export const revokeNow = async (writer: Writer, removalId: string, nowMs: number): Promise<void> => {
  for (const step of await listSteps(writer, removalId)) {
    const isHeld = step.state === 'open' && step.trouble === 'postponed' && step.attempts === 0;
    if (isHeld) await postponeStep(writer, step, { notBeforeMs: nowMs });
  }
};

/**
 * Schedules the removal of a workspace and begins to revoke at once. One that is open already stays the only one.
 * Gives its id, and whether it is new.
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
    /** A braked notice: not revoked before, unless somebody confirms it. */
    revokeNotBeforeMs?: number;
  },
): Promise<{ id: string; isNew: boolean }> => {
  const open = await findOpenUninstall(writer, of.workspaceId);
  if (open) {
    // An admin who asks for it as well is as good as a console that looked.
    if (of.trigger === 'admin' && open.notice !== undefined) {
      await updateRemoval(writer, open.id, { notice: 'confirmed' });
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
    ...(of.trigger === 'marketplace' ? { notice: 'unconfirmed' } : {}),
    ...(of.sourceHash === undefined ? {} : { sourceHash: of.sourceHash }),
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

/** The time of a scheduled removal has come: what is bound by now is revoked as well, and all data goes. */
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
};
