import type { Clock } from '../../shared/clock.ts';
import type {
  AccountId,
  AgentId,
  Conversation,
  ConversationId,
  DeviceId,
  Message,
  MessageId,
  MessageMid,
} from '../../shared/domain/index.ts';
import { createEmitter, type Emitter } from '../../shared/emitter.ts';
import { BackchannelError } from '../../shared/errors.ts';
import type { Timers } from '../../shared/timers.ts';
import type { ConversationView, Database, MessageRow } from '../storage/index.ts';
import { createAnnouncer, type ConversationEvents } from './announcer.ts';
import { createErasure, type Erasure } from './erase.ts';
import { createEventStore } from './event-store.ts';
import { createGapLedger } from './gap-ledger/index.ts';
import { createHistoryLoader } from './history-loader.ts';
import { createIncoming } from './incoming.ts';
import { createLookUps } from './look-ups.ts';
import { createSendingPauses, type SendingPause } from './outbox/pauses.ts';
import { createReplyQueue, type ReplyQueue } from './outbox/queue.ts';
import { createSender, type Sender } from './outbox/sender.ts';
import { createSettlement } from './outbox/settle.ts';
import { noOutboxFailPoints, type OutboxFailPoints } from './outbox/steps.ts';
import type { ChannelPort, People, RelayPort, ReplyPolicy, Reporter } from './ports.ts';
import { createRetention, purgeEveryMs } from './retention.ts';
import { createStores } from './stores.ts';
import { conversationOf, mediaLink, messageOf } from './views.ts';

export type { ConversationChange, ConversationEvents } from './announcer.ts';
export { rowIdOf } from './apply/index.ts';
export type { ChannelPort, RelayPort, ReplyPolicy, Reporter } from './ports.ts';
export { lineOf } from './summary.ts';
export { outboxSteps, type OutboxFailPoints, type OutboxStep } from './outbox/steps.ts';

/** Messages in one answer of `listMessages`. */
export const messagesPerPage = 50;

/** Instagram conversations as this console knows them, and the replies it sends. */
export interface Conversations extends ReplyQueue, Erasure, Pick<Emitter<ConversationEvents>, 'on'> {
  list(request: {
    view: ConversationView;
    after?: { lastActivityAtMs: number; id: ConversationId; windowEndsAtMs?: number | undefined } | undefined;
    limit: number;
  }): { conversations: Conversation[]; hasMore: boolean; total: number };
  get(conversationId: ConversationId): Conversation | undefined;
  /** The newest 50 before `before`; oldest first. */
  listMessages(request: {
    conversationId: ConversationId;
    before?: { sentAtMs: number; id: MessageId } | undefined;
  }): { messages: Message[]; hasMore: boolean };
  /** The person has seen it; the customer's phone is told, when it can be. Errors: NOT_FOUND. */
  markRead(conversationId: ConversationId): void;
  /** Unread messages of all conversations. */
  unreadTotal(): number;
  /** Replies that are queued or under way. */
  waitingToSend(): number;
  /** Instagram asked this account to wait with sending; `waiting`: replies that do. */
  sendingPause(accountId: AccountId): (SendingPause & { waiting: number }) | undefined;
  /** The provider's link of one attachment, for main's own guarded fetching only. */
  mediaSource(messageId: string, index: number): string | undefined;
  /**
   * Reads the newest messages of a thread from Instagram and applies them. `reachesBackToMs`: as of
   * `HistoryLoader.loadThread`.
   * Undefined: it could not be asked now. Errors: the client's.
   */
  lookAtHistory(conversationId: ConversationId): Promise<{ reachesBackToMs: number } | undefined>;
  /** Makes the bridge's rules count; without them every reply leaves. */
  follow(policy: ReplyPolicy): void;
  /** The person's own replies stay queued while `isHeld`; those the bridge carries for others do not. Not remembered over a start. */
  holdBack(isHeld: boolean): void;
  /** Removes what is older than 30 days; also done at start, after a wake and every hour. */
  purge(): void;
  start(): void;
  /** No new calls; those under way end by themselves. */
  stop(): void;
  /** The network, the token or the account is back: what waits is tried now. */
  nudge(): void;
  /** When the last message came by webhook, and the last bare notice that one exists. Local clock. */
  webhookTimes(accountId: AccountId): { messageAtMs: number | undefined; noticeAtMs: number | undefined };
  /** The relay has sent everything that waited there: what is missing now has to come from Instagram's history. */
  caughtUp(): void;
  /** Compares with Instagram's history now; resolves when that is done, also when it could not be done. */
  verify(): Promise<void>;
  /** Resolves when no call is under way. */
  idle(): Promise<void>;
}

