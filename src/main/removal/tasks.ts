import { conversationIdOf } from '../../shared/domain/index.ts';
import { BackchannelError, isErrorCode, toBackchannelError } from '../../shared/errors.ts';
import type { ConsoleAnswer, WipedCounts } from '../../shared/removal/index.ts';
import { emptyAnswerSchema } from '../../shared/wire/index.ts';
import type { Removal } from '../../shared/wire/removal.ts';
import { sumOfCounts } from './counts.ts';
import type { RemovalDeps } from './ports.ts';
import type { RemovalFailPoints } from './steps.ts';
import type { RemovalStore, RemovalTask } from './store.ts';

/** The relay will never accept this confirmation: it has it already from another request, or nobody waits for it any more. */
const finalCodes: ReadonlySet<string> = new Set(['NOT_FOUND', 'DEVICE_UNKNOWN', 'INPUT_INVALID']);
export const isFinalRefusal = (error: unknown): boolean =>
  error instanceof BackchannelError && isErrorCode(error.code) && finalCodes.has(error.code);

export const confirmationPath = (removalId: string): string =>
  `/v1/removals/${encodeURIComponent(removalId)}/confirmations`;

/** What this computer has to delete: noted, done, confirmed. Each step may be repeated after a kill. */
export interface Tasks {
  /** Notes what is ordered and not known yet. */
  note(removals: readonly Removal[]): void;
  /** Does and confirms what is open. Errors: of the first that could not be confirmed; the others were tried. */
  run(removals: readonly Removal[]): Promise<void>;
}

export const createTasks = (
  deps: Pick<RemovalDeps, 'db' | 'relayLink' | 'channel' | 'conversations' | 'bridge' | 'clock' | 'log'> & {
    store: RemovalStore;
    failPoints: RemovalFailPoints;
    changed(): void;
  },
): Tasks => {
  const { db, relayLink, channel, conversations, bridge, clock, log, store, failPoints } = deps;
  const { tasks } = store;

  channel.onBeforeRemove(({ channelId, accountId, hasToken, answer }) => {
    const isLast = channel.connected().every((each) => each.channelId === channelId);
    const wiped = sumOfCounts([conversations.countsOfAccount(accountId), { 'page-token': hasToken ? 1 : 0 }]);
    // Copies of customers' files in LiveChat, which no app can delete there.
    const copies = bridge.copiesLeft?.({ accountId }) ?? [];
    const answers = [...(answer ? [answer] : []), ...copies];
    store.addWipedChannel({ channelId, wiped, answers, atMs: clock.now() });
    store.deleteTraffic({ channelId, accountId, isLast });
    // Also when the directory was read before the removal's order.
    db.afterCommit(() => db.emptyLog());
  });

  const wipeChannels = async (
    task: RemovalTask,
    channels: readonly Parameters<typeof channel.remove>[0][],
  ): Promise<void> => {
    const answers: ConsoleAnswer[] = [...task.answers];
    const wiped: WipedCounts[] = [];
    for (const account of channels) {
      await channel.remove(account);
      const removed = store.wipedChannel(account.channelId);
      wiped.push(removed?.wiped ?? {});
      answers.push(...(removed?.answers ?? []));
    }
    const grant = channel.connected().length === 0 ? await bridge.forgetGrant() : undefined;
    if (grant) {
      answers.push(grant);
      wiped.push({ 'livechat-token': 1 });
    }
    db.emptyLog();
    tasks.update(task, { state: 'wiped', wiped: sumOfCounts(wiped), answers });
  };

  const wipeCustomer = async (
    task: RemovalTask,
    reference: string,
    upToMs: number | undefined,
  ): Promise<void> => {
    const erasure = store.erasures.get({ reference });
    // Whom it means comes from a colleague's console, sealed; until then the task stays open.
    if (!erasure) return;
    const { accountId, customerId } = erasure;
    // Begun before the map to LiveChat is deleted with everything else; the deletion does not wait for it.
    const clearing = bridge.clearCustomer({ accountId, customerId });
    const conversationId = conversationIdOf(accountId, customerId);
    const answers = [...task.answers, ...(bridge.copiesLeft?.({ accountId, conversationId }) ?? [])];
    db.transaction(() => {
      const wiped = conversations.eraseCustomer({
        accountId,
        customerId,
        upToMs,
        removalId: task.removalId,
      });
      store.erasures.delete({ reference });
      tasks.update(task, { state: 'wiped', wiped, answers });
    });
    db.emptyLog();
    const answer = await clearing;
    if (answer) tasks.update(task, { state: 'wiped', answers: [...answers, answer] });
  };

  const wipe = async (task: RemovalTask, removals: readonly Removal[]): Promise<void> => {
    failPoints.at('task.wipe');
    const { mustWipe } = task;
    if (mustWipe.what === 'channels') await wipeChannels(task, mustWipe.channels);
    if (mustWipe.what === 'customer') {
      const upToMs = removals.find(({ id }) => id === task.removalId)?.requestedAtMs;
      await wipeCustomer(task, mustWipe.reference, upToMs);
    }
    if (tasks.get(task)?.state !== 'wiped') return;
    log.info('removal.wiped', { what: mustWipe.what });
    deps.changed();
    failPoints.at('task.wiped');
  };

  const confirm = async ({ removalId }: RemovalTask): Promise<void> => {
    const task = tasks.get({ removalId });
    if (task?.state !== 'wiped') return;
    failPoints.at('task.confirm');
    try {
      await relayLink.request('POST', confirmationPath(removalId), {
        body: { wiped: task.wiped, answers: task.answers },
        schema: emptyAnswerSchema,
      });
    } catch (error) {
      if (!isFinalRefusal(error)) throw error;
      log.warn('removal.not-confirmed', { code: toBackchannelError(error).code });
      tasks.update(task, { state: 'refused' });
      return deps.changed();
    }
    failPoints.at('task.confirmed');
    tasks.update(task, { state: 'confirmed' });
    deps.changed();
  };

  return {
    note(removals) {
      const ordered = removals.filter(
        ({ mustWipe }) => mustWipe.what === 'channels' || mustWipe.what === 'customer',
      );
      if (ordered.length === 0) return;
      db.transaction(() => {
        for (const { id: removalId, mustWipe } of ordered) {
          const state = 'wiping';
          tasks.insertNew({ removalId, mustWipe, state, wiped: {}, answers: [], begunAtMs: clock.now() });
          // A relay that was restored from an older backup asks again: what is deleted is confirmed again.
          const known = tasks.get({ removalId });
          if (known?.state === 'confirmed' || known?.state === 'refused') tasks.update(known, { state });
        }
        db.afterCommit(() => failPoints.at('task.noted'));
      });
    },
    async run(removals) {
      const failures: BackchannelError[] = [];
      for (const task of tasks.all()) {
        try {
          if (task.state === 'wiping') await wipe(task, removals);
          await confirm(task);
        } catch (error) {
          // The others go on; the first is thrown to the caller.
          failures.push(toBackchannelError(error));
        }
      }
      const [first] = failures;
      if (first) throw first;
    },
  };
};
