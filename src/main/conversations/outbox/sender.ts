import { pauseAfter } from '../../../shared/back-off.ts';
import type { Clock } from '../../../shared/clock.ts';
import type { AccountId, ConversationId, MessageId } from '../../../shared/domain/index.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import type { Timers } from '../../../shared/timers.ts';
import type { Log } from '../../log.ts';
import {
  type MessagingClient,
  type MessagingLimits,
  readFailure,
  type SendFailure,
} from '../../messaging/index.ts';
import { createKeyedQueue, type DueJob } from '../../work/index.ts';
import type { ChangePublisher } from '../change-publisher.ts';
import type { HistoryLook, LookSince } from '../history-look.ts';
import type { ChannelPort } from '../ports.ts';
import type { OutboxRow } from '../store/outbox.ts';
import type { Stores } from '../stores.ts';
import { createBeginReply, settleDelayMs } from './begin-reply.ts';
import type { CallsUnderWay } from './calls-under-way.ts';
import { createFailureCount, failureTiming } from './failure-count.ts';
import type { HumanAgentFact } from './human-agent.ts';
import type { SendingPauses } from './pauses.ts';
import type { PolicyBlock, PolicyBlocks } from './policy-blocks.ts';
import { dropRefusedQuote } from './quote.ts';
import { createReplyLooks } from './reply-looks.ts';
import { createRowChanges } from './row-changes.ts';
import type { Settlement } from './settle.ts';
import type { OutboxFailPoints } from './steps.ts';
import type { FileUploads } from './upload-file.ts';

/** Refused by a fault of the provider's this often: a person decides. Waiting for the network has no end. */
const maxAttempts = 5;

/**
 * The provider repeats deliveries for an hour (instagram.md §5.2): so long a history that only times out is asked for again
 * before a person is.
 */
const lookPatienceMs = 60 * 60 * 1_000;

/** What a refusal of the quote may be called: the code does not tell which parameter it is about. */
const quoteRefusals: ReadonlySet<ErrorCode> = new Set(['INSTAGRAM_REFUSED', 'INSTAGRAM_MESSAGE_GONE']);

/** Sends what waits, in order, one at a time per conversation; settles what is in doubt. */
export interface Sender {
  /** Looks for work and begins what is due; sets a timer for the rest. */
  schedule(): void;
  /** The network or the channel is back: nothing waits for its pause any longer. */
  retryNow(): void;
  /** Something arrived: it may be what a look had named and nobody had told of. */
  newsApplied(): void;
  /** Begins nothing more; resolves when the calls under way have ended. */
  stop(): Promise<void>;
  /** Resolves when no call is under way. */
  idle(): Promise<void>;
}

/** The first row of a conversation. */
interface Job {
  row: OutboxRow;
  accountId: AccountId;
}

export interface SenderDeps {
  stores: Stores;
  publisher: ChangePublisher;
  settlement: Settlement;
  pauses: SendingPauses;
  blocks: Pick<PolicyBlocks, 'current'>;
  humanAgent: Pick<HumanAgentFact, 'missingSinceMs'>;
  /** The provider takes nothing of the account because of a policy. */
  policyRefused(accountId: AccountId): void;
  /** A message was accepted. Called for every one. */
  accepted(accountId: AccountId, conversationId: ConversationId): void;
  /** The app may not use the tag of a human agent. */
  humanAgentRefused(): void;
  channel: ChannelPort;
  limits: MessagingLimits;
  /** As of `HistoryLoader.loadThread`; a reply found by it is settled by its echo's rule. Throws what the client throws. */
  lookAtHistory(
    client: MessagingClient,
    conversationId: ConversationId,
    since: LookSince,
  ): Promise<HistoryLook>;
  uploads: Pick<FileUploads, 'isNeeded' | 'prepare' | 'forget' | 'fallBack' | 'cancelAll'>;
  /** Asked right before a queued reply is sent. */
  maySend(messageId: MessageId): boolean;
  calls: Pick<CallsUnderWay, 'run'>;
  clock: Clock;
  timers: Timers;
  log: Log;
  failPoints: OutboxFailPoints;
}

