import type { Clock } from '../../shared/clock.ts';
import type { AccountId, ConversationId, DeviceId, MessageId } from '../../shared/domain/index.ts';
import { createEmitter, type Emitter } from '../../shared/emitter.ts';
import type { TellSeen } from '../../shared/ipc/index.ts';
import type { Timers } from '../../shared/timers.ts';
import type { Log } from '../log.ts';
import type { MessagingProvider } from '../messaging/index.ts';
import type { Database } from '../storage/index.ts';
import { repeatEvery } from '../work/index.ts';
import { type Attachments, createAttachments, echoOfFileMs, type ReplyFiles } from './attachments/index.ts';
import { createChangePublisher, type ConversationEvents } from './change-publisher.ts';
import { createErasure, type Erasure } from './erase.ts';
import { createEventStore } from './event-store.ts';
import { createHistoryImport, noHistoryImport } from './history-import/index.ts';
import { type HistoryImportFailPoints, noHistoryImportFailPoints } from './history-import/steps.ts';
import { createHistoryReconciliation } from './history-reconciliation/index.ts';
import { createHistoryLoader } from './history-loader.ts';
import type { HistoryLook, LookSince } from './history-look.ts';
import { createIncoming } from './incoming.ts';
import { createLookUps } from './look-ups.ts';
import { type AccountLimits } from './outbox/account-limits.ts';
import type { CallsUnderWay } from './outbox/calls-under-way.ts';
import type { ReplyChanges } from './outbox/changes.ts';
import { createAuthored } from './outbox/authored.ts';
import { createOutbox } from './outbox/index.ts';
import type { ReplyQueue } from './outbox/queue.ts';
import { noOutboxFailPoints, type OutboxFailPoints } from './outbox/steps.ts';
import type { ChannelPort, People, RelayPort, ReplyPolicy } from './ports.ts';
import { createOwnReactions, type OwnReactions } from './reactions/index.ts';
import { createReadMark, type ReadMark } from './read-mark.ts';
import { createReading, type Reading } from './reading.ts';
import { createRetention, purgeEveryMs } from './retention.ts';
import { createStores } from './stores.ts';
import { createThreadControl, type ThreadControl } from './thread-control.ts';
import { createViews } from './views.ts';

export { readConversationOverview, type ConversationOverview } from './cached-overview.ts';
export type { ConversationPage } from './store/lists.ts';
export type { ConversationChange, ConversationEvents } from './change-publisher.ts';
export { handledElsewhereUntilMs } from './handled-elsewhere.ts';
export { rowIdOf } from './apply/index.ts';
export type { HistoryLook, LookSince } from './history-look.ts';
export type { ChannelPort, ConfirmedReaction, RelayPort, ReplyPolicy } from './ports.ts';
export { createConversationStore, type StoredWork } from './store/conversations.ts';
export { createErasureStore } from './store/erasure.ts';
export { conversationDraftKeys } from './store/reply-drafts.ts';
export { createMessageStore } from './store/messages.ts';
export type { MessageRow, MessageStore } from './store/messages.ts';
export { createOutboxStore } from './store/outbox.ts';
export { lineOf, originOf, referralLine } from './summary.ts';
export { createLocalRemovalStore, type LocalRemovalStore } from './store/local-removals.ts';
export {
  historyImportSteps,
  type HistoryImportFailPoints,
  type HistoryImportStep,
} from './history-import/steps.ts';
export { reactionSteps, type ReactionStep } from './reactions/steps.ts';
export {
  fetchSteps,
  outboxSteps,
  type OutboxFailPoints,
  type OutboxStep,
  uploadSteps,
  type UploadStep,
} from './outbox/steps.ts';

/** The conversations with customers as this console knows them, and the replies it sends. */
export interface Conversations
  extends
    ReplyQueue,
    ReplyChanges,
    OwnReactions,
    ReplyFiles,
    Erasure,
    AccountLimits,
    Pick<ReadMark, 'markRead'>,
    Pick<ThreadControl, 'takeOver' | 'askFor'>,
    Reading,
    Pick<Emitter<ConversationEvents>, 'on'> {
  /** Unread messages of all conversations. */
  unreadTotal(): number;
  /** Replies that are queued or under way. */
  waitingToSend(): number;
  /** The provider's link of one attachment, for main's own guarded fetching only. */
  mediaSource(messageId: string, index: number): string | undefined;
  /**
   * Reads from the provider what is needed to say whether a message of this conversation that was written since then is there
   * (`since`: as of `HistoryLook`); what it finds is stored. Undefined: it could not be asked now. Errors: the client's.
   */
  lookAtHistory(conversationId: ConversationId, ...since: LookSince): Promise<HistoryLook | undefined>;
  /** The same of all conversations that have moved since then, by names alone and with few calls. Errors: the client's. */
  lookAtNames(accountId: AccountId, sinceMs: number): Promise<ReadonlyMap<ConversationId, HistoryLook>>;
  /** Makes the bridge's rules count; without them every reply leaves. */
  follow(policy: ReplyPolicy): void;
  /** Removes what is too old to be kept; also done at start, after a wake and every hour. */
  purge(): void;
  start(): void;
  /** Begins no call any more; resolves when those under way have ended. */
  stop(): Promise<void>;
  /** Of these replies, those that are being sent now. */
  sendsEnded: CallsUnderWay['ended'];
  /** What the bridge's rules kept back may leave now. */
  sendDue(): void;
  /** The network, the token or the account is back: what waits is tried now. */
  retryNow(): void;
  /** When the last message was delivered, and the last bare notice that one exists. Local clock. */
  webhookTimes(accountId: AccountId): { messageAtMs: number | undefined; noticeAtMs: number | undefined };
  /** The relay has sent everything that waited there: what is missing now has to come from the provider's history. */
  caughtUp(): void;
  /** A person stops reading the past of the connected accounts, or lets it go on. */
  setHistoryPaused(isPaused: boolean): void;
  /** Compares with the provider's history now; resolves when that is done, also when it could not be done. */
  verify(): Promise<void>;
  /** Resolves when no call is under way. */
  idle(): Promise<void>;
}

