import { randomUUID } from 'node:crypto';
import type { BackOffTiming } from '../../shared/back-off.ts';
import {
  isGroupId,
  type AgentId,
  type ChatId,
  type PrivateChatSummary,
  type PrivateMessage,
  type PrivateMessageId,
} from '../../shared/domain/index.ts';
import { createEmitter, type Emitter } from '../../shared/emitter.ts';
import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import { daysToMs, retention } from '../../shared/removal/retention.ts';
import { systemTimers } from '../../shared/timers.ts';
import {
  isHistoryBody,
  maxClockDifferenceMs,
  placeOfChat,
  type PrivateChatBody,
} from '../../shared/wire/index.ts';
import type { RelayLink } from '../relay-link/index.ts';
import { createRetryLoop } from '../work/index.ts';
import { createTransferStore, type HistoryLink, type HistoryTransfer } from './history/index.ts';
import { createChangeStore } from './changes/change-store.ts';
import { createOwnChanges, type OwnChanges } from './changes/own-changes.ts';
import { createChangeEvents, type PrivateChatChange } from './change-events.ts';
import { createDeliveryStore } from './delivery/delivery-store.ts';
import { createOffering } from './delivery/offering.ts';
import { createMeeting } from './delivery/meeting.ts';
import { createPeers } from './delivery/peers.ts';
import { createChatFiles } from './chat-files.ts';
import type { PrivateChatsDeps } from './deps.ts';
import type { PrivateFiles } from './files/index.ts';
import { createGroups, type Groups } from './groups/index.ts';
import { createOwnCopies } from './own-copies.ts';
import { createMessageFacts, type MessagePerson } from './message-facts.ts';
import { createOutgoing, type MessageFacts, type Outgoing } from './outgoing.ts';
import { receiptBody, sendDueReceipts } from './receipts.ts';
import { createTyping } from './typing.ts';
import { applyPrivateBody } from './receive.ts';
import { backTo, type Sender } from './sender.ts';
import { startPrivateRetention } from './retention.ts';
import type { SavedChats } from './saved/index.ts';
import { createPrivateChatStore } from './store.ts';
import { createViews } from './views.ts';

/** The part of the relay link that private chats use. */
export type PrivateChatsLink = Pick<
  RelayLink,
  | 'onSigned'
  | 'onAccepted'
  | 'onRefused'
  | 'on'
  | 'send'
  | 'sendPassing'
  | 'withdraw'
  | 'sign'
  | 'device'
  | 'state'
  | 'trustOf'
  | 'trustNoticeOf'
  | 'request'
  | 'requestBytes'
  | 'confirmedDevices'
> &
  HistoryLink;

/** Emitted after the commit. */
export interface PrivateChatsEvents {
  changed: PrivateChatChange;
  /** Who writes in that chat now. */
  typing: { chatId: ChatId; agentIds: AgentId[] };
}