export const createSender = (deps: SenderDeps): Sender => {
  const { stores, publisher, settlement, pauses, blocks, channel, limits, clock, timers, log } = deps;
  const { conversations, messages, outbox } = stores;
  const { failPoints, uploads } = deps;

  let isStopped = false;
  const lastCallAtMs = new Map<ConversationId, number>();
  /** Longer pauses between sends while the provider says that the limit is near. */
  const slowdowns = new Map<AccountId, number>();
  /** After a fault of ours a conversation rests, so that it is not run into again at once. */
  const restsUntilMs = new Map<ConversationId, number>();
  /** Blocked accounts of which one reply is out to learn whether the block has ended. */
  const trying = new Set<AccountId>();
  const failures = createFailureCount();
  const replyLooks = createReplyLooks();

  const begin = createBeginReply(deps);

  const { change, requeue, noteControl } = createRowChanges(deps);

  const onRefused = (
    row: OutboxRow,
    accountId: AccountId,
    client: MessagingClient,
    failure: SendFailure,
    begunAtMs: number,
  ): void => {
    switch (failure.action) {
      case 'reconnect':
        requeue(row, failure, 0);
        return channel.reconnectNeeded(accountId, client);
      case 'wait': {
        const waitMs = failure.waitMs ?? failureTiming.longestMs;
        pauses.note(accountId, { untilMs: clock.now() + waitMs, reason: failure.code });
        return requeue(row, failure, waitMs);
      }
      case 'retry':
        return requeue(row, failure, failures.pauseAfter(failure, begunAtMs, clock.now()));
      case 'blocked':
        deps.policyRefused(accountId);
        return requeue(row, failure, 0);
      case 'give-up':
        if (quoteRefusals.has(failure.code) && dropRefusedQuote(messages, row.messageId))
          return requeue(row, failure, 0);
        // Its copy there may have ended, after a long wait: once more with a new one.
        if (failure.code === 'INSTAGRAM_MEDIA_REFUSED' && row.attempts < 2 && uploads.forget(row.messageId))
          return requeue(row, failure, 0);
        if (failure.code === 'INSTAGRAM_MEDIA_REFUSED' && uploads.fallBack(row.messageId, failure.code))
          return;
        if (failure.code === 'INSTAGRAM_HUMAN_AGENT_MISSING') deps.humanAgentRefused();
        if (failure.code === 'INSTAGRAM_THREAD_TAKEN') noteControl(row.conversationId, true);
        return settlement.failed(row.messageId, failure.code, failure.detail);
    }
  };

  /** Replies that wait for the end of one of these failures wait no longer. */
  const release = (reasons: readonly ErrorCode[]): void => {
    const nowMs = clock.now();
    publisher.inTransaction(() => {
      for (const row of outbox.open()) {
        if (row.state !== 'queued' || !reasons.includes(row.reason as ErrorCode)) continue;
        if (row.reason === 'INSTAGRAM_POLICY_BLOCK' && isBlocked(row.conversationId)) continue;
        outbox.update(row.messageId, { notBeforeMs: nowMs, reason: undefined, detail: undefined });
        publisher.message(row.conversationId, row.messageId);
      }
    });
  };

  /** One call got through: so do the others that wait for the network. */
  const networkWorks = (): void => {
    if (failures.reset()) release(['NETWORK_UNREACHABLE']);
  };

  /** The answers to any call of this account may forbid sending now. */
  const noteUsage = (accountId: AccountId, client: MessagingClient): void => {
    slowdowns.set(accountId, client.slowdown());
    const untilMs = client.usage().blockedUntilMs;
    if (untilMs !== undefined) pauses.note(accountId, { untilMs, reason: 'INSTAGRAM_RATE_LIMITED' });
  };

  const send = async (queued: OutboxRow, accountId: AccountId, client: MessagingClient): Promise<void> => {
    noteUsage(accountId, client);
    const pause = pauses.current(accountId);
    if (pause) return requeue(queued, { code: 'INSTAGRAM_RATE_LIMITED' }, pause.untilMs - clock.now());
    const block = blocks.current(accountId);
    // Blocked since this job was begun, or another reply is trying.
    if (block && (block.nextTryAtMs > clock.now() || trying.has(accountId))) {
      return requeue(queued, { code: 'INSTAGRAM_POLICY_BLOCK' }, 0);
    }
    const uploadedAtMs = clock.now();
    const from = await uploads.prepare(queued, client, (failure) =>
      onRefused(queued, accountId, client, failure, uploadedAtMs),
    );
    // What an upload takes minutes for may have been taken back, or may not leave any more.
    if (from === 'failed' || isStopped || (from !== 'no-file' && !deps.maySend(queued.messageId))) return;
    failPoints.at('reply.begin');
    const begun = begin(queued.messageId, from === 'no-file' ? undefined : from);
    if (!begun) return;
    failPoints.at('reply.send');
    const { customerId } = begun.conversation;
    const begunAtMs = clock.now();
    lastCallAtMs.set(queued.conversationId, begunAtMs);
    if (block) trying.add(accountId);
    try {
      const { content, isHumanAgent, message } = begun;
      const replyTo = message.replyTo?.kind === 'message' ? message.replyTo.mid : undefined;
      const to = { customerId, isHumanAgent, replyTo };
      const { mid } = await ('text' in content
        ? client.sendText({ ...to, text: content.text, buttons: message.buttons })
        : client.sendFile({ ...to, kind: content.file.kind, from: content.from }));
      networkWorks();
      failPoints.at('reply.sent');
      settlement.sent(queued.messageId, mid);
      failPoints.at('reply.kept');
      noteControl(queued.conversationId, false);
      channel.noteSend(accountId, clock.now());
      deps.accepted(accountId, queued.conversationId);
    } catch (error) {
      const failure = readFailure(error);
      log.warn('reply.call-failed', { code: failure.code, outcome: failure.outcome });
      const row = outbox.byMessage(queued.messageId);
      // Its echo was faster than the error: it was sent.
      if (!row || row.state !== 'sending') return;
      if (failure.outcome === 'not-sent') return onRefused(row, accountId, client, failure, begunAtMs);
      change(row, {
        reason: failure.outcome === 'sent' ? 'INSTAGRAM_SENT_UNCONFIRMED' : 'INSTAGRAM_OUTCOME_UNKNOWN',
        detail: failure.detail,
        settleAtMs: clock.now() + settleDelayMs,
        isRefused: failure.outcome === 'doubtful',
      });
    } finally {
      trying.delete(accountId);
      noteUsage(accountId, client);
    }
  };

  /** What the customer wrote before the reply was even queued is older than the reply, whatever the clocks say. */
  const sinceOf = ({ messageId, attemptedAtMs }: OutboxRow): LookSince => [
    attemptedAtMs ?? 0,
    (mid) => messages.isHeardBefore(mid, messageId),
  ];

  /** Its echo, or a history that is known to be complete, decides. Less than that decides nothing, and then a person is asked. */
  const settle = async (row: OutboxRow, accountId: AccountId, client: MessagingClient): Promise<void> => {
    const sinceMs = (): number => clock.now() - (row.attemptedAtMs ?? 0);
    const askPerson = ({ detail }: OutboxRow): void =>
      settlement.failed(row.messageId, 'INSTAGRAM_OUTCOME_UNKNOWN', detail);
    const since = sinceOf(row);
    const begunAtMs = clock.now();
    // What the last look could not tell may have been told by a delivery meanwhile: then no call is needed.
    let look = replyLooks.of(row)?.look;
    if (!look?.isCompleteSince(...since)) {
      try {
        failPoints.at('reply.look');
        look = await deps.lookAtHistory(client, row.conversationId, since);
        failPoints.at('reply.looked');
      } catch (error) {
        const failure = readFailure(error);
        log.warn('reply.look-failed', { code: failure.code });
        const left = outbox.byMessage(row.messageId);
        if (left?.state !== 'sending') return;
        if (failure.action === 'give-up' && sinceMs() >= limits.echoWaitMs) return askPerson(left);
        // Away from the network nobody can be asked anything, and the echo is still to come.
        const isAnswered = failure.action !== 'reconnect' && failure.code !== 'NETWORK_UNREACHABLE';
        if (isAnswered && sinceMs() >= lookPatienceMs) return askPerson(left);
        const pauseMs = failures.pauseAfter(failure, begunAtMs, clock.now());
        change(left, { settleAtMs: clock.now() + (failure.waitMs ?? pauseMs) });
        if (failure.action === 'reconnect') channel.reconnectNeeded(accountId, client);
        return;
      }
    }
    networkWorks();
    const left = outbox.byMessage(row.messageId);
    if (left?.state !== 'sending') return;
    if (!look.isCompleteSince(...since) || left.reason === 'INSTAGRAM_SENT_UNCONFIRMED') {
      // Cut short, or newer messages hide it, or the provider has said that it was sent: its echo may still tell.
      if (sinceMs() >= limits.echoWaitMs) return askPerson(left);
      return change(left, { settleAtMs: clock.now() + replyLooks.put(row, look) });
    }
    replyLooks.delete(row.messageId);
    if (left.isRefused && left.attempts < maxAttempts) {
      // The provider said "error" and does not have it: both together are enough to try again.
      return requeue(left, { code: 'INSTAGRAM_TEMPORARY' }, pauseAfter(left.attempts, failureTiming));
    }
    settlement.failed(
      row.messageId,
      left.isRefused ? 'INSTAGRAM_TEMPORARY' : 'INSTAGRAM_OUTCOME_UNKNOWN',
      left.detail,
    );
  };

  const dueAtMs = (row: OutboxRow, accountId: AccountId): number => {
    const restMs = restsUntilMs.get(row.conversationId) ?? 0;
    if (row.state === 'sending') return Math.max(row.settleAtMs ?? 0, restMs);
    const lastMs = lastCallAtMs.get(row.conversationId);
    return Math.max(
      restMs,
      row.undoUntilMs,
      row.notBeforeMs,
      lastMs === undefined ? 0 : lastMs + limits.sendGapPerThreadMs * (slowdowns.get(accountId) ?? 1),
      pauses.current(accountId)?.untilMs ?? 0,
    );
  };

  const work = async ({ row, accountId }: Job): Promise<void> => {
    const client = await channel.client(accountId);
    // No token, or it was refused: everything stays in line until the channel says that it is back.
    if (!client || isStopped) return;
    if (row.state === 'queued' && !deps.maySend(row.messageId)) return;
    await (row.state === 'sending' ? settle(row, accountId, client) : send(row, accountId, client));
  };

  /** Only the first row of each conversation may move: the others wait behind it. */
  function* due(hasPlace: (lane: string) => boolean): Iterable<DueJob<Job>> {
    const seen = new Set<ConversationId>();
    const tries = new Set<AccountId>(trying);
    const known = new Map<AccountId, PolicyBlock | undefined>();
    const blockOf = (accountId: AccountId): PolicyBlock | undefined => {
      if (!known.has(accountId)) known.set(accountId, blocks.current(accountId));
      return known.get(accountId);
    };
    for (const row of outbox.open()) {
      const { conversationId: key } = row;
      if (seen.has(key)) continue;
      seen.add(key);
      // Nor what is behind it: a person decides what the customer reads first.
      if (row.state === 'queued' && row.editing !== undefined) continue;
      if (row.state === 'queued' && !hasPlace('queued') && !hasPlace('upload')) continue;
      const accountId = conversations.accountOf(key);
      if (accountId === undefined) continue;
      const block = row.state === 'queued' ? blockOf(accountId) : undefined;
      // One reply tries whether the block has ended; the others stay behind it.
      if (block && tries.has(accountId)) continue;
      const atMs = Math.max(dueAtMs(row, accountId), block?.nextTryAtMs ?? 0);
      // What may not leave yet takes no other reply's place.
      if (row.state === 'queued' && atMs <= clock.now() && !deps.maySend(row.messageId)) continue;
      if (block) tries.add(accountId);
      // Looks at the history are slow, and no reply of another conversation waits for them: a lane of their own.
      // So are files.
      const lane = row.state === 'queued' && uploads.isNeeded(row.messageId) ? 'upload' : row.state;
      yield { key, job: { row, accountId }, lane, atMs };
    }
  }

  const isBlocked = (conversationId: ConversationId): boolean => {
    const accountId = conversations.accountOf(conversationId);
    return accountId !== undefined && blocks.current(accountId) !== undefined;
  };

  const versionOf = (messageId: MessageId): string => JSON.stringify(outbox.byMessage(messageId) ?? null);

  const queue = createKeyedQueue<Job>({
    due,
    async run(job) {
      const before = versionOf(job.row.messageId);
      await deps.calls.run(job.row.messageId, () => work(job));
      // Nothing moved (no client, or it may not leave yet): looking again at once would spin.
      return versionOf(job.row.messageId) === before ? 'unmoved' : undefined;
    },
    onError({ row }, error, pauseMs) {
      log.warn('reply.fault', { code: readFailure(error).code });
      restsUntilMs.set(row.conversationId, clock.now() + pauseMs);
    },
    atOnce: limits.parallelThreads,
    lanes: ['queued', 'sending', 'upload'],
    timing: { firstMs: failureTiming.longestMs, longestMs: failureTiming.longestMs },
    clock,
    timers,
  });

  return {
    schedule: queue.schedule,
    retryNow() {
      failures.reset();
      restsUntilMs.clear();
      const nowMs = clock.now();
      publisher.inTransaction(() => {
        for (const row of outbox.open()) {
          if (row.state !== 'sending' || queue.isRunning(row.conversationId)) continue;
          outbox.update(row.messageId, {
            settleAtMs: Math.max(nowMs, (row.attemptedAtMs ?? nowMs) + settleDelayMs),
          });
        }
        release(['NETWORK_UNREACHABLE', 'INSTAGRAM_RECONNECT', 'INSTAGRAM_POLICY_BLOCK']);
      });
      queue.schedule();
    },
    newsApplied() {
      const told = replyLooks.messageIds().filter((id) => {
        const row = outbox.byMessage(id);
        if (row?.state !== 'sending') replyLooks.delete(id);
        return row?.state === 'sending' && replyLooks.of(row)?.look.isCompleteSince(...sinceOf(row)) === true;
      });
      for (const id of told) outbox.update(id, { settleAtMs: clock.now() });
      if (told.length > 0) queue.schedule();
    },
    stop() {
      isStopped = true;
      uploads.cancelAll();
      return queue.stop();
    },
    idle: queue.idle,
  };
};
