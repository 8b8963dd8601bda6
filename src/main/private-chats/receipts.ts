import { randomUUID } from 'node:crypto';
import {
  isGroupId,
  type AgentId,
  type ChatId,
  type DeviceId,
  type GroupId,
  type PrivateMessageId,
} from '../../shared/domain/index.ts';
import { privateForm, type PrivateChatBody, type PrivatePlace } from '../../shared/wire/index.ts';
import type { RelayLink } from '../relay-link/index.ts';
import type { Database } from '../storage/index.ts';
import type { PrivateChatStore, ReceiptState } from './store.ts';

/** What was read, or arrived, together. */
interface Group {
  chatId: ChatId;
  /** To whom: of a group, who wrote it. */
  to: AgentId;
  state: ReceiptState;
  ids: PrivateMessageId[];
  readAtMs?: number;
}

/** That this person's computer has messages, or shows them. */
export const receiptBody = (
  place: PrivatePlace,
  of: { own: AgentId; state: ReceiptState; ids: PrivateMessageId[]; readAtMs?: number | undefined },
): Extract<PrivateChatBody, { type: 'receipt' }> => {
  const { own, state, ids, readAtMs } = of;
  const at = readAtMs === undefined ? {} : { readAtMs };
  return { type: 'receipt', ...place, by: own, state, ids, ...at, form: privateForm };
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
  groups: {
    placeOf(chatId: ChatId): PrivatePlace;
    /** The others who hear what is said in a group. */
    audienceOf(chatId: GroupId): readonly AgentId[];
  };
  /** As `Introductions` has them. */
  strangersIn(chatId: GroupId, addressed: readonly AgentId[]): readonly DeviceId[];
}): void => {
  const { db, store, own, send, groups: known } = deps;
  /** Who left a group, or whose author did, says nothing to them any more: it would be turned away. */
  const isHeard = (chatId: ChatId, to: AgentId): boolean =>
    to === own || !isGroupId(chatId) || known.audienceOf(chatId).includes(to);
  for (;;) {
    const due = store.receiptsDue(maxIds);
    if (due.length === 0) return;
    const groups = new Map<string, Group>();
    for (const { chatId, id, direction, authorId, receiptDue, readAtMs } of due) {
      // An own message's copy is confirmed to the own computer that sent it; one of a group, to who wrote it.
      const to = direction === 'out' ? own : isGroupId(chatId) ? (authorId ?? own) : chatId;
      const state = receiptDue as ReceiptState;
      const at = state === 'read' && readAtMs !== undefined ? { readAtMs } : {};
      const key = `${state} ${at.readAtMs ?? ''} ${chatId} ${to}`;
      const group: Group = groups.get(key) ?? { chatId, to, state, ids: [], ...at };
      groups.set(key, group);
      group.ids.push(id);
    }
    for (const { chatId, to, state, ids, readAtMs } of groups.values()) {
      db.transaction(() => {
        // Own other devices need to know what was read, for their unread counts.
        const all = state === 'read' && to !== own ? [to, own] : [to];
        const agentIds = all.filter((each) => isHeard(chatId, each));
        const body = (): PrivateChatBody => receiptBody(known.placeOf(chatId), { own, state, ids, readAtMs });
        if (agentIds.length > 0) send('private', { agentIds }, body(), `receipt:${randomUUID()}`);
        const deviceIds = isGroupId(chatId) ? deps.strangersIn(chatId, agentIds) : [];
        if (deviceIds.length > 0) send('private', { deviceIds }, body(), `receipt:${randomUUID()}`);
        for (const id of ids) store.messages.update({ chatId, id }, { receiptDue: undefined });
      });
    }
  }
};
