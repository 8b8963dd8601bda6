import type { AgentId, Conversation, ConversationId } from '../../shared/domain/index.ts';
import { toBackchannelError } from '../../shared/errors.ts';
import { daysToMs, retention } from '../../shared/removal/retention.ts';
import { repeatEvery } from '../work/index.ts';
import { createErasureStore } from '../conversations/index.ts';
import type { CatchingUp } from './catching-up.ts';
import { createFailures } from './failures.ts';
import type { News } from './news.ts';
import type { Outgoing } from './outgoing.ts';
import type { TeamworkDeps } from './ports.ts';
import { furthestAheadMs } from './stamp.ts';
import type { RegisterWriter } from './writer.ts';

const hourMs = 3600 * 1000;

/** What follows from the clock, from the team, from the directory and from what happens in the conversations. */
export const followConversations = (
  deps: TeamworkDeps & {
    writer: RegisterWriter;
    outgoing: Outgoing;
    catchingUp: CatchingUp;
    news: News;
    /** These have another assignee without a change; in its transaction. */
    reviewed(ids: readonly ConversationId[]): void;
  },
): { start(): void; stop(): void; schedule(): void } => {
  const { db, relayLink, channel, conversations, team, monotonicClock, timers, log } = deps;
  const { writer, outgoing, catchingUp, news } = deps;
  const { store } = writer;
  const failures = createFailures(db);
  const erasure = createErasureStore(db);
  let cancelWake = (): void => undefined;
  /** What was snoozed until then has been shown again. */
  let wokenUpToMs = monotonicClock.now();
  let subscriptions: (() => void)[] = [];
  /** Members and computers for which the states were made. */
  let reviewed: string | undefined;

  /** The colleagues hear that a reply could not be sent from here, or that it is over. */
  const tellFailures = (conversationId: ConversationId): void => {
    const device = relayLink.device();
    if (!device) return;
    const value = failures.valueOf(conversationId, device.deviceId);
    const before = store.get(conversationId, `failed:${device.deviceId}`)?.value;
    const isSame = JSON.stringify(before) === JSON.stringify(value);
    if (isSame || (before === undefined && value.kind === 'failed' && value.count === 0)) return;
    db.transaction(() => {
      const written = writer.write(conversationId, value, { by: device.agentId, origin: 'console' });
      if (written) outgoing.send([written]);
    });
  };

  const wake = (): void => {
    cancelWake();
    const nowMs = monotonicClock.now();
    const woken = store.wokenBetween(wokenUpToMs, nowMs);
    wokenUpToMs = nowMs;
    if (woken.length > 0) {
      conversations.touch(woken);
      news.woken(woken);
    }
    const nextMs = store.nextWakeMs(nowMs);
    // Timers stand still while the computer sleeps: never trusted for longer than an hour.
    if (nextMs !== undefined) cancelWake = timers.after(Math.min(Math.max(nextMs - nowMs, 0), hourMs), wake);
  };

  /** Whom LiveChat has suspended, or who is no member any more, answers nobody; and computers that left fail no longer. */
  const reviewPeople = (): void => {
    const members = team.list().flatMap(({ id, isSuspended }) => (isSuspended ? [] : [id]));
    const devices = relayLink.directory()?.devices.map(({ deviceId }) => deviceId);
    const key = JSON.stringify([members.sort(), devices?.sort()]);
    // Statuses change all day; who is there does not.
    if (key === reviewed) return;
    reviewed = key;
    const touched = db.transaction(() => {
      const ids = store.projectAgain();
      deps.reviewed(ids);
      return ids;
    });
    if (touched.length > 0) conversations.touch(touched);
  };

  const online = (): void => {
    // The relay refuses a caller whose clock is off: online, it is right.
    db.transaction(() => {
      // What was to leave with such a stamp may have had others beside it.
      if (outgoing.withdrawLaterThan(deps.clock.now() + furthestAheadMs)) outgoing.repeatAll();
      const own = relayLink.device()?.agentId;
      const right = writer.putRight().filter(({ by, origin }) => by === own || origin === 'livechat');
      outgoing.send(right);
    });
    outgoing.review();
  };

  const purge = (): void => {
    const limitMs = monotonicClock.now() - daysToMs(retention.instagramContentDays);
    store.purgeBefore(limitMs);
    // What would be too old before the next look goes at this one.
    forgetTexts(limitMs + 2 * hourMs);
    if (relayLink.state === 'online') catchingUp.noteOnline();
  };

  /** What failed replies say is kept as long as other content, and no longer than the computer that tells of them is there. */
  const forgetTexts = (limitMs: number): void => {
    const touched = db.transaction(() => store.forgetFailedTexts(limitMs));
    if (touched.length > 0) conversations.touch(touched);
    if (touched.length > 0) db.emptyLog();
  };

  const safely = (work: () => void) => (): void => {
    try {
      work();
    } catch (error) {
      log.error('work.not-followed', { code: toBackchannelError(error).code });
    }
  };
  const review = safely(() => {
    outgoing.review();
    catchingUp.schedule();
  });

  const isErased = ({ accountId, customerId }: Conversation): boolean =>
    erasure.erasedUpToMs(accountId, customerId) !== undefined;

  channel.port.onRemove((accountId) => store.forgetAccount(accountId));

  return {
    start() {
      subscriptions = [
        relayLink.on('state-changed', ({ state }) => {
          if (state === 'online') safely(online)();
        }),
        relayLink.on('caught-up', safely(catchingUp.caughtUp)),
        relayLink.on('trust-changed', review),
        relayLink.on(
          'directory-read',
          safely(() => {
            outgoing.review();
            reviewPeople();
          }),
        ),
        team.on('changed', safely(reviewPeople)),
        conversations.on('conversation.changed', ({ conversation, isRemoved }) =>
          safely(() => {
            // The erasure has taken what was to leave about them, and what stood beside it.
            if (isRemoved && isErased(conversation)) return outgoing.repeatAll();
            if (isRemoved) return;
            tellFailures(conversation.id);
            const ownId = relayLink.device()?.agentId as AgentId | undefined;
            const read = store.get(conversation.id, `read:${ownId ?? ''}`)?.value;
            if (conversation.unreadCount > 0 && read?.kind === 'read')
              conversations.readUpTo(conversation.id, read.upToMs);
          })(),
        ),
        repeatEvery(timers, hourMs, safely(purge)),
      ];
      safely(purge)();
      safely(reviewPeople)();
      safely(() => {
        for (const id of new Set([...failures.conversations(), ...store.failedHere()])) tellFailures(id);
      })();
      safely(wake)();
    },
    stop() {
      cancelWake();
      for (const end of subscriptions) end();
    },
    schedule: () => db.afterCommit(safely(wake)),
  };
};
