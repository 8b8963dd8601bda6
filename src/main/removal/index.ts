import { z } from 'zod';
import { isAdminRole } from '../../shared/domain/index.ts';
import { createEmitter } from '../../shared/emitter.ts';
import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import type { RemovalsView } from '../../shared/ipc/index.ts';
import { daysToMs, retention } from '../../shared/removal/index.ts';
import { type Removal, removalSchema, removalsAnswerSchema } from '../../shared/wire/removal.ts';
import { createRetryLoop } from '../relay-link/index.ts';
import {
  createLocalRemovalsRepository,
  createRemovalRepository,
  createSettingsRepository,
  sumOfCounts,
} from '../storage/index.ts';
import { createContact } from './contact.ts';
import type { RemovalEvents, RemovalRoom } from './contract.ts';
import { createNoticeCheck } from './notices.ts';
import { createOrders } from './orders.ts';
import { countsOfEverything, createPlan } from './plan.ts';
import type { RemovalDependencies } from './ports.ts';
import { createRecords } from './records.ts';
import { noRemovalFailPoints } from './steps.ts';
import { createTasks } from './tasks.ts';
import { viewOf } from './view.ts';

export type { RemovalEvents, RemovalRoom } from './contract.ts';
export { answerOf, createLastWord, createLeavingNote, keptSecrets, leaveCodes } from './leaving.ts';
export type { LastWord, Leaving } from './leaving.ts';
export type { LeaveOrder } from './ports.ts';
export { noRemovalFailPoints, removalSteps, type RemovalFailPoints, type RemovalStep } from './steps.ts';

const answerKey = 'removal.answer';
const answerSchema = z.object({ askedAtMs: z.number(), removals: z.array(removalSchema) });
type Answer = z.infer<typeof answerSchema>;

/** While a removal is open somebody else's part may go on without a word to us. */
const slowMs = 60_000;
/** An administrator sees the other computers confirm as they do it, for as long after the beginning as that usually takes. */
const watchMs = 5_000;
const watchedForMs = 5 * 60_000;
/** The clock of the contact ticks this often. */
const tickMs = 60 * 60_000;
/** A network that is not up yet after a wake is no silence: this long it may take, and is asked again. */
const graceMs = 30_000;