/** Registers its handlers at the relay link: to be made before the link connects. */
export const createConversations = (dependencies: {
  database: Database;
  relay: RelayPort;
  channel: ChannelPort;
  clock: Clock;
  /** The greatest time ever seen, for what may be kept only so long; `clock` where none is given. */
  seenClock?: Clock;
  timers: Timers;
  /** 0 ≤ x < 1; spreads the comparisons of a team's consoles. */
  random?: () => number;
  /** For the words before a reply in the list of conversations. */
  people: People;
  reporter: Reporter;
  /** Tests end the console at a named step of the outbox; absent in production. */
  failPoints?: OutboxFailPoints;
}): Conversations => {
  const { database, relay, channel, clock, timers, reporter } = dependencies;
  const seenClock = dependencies.seenClock ?? clock;
  const stores = createStores(database);
  const { conversations, messages, outbox } = stores;
  const emitter = createEmitter<ConversationEvents>(() => reporter.warn('listener.failed'));
  const announcer = createAnnouncer({ stores, clock, emitter, people: dependencies.people });
  const colleaguesDevices = (): DeviceId[] => {
    const agentIds = new Set(relay.directory()?.devices.map(({ agentId }) => agentId));
    return [...agentIds].flatMap((id) => relay.confirmedDevices(id).map(({ deviceId }) => deviceId));
  };
  let policy: ReplyPolicy | undefined;
  let isHeldBack = false;
  const authored = (row: MessageRow, mid: MessageMid, agentId: AgentId): void => {
    policy?.settled(row, mid, agentId);
    if (policy?.isCarried(row.id) === true) return;
    const deviceIds = colleaguesDevices();
    if (deviceIds.length === 0) return;
    const body = { type: 'reply-author', accountId: row.accountId, mid, agentId } as const;
    relay.send('replica', { deviceIds }, body, `reply-author:${row.accountId}:${mid}`);
  };
  const events = createEventStore({
    stores,
    announcer,
    settled(row) {
      if (row.mid !== undefined && row.agentId !== undefined) authored(row, row.mid, row.agentId);
      channel.noteSend(row.accountId, row.sentAtMs);
      // What waited behind it may go.
      database.afterCommit(() => sender.pump());
    },
  });
  const history = createHistoryLoader({ stores, announcer, events, channel, clock, seenClock });
  const ledger = createGapLedger({
    stores,
    announcer,
    history,
    channel,
    clock,
    seenClock,
    timers,
    random: dependencies.random ?? Math.random,
    reporter,
  });
  const lookUps = createLookUps({
    stores,
    announcer,
    channel,
    history,
    historyLoaded: () => void ledger.check(),
    clock,
    timers,
    reporter,
  });
  const tellCounts = (): void =>
    emitter.emit('counts.changed', {
      unread: conversations.unreadTotal(),
      waitingToSend: outbox.countWaiting(),
    });
  const retention = createRetention({ stores, announcer });
  const settlement = createSettlement({ stores, announcer, authored });
  const pauses = createSendingPauses({
    db: database,
    clock,
    changed: () => database.afterCommit(tellCounts),
  });
  const sender: Sender = createSender({
    stores,
    announcer,
    settlement,
    pauses,
    channel,
    lookAtHistory: (client, conversationId) => history.loadThread(client, conversationId),
    failPoints: dependencies.failPoints ?? noOutboxFailPoints,
    mayLeave: (messageId) =>
      (policy?.mayLeave(messageId) ?? true) && (!isHeldBack || policy?.isCarried(messageId) === true),
    clock,
    timers,
    reporter,
  });
  const queue = createReplyQueue({ stores, announcer, channel, clock, changed: sender.pump });
  createIncoming({ stores, announcer, events, channel, relay, clock, applied: lookUps.pump });
  channel.onRemove(retention.wipeAccount);

  let cancelPurge: (() => void) | undefined;
  const purgeLater = (): void => {
    cancelPurge = timers.after(purgeEveryMs, () => {
      retention.purge(seenClock.now());
      purgeLater();
    });
  };

  const tellCustomer = async (conversation: Conversation): Promise<void> => {
    if (conversation.isHandledElsewhere || conversation.replyWindow.state === 'closed') return;
    const client = await channel.client(conversation.accountId);
    await client?.markSeen(conversation.customerId);
  };

  const api: Conversations = {
    on: emitter.on,
    ...queue,
    ...createErasure({ stores, announcer, clock }),
    list(request) {
      const nowMs = clock.now();
      const { rows, hasMore, total } = conversations.list({ ...request, nowMs });
      return { conversations: rows.map((row) => conversationOf(row, nowMs)), hasMore, total };
    },
    get(conversationId) {
      const row = conversations.get(conversationId);
      return row?.lastActivityAtMs === undefined ? undefined : conversationOf(row, clock.now());
    },
    listMessages({ conversationId, before }) {
      const nowMs = clock.now();
      const seenUpToMs = conversations.get(conversationId)?.seenUpToMs;
      const { views, hasMore } = messages.page({ conversationId, before, limit: messagesPerPage });
      return { messages: views.map((view) => messageOf(view, seenUpToMs, nowMs)), hasMore };
    },
    markRead(conversationId) {
      const row = conversations.get(conversationId);
      if (!row) throw new BackchannelError('NOT_FOUND');
      const wasUnread = announcer.inTransaction(() => {
        const ids = messages.markRead(conversationId, Number.MAX_SAFE_INTEGER);
        if (ids.length > 0) announcer.conversation(conversationId);
        return ids.length > 0;
      });
      if (!wasUnread) return;
      tellCustomer(conversationOf(row, clock.now())).catch((error: unknown) => {
        // The seen mark is a courtesy: a failure changes nothing here.
        reporter.warn('mark-seen.failed', {
          code: error instanceof BackchannelError ? error.code : 'INTERNAL',
        });
      });
    },
    unreadTotal: () => conversations.unreadTotal(),
    waitingToSend: () => outbox.countWaiting(),
    sendingPause(accountId) {
      const pause = pauses.current(accountId);
      return pause && { ...pause, waiting: outbox.countWaiting() };
    },
    async lookAtHistory(conversationId) {
      const accountId = conversations.get(conversationId)?.accountId;
      const client = accountId && (await channel.client(accountId));
      return client && history.loadThread(client, conversationId);
    },
    follow(rules) {
      policy = rules;
    },
    holdBack(isHeld) {
      if (isHeldBack === isHeld) return;
      isHeldBack = isHeld;
      if (!isHeld) sender.nudge();
    },
    mediaSource: (messageId, index) => mediaLink(messages.get(messageId as MessageId), index),
    purge() {
      retention.purge(seenClock.now());
    },
    start() {
      retention.purge(seenClock.now());
      purgeLater();
      sender.nudge();
      lookUps.pump();
      ledger.soon();
    },
    stop() {
      cancelPurge?.();
      sender.stop();
      lookUps.stop();
      ledger.stop();
    },
    nudge() {
      // After a sleep the hourly purge may be long overdue.
      retention.purge(seenClock.now());
      sender.nudge();
      lookUps.pump();
      ledger.soon();
    },
    webhookTimes(accountId) {
      const counts = messages.counts(accountId);
      const lastOf = (label: string) => counts.find((each) => each.label === label)?.lastAtMs;
      return { messageAtMs: lastOf('webhook:message'), noticeAtMs: lastOf('webhook:message-notice') };
    },
    caughtUp: () => ledger.soon(0),
    verify: () => ledger.check(),
    async idle() {
      await sender.idle();
      await lookUps.idle();
      await ledger.idle();
    },
  };
  return api;
};
