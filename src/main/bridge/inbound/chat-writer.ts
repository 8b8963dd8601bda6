import { type OutgoingEvent, type Quiet, refusalType, type ThreadsRequest } from '../../livechat/index.ts';
import type { BridgeContext } from '../context.ts';
import type { BridgeLiveChat } from '../ports.ts';
import type { ChatRow } from '../store/index.ts';
import { eventsOf, findEvents, type FoundEvent, threadsSince, unlessGone } from '../threads.ts';

/**
 * Writes into a customer's one chat, as the customer. The lease is checked right before each effect.
 * Errors of every call: those of CustomerSide and Access; BRIDGE_NOT_HOLDER.
 */
export interface ChatWriter {
  /**
   * The customer's chat if there is one, also one that this console has not heard of (a start whose answer was lost).
   * Refusal: `identity_lost`.
   */
  lookUp(row: ChatRow): Promise<ChatRow>;
  /** Starts the chat, resumes it, or writes into it. Answers the row with its chat. `isQuiet`: no agent is called by it. */
  send(row: ChatRow, event: OutgoingEvent, options?: Quiet): Promise<ChatRow>;
  /** Closes the chat if it waits for an agent: it has been answered. */
  leaveQueue(row: ChatRow): Promise<void>;
  /**
   * Our events in the chat whose custom ids begin so, removed ones too; none when it has not been started. Read with the
   * integration's token: the customer side hides what was removed (livechat.md §11). `sinceMs`: by LiveChat's clock.
   */
  find(row: ChatRow, prefixes: readonly string[], sinceMs: number): Promise<FoundEvent[]>;
  /** Everything that was said in the chat since then, by whomever; none when it has not been started. `sinceMs` as of `find`. */
  said(row: Pick<ChatRow, 'chatId'>, sinceMs: number): Promise<FoundEvent[]>;
  /** Deletes an event of the customer's, for the customer's side. Errors: a refusal; of which type is not documented. */
  remove(row: ChatRow, found: FoundEvent): Promise<void>;
}

export const createChatWriter = (
  deps: Pick<BridgeContext, 'customerSide' | 'access' | 'chats' | 'lease' | 'failPoints'> & {
    integrationSide: BridgeLiveChat['integrationSide'];
    /** A chat is known now that was not before: what agents wrote in it is to be read. */
    chatFound(chatId: string): void;
  },
): ChatWriter => {
  const { customerSide, integrationSide, access, chats, lease, failPoints } = deps;

  const lookUp: ChatWriter['lookUp'] = async (row) => {
    if (row.chatId !== undefined) return row;
    const chatId = await access.asCustomer(row.entityId, (token) => customerSide.ownChatId(token));
    if (chatId === undefined) return row;
    const known = chats.putChat(row, chatId);
    deps.chatFound(chatId);
    return known;
  };

  const start = async (row: ChatRow, event: OutgoingEvent, options: Quiet): Promise<ChatRow> => {
    const { chatId } = await access.asCustomer(row.entityId, (token) => {
      lease.assertHeld();
      failPoints.at('chat.start');
      return customerSide.startChat(token, [event], options);
    });
    failPoints.at('chat.started');
    const next = chats.putChat(row, chatId);
    failPoints.at('chat.kept');
    deps.chatFound(chatId);
    return next;
  };

  const chatNow = (chatId: string) => access.asIntegration((token) => integrationSide.chat(token, chatId));

  /** For the agents it was for, not for all (livechat.md §6). */
  const resume = async (
    token: string,
    chatId: string,
    event: OutgoingEvent,
    { isQuiet }: Quiet,
  ): Promise<void> => {
    const { groupIds } = await chatNow(chatId);
    lease.assertHeld();
    try {
      await customerSide.resumeChat(token, chatId, [event], { isQuiet, groupIds });
    } catch (error) {
      if (refusalType(error) !== 'group_not_found') throw error;
      // Its group was deleted meanwhile: better seen by all than by nobody.
      lease.assertHeld();
      await customerSide.resumeChat(token, chatId, [event], { isQuiet });
    }
  };

  const write = async (row: ChatRow, chatId: string, event: OutgoingEvent, options: Quiet): Promise<void> => {
    await access.asCustomer(row.entityId, async (token) => {
      lease.assertHeld();
      failPoints.at('event.send');
      try {
        await customerSide.sendEvent(token, chatId, event, options);
      } catch (error) {
        if (refusalType(error) !== 'chat_inactive') throw error;
        await resume(token, chatId, event, options);
      }
    });
    failPoints.at('event.sent');
  };

  return {
    lookUp,
    async send(row, event, options = {}) {
      const known = await lookUp(row);
      if (known.chatId === undefined) return start(known, event, options);
      await write(known, known.chatId, event, options);
      return known;
    },
    async leaveQueue({ entityId, chatId }) {
      if (chatId === undefined) return;
      const { isActive, agentIds } = await chatNow(chatId);
      if (!isActive || agentIds.length > 0) return;
      await access.asCustomer(entityId, async (token) => {
        lease.assertHeld();
        try {
          await customerSide.deactivate(token, chatId);
        } catch (error) {
          // Closed meanwhile.
          if (refusalType(error) !== 'chat_inactive') throw error;
        }
      });
    },
    async find({ chatId }, prefixes, sinceMs) {
      if (chatId === undefined) return [];
      return findEvents(
        (page) => access.asIntegration((token) => integrationSide.listThreads(token, chatId, page)),
        prefixes,
        sinceMs,
      );
    },
    async said({ chatId }, sinceMs) {
      if (chatId === undefined) return [];
      const list = (page: ThreadsRequest) =>
        access.asIntegration((token) => integrationSide.listThreads(token, chatId, page));
      return eventsOf((await unlessGone(() => threadsSince(list, sinceMs))) ?? []);
    },
    async remove({ entityId, chatId }, { threadId, event }) {
      if (chatId === undefined) return;
      await access.asCustomer(entityId, (token) => {
        lease.assertHeld();
        failPoints.at('delete.send');
        return customerSide.deleteEvent(token, { chatId, threadId, eventId: event.id });
      });
      failPoints.at('delete.sent');
    },
  };
};