/** Private chats with colleagues: durable first, then sealed and sent by the relay link. */
export interface PrivateChats
  extends
    Pick<Emitter<PrivateChatsEvents>, 'on'>,
    Pick<Outgoing, 'retry' | 'cancel'>,
    Pick<OwnChanges, 'edit' | 'remove' | 'react'> {
  /** Chats with at least one message, newest first. */
  list(): PrivateChatSummary[];
  summary(chatId: ChatId): PrivateChatSummary;
  /** Newest 50 before `before`, oldest first. */
  listMessages(
    chatId: ChatId,
    before?: { sentAtMs: number; id: PrivateMessageId },
  ): { messages: PrivateMessage[]; hasMore: boolean; summary: PrivateChatSummary };
  /** As `Outgoing` does. */
  send(chatId: ChatId, text: string, of?: MessageFacts): PrivateMessage;
  readonly groups: Pick<Groups, 'make' | 'change'>;
  isMuted(chatId: ChatId): boolean;
  /** No notification; what is unread still counts. This person's other computers hear of it. */
  mute(chatId: ChatId, isMuted: boolean): void;
  /** Also schedules the read receipts. */
  markRead(chatId: ChatId): void;
  /** The person writes in that chat, or has stopped. */
  setTyping(chatId: ChatId, isTyping: boolean): void;
  /** A message, and of an own one who has it. Errors: NOT_FOUND. */
  details(chatId: ChatId, id: PrivateMessageId): { message: PrivateMessage; people: MessagePerson[] };
  unreadTotal(): number;
  waitingTotal(): number;
  readonly files: PrivateFiles;
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

/** Registers its handlers at the link: make it before the link connects. */
export const createPrivateChats = (
  deps: PrivateChatsDeps & { relayLink: PrivateChatsLink },
): PrivateChats => {
  const { db, relayLink, clock, log } = deps;
  const kept = deps.kept ?? { days: retention.privateChatDays, clock };
  const timers = deps.timers ?? systemTimers;
  const store = createPrivateChatStore(db);
  const emitter = createEmitter<PrivateChatsEvents>((error) =>
    log.error('listener-failed', { code: toBackchannelError(error).code }),
  );

  const deliveries = createDeliveryStore(db);
  const peers = createPeers(db);
  const changeStore = createChangeStore(db);

  const own = (): AgentId => {
    const device = relayLink.device();
    if (!device) throw new BackchannelError('SIGNED_OUT');
    return device.agentId;
  };

  /** The others in a chat. */
  const membersOf = (chatId: ChatId): readonly AgentId[] =>
    isGroupId(chatId) ? (groups.get(chatId)?.members ?? []).filter((id) => id !== own()) : [chatId];
  const facts = createMessageFacts({
    store,
    changes: changeStore,
    deliveries,
    own: () => relayLink.device()?.agentId,
    membersOf,
    filesOf: (chatId, id) => files.viewsOf(chatId, id),
  });
  const { messageOf, summary } = createViews({ store, relayLink, groups: () => groups, facts, peers });
  const { changed, stop: stopEvents } = createChangeEvents({
    db,
    store,
    messageOf,
    summary,
    emit: (event) => emitter.emit('changed', event),
  });

  const apply = (sender: Sender, body: PrivateChatBody): void => {
    const to = { store, files, changes: changeStore, deliveries, clock, own: own(), groups, forget };
    const applied = applyPrivateBody({ ...to, takeBack: ownChanges.takeBack }, sender, body);
    const { chatId, ids, isChanged = false } = applied;
    if (body.type === 'typing') return typing.heard(sender, chatId, body.isTyping);
    if (applied.owesReceipts === true) scheduleReceipts();
    if (applied.confirmed !== undefined)
      relayLink.send(
        'private',
        backTo(sender),
        receiptBody(groups.placeOf(chatId), { own: own(), state: 'delivered', ids: [applied.confirmed] }),
        `receipt:${randomUUID()}`,
      );
    if (ids.length === 0 && !isChanged) return;
    const isReceived = body.type === 'message' && body.author !== own();
    if (isReceived) typing.ended(sender, chatId);
    changed(chatId, ids, isReceived);
  };
  const keptMs = daysToMs(kept.days);
  const groups = createGroups({
    ...{ db, chats: store, link: relayLink, clock, log, apply, changed },
    oldestMs: () => kept.clock.now() - keptMs,
  });
  const files = createChatFiles({
    ...{ db, store, relayLink, groups, own, changed, clock, timers, log },
    outgoing: () => outgoing,
    history: () => history,
    mostEarlierBytes: deps.mostEarlierFileBytes,
    folder: deps.filesFolder,
    failPoints: deps.fileFailPoints,
  });

  // Before anything is listed, so that what is too old is not shown again.
  const endRetention = startPrivateRetention({
    db,
    store,
    clock: kept.clock,
    ownClock: clock,
    timers,
    days: kept.days,
    purge({ keptMs: keptSinceMs, waitedMs, transferMs }) {
      groups.store.purge(waitedMs);
      changeStore.dropEarlyBefore(waitedMs);
      peers.dropBefore(keptSinceMs);
      store.dropEmptyBefore(keptSinceMs);
      createTransferStore(db).dropBefore(transferMs);
    },
    removed(chatId, removedBeforeMs) {
      files.sweep();
      const nothing = { messages: [], receivedIds: [], removedIds: [] };
      emitter.emit('changed', { chatId, ...nothing, summary: summary(chatId), removedBeforeMs });
    },
  });

  const receipts = createRetryLoop({
    async run() {
      const { send, device } = relayLink;
      const { strangersIn } = meeting;
      if (device()) sendDueReceipts({ db, store, own: own(), send, groups, strangersIn });
    },
    onError: (error) => log.error('receipts-failed', { code: toBackchannelError(error).code }),
    timing: receiptTiming,
    clock,
    timers,
  });
  const scheduleReceipts = () => db.afterCommit(() => receipts.schedule(receiptBatchMs));

  const forget = (chatId: ChatId, id: PrivateMessageId): void => {
    relayLink.withdraw('private', `message:${id}`);
    deliveries.drop(chatId, id);
    files.drop(chatId, id);
    // Former pages in the write-ahead log hold the text.
    db.afterCommit(() => db.emptyLog());
  };
  const { saved, history } = createOwnCopies({
    earlier: files.earlier,
    mostFileBytes: deps.mostEarlierFileBytes,
    ...{ db, store, changes: changeStore, groups, link: relayLink, clock, timers, log, forget, changed },
    kept: { ms: keptMs, clock: kept.clock },
    computer: deps.computer,
    files: deps.files,
  });

  const outgoing = createOutgoing({
    db,
    store,
    deliveries,
    link: relayLink,
    clock,
    own,
    groups,
    files,
    devicesWithChats: history.devicesWithChats,
    chatOfChange: (id) => ownChanges.chatOf(id) ?? groups.chatOfLine(id),
    noteCancelled: (chatId, id) => ownChanges.noteCancelled(chatId, id),
    takeBack: (id) => ownChanges.takeBack(id),
    offered: () => offering.schedule(),
    changed,
    emptyLog: db.emptyLog,
  });
  const ownChanges = createOwnChanges({
    db,
    store,
    changes: changeStore,
    deliveries,
    clock,
    own,
    placeOf: groups.placeOf,
    outgoing,
    withdraw: (key) => relayLink.withdraw('private', key),
    forget,
    changed,
  });
  const offering = createOffering({
    ...{ db, deliveries, clock, timers, log },
    link: relayLink,
    formOf: peers.formOf,
    // To one's own computers always: what one has left stays what one had.
    isTheirs: (chatId, by) => !isGroupId(chatId) || by === own() || groups.audienceOf(chatId).includes(by),
    bodyOf(chatId, factId) {
      const row = store.messages.get({ chatId, id: factId as PrivateMessageId });
      if (row?.line) return groups.bodyOf(chatId, factId);
      if (row) return row.deletedAtMs === undefined ? outgoing.bodyOf(row) : undefined;
      return ownChanges.bodyOf(chatId, factId);
    },
  });
  const typing = createTyping({
    link: relayLink,
    placeOf: groups.placeOf,
    membersOf,
    formOf: peers.formOf,
    isTold: deps.isTypingTold ?? (() => true),
    clock,
    timers,
    changed: (chatId, agentIds) => emitter.emit('typing', { chatId, agentIds }),
  });

  const meeting = createMeeting({
    ...{ db, store, deliveries, peers, clock, own, groups, link: relayLink },
    complete: (deviceId) => outgoing.complete(deviceId),
    changed: (agentId) => changed(agentId, []),
  });
  relayLink.onSigned('replica', (sender) => meeting.hear(sender));
  relayLink.onSigned('private', (sender, body) => {
    if (isHistoryBody(body)) return meeting.hear(sender);
    const isNew = meeting.meet(sender, body);
    if (groups.takes(sender, body)) return;
    apply(sender, body);
    if (isNew) meeting.answer(sender, body);
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
    relayLink.on('trust-changed', ({ agentId }) => {
      changed(agentId, store.waitingIds(agentId));
      for (const chatId of groups.idsWith(agentId)) changed(chatId, []);
    }),
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
    send: (chatId, text, of) => messageOf(outgoing.send(chatId, text, of)),
    retry: outgoing.retry,
    cancel: outgoing.cancel,
    edit: ownChanges.edit,
    remove: ownChanges.remove,
    react: ownChanges.react,
    setTyping: typing.set,
    details(chatId, id) {
      const row = store.messages.get({ chatId, id });
      if (!row) throw new BackchannelError('NOT_FOUND');
      return { message: messageOf(row), people: row.direction === 'out' ? facts.people(row) : [] };
    },
    markRead(chatId) {
      db.transaction(() => {
        if (store.readAll(chatId, clock.now()) === 0) return;
        changed(chatId, []);
        scheduleReceipts();
      });
    },
    groups: { make: groups.make, change: groups.change },
    isMuted: store.isMuted,
    mute(chatId, isMuted) {
      const by = own();
      db.transaction(() => {
        const atMs = clock.now();
        if (!store.mute(chatId, isMuted, atMs)) return;
        changed(chatId, []);
        const body = { type: 'chat-mute', ...placeOfChat(chatId, by), by, isMuted, atMs } as const;
        relayLink.send('private', { agentIds: [by] }, body, `chat-mute:${randomUUID()}`);
      });
    },
    unreadTotal: store.unreadTotal,
    waitingTotal: store.waitingTotal,
    files,
    history,
    saved,
    async stop() {
      stopEvents();
      endRetention();
      for (const end of unsubscribe) end();
      typing.stop();
      meeting.stop();
      await Promise.all([receipts.stop(), history.stop(), offering.stop(), files.stop()]);
    },
  };
};
