import { randomUUID } from 'node:crypto';
import type { AgentId, PrivateMessageId } from '../../shared/domain/index.ts';
import type { RelayLink } from '../relay-link/index.ts';
import type { Database } from '../storage/index.ts';
import type { PrivateChatStore, ReceiptState } from './store.ts';

/** What was read, or arrived, together. */
interface Group {
  colleagueId: AgentId;
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
    for (const { colleagueId, id, receiptDue, readAtMs } of due) {
      const state = receiptDue as ReceiptState;
      const at = state === 'read' && readAtMs !== undefined ? { readAtMs } : {};
      const key = `${state} ${at.readAtMs ?? ''} ${colleagueId}`;
      const group = groups.get(key) ?? { colleagueId, state, ids: [], ...at };
      groups.set(key, group);
      group.ids.push(id);
    }
    for (const { colleagueId, state, ids, readAtMs } of groups.values()) {
      db.transaction(() => {
        const between = [own, colleagueId].sort() as [AgentId, AgentId];
        // Own other devices need to know what was read, for their unread counts.
        const agentIds = state === 'read' ? [colleagueId, own] : [colleagueId];
        send(
          'private',
          { agentIds },
          { type: 'receipt', between, by: own, state, ids, ...(readAtMs === undefined ? {} : { readAtMs }) },
          `receipt:${randomUUID()}`,
        );
        for (const id of ids) store.messages.update({ colleagueId, id }, { receiptDue: undefined });
      });
    }
  }
};
