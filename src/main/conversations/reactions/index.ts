import { pauseAfter } from '../../../shared/back-off.ts';
import type { Clock } from '../../../shared/clock.ts';
import { isHeart } from '../../../shared/emoji-heart.ts';
import type { AccountId, AgentId, DeviceId, MessageId, MessageMid } from '../../../shared/domain/index.ts';
import { BackchannelError, type ErrorCode } from '../../../shared/errors.ts';
import type { Timers } from '../../../shared/timers.ts';
import { type TeamSyncBody, teamWorkBody } from '../../../shared/wire/index.ts';
import type { Log } from '../../log.ts';
import { type MessagingClient, type MessagingLimits, readFailure } from '../../messaging/index.ts';
import { createKeyedQueue } from '../../work/index.ts';
import type { ChangePublisher } from '../change-publisher.ts';
import { failureTiming } from '../outbox/failure-count.ts';
import type { ChannelPort, ConfirmedReaction, RelayPort } from '../ports.ts';
import type { OwnReactionRow } from '../store/own-reactions.ts';
import type { Stores } from '../stores.ts';
import type { ReactionStep } from './steps.ts';

/** As Instagram's webhooks write it (instagram.md §6.5). */
const heart = '❤';
/** Refused by a fault of the provider's this often: a person decides. Waiting for the network has no end. */
const maxAttempts = 5;
/** A heart given by a slip of the fingers is taken back by another one before anybody sees it. */
const restMs = 1_000;

/** What a person does with hearts on messages; every function is durable when it returns. */
export interface OwnReactions {
  /**
   * Wishes the heart of our side on a message, or none. Errors: NOT_FOUND (also unsent, or without a name at the provider),
   * INSTAGRAM_NOT_CONNECTED.
   */
  react(wish: { messageId: MessageId; isSet: boolean; agentId: AgentId }): void;
  /** Gives up a wish that has failed: what the provider had before stays. Errors: NOT_FOUND. */
  dismissReaction(messageId: MessageId): void;
}

/**
 * Hearts of our side: wished here, set at the provider, told to the colleagues' consoles.
 *
 * Exactly once, without a name for the call: our side has one reaction on a message, `react` sets it and `unreact` clears it
 * (instagram.md §6.5, §7.1), so that a repeat changes nothing. What is kept is therefore not a call but what is to be there in
 * the end, and it is asked for until an answer says that it is there: after a kill, a cut line or an error of any kind.
 */
