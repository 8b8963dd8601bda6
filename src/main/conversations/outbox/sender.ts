import type { Clock } from '../../../shared/clock.ts';
import {
  type AccountId,
  type ConversationId,
  type MessageId,
  replyWindowAt,
} from '../../../shared/domain/index.ts';
import type { Timers } from '../../../shared/timers.ts';
import {
  echoWaitMs,
  historyToleranceMs,
  type InstagramClient,
  parallelThreads,
  readFailure,
  sendGapPerThreadMs,
  type Failure,
} from '../../instagram/index.ts';
import type { Log } from '../../log.ts';
import type { OutboxRow } from '../../storage/index.ts';
import type { ChangePublisher } from '../change-publisher.ts';
import type { ChannelPort } from '../ports.ts';
import type { Stores } from '../stores.ts';
import type { SendingPauses } from './pauses.ts';
import type { Settlement } from './settle.ts';
import type { OutboxFailPoints } from './steps.ts';

/** An echo usually comes within a second; after this time the history is asked. */
export const settleDelayMs = 10_000;
/** Pauses after a failure that may pass: 2 s, doubled, up to 5 min (instagram.md §8). */
const firstPauseMs = 2_000;
const longestPauseMs = 5 * 60 * 1_000;
/** Refused by a fault of Instagram's this often: a person decides. Waiting for the network has no end. */
const maxAttempts = 5;

const lookAgainMs = 30_000;
/** Meta repeats webhooks for an hour: so long a history that only times out is asked for again before a person is. */
const lookPatienceMs = 60 * 60 * 1_000;

/** Sends what waits, in order, one at a time per conversation; settles what is in doubt. */
export interface Sender {
  /** Looks for work and begins what is due; sets a timer for the rest. */
  schedule(): void;
  /** The network or the channel is back: nothing waits for its pause any longer. */
  retryNow(): void;
  stop(): void;
  /** Resolves when no call is under way. */
  idle(): Promise<void>;
}

export interface SenderDeps {
  stores: Stores;
  publisher: ChangePublisher;
  settlement: Settlement;
  pauses: SendingPauses;
  channel: ChannelPort;
  /**
   * Loads the newest messages of a thread and applies them; a reply found among them is settled by its echo's rule.
   * `reachesBackToMs`: as of `HistoryLoader.loadThread`.
   * Throws what the client throws.
   */
  lookAtHistory(
    client: InstagramClient,
    conversationId: ConversationId,
  ): Promise<{ reachesBackToMs: number }>;
  /** Asked right before a queued reply is sent. */
  maySend(messageId: MessageId): boolean;
  clock: Clock;
  timers: Timers;
  log: Log;
  failPoints: OutboxFailPoints;
}

