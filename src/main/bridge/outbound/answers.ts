import type { Clock } from '../../../shared/clock.ts';
import {
  type AccountId,
  agentIdSchema,
  type ConversationId,
  type MessageId,
  replyWindowAt,
  splitReply,
} from '../../../shared/domain/index.ts';
import {
  BackchannelError,
  type ErrorCode,
  errorCatalogue,
  toBackchannelError,
} from '../../../shared/errors.ts';
import {
  createConversationsRepository,
  createMessagesRepository,
  createOutboxRepository,
} from '../../conversations/index.ts';
import { instagramLimits } from '../../instagram/index.ts';
import type { ChatEvent, CustomerSide } from '../../livechat/index.ts';
import type { Log } from '../../log.ts';
import { readFailure } from '../../messaging/index.ts';
import {
  type AnswerRow,
  type BridgeAnswersRepository,
  type BridgeChatRow,
  type Database,
} from '../../storage/index.ts';
import type { Access } from '../access.ts';
import type { Chats } from '../chats.ts';
import { subjectPrefix } from '../ids.ts';
import type { Deliverer } from '../inbound/deliver.ts';
import type { BridgeConversations, BridgeDeps, LeaseGuard } from '../ports.ts';
import type { FailPoints } from '../steps.ts';
import { createWorkers, type Workers } from '../workers.ts';
import { outgoingOf } from './outbound-policy.ts';

/** LiveChat's clock against Instagram's. */
const clockToleranceMs = 5 * 60_000;

/** What a former lease holder may have done. */
export interface Doubt {
  /** When this console's lease began: what the former holder sent was sent before. */
  sinceMs: number;
  /**
   * One look at what Instagram has of the conversation, for all answers of one reading of its chat: the first that needs it pays for it.
   * Undefined: it could not be asked now. Errors: the client's.
   */
  look(conversationId: ConversationId): ReturnType<BridgeConversations['lookAtHistory']>;
}

export const createDoubt = (
  conversations: Pick<BridgeConversations, 'lookAtHistory'>,
  sinceMs: number,
): Doubt => {
  let looked: ReturnType<BridgeConversations['lookAtHistory']> | undefined;
  const ask = async (conversationId: ConversationId) => {
    try {
      return await conversations.lookAtHistory(conversationId);
    } catch (error) {
      const { action, code } = readFailure(error);
      if (action === 'reconnect' || code === 'NETWORK_UNREACHABLE') throw error;
      // One thread that is refused or times out may not hold up the answers of all others.
      return action === 'give-up' ? { reachesBackToMs: Number.POSITIVE_INFINITY } : undefined;
    }
  };
  return { sinceMs, look: (conversationId) => (looked ??= ask(conversationId)) };
};

/** Agents' answers in LiveChat's own app: into Instagram's outbox once, and LiveChat is told what became of them. */
export interface Answers extends Workers {
  /**
   * Looks at one event of a chat. `doubt`: a former lease holder may have sent it already. False: it cannot be decided now, to be
   * looked at again, and before anything that was written after it.
   */
  consider(
    chat: BridgeChatRow & { chatId: string },
    place: { threadId: string; event: ChatEvent; customIds: ReadonlySet<string> },
    doubt: Doubt | undefined,
  ): Promise<boolean>;
  /** Takes back what certainly was not begun: whoever holds the lease next reads it from LiveChat again. */
  takeBack(): void;
}

const notePrefix = (tag: string, eventId: string): string =>
  subjectPrefix(tag, { kind: 'answer', id: eventId });