/** Registers its handlers at the relay link: to be made before the link connects. */
export const createConversations = (deps: {
  db: Database;
  /** Where the contents of files for customers are kept until they are sent. */
  filesFolder: string;
  relayLink: RelayPort;
  channel: ChannelPort;
  provider: MessagingProvider;
  clock: Clock;
  /** The greatest time ever seen, for what may be kept only so long; `clock` where none is given. */
  monotonicClock?: Clock | undefined;
  timers: Timers;
  /** 0 ≤ x < 1; spreads the comparisons of a team's consoles. */
  random?: (() => number) | undefined;
  /** For the words before a reply in the list of conversations. */
  people: People;
  /** The person's own replies stay queued for now; those the bridge carries for others do not. Asked right before sending. */
  isHeldBack?: (() => boolean) | undefined;
  /** When customers are told that their message was seen; without it, with the reply. */
  tellSeen?: (() => TellSeen) | undefined;
  /** Whether what was written before this computer came is read from the provider; default: yes. */
  readsThePast?: boolean | undefined;
  log: Log;
  /** Tests end the console at a named step of the outbox; absent in production. */
  failPoints?: OutboxFailPoints | undefined;
  /** The same for the history import. */
  importFailPoints?: HistoryImportFailPoints | undefined;
}): Conversations => {
  const { db, relayLink, channel, provider, clock, timers, log } = deps;
  const { limits } = provider;
  const monotonicClock = deps.monotonicClock ?? clock;
  const stores = createStores(db);
  const { conversations, messages, outbox } = stores;
  const views = createViews({
    ...provider,
    allowedControl: (accountId) => control.allowed(accountId),
    hasOwnFile: (messageId) => files.row(messageId) !== undefined,
    uploadShareOf: (messageId) => uploads.shareOf(messageId),
  });
  const emitter = createEmitter<ConversationEvents>(() => log.warn('listener.failed'));
  const publisher = createChangePublisher({ stores, views, clock, emitter, people: deps.people });
  const control = createThreadControl({ stores, publisher, channel, clock });
  const colleaguesDevices = (): DeviceId[] => {
    const agentIds = new Set(relayLink.directory()?.devices.map(({ agentId }) => agentId));
    return [...agentIds].flatMap((id) => relayLink.confirmedDevices(id).map(({ deviceId }) => deviceId));
  };
  let policy: ReplyPolicy | undefined;
  const files: Attachments = createAttachments({
    stores,
    folder: deps.filesFolder,
    isToRecord: (messageId) => policy?.isToRecord(messageId) ?? false,
    clock,
    log,
  });
  let endCollecting = (): void => undefined;
  const collectLater = (): void =>
    db.afterCommit(() => {
      endCollecting();
      endCollecting = timers.after(echoOfFileMs, files.collectFiles);
    });
  const authored = createAuthored({ policy: () => policy, colleaguesDevices, relayLink });
  const events = createEventStore({
    stores,
    publisher,
    settled(row) {
      if (row.mid !== undefined && row.agentId !== undefined) authored(row, row.mid, row.agentId);
      if (files.row(row.id)) collectLater();
      // What waited behind it may go.
      db.afterCommit(() => sender.schedule());
    },
    left: ({ accountId, sentAtMs }) => channel.noteSend(accountId, sentAtMs),
  });
  const history = createHistoryLoader({ stores, publisher, events, channel, limits, clock, monotonicClock });
  const reconciliation = createHistoryReconciliation({
    stores,
    publisher,
    history,
    channel,
    limits,
    clock,
    monotonicClock,
    timers,
    random: deps.random ?? Math.random,
    log,
  });
  const lookUps = createLookUps({
    stores,
    publisher,
    channel,
    history,
    historyLoaded() {
      void reconciliation.check();
      historyImport.schedule();
    },
    clock,
    timers,
    log,
  });
  const importDeps = {
    stores,
    publisher,
    history,
    channel,
    limits,
    devices: () => relayLink.directory()?.devices.length ?? 1,
    clock,
    monotonicClock,
    timers,
    random: deps.random ?? Math.random,
    log,
    failPoints: deps.importFailPoints ?? noHistoryImportFailPoints,
  };
  const historyImport = deps.readsThePast === false ? noHistoryImport : createHistoryImport(importDeps);
  const publishCounts = (): void =>
    emitter.emit('counts.changed', {
      unread: conversations.unreadTotal(),
      waitingToSend: outbox.countWaiting(),
    });
  const retention = createRetention({ stores, publisher, files });
  const readMark = createReadMark({
    stores,
    publisher,
    views,
    channel,
    isPaused(conversationId) {
      // Calls during a pause or a block only lengthen it.
      const accountId = conversations.get(conversationId)?.accountId;
      return accountId === undefined || limitsOfAccount.api.sendingPause(accountId) !== undefined;
    },
    tellSeen: deps.tellSeen ?? (() => 'with-reply'),
    clock,
    log,
  });
  const { sender, queue, changes, limitsOfAccount, uploads, calls } = createOutbox({
    ...deps,
    accepted: readMark.replied,
    limits,
    stores,
    publisher,
    views,
    files,
    fileSent: collectLater,
    authored,
    publishCounts,
    colleaguesDevices,
    emitter,
    lookAtHistory: history.loadThread,
    policy: () => policy,
  });
  const ownReactions = createOwnReactions({
    ...deps,
    stores,
    publisher,
    limits,
    colleaguesDevices,
    sendingPause: limitsOfAccount.api.sendingPause,
    policyRefused: limitsOfAccount.forSender.policyRefused,
    reacted: (fact) => policy?.reacted?.(fact),
    failPoints: deps.failPoints ?? noOutboxFailPoints,
  });
  const { eventsOf, speaksOf } = provider;
  createIncoming({
    stores,
    publisher,
    events,
    channel,
    relayLink,
    eventsOf,
    speaksOf,
    policyEnforced: limitsOfAccount.policyEnforced,
    toldByColleague: limitsOfAccount.toldByColleague,
    reactionTold: ownReactions.toldByColleague,
    clock,
    applied() {
      lookUps.schedule();
      sender.newsApplied();
    },
  });
  channel.onRemove(retention.wipeAccount);
  channel.onRemove(limitsOfAccount.forget);
  channel.onRemove(control.forgetAccount);

  const purge = (): void => retention.purge(monotonicClock.now());
  let endPurges = (): void => undefined;

  const api: Conversations = {
    on: emitter.on,
    ...queue,
    ...changes,
    ...ownReactions.api,
    ...files,
    markRead: readMark.markRead,
    takeOver: control.takeOver,
    askFor: control.askFor,
    ...createErasure({
      stores,
      publisher,
      sweepFiles: () => void files.sweep(),
      forgetSetAside: (customerId) => relayLink.forgetSetAside((item) => speaksOf(item, customerId)),
      clock,
    }),
    ...limitsOfAccount.api,
    ...createReading({
      stores,
      publisher,
      views,
      ownId: deps.people.ownId,
      rules: () => limitsOfAccount.replyWindowOf(limits.replyWindow),
      clock,
    }),
    unreadTotal: () => conversations.unreadTotal(),
    waitingToSend: () => outbox.countWaiting(),
    async lookAtHistory(conversationId, ...since) {
      const accountId = conversations.get(conversationId)?.accountId;
      const client = accountId && (await channel.client(accountId));
      return client && history.loadThread(client, conversationId, since);
    },
    async lookAtNames(accountId, sinceMs) {
      const client = await channel.client(accountId);
      return client ? history.readNames(client, accountId, sinceMs) : new Map();
    },
    follow(rules) {
      policy = rules;
    },
    mediaSource: (messageId, index) => views.mediaLink(messages.get(messageId as MessageId), index),
    purge,
    start() {
      files.collectFiles();
      void files.sweep();
      endPurges = repeatEvery(timers, purgeEveryMs, purge);
      api.retryNow();
    },
    async stop() {
      endPurges();
      endCollecting();
      await Promise.all([
        sender.stop(),
        ownReactions.stop(),
        lookUps.stop(),
        reconciliation.stop(),
        historyImport.stop(),
      ]);
    },
    sendsEnded: calls.ended,
    sendDue() {
      sender.schedule();
      ownReactions.schedule();
    },
    retryNow() {
      // After a sleep the hourly purge may be long overdue.
      purge();
      sender.retryNow();
      ownReactions.retryNow();
      lookUps.schedule();
      reconciliation.schedule();
      historyImport.retryNow();
    },
    setHistoryPaused: historyImport.setPaused,
    webhookTimes: (accountId) => ({
      messageAtMs: stores.counts.lastAtMs(accountId, 'webhook:message'),
      noticeAtMs: stores.counts.lastAtMs(accountId, 'webhook:message-notice'),
    }),
    caughtUp: () => reconciliation.schedule(0),
    verify: () => reconciliation.check(),
    async idle() {
      await sender.idle();
      await ownReactions.idle();
      await lookUps.idle();
      await reconciliation.idle();
      await historyImport.idle();
    },
  };
  return api;
};
