import { BackchannelError, isErrorCode, toBackchannelError } from '../../shared/errors.ts';
import type { ConsoleAnswer, WipedCounts } from '../../shared/removal/index.ts';
import { emptyAnswerSchema } from '../../shared/wire/index.ts';
import type { Removal } from '../../shared/wire/removal.ts';
import { sumOfCounts, type RemovalRepository, type RemovalTask } from '../storage/index.ts';
import type { RemovalDeps } from './ports.ts';
import type { RemovalFailPoints } from './steps.ts';

/** The relay will never take this word: it was said already by another way, or nobody waits for it any more. */
const finalCodes: ReadonlySet<string> = new Set(['NOT_FOUND', 'DEVICE_UNKNOWN', 'INPUT_INVALID']);
export const isFinalRefusal = (error: unknown): boolean =>
  error instanceof BackchannelError && isErrorCode(error.code) && finalCodes.has(error.code);

export const confirmationPath = (removalId: string): string =>
  `/v1/removals/${encodeURIComponent(removalId)}/confirmations`;

/** What this computer was told to delete: noted, done, told. Each step may be repeated after a kill. */
export interface Tasks {
  /** Notes what is ordered and not known yet. */
  note(removals: readonly Removal[]): void;
  /** Does and tells what is open. Errors: of the first that could not be told; the others were tried. */
  run(removals: readonly Removal[]): Promise<void>;
}

export const createTasks = (
  deps: Pick<RemovalDeps, 'db' | 'relayLink' | 'channel' | 'conversations' | 'bridge' | 'clock' | 'log'> & {
    repository: RemovalRepository;
    failPoints: RemovalFailPoints;
    changed(): void;
  },
): Tasks => {
  const { db, relayLink, channel, conversations, bridge, clock, log, repository, failPoints } = deps;

  channel.onBeforeRemove(({ channelId, accountId, hasToken, answer }) => {
    const isLast = channel.connected().every((each) => each.channelId === channelId);
    const wiped = sumOfCounts([conversations.countsOfAccount(accountId), { 'page-token': hasToken ? 1 : 0 }]);
    repository.noteWipedChannel(channelId, { wiped, answers: answer ? [answer] : [] }, clock.now());
    repository.forgetTraffic({ channelId, accountId, isLast });
    // Also when it was the directory that told first.
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
      const went = repository.wipedChannel(account.channelId);
      wiped.push(went?.wiped ?? {});
      answers.push(...(went?.answers ?? []));
    }
    const grant = channel.connected().length === 0 ? await bridge.forgetGrant() : undefined;
    if (grant) {
      answers.push(grant);
      wiped.push({ 'livechat-token': 1 });
    }
    db.emptyLog();
    repository.setTask(task.removalId, { state: 'wiped', wiped: sumOfCounts(wiped), answers });
  };

  const wipeCustomer = async (
    task: RemovalTask,
    reference: string,
    upToMs: number | undefined,
  ): Promise<void> => {
    const customer = repository.erasure(reference);
    // Whom it means comes from a colleague's console, sealed; until then it is open.
    if (!customer) return;
    // Begun before the map to LiveChat goes with everything else; nothing here waits for it.
    const clearing = bridge.clearCustomer(customer);
    db.transaction(() => {
      const wiped = conversations.eraseCustomer({ ...customer, ...(upToMs === undefined ? {} : { upToMs }) });
      repository.dropErasure(reference);
      repository.setTask(task.removalId, { state: 'wiped', wiped });
    });
    db.emptyLog();
    const answer = await clearing;
    if (answer) repository.setTask(task.removalId, { state: 'wiped', answers: [...task.answers, answer] });
  };

  const wipe = async (task: RemovalTask, removals: readonly Removal[]): Promise<void> => {
    failPoints.at('task.wipe');
    const { mustWipe } = task;
    if (mustWipe.what === 'channels') await wipeChannels(task, mustWipe.channels);
    if (mustWipe.what === 'customer') {
      const upToMs = removals.find(({ id }) => id === task.removalId)?.requestedAtMs;
      await wipeCustomer(task, mustWipe.reference, upToMs);
    }
    if (repository.task(task.removalId)?.state !== 'wiped') return;
    log.info('removal.wiped', { what: mustWipe.what });
    deps.changed();
    failPoints.at('task.wiped');
  };

  const confirm = async ({ removalId }: RemovalTask): Promise<void> => {
    const task = repository.task(removalId);
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
      repository.setTask(removalId, { state: 'refused' });
      return deps.changed();
    }
    failPoints.at('task.confirmed');
    repository.setTask(removalId, { state: 'confirmed' });
    deps.changed();
  };

  return {
    note(removals) {
      const ordered = removals.filter(
        ({ mustWipe }) => mustWipe.what === 'channels' || mustWipe.what === 'customer',
      );
      if (ordered.length === 0) return;
      db.transaction(() => {
        for (const { id, mustWipe } of ordered) {
          repository.addTask(id, mustWipe, clock.now());
          // A relay that went back to an older copy asks again: what is deleted is told again.
          const known = repository.task(id);
          if (known?.state === 'confirmed' || known?.state === 'refused')
            repository.setTask(id, { state: 'wiping' });
        }
        db.afterCommit(() => failPoints.at('task.noted'));
      });
    },
    async run(removals) {
      const failures: BackchannelError[] = [];
      for (const task of repository.tasks()) {
        try {
          if (task.state === 'wiping') await wipe(task, removals);
          await confirm(task);
        } catch (error) {
          // The others go on; the first is what the caller hears.
          failures.push(toBackchannelError(error));
        }
      }
      const [first] = failures;
      if (first) throw first;
    },
  };
};
