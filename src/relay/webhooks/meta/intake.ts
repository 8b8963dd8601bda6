import { BackchannelError } from '../../../shared/errors.ts';
import type { WebhookItem } from '../../../shared/instagram/index.ts';
import { smallBodyBytes } from '../../http/body-budget.ts';
import type { Deps } from '../../route-deps.ts';
import type { KeyedSealer } from '../../sealing.ts';
import type { BodiesOutcome, WebhookRecipient } from '../../store/index.ts';
import { type AppendDeps, createQuotaSettling } from './append-within-quota.ts';
import { readSignedBody } from './read-signed-body.ts';
import { byAccountAndPage, idsToLookFor, sealItems } from './seal-items.ts';

/** Requests in one commit: bounds how long the first of them waits. */
const maxBatch = 256;
/** Turns of the event loop that a commit waits at most for further requests. */
const maxTurns = 6;
/** Requests that wait for a slow database; further ones are refused, and Meta repeats them. */
const maxWaiting = 5000;
/** Concurrent commits on PostgreSQL. */
const commitsOfShared = 2;
/**
 * A batch of this size is committed without waiting for further requests, also beside a commit that is under way. Smaller ones
 * wait for it: commits of few meet on the rows of their teams, each costs a query and a wait for the disk, and several processes
 * have several times as many of them.
 */
const goodBatch = 24;

/** A request: its body where the store reads it, otherwise what was read here. */
interface Waiting<Content> {
  content: Content;
  resolve(): void;
  reject(error: unknown): void;
}
type WaitingBody = Waiting<Buffer>;
type WaitingItems = Waiting<readonly WebhookItem[]>;

/** Stores the items of one signed body; resolves when they are durable. Errors: INPUT_INVALID for no JSON; UNAVAILABLE. */
export type Intake = (body: Buffer) => Promise<void>;

/** What the intake needs. */
export type IntakeDeps = AppendDeps & Deps<'clock'> & { sealer: KeyedSealer };

const holdsBody = (waiting: WaitingBody | WaitingItems): waiting is WaitingBody =>
  waiting.content instanceof Buffer;
const holdsItems = (waiting: WaitingBody | WaitingItems): waiting is WaitingItems => !holdsBody(waiting);

/**
 * Gathers concurrent webhooks: one query for their recipients, one seal per item, one commit. Small bodies go as they are to a
 * store that reads and seals in a thread of its own; the large ones are read here, where there is room for one after the other
 * (WorkRoom).
 */
