import { randomUUID } from 'node:crypto';
import type { BackOffTiming } from '../../shared/back-off.ts';
import type { Clock } from '../../shared/clock.ts';
import {
  maxPrivateTextLength,
  isGroupId,
  privateMessageIdSchema,
  type AgentId,
  type ChatId,
  type PrivateChatSummary,
  type PrivateMessage,
  type PrivateMessageId,
} from '../../shared/domain/index.ts';
import { createEmitter, type Emitter } from '../../shared/emitter.ts';
import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import { daysToMs, retention } from '../../shared/removal/retention.ts';
import { systemTimers, type Timers } from '../../shared/timers.ts';
import { isHistoryBody, maxClockDifferenceMs, placeOfChat } from '../../shared/wire/index.ts';
import type { Log } from '../log.ts';
import type { RelayLink } from '../relay-link/index.ts';
import type { Database } from '../storage/index.ts';
import { createRetryLoop } from '../work/index.ts';
import {
  createHistoryTransfer,
  createKeptMessages,
  type HistoryLink,
  type HistoryTransfer,
} from './history/index.ts';
import { sendDueReceipts } from './receipts.ts';
import { applyPrivateBody } from './receive.ts';
import { startPrivateRetention } from './retention.ts';
import { createSavedChats, type SavedChats, type SavedChatsFiles } from './saved/index.ts';
import { createPrivateChatStore, type PrivateMessageRow } from './store.ts';

/** The part of the relay link that private chats use. */
export type PrivateChatsLink = Pick<
  RelayLink,
  'onSigned' | 'onAccepted' | 'onRefused' | 'on' | 'send' | 'device' | 'state' | 'trustOf' | 'trustNoticeOf'
> &
  HistoryLink;

/** Emitted after the commit. */
export interface PrivateChatsEvents {
  /** `messages`: new or changed ones, oldest first; none when only the unread count or the trust changed. */
  changed: {
    chatId: ChatId;
    messages: PrivateMessage[];
    /** Ids in `messages` that have just arrived from the colleague: what a notification is about. */
    receivedIds: PrivateMessageId[];
    summary: PrivateChatSummary;
    /** Messages older than this were deleted, epoch ms. */
    removedBeforeMs?: number | undefined;
  };
}

/** Private chats with colleagues: durable first, then sealed and sent by the relay link. */
export interface PrivateChats extends Pick<Emitter<PrivateChatsEvents>, 'on'> {
  /** Chats with at least one message, newest first. */
  list(): PrivateChatSummary[];
  summary(chatId: ChatId): PrivateChatSummary;
  /** Newest 50 before `before`, oldest first. */
  listMessages(
    chatId: ChatId,
    before?: { sentAtMs: number; id: PrivateMessageId },
  ): { messages: PrivateMessage[]; hasMore: boolean; summary: PrivateChatSummary };
  /** Queued durably before it returns. Errors: INPUT_INVALID (to oneself, empty), INPUT_TOO_LARGE, SIGNED_OUT. */
  send(chatId: ChatId, text: string): PrivateMessage;
  /** Also schedules the read receipts. */
  markRead(chatId: ChatId): void;
  unreadTotal(): number;
  waitingTotal(): number;
  /** The chats on the way to and from this person's other computers. */
  readonly history: HistoryTransfer;
  /** The chats as a file. */
  readonly saved: SavedChats;
  stop(): Promise<void>;
}

const pageLength = 50;
/** Receipts of what arrives together travel together. */
const receiptBatchMs = 100;
/** After a fault of the database; the relay link has pauses of its own. */
const receiptTiming: BackOffTiming = { firstMs: 1_000, longestMs: 60_000 };

const messageKey = (id: PrivateMessageId) => `message:${id}`;
const idOfKey = (dedupeKey: string): PrivateMessageId | undefined => {
  const parsed = privateMessageIdSchema.safeParse(dedupeKey.replace(/^message:/, ''));
  return parsed.success ? parsed.data : undefined;
};