export const createOwnReactions = (deps: {
  stores: Pick<Stores, 'db' | 'conversations' | 'messages' | 'reactions' | 'ownReactions'>;
  publisher: ChangePublisher;
  channel: Pick<ChannelPort, 'client' | 'isConnected' | 'isRemoved' | 'reconnectNeeded'>;
  relayLink: Pick<RelayPort, 'send'>;
  colleaguesDevices(): DeviceId[];
  /** What keeps the account's replies here for now; calls during it only lengthen it. */
  sendingPause(accountId: AccountId): { untilMs: number } | undefined;
  policyRefused(accountId: AccountId): void;
  /** In the transaction that records it. */
  reacted(fact: ConfirmedReaction): void;
  isHeldBack?: (() => boolean) | undefined;
  limits: Pick<MessagingLimits, 'parallelThreads'>;
  clock: Clock;
  timers: Timers;
  log: Log;
  failPoints: { at(step: ReactionStep): void };
}) => {
  const { stores, publisher, channel, relayLink, clock, log, failPoints } = deps;
  const { conversations, messages, reactions, ownReactions } = stores;

  const tell = ({ accountId, mid, conversationId }: OwnReactionRow): void => {
    const message = messages.byMid(accountId, mid);
    if (message) publisher.message(conversationId, message.id);
  };

  /** It is so at the provider, by whichever console. The newer word counts. */
  const note = (
    fact: { accountId: AccountId; mid: MessageMid; isSet: boolean; agentId: AgentId; atMs: number },
    conversationId: OwnReactionRow['conversationId'],
  ): void => {
    const { accountId, mid, agentId, atMs } = fact;
    const stored = reactions.get({ accountId, mid, reactor: 'us' });
    if (stored && stored.atMs > atMs) return;
    const emoji = fact.isSet ? heart : undefined;
    reactions.put({ accountId, mid, reactor: 'us', conversationId, emoji, agentId, atMs });
  };

  const confirmed = (row: OwnReactionRow): void =>
    publisher.inTransaction(() => {
      const { accountId, mid, isSet, agentId } = row;
      const left = ownReactions.get(row);
      // Erased, unsent or disconnected meanwhile: there is nothing to say of it.
      if (!left) return;
      const before = reactions.get({ accountId, mid, reactor: 'us' })?.atMs ?? 0;
      const atMs = Math.max(clock.now(), before + 1);
      note({ accountId, mid, isSet, agentId, atMs }, row.conversationId);
      deps.reacted({ accountId, conversationId: row.conversationId, mid, agentId, isSet, atMs });
      const deviceIds = deps.colleaguesDevices();
      const body = teamWorkBody(accountId, { type: 'reaction', mid, isSet, atMs });
      if (deviceIds.length > 0)
        relayLink.send('replica', { deviceIds }, body, `reaction:${accountId}:${mid}:${atMs}`);
      if (left.wishes === row.wishes || left.isSet === isSet) ownReactions.delete(row);
      else ownReactions.update(row, { isBegun: false, attempts: 0 });
      tell(row);
    });

  const onFailure = (row: OwnReactionRow, client: MessagingClient, thrown: unknown): void => {
    const failure = readFailure(thrown);
    log.info('reaction.failed', { code: failure.code, outcome: failure.outcome });
    if (failure.outcome === 'sent') return confirmed(row);
    const isFault = failure.action === 'retry' && failure.code !== 'NETWORK_UNREACHABLE';
    const isOver = failure.action === 'give-up' || (isFault && row.attempts + 1 >= maxAttempts);
    publisher.inTransaction(() => {
      const left = ownReactions.get(row);
      if (!left) return;
      const { wishes } = left;
      if (wishes !== row.wishes) return;
      const waitMs = failure.waitMs ?? pauseAfter(row.attempts + 1, failureTiming);
      ownReactions.update(row, {
        state: isOver ? 'failed' : 'queued',
        reason: failure.code,
        isBegun: row.isBegun || failure.outcome !== 'not-sent',
        notBeforeMs: clock.now() + waitMs,
      });
      tell(row);
    });
    if (failure.action === 'reconnect') channel.reconnectNeeded(row.accountId, client);
    if (failure.action === 'blocked') deps.policyRefused(row.accountId);
  };

  const run = async (queued: OwnReactionRow): Promise<'unmoved' | void> => {
    const client = await channel.client(queued.accountId);
    if (!client || deps.isHeldBack?.() === true) return 'unmoved';
    failPoints.at('reaction.begin');
    const row = publisher.inTransaction(() => {
      const now = ownReactions.get(queued);
      if (now?.state !== 'queued' || now.notBeforeMs > clock.now()) return undefined;
      const message = messages.byMid(now.accountId, now.mid);
      const customerId = conversations.get(now.conversationId)?.customerId;
      if (!message || message.isUnsent || customerId === undefined) {
        ownReactions.delete(now);
        return undefined;
      }
      ownReactions.update(now, { isBegun: true, attempts: now.attempts + 1 });
      return { ...now, customerId };
    });
    if (!row) return;
    failPoints.at('reaction.send');
    try {
      await client.setReaction({ customerId: row.customerId, mid: row.mid, isSet: row.isSet });
    } catch (error) {
      return onFailure(row, client, error);
    }
    failPoints.at('reaction.sent');
    confirmed(row);
    failPoints.at('reaction.kept');
  };

  const queue = createKeyedQueue<OwnReactionRow>({
    *due() {
      if (deps.isHeldBack?.() === true) return;
      const seen = new Set<string>();
      for (const row of ownReactions.queued()) {
        if (seen.has(row.conversationId)) continue;
        seen.add(row.conversationId);
        const pausedMs = deps.sendingPause(row.accountId)?.untilMs ?? 0;
        yield { key: row.conversationId, atMs: Math.max(row.notBeforeMs, pausedMs), job: row };
      }
    },
    run,
    onError: (row, _error, pauseMs) => ownReactions.update(row, { notBeforeMs: clock.now() + pauseMs }),
    atOnce: deps.limits.parallelThreads,
    timing: failureTiming,
    clock,
    timers: deps.timers,
  });

  const api: OwnReactions = {
    react({ messageId, isSet, agentId }) {
      publisher.inTransaction(() => {
        const message = messages.get(messageId);
        if (message?.mid === undefined || message.isUnsent) throw new BackchannelError('NOT_FOUND');
        const { accountId, mid, conversationId } = message;
        if (!channel.isConnected(accountId)) throw new BackchannelError('INSTAGRAM_NOT_CONNECTED');
        const known = ownReactions.get({ accountId, mid });
        const emoji = reactions.get({ accountId, mid, reactor: 'us' })?.emoji;
        const isSo = isSet ? emoji !== undefined && isHeart(emoji) : emoji === undefined;
        // It is so already, and nothing is under way that would change it.
        if (isSo && known?.isBegun !== true) ownReactions.delete({ accountId, mid });
        else
          ownReactions.put({
            accountId,
            mid,
            conversationId,
            isSet,
            state: 'queued',
            reason: undefined,
            wishes: (known?.wishes ?? 0) + 1,
            isBegun: known?.isBegun ?? false,
            attempts: 0,
            notBeforeMs: clock.now() + restMs,
            agentId,
            atMs: clock.now(),
          });
        publisher.message(conversationId, messageId);
      });
      stores.db.afterCommit(queue.schedule);
    },
    dismissReaction(messageId) {
      publisher.inTransaction(() => {
        const message = messages.get(messageId);
        const key =
          message?.mid === undefined ? undefined : { accountId: message.accountId, mid: message.mid };
        if (!message || !key || ownReactions.get(key)?.state !== 'failed')
          throw new BackchannelError('NOT_FOUND');
        ownReactions.delete(key);
        publisher.message(message.conversationId, messageId);
      });
    },
  };

  return {
    api,
    /** A colleague's console has set or cleared the heart. In the caller's transaction. */
    toldByColleague(agentId: AgentId, body: TeamSyncBody): void {
      if (body.type !== 'bridge-map' || body.work?.type !== 'reaction') return;
      const { accountId } = body;
      const { mid, isSet, atMs } = body.work;
      if (channel.isRemoved(accountId)) return;
      publisher.inTransaction(() => {
        const message = messages.byMid(accountId, mid);
        // Of what is not here, or not any more, nothing is kept.
        if (!message || message.isUnsent) return;
        note({ accountId, mid, isSet, agentId, atMs }, message.conversationId);
        publisher.message(message.conversationId, message.id);
      });
    },
    schedule: queue.schedule,
    retryNow(): void {
      publisher.inTransaction(() => {
        for (const row of ownReactions.queued())
          if (waitsForUs.has(row.reason)) ownReactions.update(row, { notBeforeMs: clock.now() });
      });
      queue.schedule();
    },
    stop: queue.stop,
    idle: queue.idle,
  };
};

/** What ends by itself or by people: not to be waited for longer than it lasts. */
const waitsForUs: ReadonlySet<string | undefined> = new Set<ErrorCode>([
  'NETWORK_UNREACHABLE',
  'INSTAGRAM_RECONNECT',
  'INSTAGRAM_POLICY_BLOCK',
]);
