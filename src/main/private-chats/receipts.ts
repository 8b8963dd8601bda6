import { randomUUID } from 'node:crypto';
import { isGroupId, type AgentId, type PrivateMessageId } from '../../shared/domain/index.ts';
import { placeOfChat } from '../../shared/wire/index.ts';
import type { RelayLink } from '../relay-link/index.ts';
import type { Database } from '../storage/index.ts';
import type { PrivateChatStore, ReceiptState } from './store.ts';

/** What was read, or arrived, together. */
interface Group {
  chatId: AgentId;
  state: ReceiptState;
  ids: PrivateMessageId[];
  readAtMs?: number;
}

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
}): void => {
  const { db, store, own, send } = deps;
  for (;;) {
    const due = store.receiptsDue(maxIds);
    if (due.length === 0) return;
    const groups = new Map<string, Group>();
    for (const { chatId, id, receiptDue, readAtMs } of due) {
      if (isGroupId(chatId)) continue;
      const state = receiptDue as ReceiptState;
      const at = state === 'read' && readAtMs !== undefined ? { readAtMs } : {};
      const key = `${state} ${at.readAtMs ?? ''} ${chatId}`;
      const group = groups.get(key) ?? { chatId, state, ids: [], ...at };
      groups.set(key, group);
      group.ids.push(id);
    }
    for (const { chatId, state, ids, readAtMs } of groups.values()) {
      db.transaction(() => {
        // Own other devices need to know what was read, for their unread counts.
        const agentIds = state === 'read' ? [chatId, own] : [chatId];
        send(
          'private',
          { agentIds },
          {
            type: 'receipt',
            ...placeOfChat(chatId, own),
            by: own,
            state,
            ids,
            ...(readAtMs === undefined ? {} : { readAtMs }),
          },
          `receipt:${randomUUID()}`,
        );
        for (const id of ids) store.messages.update({ chatId, id }, { receiptDue: undefined });
      });
    }
  }
};
