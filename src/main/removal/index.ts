import { z } from 'zod';
import type { BackOffTiming } from '../../shared/back-off.ts';
import { isAdminRole } from '../../shared/domain/index.ts';
import { createEmitter } from '../../shared/emitter.ts';
import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import type { RemovalsView } from '../../shared/ipc/index.ts';
import { daysToMs, retention } from '../../shared/removal/index.ts';
import { type Removal, removalSchema, removalsAnswerSchema } from '../../shared/wire/removal.ts';
import { createLocalRemovalStore } from '../conversations/index.ts';
import { createSettingStore } from '../storage/index.ts';
import { createRetryLoop, repeatEvery } from '../work/index.ts';
import { createContact } from './contact.ts';
import type { RemovalEvents, RemovalService } from './contract.ts';
import { sumOfCounts } from './counts.ts';
import { createNoticeCheck } from './notices.ts';
import { createOrders } from './orders.ts';
import { countsOfEverything, createPlan } from './plan.ts';
import type { RemovalDeps, WipeReason } from './ports.ts';
import { createRecords } from './records.ts';
import { noRemovalFailPoints } from './steps.ts';
import { createRemovalStore } from './store.ts';
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

/** While a removal is open its state changes without a notification to this console: it asks this often. */
const slowMs = 60_000;
/** An administrator sees the other computers confirm; asked this often while that usually happens (`watchedForMs`). */
const watchMs = 5_000;
const watchedForMs = 5 * 60_000;
/** How often the time without contact is noted and old rows are deleted. */
const tickMs = 60 * 60_000;
/** After a wake the network may take this long to come back; only then does a relay that does not answer count as silent. */
const graceMs = 30_000;
const askTiming: BackOffTiming = { firstMs: 2_000, longestMs: 5 * 60_000 };

