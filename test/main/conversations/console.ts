/** A console's conversations over a real database, with the relay and the channel played by the test. */
import { dirname, join } from 'node:path';
import type { Clock } from '../../../src/shared/clock.ts';
import {
  type AccountId,
  type AgentId,
  accountIdSchema,
  agentIdSchema,
  customerIdSchema,
  type Gap,
  type HistoryProgress,
  type ConversationId,
  conversationIdOf,
  type DeviceId,
} from '../../../src/shared/domain/index.ts';
import { parseWebhookBody, splitWebhook } from '../../../src/shared/instagram/index.ts';
import type { TellSeen } from '../../../src/shared/ipc/index.ts';
import type { Timers } from '../../../src/shared/timers.ts';
import type { InstagramDelivery, TeamSyncBody } from '../../../src/shared/wire/index.ts';
import {
  type ChannelPort,
  createConversations,
  type Conversations,
  type ConversationChange,
  type HistoryImportFailPoints,
  type OutboxFailPoints,
} from '../../../src/main/conversations/index.ts';
import { instagramProvider } from '../../../src/main/instagram/index.ts';
import type { MessagingClient } from '../../../src/main/messaging/index.ts';
import { type Database, openDatabase } from '../../../src/main/storage/index.ts';
import { createTestLog } from '../../helpers/log.ts';

export const accountId = accountIdSchema.parse('17841400000000042');
export const pageId = '104400000000711';
export const appId = '980000000000011';
export const customerId = customerIdSchema.parse('7610000000000099');
export const conversationId = conversationIdOf(accountId, customerId);
export const anna = agentIdSchema.parse('anna@invented.example');
export const bartek = agentIdSchema.parse('bartek@invented.example');

export interface TestRelay {
  deliver(delivery: InstagramDelivery): void;
  replica(fromAgentId: AgentId, body: TeamSyncBody): void;
  /** Every item of one webhook body, as the relay would split it. */
  deliverBody(body: unknown): void;
  readonly sent: { to: readonly DeviceId[]; body: TeamSyncBody; dedupeKey: string }[];
}

export interface TestChannel extends ChannelPort {
  clientNow: MessagingClient | undefined;
  connected: Set<AccountId>;
  readonly needsReconnect: AccountId[];
  historyAsked: boolean;
  historyDueAtMs: number | undefined;
  historyAttempts: number;
  /** The history reconciliation works only where a test asks for it. */
  isVerified: boolean;
  /** So does the history import. */
  isImported: boolean;
  history: HistoryProgress | undefined;
  verification: { verifiedUpToMs: number; watermarkMs: number | undefined } | undefined;
  gap: Gap | undefined;
  removeHandlers: ((accountId: AccountId) => void)[];
  removed: Set<AccountId>;
  /** Of the history import. */
  knownSinceMs: number;
}

export interface TestConsole {
  db: Database;
  conversations: Conversations;
  relay: TestRelay;
  channel: TestChannel;
  changes: ConversationChange[];
  received: string[];
  warnings: { event: string; fields: unknown }[];
  clock: Clock;
}

export const createTestChannel = (): TestChannel => {
  const channel: TestChannel = {
    clientNow: undefined,
    connected: new Set([accountId]),
    needsReconnect: [],
    historyAsked: false,
    historyDueAtMs: undefined,
    historyAttempts: 0,
    isVerified: false,
    isImported: false,
    history: undefined,
    verification: undefined,
    gap: undefined,
    removeHandlers: [],
    removed: new Set(),
    knownSinceMs: 0,
    isConnected: (id) => channel.connected.has(id),
    isRemoved: (id) => channel.removed.has(id),
    onRemove: (handler) => void channel.removeHandlers.push(handler),
    historyWanted: (nowMs) =>
      channel.historyAsked || (channel.historyDueAtMs !== undefined && channel.historyDueAtMs <= nowMs)
        ? [{ accountId, knownSinceMs: Number.MAX_SAFE_INTEGER, attempts: channel.historyAttempts }]
        : [],
    historyLoaded: () => {
      channel.historyAsked = false;
      channel.historyDueAtMs = undefined;
    },
    historyPostponed: (_id, _atMs, dueAtMs) => {
      channel.historyAsked = false;
      channel.historyDueAtMs = dueAtMs;
      channel.historyAttempts += 1;
    },
    nextHistoryDueAtMs: () => channel.historyDueAtMs,
    toVerify: () =>
      channel.isVerified
        ? [{ accountId, knownSinceMs: 0, watermarkMs: channel.verification?.watermarkMs }]
        : [],
    toImport: () => (channel.isImported ? [{ accountId, knownSinceMs: channel.knownSinceMs }] : []),
    noteHistory: (_id, progress) => {
      channel.history = progress;
    },
    verified: (_id, found) => {
      channel.verification = found;
    },
    noteGap: (_id, gap) => {
      channel.gap = gap;
    },
    accountOf: (entryId) => (entryId === pageId ? accountId : accountIdSchema.parse(entryId)),
    client: async () => channel.clientNow,
    reconnectNeeded: (id) => {
      channel.needsReconnect.push(id);
      channel.clientNow = undefined;
    },
    noteEvent: () => undefined,
    noteDashboardTest: () => undefined,
    noteSend: () => undefined,
    appId: () => appId,
  };
  return channel;
};

