import type { CustomerSide, OutgoingEvent } from '../../livechat/index.ts';
import { refusalType } from '../../livechat/index.ts';
import type { BridgeChatRow } from '../../storage/index.ts';
import type { Access } from '../access.ts';
import type { Chats } from '../chats.ts';
import type { LeaseGuard } from '../ports.ts';
import type { FailPoints } from '../steps.ts';
import { findEvents, type FoundEvent } from '../threads.ts';

/** Writing into a customer's one chat. The lease is looked at right before each effect. */
export interface Deliverer {
  /**
   * The customer's chat if there is one, also one that this console has not heard of (a start whose answer was lost).
   * Errors: those of the calls; refusal `identity_lost`.
   */
  settled(row: BridgeChatRow): Promise<BridgeChatRow>;
  /** Starts the chat, resumes it, or writes into it. Answers the row with its chat. */
  send(row: BridgeChatRow, event: OutgoingEvent): Promise<BridgeChatRow>;
  /** Events of ours in the chat whose custom ids begin so; none when it has not been started. */
  find(row: BridgeChatRow, prefixes: string | readonly string[], sinceMs: number): Promise<FoundEvent[]>;
  /** Takes an event of the customer's away from the customer's side. Refusals: `authorization`, `not_found`. */
  remove(row: BridgeChatRow, found: FoundEvent): Promise<void>;
}

export const createDeliverer = (deps: {
  customerSide: CustomerSide;
  access: Access;
  chats: Chats;
  lease: LeaseGuard;
  /** A chat is known now that was not before: what is said in it is to be looked at. */
  opened(chatId: string): void;
  failPoints: FailPoints;
}): Deliverer => {
  const { customerSide, access, chats, lease, failPoints } = deps;

  const settled: Deliverer['settled'] = async (row) => {
    if (row.chatId !== undefined) return row;
    const chatId = await access.asCustomer(row.entityId, (token) => customerSide.ownChatId(token));
    if (chatId === undefined) return row;
    const known = chats.putChat(row, chatId);
    deps.opened(chatId);
    return known;
  };

  const start = async (row: BridgeChatRow, event: OutgoingEvent): Promise<BridgeChatRow> => {
    const { chatId } = await access.asCustomer(row.entityId, (token) => {
      lease.need();
      failPoints.at('chat.start');
      return customerSide.startChat(token, [event]);
    });
    failPoints.at('chat.started');
    const next = chats.putChat(row, chatId);
    failPoints.at('chat.kept');
    deps.opened(chatId);
    return next;
  };

  const write = async (row: BridgeChatRow, chatId: string, event: OutgoingEvent): Promise<void> => {
    await access.asCustomer(row.entityId, async (token) => {
      lease.need();
      failPoints.at('event.send');
      try {
        await customerSide.sendEvent(token, chatId, event);
      } catch (error) {
        if (refusalType(error) !== 'chat_inactive') throw error;
        lease.need();
        await customerSide.resumeChat(token, chatId, [event]);
      }
    });
    failPoints.at('event.sent');
  };

  return {
    settled,
    async send(row, event) {
      const known = await settled(row);
      if (known.chatId === undefined) return start(known, event);
      await write(known, known.chatId, event);
      return known;
    },
    async find(row, prefixes, sinceMs) {
      const { chatId } = row;
      if (chatId === undefined) return [];
      return findEvents(
        (page) => access.asCustomer(row.entityId, (token) => customerSide.listThreads(token, chatId, page)),
        prefixes,
        sinceMs,
      );
    },
    async remove(row, { threadId, event }) {
      const { chatId } = row;
      if (chatId === undefined) return;
      await access.asCustomer(row.entityId, (token) => {
        lease.need();
        failPoints.at('delete.send');
        return customerSide.deleteEvent(token, { chatId, threadId, eventId: event.id });
      });
      failPoints.at('delete.sent');
    },
  };
};