/** Registers its handlers at the relay link: to be made before the link connects, and after channel, conversations and bridge. */
export const createRemoval = (dependencies: RemovalDependencies): RemovalRoom => {
  const { database: db, relay, clock, timers, log, failPoints = noRemovalFailPoints } = dependencies;
  const repository = createRemovalRepository(db);
  const settings = createSettingsRepository(db);
  const local = createLocalRemovalsRepository(db);
  const emitter = createEmitter<RemovalEvents>((error) =>
    log.error('listener.failed', { code: toBackchannelError(error).code }),
  );
  const contact = createContact({ settings, clock, withoutContactDays: dependencies.withoutContactDays });
  const cancels = new Set<() => void>();
  let problem: string | undefined;
  let isStarted = false;
  let isStopped = false;
  let isLeaving = false;
  let isGracePast = false;
  let told = '';

  const answer = (): Answer | undefined => settings.read(answerKey, answerSchema);
  const known = (): Removal[] => answer()?.removals ?? [];
  const view = (): RemovalsView =>
    viewOf({ removals: known(), askedAtMs: answer()?.askedAtMs, problem, repository, local });
  const changed = (): void => {
    if (isStopped) return;
    const now = view();
    // That it was asked again is no news.
    const text = JSON.stringify({ ...now, askedAtMs: undefined });
    if (text === told) return;
    told = text;
    emitter.emit('removal.changed', now);
  };

  const tasks = createTasks({ ...dependencies, repository, failPoints, changed });
  const checkNotices = createNoticeCheck({ ...dependencies, settings });
  const plan = createPlan({ ...dependencies, repository });
  const orders = createOrders({ ...dependencies, repository, plan, failPoints });
  const records = createRecords({ ...dependencies, local });

  const leave = (reason: 'removed' | 'silent', removalIds: string[]): void => {
    if (isLeaving || isStopped) return;
    isLeaving = true;
    log.warn('removal.leaving', { reason });
    dependencies.leave({ reason, removalIds });
  };

  const keep = (removals: Removal[]): void => {
    db.transaction(() => {
      settings.write(answerKey, answerSchema, { askedAtMs: clock.now(), removals });
      tasks.note(removals);
    });
    problem = undefined;
    changed();
    const gone = removals.filter(({ mustWipe }) => mustWipe.what === 'workspace');
    if (gone.length > 0)
      leave(
        'removed',
        gone.map(({ id }) => id),
      );
  };

  const isUnreachable = (error: unknown): boolean =>
    ['RELAY_UNREACHABLE', 'ANSWER_INVALID'].includes(toBackchannelError(error).code);

  const ask = async (): Promise<void> => {
    try {
      const { removals } = await relay.request('GET', '/v1/removals', { schema: removalsAnswerSchema });
      if (isStopped) return;
      contact.heard();
      keep(removals);
    } catch (error) {
      problem = toBackchannelError(error).code;
      changed();
      if (isUnreachable(error)) lookAtSilence();
      // Nobody knows this computer any more, neither relay nor LiveChat, and that for long enough.
      const { state } = dependencies.session;
      const isRefused = state.state === 'signed-in' && state.isSignInNeeded;
      if (problem === 'DEVICE_UNKNOWN' && isRefused && contact.isOverdue()) leave('silent', []);
      throw error;
    }
  };

  const after = (ms: number, run: () => void): void => {
    const cancel = timers.after(ms, () => {
      cancels.delete(cancel);
      if (!isStopped) run();
    });
    cancels.add(cancel);
  };

  let isGraceRunning = false;
  const lookAtSilence = (): void => {
    if (!contact.isOverdue() || isLeaving || isStopped) return;
    if (isGracePast) return leave('silent', []);
    if (isGraceRunning) return;
    isGraceRunning = true;
    after(graceMs, () => {
      isGraceRunning = false;
      isGracePast = true;
      loop.kick(true);
    });
  };

  const isOpen = ({ state }: Removal): boolean => state === 'scheduled' || state === 'removing';
  const nextLookMs = (): number | undefined => {
    const open = known().filter(isOpen);
    if (open.length === 0) return undefined;
    const { state } = dependencies.session;
    const isWatched = open.some(
      (removal) => removal.state === 'removing' && clock.now() - removal.requestedAtMs < watchedForMs,
    );
    return isWatched && state.state === 'signed-in' && isAdminRole(state.role) ? watchMs : slowMs;
  };
  const pass = async (): Promise<number | undefined> => {
    if (isLeaving || isStopped || relay.device() === undefined) return undefined;
    // What was begun before a kill is ended first, with or without a network.
    let failure: unknown;
    await tasks.run(known()).catch((error: unknown) => {
      failure = error;
    });
    if (isStopped) return undefined;
    try {
      await ask();
    } catch (error) {
      // The relay has spoken: what it does not know any more is for the lifecycle to find out.
      if (toBackchannelError(error).code === 'DEVICE_UNKNOWN') return undefined;
      throw error;
    }
    if (isLeaving || isStopped) return undefined;
    await tasks.run(known());
    await checkNotices(known());
    if (failure !== undefined) log.info('removal.caught-up');
    return nextLookMs();
  };
  const loop = createRetryLoop({
    run: pass,
    onError: (error, attempt) => {
      const { code } = toBackchannelError(error);
      // Once, not every few minutes of a week without network.
      if (!isStopped && attempt === 0) log.warn('removal.pass-failed', { code });
    },
    timers,
    timing: { baseMs: 2_000, maxMs: 5 * 60_000 },
  });

  relay.onSigned('replica', (_sender, body) => {
    if (body.type !== 'erase-customer') return;
    const { reference, accountId, customerId } = body;
    const isDone = repository
      .tasks()
      .some(
        ({ mustWipe, state }) =>
          mustWipe.what === 'customer' && mustWipe.reference === reference && state !== 'wiping',
      );
    if (isDone) return;
    repository.putErasure(reference, { accountId, customerId }, clock.now());
    db.afterCommit(() => {
      if (isStarted) loop.kick(true);
    });
  });

  const tick = (): void => {
    after(tickMs, () => {
      contact.ran(tickMs);
      repository.dropTasksBefore(clock.now() - daysToMs(retention.recordDays));
      repository.dropErasuresBefore(clock.now() - daysToMs(retention.instagramContentDays));
      loop.kick(true);
      tick();
    });
  };

  const ordered = (removal: Removal): string => {
    keep([removal, ...known().filter(({ id }) => id !== removal.id)]);
    if (isStarted) loop.kick(true);
    return removal.id;
  };
  const needRemoval = (removalId: string): Removal => {
    const found = known().find(({ id }) => id === removalId);
    if (!found) throw new BackchannelError('NOT_FOUND');
    return found;
  };
  const subscriptions: (() => void)[] = [];

  return {
    on: emitter.on,
    view,
    plan,
    start: async (request) => ordered(await orders.start(request)),
    async cancel(removalId) {
      ordered(await orders.change(removalId, 'cancel'));
    },
    async bringForward(removalId) {
      ordered(await orders.change(removalId, 'bring-forward'));
    },
    saveRecord: async (removalId) => records.saveRecord(needRemoval(removalId).id),
    openRecord: async (removalId) => dependencies.openLink(needRemoval(removalId).recordUrl),
    saveLocalRecords: () => records.saveLocal(),
    saveAudit: async () => records.saveAudit(await orders.adminToken()),
    async mayEnrolAgain() {
      try {
        await ask();
      } catch (error) {
        // It owes this computer nothing and asks nothing of it: a device that was removed, or a relay that lost its memory.
        if (toBackchannelError(error).code !== 'DEVICE_UNKNOWN') throw error;
      }
      return !isLeaving;
    },
    counts() {
      const went = repository.wentWithChannels(clock.now() - daysToMs(retention.uninstallDays));
      const { answers } = went;
      return {
        wiped: sumOfCounts([countsOfEverything(repository, dependencies.channel), went.wiped]),
        answers,
      };
    },
    begin() {
      isStarted = true;
      told = JSON.stringify({ ...view(), askedAtMs: undefined });
      contact.ran(0);
      subscriptions.push(
        relay.on('directory-read', () => loop.kick(true)),
        relay.on('state-changed', ({ state }) => {
          if (state === 'online') loop.kick(true);
        }),
      );
      tick();
      loop.kick();
    },
    nudge() {
      if (isStarted) loop.kick(true);
    },
    async stop() {
      isStopped = true;
      for (const end of subscriptions) end();
      for (const cancel of cancels) cancel();
      await loop.stop();
    },
  };
};