/** Registers its handlers at the link: make it before the link connects. */
export const createPrivateChats = (deps: {
  db: Database;
  relayLink: PrivateChatsLink;
  clock: Clock;
  log: Log;
  timers?: Timers | undefined;
  /** How long messages are kept, and by which clock (storage's monotonic clock). Default: what the policy says, by `clock`. */
  kept?: { days: number; clock: Clock } | undefined;
  /** How this computer calls itself to this person's other ones. */
  computer?: { name: string; platform: string } | undefined;
  /** The system's dialogs for files; absent: as if the person closed them. */
  files?: SavedChatsFiles | undefined;
}): PrivateChats => {
  const { db, relayLink, clock, log } = deps;
  const kept = deps.kept ?? { days: retention.privateChatDays, clock };
  const timers = deps.timers ?? systemTimers;
  const store = createPrivateChatStore(db);
  const emitter = createEmitter<PrivateChatsEvents>((error) =>
    log.error('listener-failed', { code: toBackchannelError(error).code }),
  );

  const own = (): AgentId => {
    const device = relayLink.device();
    if (!device) throw new BackchannelError('SIGNED_OUT');
    return device.agentId;
  };

  /** Why a queued message waits follows link and trust, so it is computed when asked and not stored. */
  const reasonOf = (row: PrivateMessageRow): string | undefined => {
    if (row.state !== 'queued') return row.reason;
    if (isGroupId(row.chatId)) return undefined;
    const trust = relayLink.trustOf(row.chatId);
    if (relayLink.state !== 'online' && (trust === 'confirmed' || trust === 'no-device')) {
      return 'RELAY_UNREACHABLE';
    }
    return trust === 'confirmed' ? undefined : 'DEVICE_UNTRUSTED';
  };
  const messageOf = (row: PrivateMessageRow): PrivateMessage => {
    const { chatId, id, direction, text, sentAtMs, state } = row;
    const readAtMs = direction === 'out' ? row.readAtMs : undefined;
    const authorId = row.authorId ?? (direction === 'in' && !isGroupId(chatId) ? chatId : undefined);
    return { id, chatId, direction, authorId, text, sentAtMs, state, readAtMs, reason: reasonOf(row) };
  };

  const summary = (chatId: ChatId): PrivateChatSummary => {
    const last = store.last(chatId);
    return {
      chatId,
      lastMessage: last && messageOf(last),
      unreadCount: store.unreadCount(chatId),
      ...(isGroupId(chatId)
        ? { trust: 'confirmed' as const }
        : { trust: relayLink.trustOf(chatId), trustNotice: relayLink.trustNoticeOf(chatId) }),
    };
  };

  /** Gathered over one transaction, so that a batch of arrivals is one event per chat. */
  const changes = new Map<ChatId, { ids: Set<PrivateMessageId>; receivedIds: Set<PrivateMessageId> }>();
  const publishChanges = () => {
    const published = [...changes];
    changes.clear();
    for (const [chatId, { ids, receivedIds }] of published) {
      const rows = [...ids]
        .map((id) => store.messages.get({ chatId, id }))
        .filter((row) => row !== undefined);
      rows.sort((a, b) => a.sentAtMs - b.sentAtMs || (a.id < b.id ? -1 : 1));
      emitter.emit('changed', {
        chatId,
        messages: rows.map(messageOf),
        receivedIds: rows.filter((row) => receivedIds.has(row.id)).map((row) => row.id),
        summary: summary(chatId),
      });
    }
  };
  const changed = (chatId: ChatId, ids: readonly PrivateMessageId[], isReceived = false) =>
    db.afterCommit(() => {
      const isFirst = changes.size === 0;
      const entry = changes.get(chatId) ?? { ids: new Set(), receivedIds: new Set() };
      changes.set(chatId, entry);
      for (const id of ids) {
        entry.ids.add(id);
        if (isReceived) entry.receivedIds.add(id);
      }
      // The hooks of one commit run in one go; the event follows them.
      if (isFirst) queueMicrotask(() => (isStopped ? changes.clear() : publishChanges()));
    });

  // Before anything is listed, so that what is too old is not shown again.
  const endRetention = startPrivateRetention({
    db,
    store,
    clock: kept.clock,
    ownClock: clock,
    timers,
    days: kept.days,
    removed: (chatId, removedBeforeMs) =>
      emitter.emit('changed', {
        chatId,
        messages: [],
        receivedIds: [],
        summary: summary(chatId),
        removedBeforeMs,
      }),
  });

  let isStopped = false;
  const receipts = createRetryLoop({
    async run() {
      if (relayLink.device()) sendDueReceipts({ db, store, own: own(), send: relayLink.send });
    },
    onError: (error) => log.error('receipts-failed', { code: toBackchannelError(error).code }),
    timing: receiptTiming,
    clock,
    timers,
  });
  const scheduleReceipts = () => db.afterCommit(() => receipts.schedule(receiptBatchMs));

  const keptMessages = createKeptMessages({
    db,
    store,
    clock,
    kept: { ms: daysToMs(kept.days), clock: kept.clock },
  });
  const saved = createSavedChats({
    db,
    kept: keptMessages,
    own: () => relayLink.device(),
    clock,
    files: deps.files ?? { save: async () => false, choose: async () => undefined },
    arrived: changed,
  });
  const history = createHistoryTransfer({
    db,
    kept: keptMessages,
    link: relayLink,
    clock,
    timers,
    log,
    computer: deps.computer ?? { name: '', platform: '' },
    arrived: changed,
  });

  /** A computer that got the chats while this one waited has not been in the addresses. */
  const copyToNewComputers = (chatId: ChatId, id: PrivateMessageId): void => {
    const row = store.messages.get({ chatId, id });
    const deviceIds = row ? history.devicesWithChats(row.sentAtMs) : [];
    if (!row || deviceIds.length === 0) return;
    const { text, sentAtMs } = row;
    const author = own();
    relayLink.send(
      'private',
      { deviceIds },
      { type: 'message', id, ...placeOfChat(chatId, author), author, text, sentAtMs },
      messageKey(id),
    );
  };

  relayLink.onSigned('private', (sender, body) => {
    if (isHistoryBody(body)) return;
    const { chatId, ids } = applyPrivateBody({ store, clock, own: own() }, sender.fromAgentId, body);
    if (ids.length === 0) return;
    const isReceived = body.type === 'message' && body.author !== own();
    changed(chatId, ids, isReceived);
    if (isReceived) scheduleReceipts();
  });
  relayLink.onAccepted(({ context, dedupeKey, agentId }) => {
    const id = context === 'private' ? idOfKey(dedupeKey) : undefined;
    // A copy to one's own other device says nothing about the colleague.
    if (id === undefined || agentId === relayLink.device()?.agentId) return;
    if (!store.advance(agentId, id, 'sent')) return;
    changed(agentId, [id]);
    copyToNewComputers(agentId, id);
  });
  relayLink.onRefused(({ context, dedupeKey, code }) => {
    const id = context === 'private' ? idOfKey(dedupeKey) : undefined;
    if (id === undefined) return;
    for (const chatId of store.chatsWaiting()) {
      if (store.fail(chatId, id, code)) changed(chatId, [id]);
    }
  });

  const unsubscribe = [
    // The reasons of waiting messages may have changed (`reasonOf`).
    relayLink.on('state-changed', ({ state }) => {
      // The relay refuses a caller whose clock is off: online, it is right.
      if (state === 'online')
        db.transaction(() => {
          const nowMs = clock.now();
          for (const [chatId, ids] of store.putRight(nowMs, nowMs + maxClockDifferenceMs))
            changed(chatId, ids);
        });
      for (const chatId of store.chatsWaiting()) changed(chatId, store.waitingIds(chatId));
    }),
    relayLink.on('trust-changed', ({ agentId }) => changed(agentId, store.waitingIds(agentId))),
  ];
  scheduleReceipts();

  return {
    on: emitter.on,
    list: () =>
      store
        .chatIds()
        .map(summary)
        .sort((a, b) => (b.lastMessage?.sentAtMs ?? 0) - (a.lastMessage?.sentAtMs ?? 0)),
    summary,
    listMessages(chatId, before) {
      const rows = store.page(chatId, pageLength + 1, before);
      const hasMore = rows.length > pageLength;
      const messages = (hasMore ? rows.slice(1) : rows).map(messageOf);
      return { messages, hasMore, summary: summary(chatId) };
    },
    send(chatId, text) {
      const author = own();
      if (isGroupId(chatId) || chatId === author || text.trim() === '')
        throw new BackchannelError('INPUT_INVALID');
      if (text.length > maxPrivateTextLength) throw new BackchannelError('INPUT_TOO_LARGE');
      const id = privateMessageIdSchema.parse(randomUUID());
      return db.transaction(() => {
        // An answer stands after what it answers, also when the colleague's clock is ahead of ours.
        const sentAtMs = Math.max(clock.now(), (store.last(chatId)?.sentAtMs ?? 0) + 1);
        const row: PrivateMessageRow = {
          chatId,
          id,
          direction: 'out',
          authorId: author,
          text,
          sentAtMs,
          state: 'queued',
          reason: undefined,
          isUnread: false,
          receiptDue: undefined,
          readAtMs: undefined,
        };
        store.add(row);
        relayLink.send(
          'private',
          { agentIds: [chatId, author] },
          { type: 'message', id, ...placeOfChat(chatId, author), author, text, sentAtMs },
          messageKey(id),
        );
        changed(chatId, [id]);
        return messageOf(row);
      });
    },
    /** Also schedules the read receipts. */
    markRead(chatId) {
      db.transaction(() => {
        if (store.readAll(chatId, clock.now()) === 0) return;
        changed(chatId, []);
        scheduleReceipts();
      });
    },
    unreadTotal: store.unreadTotal,
    waitingTotal: store.waitingTotal,
    history,
    saved,
    async stop() {
      isStopped = true;
      endRetention();
      for (const end of unsubscribe) end();
      await Promise.all([receipts.stop(), history.stop()]);
    },
  };
};
