import { randomUUID } from 'node:crypto';
import type { AgentId, ChatId, PrivateMessageId } from '../../shared/domain/index.ts';
import { placeOfChat, privateForm, type PrivateChatBody } from '../../shared/wire/index.ts';
import type { RelayLink } from '../relay-link/index.ts';
import type { Database } from '../storage/index.ts';
import type { PrivateChatStore, ReceiptState } from './store.ts';

/** What was read, or arrived, together. */
interface Group {
  chatId: ChatId;
  direction: 'in' | 'out';
  state: ReceiptState;
  ids: PrivateMessageId[];
  readAtMs?: number;
}

/** That this person's computer has messages, or shows them. */
export const receiptBody = (of: {
  chatId: ChatId;
  own: AgentId;
  state: ReceiptState;
  ids: PrivateMessageId[];
  readAtMs?: number | undefined;
}): Extract<PrivateChatBody, { type: 'receipt' }> => {
  const { chatId, own, state, ids, readAtMs } = of;
  const at = readAtMs === undefined ? {} : { readAtMs };
  return { type: 'receipt', ...placeOfChat(chatId, own), by: own, state, ids, ...at, form: privateForm };
};

/** As many ids as one receipt may name. */
const maxIds = 500;

/**
 * Hands all due receipts to the relay link, in one transaction per receipt with the note that they are no longer due: a
 * kill in between sends them again or not yet, never loses them.
 */
export const sendDueReceipts = (deps: {
  db: Database;
  store: PrivateChatStore;
  own: AgentId;
  send: RelayLink['send'];
  /** The others in that chat. */
  membersOf(chatId: ChatId): readonly AgentId[];
}): void => {
  const { db, store, own, send } = deps;
  for (;;) {
    const due = store.receiptsDue(maxIds);
    if (due.length === 0) return;
    const groups = new Map<string, Group>();
    for (const { chatId, id, direction, receiptDue, readAtMs } of due) {
      const state = receiptDue as ReceiptState;
      const at = state === 'read' && readAtMs !== undefined ? { readAtMs } : {};
      const key = `${state} ${direction} ${at.readAtMs ?? ''} ${chatId}`;
      const group: Group = groups.get(key) ?? { chatId, direction, state, ids: [], ...at };
      groups.set(key, group);
      group.ids.push(id);
    }
    for (const { chatId, direction, state, ids, readAtMs } of groups.values()) {
      db.transaction(() => {
        // An own message's copy is confirmed to the own computer that sent it. What was read, own computers need to know too.
        const others = direction === 'out' ? [] : deps.membersOf(chatId);
        const isToOwn = direction === 'out' || state === 'read';
        send(
          'private',
          { agentIds: isToOwn ? [...others, own] : others },
          receiptBody({ chatId, own, state, ids, readAtMs }),
          `receipt:${randomUUID()}`,
        );
        for (const id of ids) store.messages.update({ chatId, id }, { receiptDue: undefined });
      });
    }
  }
};
