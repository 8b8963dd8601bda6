import { randomUUID } from 'node:crypto';
import { inEnglish } from '../../../shared/i18n/text.ts';
import { type AgentId, maxLiveChatFileBytes } from '../../../shared/domain/index.ts';
import { lineOf, type MessageRow } from '../../conversations/index.ts';
import { BackchannelError, type ErrorCode, toBackchannelError } from '../../../shared/errors.ts';
import { isRefusal, type OutgoingEvent, refusalType, withToken } from '../../livechat/index.ts';
import { createKeyedQueue, type KeyedQueue } from '../../work/index.ts';
import { idsIn } from '../chats.ts';
import { confirmedDevices } from '../confirmed-devices.ts';
import type { BridgeContext } from '../context.ts';
import { subjectPrefix } from '../ids.ts';
import type { MediaCopies } from '../media-copies.ts';
import { withReplyWords } from '../quote-words.ts';
import type { BridgeConversations, BridgeDeps, BridgeLiveChat, BridgeRelay } from '../ports.ts';
import { queueOptions } from '../queue-options.ts';
import type { RecordRow } from '../store/index.ts';
import { findEvents } from '../threads.ts';

/** The clocks of LiveChat and this computer may differ by this much. */
const clockToleranceMs = 15 * 60_000;
/** The lease holder sends which chat a new conversation is within this time; otherwise the holder records the reply. */
const waitForChatMs = 60_000;
/** Refused for good: the agent is not let into the chat. The limit is that of agents whom the customer sees. */
const refusalCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'LIVECHAT_REFUSED',
  'LIVECHAT_FORBIDDEN',
  'LIVECHAT_LIMIT',
]);
/** The chat was closed or opened between two calls: what comes next is decided anew. */
const changedTypes: ReadonlySet<string | undefined> = new Set(['chat_inactive', 'chat_already_active']);

/** Whoever is not in the chat is told so in different words, in public code also without a type (livechat.md §6). */
export const isNotMember = (error: unknown): boolean =>
  toBackchannelError(error).code === 'LIVECHAT_FORBIDDEN' ||
  refusalType(error) === 'not_allowed' ||
  toBackchannelError(error).details?.['status'] === 403;

const megabytes = (bytes: number): string =>
  `${Math.max(0.1, bytes / 1_000_000)
    .toFixed(1)
    .replace(/\.0$/, '')} MB`;

/** "Video sent on Instagram: clip.mp4 (18 MB). Too large for LiveChat: see it in Backchannel." */
const fileLine = (
  message: MessageRow,
  file: { name: string; bytes: Uint8Array } | undefined,
  why: string,
): string => {
  const what = file === undefined ? '' : `: ${file.name} (${megabytes(file.bytes.byteLength)})`;
  return `${lineOf(message, inEnglish)} sent on Instagram${what}. ${why}`;
};

/**
 * Records this console's own replies in LiveChat, in the agent's own name, so that each reply has one writer: the console that
 * sent it. Where LiveChat does not let the agent into the chat, the lease holder records it as a note.
 */