export const createIntake = (deps: IntakeDeps, dedupeSecret: Uint8Array): Intake => {
  const { store, clock, hub, metrics, log, sealer } = deps;
  const settle = createQuotaSettling(deps);
  const maxCommits = store.isShared ? commitsOfShared : 1;
  let waiting: (WaitingBody | WaitingItems)[] = [];
  let openCommits = 0;

  const noteParts = ({ malformed, otherObjects }: { malformed: number; otherObjects: number }): void => {
    metrics.countItems('malformed', malformed);
    metrics.countItems('other-object', otherObjects);
    if (malformed + otherObjects > 0) log.event('webhook-parts-left', { malformed, otherObjects });
  };

  const noteOutcome = async (
    outcome: Omit<BodiesOutcome, 'refused' | 'malformed' | 'otherObjects'>,
    nowMs: number,
  ): Promise<void> => {
    const { unknownAccounts, unreadable } = outcome;
    if (unknownAccounts + unreadable > 0) log.event('webhook-items-left', { unknownAccounts, unreadable });
    metrics.countItems('unreadable', unreadable);
    const settled = await settle(outcome, nowMs);
    metrics.countItems('unknown-account', unknownAccounts + settled.unbound);
    metrics.countItems('stored', settled.stored);
    metrics.countItems('duplicate', settled.duplicates);
    metrics.countItems('over-quota', settled.overQuota);
    if (settled.stored > 0) outcome.workspaceIds.forEach((id) => hub.wake(id));
  };

  const writeItems = async (batch: readonly WaitingItems[]): Promise<void> => {
    const nowMs = clock.now();
    const items = batch.flatMap(({ content }) => content);
    const found: WebhookRecipient[] = [];
    for (const ids of idsToLookFor(items)) found.push(...(await store.findRecipients(ids)));
    const { sealed, ...left } = sealItems(items, byAccountAndPage(found), { sealer, dedupeSecret, nowMs });
    const startedAtMs = performance.now();
    const first =
      sealed.length === 0
        ? { stored: 0, duplicates: 0, overQuota: [], unbound: 0 }
        : await store.appendWebhooks(sealed, nowMs);
    if (sealed.length > 0) metrics.observeCommit(batch.length, performance.now() - startedAtMs);
    const workspaceIds = [...new Set(sealed.map(({ workspaceId }) => workspaceId))];
    await noteOutcome({ ...first, ...left, workspaceIds }, nowMs);
    for (const { resolve } of batch) resolve();
  };

  const writeBodies = async (
    batch: readonly WaitingBody[],
    appendBodies: NonNullable<typeof store.appendBodies>,
  ): Promise<void> => {
    const nowMs = clock.now();
    const startedAtMs = performance.now();
    const bodies = batch.map(({ content }) => content);
    const outcome = await appendBodies(bodies, { dedupeSecret, nowMs });
    // Without an item for anybody here nothing was committed.
    if (outcome.workspaceIds.length > 0) metrics.observeCommit(batch.length, performance.now() - startedAtMs);
    noteParts(outcome);
    await noteOutcome(outcome, nowMs);
    const refused = new Set(outcome.refused);
    for (const [index, { resolve, reject }] of batch.entries()) {
      if (refused.has(index)) reject(new BackchannelError('INPUT_INVALID'));
      else resolve();
    }
  };

  /** Rejects all of the batch where `written` does. */
  const settling = (batch: readonly Waiting<unknown>[], written: Promise<void>): Promise<void> =>
    written.catch((error: unknown) => {
      for (const { reject } of batch) reject(error);
    });

  const write = async (batch: readonly (WaitingBody | WaitingItems)[]): Promise<void> => {
    const [bodies, items] = [batch.filter(holdsBody), batch.filter(holdsItems)];
    const { appendBodies } = store;
    if (bodies.length > 0 && appendBodies) await settling(bodies, writeBodies(bodies, appendBodies));
    if (items.length > 0) await settling(items, writeItems(items));
  };

  /** Waits while every turn of the event loop brings more requests: a commit costs the same for one as for fifty. */
  const gather = async (): Promise<void> => {
    for (let turn = 0; turn < maxTurns && waiting.length < maxBatch; turn += 1) {
      const before = waiting.length;
      await new Promise((resolve) => setImmediate(resolve));
      if (waiting.length === before && turn > 0) return;
    }
  };

  const run = async (): Promise<void> => {
    await gather();
    // What is too little for a commit of its own is the next batch of the other one.
    while (waiting.length > 0 && (openCommits === 1 || waiting.length >= goodBatch)) {
      const batch = waiting.slice(0, maxBatch);
      waiting = waiting.slice(maxBatch);
      await write(batch);
      if (waiting.length > 0 && waiting.length < goodBatch) await gather();
    }
    openCommits -= 1;
  };

  const enter = <Content extends Buffer | readonly WebhookItem[]>(content: Content): Promise<void> =>
    new Promise((resolve, reject) => {
      if (waiting.length >= maxWaiting) {
        reject(new BackchannelError('UNAVAILABLE'));
        return;
      }
      waiting.push({ content, resolve, reject } as WaitingBody | WaitingItems);
      if (openCommits >= maxCommits || (openCommits > 0 && waiting.length < goodBatch)) return;
      openCommits += 1;
      void run();
    });

  return async (body) => {
    if (store.appendBodies && body.length <= smallBodyBytes) return enter(body);
    const contents = readSignedBody(body);
    if (!contents) throw new BackchannelError('INPUT_INVALID');
    noteParts(contents);
    return contents.items.length === 0 ? undefined : enter(contents.items);
  };
};