/** Registers its handlers at the relay link: create it before the link connects, and after channel, conversations and bridge. */
export const createRemoval = (deps: RemovalDeps): RemovalService => {
  const { db, relayLink, clock, timers, log, failPoints = noRemovalFailPoints } = deps;
  const store = createRemovalStore(db);
  const settings = createSettingStore(db);
  const local = createLocalRemovalStore(db);
  const emitter = createEmitter<RemovalEvents>((error) =>
    log.error('listener.failed', { code: toBackchannelError(error).code }),
  );
  const contact = createContact({ settings, clock, withoutContactDays: deps.withoutContactDays });
  let endTicks = (): void => undefined;
  let cancelGrace: (() => void) | undefined;
  let problem: string | undefined;
  let isStarted = false;
  let isStopped = false;
  let isWiping = false;
  let isGracePast = false;
  let lastPublished = '';

  const answer = (): Answer | undefined => settings.read(answerKey, answerSchema);
  const known = (): Removal[] => answer()?.removals ?? [];
  const view = (): RemovalsView =>
    viewOf({ removals: known(), askedAtMs: answer()?.askedAtMs, problem, store, local });
  const changed = (): void => {
    if (isStopped) return;
    const now = view();
    // A new `askedAtMs` alone is not published.
    const text = JSON.stringify({ ...now, askedAtMs: undefined });
    if (text === lastPublished) return;
    lastPublished = text;
    emitter.emit('removal.changed', now);
  };

  const tasks = createTasks({ ...deps, store, failPoints, changed });
  const checkNotices = createNoticeCheck({ ...deps, settings });
  const plan = createPlan({ ...deps, store });
  const orders = createOrders({ ...deps, store, plan, failPoints });
  const records = createRecords({ ...deps, local });

  const wipe = (reason: WipeReason, removalIds: string[]): void => {
    if (isWiping || isStopped) return;
    isWiping = true;
    log.warn('removal.wiping', { reason });
    deps.wipe({ reason, removalIds });
  };

  const applyAnswer = (removals: Removal[]): void => {
    db.transaction(() => {
      settings.write(answerKey, answerSchema, { askedAtMs: clock.now(), removals });
      tasks.note(removals);
    });
    problem = undefined;
    changed();
    const ids = removals.filter(({ mustWipe }) => mustWipe.what === 'workspace').map(({ id }) => id);
    if (ids.length > 0) wipe('removed', ids);
  };

  const isUnreachable = (error: unknown): boolean =>
    ['RELAY_UNREACHABLE', 'ANSWER_INVALID'].includes(toBackchannelError(error).code);

  const ask = async (): Promise<void> => {
    try {
      const { removals } = await relayLink.request('GET', '/v1/removals', { schema: removalsAnswerSchema });
      if (isStopped) return;
      contact.noteAnswer();
      applyAnswer(removals);
    } catch (error) {
      problem = toBackchannelError(error).code;
      changed();
      if (isUnreachable(error)) checkSilence();
      // Somebody of the team has taken this computer out: nothing of the team stays on it.
      if (problem === 'DEVICE_REMOVED') wipe('computer-removed', []);
      // Neither the relay nor LiveChat knows this computer any more, and has not for long enough.
      const { state } = deps.session;
      const isRefused = state.state === 'signed-in' && state.isSignInNeeded;
      if (problem === 'DEVICE_UNKNOWN' && isRefused && contact.isOverdue()) wipe('silent', []);
      throw error;
    }
  };

  const checkSilence = (): void => {
    if (!contact.isOverdue() || isWiping || isStopped) return;
    if (isGracePast) return wipe('silent', []);
    cancelGrace ??= timers.after(graceMs, () => {
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
    // What was begun before a kill is finished first, with or without a network.
    let failure: unknown;
    await tasks.run(known()).catch((error: unknown) => {
      failure = error;
    });
    if (isStopped) return undefined;
    try {
      await ask();
    } catch (error) {
      // The relay did answer: the lifecycle finds out what an unknown device means.
      const { code } = toBackchannelError(error);
      if (code === 'DEVICE_UNKNOWN' || code === 'DEVICE_REMOVED') return undefined;
      throw error;
    }
    if (isWiping || isStopped) return undefined;
    await tasks.run(known());
    deps.conversations.eraseTold((removalId) =>
      known().some(({ id, kind }) => id === removalId && kind === 'erase-customer'),
    );
    await checkNotices(known());
    if (failure !== undefined) log.info('removal.caught-up');
    return nextLookMs();
  };
  const loop = createRetryLoop({
    run: pass,
    onError: (error, failures) => {
      // Once, not every few minutes of a week without network.
      if (failures === 1) log.warn('removal.pass-failed', { code: toBackchannelError(error).code });
    },
    clock,
    timers,
    timing: askTiming,
  });

  const retryNow = (): void => {
    if (isStarted) loop.retryNow();
  };

  relayLink.onSigned('replica', (_sender, body) => {
    // Told to a computer that is new (src/main/teamwork): the relay has to know the removals.
    if (body.type === 'bridge-map' && body.work?.type === 'answer') return db.afterCommit(retryNow);
    if (body.type !== 'erase-customer') return undefined;
    const { reference, accountId, customerId } = body;
    const isDone = store.tasks
      .all()
      .some(
        ({ mustWipe, state }) =>
          mustWipe.what === 'customer' && mustWipe.reference === reference && state !== 'wiping',
      );
    if (isDone) return;
    store.erasures.insertNew({ reference, accountId, customerId, atMs: clock.now() });
    db.afterCommit(retryNow);
  });

  /** The relay has accepted an order: what it answered counts at once. */
  const accepted = (removal: Removal): string => {
    applyAnswer([removal, ...known().filter(({ id }) => id !== removal.id)]);
    retryNow();
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
    start: async (request) => accepted(await orders.start(request)),
    async cancel(removalId) {
      accepted(await orders.change(removalId, 'cancel'));
    },
    async bringForward(removalId) {
      accepted(await orders.change(removalId, 'bring-forward'));
    },
    saveRecord: async (removalId) => records.saveRecord(needRemoval(removalId).id),
    openRecord: async (removalId) => deps.openLink(needRemoval(removalId).recordUrl),
    saveLocalRecords: () => records.saveLocal(),
    adminToken: orders.adminToken,
    saveAudit: async () => records.saveAudit(await orders.adminToken()),
    async mayEnrolAgain() {
      let isKnown = true;
      try {
        await ask();
      } catch (error) {
        const { code } = toBackchannelError(error);
        if (code !== 'DEVICE_UNKNOWN' && code !== 'DEVICE_REMOVED') throw error;
        // It asks this computer to delete nothing: the person was suspended for a while, or the relay lost its database.
        isKnown = false;
      }
      if (isWiping) return 'no';
      return isKnown ? 'as-before' : 'as-new';
    },
    counts() {
      const { wiped, answers } = store.wipedWithChannels(clock.now() - daysToMs(retention.uninstallDays));
      const copies = deps.bridge.copiesLeft?.(undefined) ?? [];
      return {
        wiped: sumOfCounts([countsOfEverything(store, deps.channel), wiped]),
        answers: [...answers, ...copies],
      };
    },
    begin() {
      isStarted = true;
      lastPublished = JSON.stringify({ ...view(), askedAtMs: undefined });
      contact.noteRunning(0);
      subscriptions.push(
        relayLink.on('directory-read', retryNow),
        relayLink.on('state-changed', ({ state }) => {
          if (state === 'online') retryNow();
        }),
      );
      endTicks = repeatEvery(timers, tickMs, () => {
        contact.noteRunning(tickMs);
        store.purge(clock.now());
        retryNow();
      });
      loop.schedule();
    },
    retryNow,
    async stop() {
      isStopped = true;
      for (const end of subscriptions) end();
      endTicks();
      cancelGrace?.();
      await loop.stop();
    },
  };
};
export { wipeSecret } from './wipe-secret.ts';