export const createSender = (deps: SenderDeps): Sender => {
  const { stores, publisher, settlement, pauses, channel, clock, timers, log } = deps;
  const { conversations, messages, outbox } = stores;
  const { failPoints } = deps;

  let isStopped = false;
  let cancelTimer: (() => void) | undefined;
  const underWay = new Map<ConversationId, Promise<void>>();
  /** Of those, the ones that look at the history: they are slow, and no reply of another conversation waits for them. */
  const looking = new Set<ConversationId>();
  const lastCallAtMs = new Map<ConversationId, number>();
  /** Longer pauses between sends while Instagram's headers say that the limit is near. */
  const slowdowns = new Map<AccountId, number>();
  let failuresInARow = 0;
  /** Counts the retries asked for: one that comes while a task finds no client must not be lost. */
  let retryRequests = 0;

  const pauseMs = (count: number): number =>
    Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(Math.max(count - 1, 0), 16));

  const change = (row: OutboxRow, update: Parameters<typeof outbox.update>[1]): void => {
    publisher.inTransaction(() => {
      outbox.update(row.messageId, update);
      publisher.message(row.conversationId, row.messageId);
    });
  };

  /** Back in line: certainly not sent. */
  const requeue = (row: OutboxRow, failure: Pick<Failure, 'code' | 'detail'>, waitMs: number): void => {
    change(row, {
      state: 'queued',
      reason: failure.code,
      detail: failure.detail,
      notBeforeMs: clock.now() + waitMs,
      attemptedAtMs: undefined,
      settleAtMs: undefined,
      isRefused: false,
    });
  };

  const onRefused = (
    row: OutboxRow,
    accountId: AccountId,
    client: InstagramClient,
    failure: Failure,
  ): void => {
    switch (failure.action) {
      case 'reconnect':
        requeue(row, failure, 0);
        return channel.reconnectNeeded(accountId, client);
      case 'wait': {
        const waitMs = failure.waitMs ?? longestPauseMs;
        pauses.note(accountId, { untilMs: clock.now() + waitMs, reason: failure.code });
        return requeue(row, failure, waitMs);
      }
      case 'retry':
        failuresInARow += 1;
        return requeue(row, failure, pauseMs(failuresInARow));
      case 'give-up':
        if (failure.code === 'INSTAGRAM_THREAD_TAKEN') markTaken(row.conversationId);
        return settlement.failed(row.messageId, failure.code, failure.detail);
    }
  };

  const markTaken = (conversationId: ConversationId): void => {
    publisher.inTransaction(() => {
      const row = conversations.get(conversationId);
      if (!row) return;
      conversations.put({ ...row, isHandledElsewhere: true, controlAtMs: clock.now() });
      publisher.conversation(conversationId);
    });
  };

  /** Durably "sending" before the call; undefined when there is nothing to send any more. */
  const begin = (messageId: MessageId) =>
    publisher.inTransaction(() => {
      const row = outbox.byMessage(messageId);
      const message = messages.get(messageId);
      if (!row || row.state !== 'queued' || message?.text === undefined) return undefined;
      const conversation = conversations.get(row.conversationId);
      if (!conversation) return undefined;
      const nowMs = clock.now();
      const window = replyWindowAt(conversation.lastCustomerMessageAtMs, nowMs);
      if (window.state === 'closed' || window.state === 'never') {
        settlement.failed(messageId, 'INSTAGRAM_WINDOW_CLOSED');
        return undefined;
      }
      outbox.update(messageId, {
        state: 'sending',
        reason: undefined,
        detail: undefined,
        attempts: row.attempts + 1,
        attemptedAtMs: nowMs,
        settleAtMs: nowMs + settleDelayMs,
        isRefused: false,
      });
      publisher.message(row.conversationId, messageId);
      return { message, text: message.text, conversation, isHumanAgent: window.state === 'human-agent' };
    });

  /** Instagram's headers (of any call of this account) forbid sending now. */
  const noteUsage = (accountId: AccountId, client: InstagramClient): void => {
    slowdowns.set(accountId, client.slowdown());
    const untilMs = client.usage().blockedUntilMs;
    if (untilMs !== undefined) pauses.note(accountId, { untilMs, reason: 'INSTAGRAM_RATE_LIMITED' });
  };

  const send = async (queued: OutboxRow, accountId: AccountId, client: InstagramClient): Promise<void> => {
    noteUsage(accountId, client);
    const pause = pauses.current(accountId);
    if (pause) return requeue(queued, { code: 'INSTAGRAM_RATE_LIMITED' }, pause.untilMs - clock.now());
    failPoints.at('reply.begin');
    const begun = begin(queued.messageId);
    if (!begun) return;
    failPoints.at('reply.send');
    const { customerId } = begun.conversation;
    lastCallAtMs.set(queued.conversationId, clock.now());
    try {
      const { mid } = await client.sendText({
        customerId,
        text: begun.text,
        isHumanAgent: begun.isHumanAgent,
      });
      failuresInARow = 0;
      failPoints.at('reply.sent');
      settlement.sent(queued.messageId, mid);
      failPoints.at('reply.kept');
      channel.noteSend(accountId, clock.now());
    } catch (error) {
      const failure = readFailure(error);
      log.warn('reply.call-failed', { code: failure.code, outcome: failure.outcome });
      const row = outbox.byMessage(queued.messageId);
      // Its echo was faster than the error: it was sent.
      if (!row || row.state !== 'sending') return;
      if (failure.outcome === 'not-sent') return onRefused(row, accountId, client, failure);
      change(row, {
        reason: failure.outcome === 'sent' ? 'INSTAGRAM_SENT_UNCONFIRMED' : 'INSTAGRAM_OUTCOME_UNKNOWN',
        detail: failure.detail,
        settleAtMs: clock.now() + settleDelayMs,
        isRefused: failure.outcome === 'doubtful',
      });
    } finally {
      noteUsage(accountId, client);
    }
  };

  /** Its echo, or a history that is known to be complete, decides. Less than that decides nothing, and then a person is asked. */
  const settle = async (row: OutboxRow, accountId: AccountId, client: InstagramClient): Promise<void> => {
    const sinceMs = (): number => clock.now() - (row.attemptedAtMs ?? 0);
    const askPerson = ({ detail }: OutboxRow): void =>
      settlement.failed(row.messageId, 'INSTAGRAM_OUTCOME_UNKNOWN', detail);
    let reachesBackToMs: number;
    try {
      failPoints.at('reply.look');
      ({ reachesBackToMs } = await deps.lookAtHistory(client, row.conversationId));
      failPoints.at('reply.looked');
    } catch (error) {
      const failure = readFailure(error);
      log.warn('reply.look-failed', { code: failure.code });
      failuresInARow += 1;
      const left = outbox.byMessage(row.messageId);
      if (left?.state !== 'sending') return;
      if (failure.action === 'give-up' && sinceMs() >= echoWaitMs) return askPerson(left);
      // Away from the network nobody can be asked anything, and the echo is still to come.
      const isAnswered = failure.action !== 'reconnect' && failure.code !== 'NETWORK_UNREACHABLE';
      if (isAnswered && sinceMs() >= lookPatienceMs) return askPerson(left);
      change(left, { settleAtMs: clock.now() + (failure.waitMs ?? pauseMs(failuresInARow)) });
      if (failure.action === 'reconnect') channel.reconnectNeeded(accountId, client);
      return;
    }
    failuresInARow = 0;
    const left = outbox.byMessage(row.messageId);
    if (left?.state !== 'sending') return;
    const isProof = reachesBackToMs <= (left.attemptedAtMs ?? 0) - historyToleranceMs;
    if (!isProof || left.reason === 'INSTAGRAM_SENT_UNCONFIRMED') {
      // Cut short, or twenty newer messages hide it, or Instagram has said that it was sent: its echo may still tell.
      if (sinceMs() >= echoWaitMs) return askPerson(left);
      return change(left, { settleAtMs: clock.now() + lookAgainMs });
    }
    if (left.isRefused && left.attempts < maxAttempts) {
      // Instagram said "error" and does not have it: both together are enough to try again.
      return requeue(left, { code: 'INSTAGRAM_TEMPORARY' }, pauseMs(left.attempts));
    }
    settlement.failed(
      row.messageId,
      left.isRefused ? 'INSTAGRAM_TEMPORARY' : 'INSTAGRAM_OUTCOME_UNKNOWN',
      left.detail,
    );
  };

  const dueAtMs = (row: OutboxRow, accountId: AccountId): number => {
    if (row.state === 'sending') return row.settleAtMs ?? 0;
    const lastMs = lastCallAtMs.get(row.conversationId);
    return Math.max(
      row.undoUntilMs,
      row.notBeforeMs,
      lastMs === undefined ? 0 : lastMs + sendGapPerThreadMs * (slowdowns.get(accountId) ?? 1),
      pauses.current(accountId)?.untilMs ?? 0,
    );
  };

  const work = async (row: OutboxRow, accountId: AccountId): Promise<void> => {
    const client = await channel.client(accountId);
    // No token, or it was refused: everything stays in line until the channel says that it is back.
    if (!client || isStopped) return;
    if (row.state === 'queued' && !deps.maySend(row.messageId)) return;
    await (row.state === 'sending' ? settle(row, accountId, client) : send(row, accountId, client));
  };

  const start = (row: OutboxRow, accountId: AccountId): void => {
    const versionBefore = versionOf(row.messageId);
    const retryRequestsBefore = retryRequests;
    const task = work(row, accountId)
      .catch((error: unknown) => {
        log.warn('reply.fault', { code: readFailure(error).code });
        if (!isStopped) timers.after(longestPauseMs, schedule);
      })
      .then(() => {
        underWay.delete(row.conversationId);
        looking.delete(row.conversationId);
        // Nothing moved (no client): looking again at once would spin.
        if (isStopped) return;
        if (retryRequests !== retryRequestsBefore || versionOf(row.messageId) !== versionBefore) schedule();
      });
    underWay.set(row.conversationId, task);
    if (row.state === 'sending') looking.add(row.conversationId);
  };

  const versionOf = (messageId: MessageId): string => JSON.stringify(outbox.byMessage(messageId) ?? null);

  const slotsOf = (state: OutboxRow['state']): number =>
    state === 'sending' ? looking.size : underWay.size - looking.size;

  function schedule(): void {
    if (isStopped) return;
    cancelTimer?.();
    cancelTimer = undefined;
    const nowMs = clock.now();
    const seen = new Set<ConversationId>();
    let nextAtMs: number | undefined;
    for (const row of outbox.open()) {
      // Only the first of each conversation may move: the others wait behind it.
      if (seen.has(row.conversationId)) continue;
      seen.add(row.conversationId);
      if (underWay.has(row.conversationId)) continue;
      const accountId = conversations.get(row.conversationId)?.accountId;
      if (accountId === undefined) continue;
      const atMs = dueAtMs(row, accountId);
      if (atMs > nowMs) nextAtMs = Math.min(nextAtMs ?? atMs, atMs);
      else if (slotsOf(row.state) < parallelThreads) start(row, accountId);
    }
    if (nextAtMs !== undefined) cancelTimer = timers.after(nextAtMs - nowMs, schedule);
  }

  return {
    schedule,
    retryNow() {
      retryRequests += 1;
      failuresInARow = 0;
      const nowMs = clock.now();
      publisher.inTransaction(() => {
        for (const row of outbox.open()) {
          if (row.state === 'sending' && !underWay.has(row.conversationId)) {
            outbox.update(row.messageId, {
              settleAtMs: Math.max(nowMs, (row.attemptedAtMs ?? nowMs) + settleDelayMs),
            });
          }
          const isWaitingForNetwork = row.state === 'queued' && row.reason === 'NETWORK_UNREACHABLE';
          const isWaitingForChannel = row.state === 'queued' && row.reason === 'INSTAGRAM_RECONNECT';
          if (!isWaitingForNetwork && !isWaitingForChannel) continue;
          outbox.update(row.messageId, { notBeforeMs: nowMs, reason: undefined, detail: undefined });
          publisher.message(row.conversationId, row.messageId);
        }
      });
      schedule();
    },
    stop() {
      isStopped = true;
      cancelTimer?.();
    },
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay.values());
    },
  };
};
