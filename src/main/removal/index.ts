import { z } from 'zod';
import { isAdminRole } from '../../shared/domain/index.ts';
import { createEmitter } from '../../shared/emitter.ts';
import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import type { RemovalsView } from '../../shared/ipc/index.ts';
import { daysToMs, retention } from '../../shared/removal/index.ts';
import { type Removal, removalSchema, removalsAnswerSchema } from '../../shared/wire/removal.ts';
import { createRetryLoop } from '../work/index.ts';
import {
  createLocalRemovalsRepository,
  createRemovalRepository,
  createSettingsRepository,
  sumOfCounts,
} from '../storage/index.ts';
import { createContact } from './contact.ts';
import type { RemovalEvents, RemovalService } from './contract.ts';
import { createNoticeCheck } from './notices.ts';
import { createOrders } from './orders.ts';
import { countsOfEverything, createPlan } from './plan.ts';
import type { RemovalDeps } from './ports.ts';
import { createRecords } from './records.ts';
import { noRemovalFailPoints } from './steps.ts';
import { createTasks } from './tasks.ts';
import { viewOf } from './view.ts';

export type { RemovalEvents, RemovalService } from './contract.ts';
export { answerOf, createWipeConfirmation, createWipeMarker, keptSecrets, wipeCodes } from './wipe-marker.ts';
export type { WipeConfirmation, WipeState } from './wipe-marker.ts';
export type { WipeOrder } from './ports.ts';
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
export const createRemoval = (deps: RemovalDeps): RemovalService => {
  const { db, relayLink, clock, timers, log, failPoints = noRemovalFailPoints } = deps;
  const repository = createRemovalRepository(db);
  const settings = createSettingsRepository(db);
  const local = createLocalRemovalsRepository(db);
  const emitter = createEmitter<RemovalEvents>((error) =>
    log.error('listener.failed', { code: toBackchannelError(error).code }),
  );
  const contact = createContact({ settings, clock, withoutContactDays: deps.withoutContactDays });
  const cancels = new Set<() => void>();
  let problem: string | undefined;
  let isStarted = false;
  let isStopped = false;
  let isWiping = false;
  let isGracePast = false;
  let lastPublished = '';

  const answer = (): Answer | undefined => settings.read(answerKey, answerSchema);
  const known = (): Removal[] => answer()?.removals ?? [];
  const view = (): RemovalsView =>
    viewOf({ removals: known(), askedAtMs: answer()?.askedAtMs, problem, repository, local });
  const changed = (): void => {
    if (isStopped) return;
    const now = view();
    // That it was asked again is no news.
    const text = JSON.stringify({ ...now, askedAtMs: undefined });
    if (text === lastPublished) return;
    lastPublished = text;
    emitter.emit('removal.changed', now);
  };

  const tasks = createTasks({ ...deps, repository, failPoints, changed });
  const checkNotices = createNoticeCheck({ ...deps, settings });
  const plan = createPlan({ ...deps, repository });
  const orders = createOrders({ ...deps, repository, plan, failPoints });
  const records = createRecords({ ...deps, local });

  const wipe = (reason: 'removed' | 'silent', removalIds: string[]): void => {
    if (isWiping || isStopped) return;
    isWiping = true;
    log.warn('removal.wiping', { reason });
    deps.wipe({ reason, removalIds });
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
      wipe(
        'removed',
        gone.map(({ id }) => id),
      );
  };

  const isUnreachable = (error: unknown): boolean =>
    ['RELAY_UNREACHABLE', 'ANSWER_INVALID'].includes(toBackchannelError(error).code);

  const ask = async (): Promise<void> => {
    try {
      const { removals } = await relayLink.request('GET', '/v1/removals', { schema: removalsAnswerSchema });
      if (isStopped) return;
      contact.heard();
      keep(removals);
    } catch (error) {
      problem = toBackchannelError(error).code;
      changed();
      if (isUnreachable(error)) lookAtSilence();
      // Nobody knows this computer any more, neither relay nor LiveChat, and that for long enough.
      const { state } = deps.session;
      const isRefused = state.state === 'signed-in' && state.isSignInNeeded;
      if (problem === 'DEVICE_UNKNOWN' && isRefused && contact.isOverdue()) wipe('silent', []);
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
    if (!contact.isOverdue() || isWiping || isStopped) return;
    if (isGracePast) return wipe('silent', []);
    if (isGraceRunning) return;
    isGraceRunning = true;
    after(graceMs, () => {
      isGraceRunning = false;
      isGracePast = true;
      loop.retryNow();
    });
  };

  const isOpen = ({ state }: Removal): boolean => state === 'scheduled' || state === 'removing';
  const nextLookMs = (): number | undefined => {
    const open = known().filter(isOpen);
    if (open.length === 0) return undefined;
    const { state } = deps.session;
    const isWatched = open.some(
      (removal) => removal.state === 'removing' && clock.now() - removal.requestedAtMs < watchedForMs,
    );
    return isWatched && state.state === 'signed-in' && isAdminRole(state.role) ? watchMs : slowMs;
  };
  const pass = async (): Promise<number | undefined> => {
    if (isWiping || isStopped || relayLink.device() === undefined) return undefined;
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
    if (isWiping || isStopped) return undefined;
    await tasks.run(known());
    await checkNotices(known());
    if (failure !== undefined) log.info('removal.caught-up');
    return nextLookMs();
  };
  const loop = createRetryLoop({
    run: pass,
    onError: (error, failures) => {
      const { code } = toBackchannelError(error);
      // Once, not every few minutes of a week without network.
      if (!isStopped && failures === 1) log.warn('removal.pass-failed', { code });
    },
    timing: { firstMs: 2_000, longestMs: 5 * 60_000 },
    clock,
    timers,
  });

  relayLink.onSigned('replica', (_sender, body) => {
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
      if (isStarted) loop.retryNow();
    });
  });

  const tick = (): void => {
    after(tickMs, () => {
      contact.ran(tickMs);
      repository.dropTasksBefore(clock.now() - daysToMs(retention.recordDays));
      repository.dropErasuresBefore(clock.now() - daysToMs(retention.instagramContentDays));
      loop.retryNow();
      tick();
    });
  };

  const ordered = (removal: Removal): string => {
    keep([removal, ...known().filter(({ id }) => id !== removal.id)]);
    if (isStarted) loop.retryNow();
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
    openRecord: async (removalId) => deps.openLink(needRemoval(removalId).recordUrl),
    saveLocalRecords: () => records.saveLocal(),
    saveAudit: async () => records.saveAudit(await orders.adminToken()),
    async mayEnrolAgain() {
      try {
        await ask();
      } catch (error) {
        // It owes this computer nothing and asks nothing of it: a device that was removed, or a relay that lost its memory.
        if (toBackchannelError(error).code !== 'DEVICE_UNKNOWN') throw error;
      }
      return !isWiping;
    },
    counts() {
      const went = repository.wentWithChannels(clock.now() - daysToMs(retention.uninstallDays));
      const { answers } = went;
      return {
        wiped: sumOfCounts([countsOfEverything(repository, deps.channel), went.wiped]),
        answers,
      };
    },
    begin() {
      isStarted = true;
      lastPublished = JSON.stringify({ ...view(), askedAtMs: undefined });
      contact.ran(0);
      subscriptions.push(
        relayLink.on('directory-read', () => loop.retryNow()),
        relayLink.on('state-changed', ({ state }) => {
          if (state === 'online') loop.retryNow();
        }),
      );
      tick();
      loop.schedule();
    },
    retryNow() {
      if (isStarted) loop.retryNow();
    },
    async stop() {
      isStopped = true;
      for (const end of subscriptions) end();
      for (const cancel of cancels) cancel();
      await loop.stop();
    },
  };
};