export const createRecorder = (
  deps: BridgeContext & {
    integrationSide: BridgeLiveChat['integrationSide'];
    session: BridgeDeps['session'];
    relayLink: Pick<BridgeRelay, 'send' | 'directory' | 'confirmedDevices'>;
    conversations: Pick<BridgeConversations, 'fileOf' | 'collectFiles'>;
    mediaCopies: Pick<MediaCopies, 'note'>;
    /** A reply was given to the lease holder: there may be work for the inbound worker. */
    delegated(): void;
  },
): KeyedQueue => {
  const { chats, integrationSide, session, relayLink, clock, timers, log, failPoints } = deps;
  const { db, records, inbound, messages } = deps.store;

  const asAgent = <T>(call: (token: string) => Promise<T>): Promise<T> => withToken(session, call);

  /** Notes it here too: this console may be the holder, or become it. */
  const delegate = (row: RecordRow): void => {
    const { accountId, conversationId, mid, agentId, atMs: receivedAtMs } = row;
    const deviceIds = confirmedDevices(relayLink);
    const { customerId } = idsIn(conversationId);
    db.transaction(() => {
      records.delete(row);
      inbound.add({
        accountId,
        conversationId,
        kind: 'record',
        subject: mid,
        agentId,
        receivedAtMs,
        isDoubtful: true,
      });
      if (deviceIds.length === 0) return;
      const body = { type: 'bridge-record', accountId, customerId, mid, agentId } as const;
      relayLink.send('replica', { deviceIds }, body, `bridge-record:${accountId}:${mid}:${randomUUID()}`);
    });
    deps.delegated();
  };

  /** Opens the closed chat for those it was for, with the agent in it. */
  const resume = async (chatId: string, event: OutgoingEvent): Promise<void> => {
    const { groupIds } = await asAgent((token) => integrationSide.chat(token, chatId));
    try {
      await asAgent((token) => integrationSide.resumeChat(token, chatId, event, { groupIds }));
    } catch (error) {
      if (refusalType(error) !== 'group_not_found') throw error;
      // Its group was deleted meanwhile.
      await asAgent((token) => integrationSide.resumeChat(token, chatId, event));
    }
  };

  const join = async (chatId: string, agentId: AgentId): Promise<void> => {
    const comeIn = () => asAgent((token) => integrationSide.join(token, chatId, agentId));
    try {
      await comeIn();
    } catch (error) {
      if (!isRefusal(error)) throw error;
      try {
        // Who only listens in cannot be seen by joining once more, but can leave.
        await asAgent((token) => integrationSide.removeAgent(token, chatId, agentId));
      } catch {
        throw error;
      }
      await comeIn();
    }
  };

  const send = async (chatId: string, agentId: AgentId, event: OutgoingEvent): Promise<void> => {
    const write = () => asAgent((token) => integrationSide.sendEvent(token, chatId, event));
    try {
      await write();
    } catch (error) {
      if (refusalType(error) === 'chat_inactive') return resume(chatId, event);
      if (!isNotMember(error)) throw error;
      await join(chatId, agentId);
      await write();
    }
  };

  const end = (row: RecordRow): void => {
    records.delete(row);
    deps.conversations.collectFiles();
  };

  /** What the chat is to hold. A file goes to LiveChat before; what LiveChat does not take becomes a line. */
  const eventOf = async (message: MessageRow, prefix: string): Promise<OutgoingEvent> => {
    if (message.text !== undefined)
      return { type: 'message', customId: `${prefix}0`, text: withReplyWords(message, message.text) };
    const file = await deps.conversations.fileOf(message.id);
    const line = (why: string): OutgoingEvent => ({
      type: 'message',
      customId: `${prefix}0`,
      text: fileLine(message, file, why),
    });
    if (!file) return line('See it in Backchannel.');
    const tooLarge = 'Too large for LiveChat: see it in Backchannel.';
    if (file.bytes.byteLength > maxLiveChatFileBytes) return line(tooLarge);
    failPoints.at('file.upload');
    try {
      const url = await asAgent((token) => integrationSide.upload(token, file));
      failPoints.at('file.uploaded');
      return { type: 'file', customId: `${prefix}1`, url, description: lineOf(message, inEnglish) };
    } catch (error) {
      const type = refusalType(error);
      if (type !== 'entity_too_large' && type !== 'validation') throw error;
      return line(type === 'validation' ? 'LiveChat does not take it: see it in Backchannel.' : tooLarge);
    }
  };

  const record = async (row: RecordRow): Promise<void> => {
    const message = messages.byMid(row.accountId, row.mid);
    const isSaid = message !== undefined && (message.text !== undefined || message.attachments.length > 0);
    if (!isSaid || message.isUnsent) return end(row);
    const chat = chats.of(row.conversationId);
    if (chat?.chatId === undefined) {
      if (clock.now() - row.atMs > waitForChatMs) return delegate(row);
      throw new BackchannelError('NOT_FOUND');
    }
    const { chatId } = chat;
    const prefix = subjectPrefix(chat.tag, { kind: 'message', id: row.mid });
    try {
      if (row.isBegun) {
        const found = await findEvents(
          (page) => asAgent((token) => integrationSide.listThreads(token, chatId, page)),
          [prefix],
          row.atMs - clockToleranceMs,
        );
        if (found.length > 0) return end(row);
      }
      const event = await eventOf(message, prefix);
      records.update(row, { isBegun: true });
      failPoints.at('record.send');
      await send(chatId, row.agentId, event);
      failPoints.at('record.sent');
      if (event.type === 'file') deps.mediaCopies.note(row.accountId, row.conversationId);
    } catch (error) {
      const isDecided =
        refusalCodes.has(toBackchannelError(error).code) && !changedTypes.has(refusalType(error));
      if (!isDecided) throw error;
      log.info('record.handed-over', { type: refusalType(error) });
      return delegate(row);
    }
    end(row);
  };

  return createKeyedQueue<RecordRow>({
    ...queueOptions,
    due() {
      // The first of each conversation.
      const heads = new Map<string, RecordRow>();
      for (const row of records.all()) if (!heads.has(row.conversationId)) heads.set(row.conversationId, row);
      return [...heads].map(([key, row]) => ({ key, atMs: row.notBeforeMs, job: row }));
    },
    run: record,
    onError(row, error, pauseMs) {
      log.info('record.failed', { code: toBackchannelError(error).code });
      records.update(row, { attempts: row.attempts + 1, notBeforeMs: clock.now() + pauseMs });
    },
    clock,
    timers,
  });
};