export const createTestConsole = (options: {
  clock: Clock;
  timers: Timers;
  db?: Database;
  file?: string;
  channel?: TestChannel;
  colleagues?: readonly DeviceId[];
  failPoints?: OutboxFailPoints | undefined;
  /** Where its files for customers lie; default: beside `file`. */
  filesFolder?: string | undefined;
  importFailPoints?: HistoryImportFailPoints | undefined;
  /** Computers in the workspace. */
  devices?: number | undefined;
  random?: number | undefined;
  tellSeen?: (() => TellSeen) | undefined;
}): TestConsole => {
  const { clock, timers } = options;
  const db = options.db ?? openDatabase({ file: options.file ?? ':memory:', keyHex: '11'.repeat(32), clock });
  const channel = options.channel ?? createTestChannel();
  let onInstagram: ((delivery: InstagramDelivery, seq: number) => void) | undefined;
  let onTeamSync: ((sender: { fromAgentId: AgentId }, body: TeamSyncBody, seq: number) => void) | undefined;
  const sent: { to: readonly DeviceId[]; body: TeamSyncBody; dedupeKey: string }[] = [];
  const warnings: TestConsole['warnings'] = [];
  const conversations = createConversations({
    db,
    filesFolder:
      options.filesFolder ??
      (options.file === undefined ? '/nonexistent' : join(dirname(options.file), 'outgoing')),
    channel,
    provider: instagramProvider,
    relayLink: {
      onInstagram: (handler) => {
        onInstagram = handler;
      },
      onSigned: (_context, handler) => {
        onTeamSync = handler;
      },
      forgetSetAside: () => undefined,
      directory: () => ({ devices: Array.from({ length: options.devices ?? 1 }, () => ({ agentId: anna })) }),
      confirmedDevices: () => (options.colleagues ?? []).map((deviceId) => ({ deviceId })),
      send: (_context, { deviceIds }, body, dedupeKey) => {
        if (!sent.some((each) => each.dedupeKey === dedupeKey)) sent.push({ to: deviceIds, body, dedupeKey });
      },
    },
    clock,
    timers,
    random: () => options.random ?? 0.5,
    people: { ownId: () => anna, nameOf: (agentId) => (agentId === bartek ? 'Bartek Lindqvist' : undefined) },
    failPoints: options.failPoints,
    tellSeen: options.tellSeen,
    importFailPoints: options.importFailPoints,
    log: { ...createTestLog(), warn: (event, fields) => void warnings.push({ event, fields }) },
  });
  const changes: ConversationChange[] = [];
  const received: string[] = [];
  conversations.on('conversation.changed', (change) => void changes.push(change));
  conversations.on('message.received', ({ message }) => void received.push(message.id));
  const deliver = (delivery: InstagramDelivery): void => db.transaction(() => onInstagram?.(delivery, 1));
  return {
    db,
    conversations,
    channel,
    changes,
    received,
    warnings,
    clock,
    relay: {
      sent,
      deliver,
      replica: (fromAgentId, body) => db.transaction(() => onTeamSync?.({ fromAgentId }, body, 1)),
      deliverBody(body) {
        const parsed = parseWebhookBody(JSON.stringify(body));
        for (const item of splitWebhook(parsed)) {
          deliver({ v: 1, receivedAtMs: clock.now(), ...item } as InstagramDelivery);
        }
      },
    },
  };
};

/** What a person sees of a conversation: rows as short words. */
export const shown = (
  { conversations }: Pick<TestConsole, 'conversations'>,
  id: ConversationId = conversationId,
): string[] =>
  conversations.listMessages({ conversationId: id }).messages.map((message) =>
    [
      message.direction === 'in' ? '<' : '>',
      message.isUnsent ? 'unsent' : message.kind,
      message.label === undefined ? '' : `[${message.label}]`,
      message.text ?? '',
      message.attachments.length > 0 ? `+${message.attachments.map(({ kind }) => kind).join(',')}` : '',
      message.replyTo
        ? `re:${message.replyTo.kind}${message.replyTo.text ? `(${message.replyTo.text})` : ''}`
        : '',
      message.reactions.map(({ by, emoji }) => `${by}${emoji}`).join(' '),
      message.isQuickReply ? 'chosen' : '',
      message.referral
        ? `from:${Object.values(message.referral)
            .filter((each) => each !== undefined)
            .join(',')}`
        : '',
      ['customer', 'console', 'instagram-app'].includes(message.origin) ? '' : `by:${message.origin}`,
      message.editCount > 0 ? `edit${message.editCount}` : '',
      message.isStandby ? 'standby' : '',
      message.state ?? '',
      message.reason ?? '',
    ]
      .filter((word) => word !== '')
      .join(' '),
  );