export const createAnswers = (deps: {
  db: Database;
  answers: BridgeAnswersRepository;
  conversations: BridgeConversations;
  customerSide: CustomerSide;
  access: Access;
  chats: Chats;
  deliverer: Deliverer;
  lease: LeaseGuard;
  isReady(): boolean;
  clock: Clock;
  timers: BridgeDeps['timers'];
  log: Log;
  failPoints: FailPoints;
}): Answers => {
  const { db, answers, conversations, customerSide, access, chats, lease, clock, log } = deps;
  const { failPoints } = deps;
  const messages = createMessagesRepository(db);
  const outbox = createOutboxRepository(db);
  const rows = createConversationsRepository(db);

  /** The first pieces of an answer that Instagram has already, by text and time, and that carry no other answer. */
  const sentPieces = (conversationId: ConversationId, pieces: readonly string[], atMs: number): number => {
    const { views } = messages.page({ conversationId, limit: 50 });
    const open = views.filter(
      (view) =>
        view.direction === 'out' &&
        view.mid !== undefined &&
        view.sentAtMs >= atMs - clockToleranceMs &&
        !answers.isCarried(view.id),
    );
    let count = 0;
    for (const piece of pieces) {
      const index = open.findIndex(
        ({ text }) => text?.normalize('NFC').trim() === piece.normalize('NFC').trim(),
      );
      if (index < 0) break;
      open.splice(0, index + 1);
      count += 1;
    }
    return count;
  };

  const queue = (
    row: Pick<AnswerRow, 'eventId' | 'accountId' | 'conversationId' | 'chatId' | 'threadId' | 'atMs'>,
    text: string,
    authorId: string,
    isByPerson: boolean,
  ): void => {
    let messageIds: MessageId[] = [];
    let code: ErrorCode | undefined;
    db.transaction(() => {
      try {
        const window = replyWindowAt(rows.get(row.conversationId)?.lastCustomerMessageAtMs, clock.now());
        // After a day only a person may answer (instagram.md §7.3).
        if (window.state === 'human-agent' && !isByPerson)
          throw new BackchannelError('INSTAGRAM_WINDOW_CLOSED');
        messageIds = conversations
          .queueReply({
            conversationId: row.conversationId,
            text,
            agentId: agentIdSchema.parse(authorId),
            undoMs: 0,
          })
          .map(({ id }) => id);
      } catch (error) {
        ({ code } = toBackchannelError(error));
        if (code === 'INTERNAL' || code === 'NOT_FOUND') throw error;
      }
      answers.add(
        { ...row, state: code === undefined ? 'queued' : 'failed', reason: code, fence: lease.fence },
        messageIds,
      );
    });
  };

  /** What Instagram's outbox says of an answer. */
  const outcomeOf = (row: AnswerRow): { state: 'queued' | 'sent' | 'failed'; reason?: ErrorCode } => {
    let isOpen = false;
    const ids = answers.messagesOf(row.eventId);
    for (const id of ids) {
      const view = messages.view(id);
      if (!view) return { state: 'failed', reason: 'INSTAGRAM_REFUSED' };
      if (view.outbox?.state === 'failed') {
        return { state: 'failed', reason: (view.outbox.reason ?? 'INSTAGRAM_REFUSED') as ErrorCode };
      }
      if (view.outbox !== undefined || view.mid === undefined) isOpen = true;
    }
    return { state: isOpen ? 'queued' : 'sent' };
  };

  const syncDelivered = async (row: AnswerRow, entityId: string): Promise<void> => {
    await access.asCustomer(entityId, (token) => {
      lease.need();
      failPoints.at('answer.mark');
      return customerSide.markDelivered(token, row);
    });
    failPoints.at('answer.marked');
  };

  const syncFailed = async (row: AnswerRow, chat: BridgeChatRow): Promise<void> => {
    const prefix = notePrefix(chat.tag, row.eventId);
    const found = await deps.deliverer.find(chat, prefix, row.atMs - clockToleranceMs);
    if (found.length > 0) return;
    const code = (row.reason ?? 'INSTAGRAM_REFUSED') as ErrorCode;
    const { sentence } = errorCatalogue[code];
    // Nobody knows: the agent decides whether to write it again.
    const head = code === 'INSTAGRAM_OUTCOME_UNKNOWN' ? 'Perhaps not delivered' : 'Not delivered';
    await deps.deliverer.send(chat, {
      type: 'note',
      noteType: 'not_delivered',
      customId: `${prefix}0`,
      text: `${head} to Instagram: ${sentence}`,
    });
  };

  const follow = async (row: AnswerRow): Promise<void> => {
    const chat = chats.byChat(row.chatId);
    if (!chat) return answers.remove(row.eventId);
    lease.need();
    let { state, reason } = row;
    if (state === 'queued') {
      const outcome = outcomeOf(row);
      if (outcome.state === 'queued') return;
      ({ state, reason } = { reason: undefined, ...outcome });
      answers.update(row.eventId, { state, reason });
    }
    await (state === 'sent' ? syncDelivered(row, chat.entityId) : syncFailed({ ...row, reason }, chat));
    answers.update(row.eventId, { state: 'done' });
  };

  const workers = createWorkers<AnswerRow>({
    due: () =>
      deps.isReady()
        ? answers
            .open()
            .filter((row) => row.state !== 'queued' || outcomeOf(row).state !== 'queued')
            .map((row) => ({ key: row.eventId, atMs: row.notBeforeMs, job: row }))
        : [],
    run: follow,
    failed(row, code, waitMs) {
      log.warn('answer.not-synced', { code });
      answers.update(row.eventId, { attempts: row.attempts + 1, notBeforeMs: clock.now() + waitMs });
    },
    clock,
    timers: deps.timers,
  });

  return {
    ...workers,
    async consider(chat, { threadId, event, customIds }, doubt) {
      const outgoing = outgoingOf(event, chat.entityId);
      if (!outgoing || event.isDelivered || answers.get(event.id)) return true;
      const prefix = notePrefix(chat.tag, event.id);
      // It was given up, and LiveChat was told so.
      if ([...customIds].some((customId) => customId.startsWith(prefix))) return true;
      const conversationId = chats.conversationOf(chat);
      if (conversationId === undefined || event.authorId === undefined) return false;
      const accountId: AccountId = chat.accountId;
      const row = {
        eventId: event.id,
        accountId,
        conversationId,
        chatId: chat.chatId,
        threadId,
        atMs: event.createdAtMs,
      };
      let { text } = outgoing;
      if (doubt) {
        const history = await doubt.look(conversationId);
        if (!history) return false;
        const pieces = splitReply(text);
        const sent = sentPieces(conversationId, pieces, event.createdAtMs);
        if (sent === pieces.length) {
          answers.add({ ...row, state: 'sent', reason: undefined, fence: lease.fence }, []);
          workers.schedule();
          return true;
        }
        // Newer messages hide it, or the history is cut short: its echo may still come, and tells. Never sent on such a look.
        if (history.reachesBackToMs > event.createdAtMs - instagramLimits.historyToleranceMs) {
          if (clock.now() - doubt.sinceMs < instagramLimits.echoWaitMs) return false;
          const unknown = { state: 'failed', reason: 'INSTAGRAM_OUTCOME_UNKNOWN' } as const;
          answers.add({ ...row, ...unknown, fence: lease.fence }, []);
          workers.schedule();
          return true;
        }
        text = pieces.slice(sent).join('\n');
      }
      lease.need();
      failPoints.at('answer.read');
      queue(row, text, event.authorId, outgoing.isByPerson);
      failPoints.at('answer.queued');
      workers.schedule();
      return true;
    },
    takeBack() {
      for (const row of answers.open()) {
        if (row.state !== 'queued') continue;
        const ids = answers.messagesOf(row.eventId);
        const isUntouched = ids.every((id) => {
          const waiting = outbox.byMessage(id);
          return waiting?.state === 'queued' && waiting.attemptedAtMs === undefined;
        });
        if (!isUntouched || ids.length === 0) continue;
        db.transaction(() => {
          for (const id of ids) conversations.discard(id);
          answers.remove(row.eventId);
        });
      }
    },
  };
};
