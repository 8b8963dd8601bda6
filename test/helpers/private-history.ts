import { expect, vi } from 'vitest';
import { createPrivateChatStore, type PrivateMessageRow } from '../../src/main/private-chats/index.ts';
import type { AgentId, ChatId, PrivateMessageId } from '../../src/shared/domain/index.ts';
import type { HistoryTransferView } from '../../src/shared/ipc/index.ts';
import type { Desk } from './relay-world.ts';
import { until } from './until.ts';

/**
 * Messages of one chat as a long used computer has them, a minute apart, the newest `endMs`. `by`: who writes the others' in a group.
 * Answers their texts, oldest first.
 */
export const fillChat = (
  desk: Desk,
  chatId: ChatId,
  count: number,
  options: {
    endMs?: number;
    text?: (index: number) => string;
    by?: AgentId;
    change?: Partial<PrivateMessageRow>;
  } = {},
): string[] => {
  const store = createPrivateChatStore(desk.db);
  const { endMs = Date.now() - 60_000, text = (index) => `message ${index} with ${chatId}` } = options;
  return desk.db.transaction(() =>
    Array.from({ length: count }, (_, index) => {
      const isOwn = index % 2 === 0;
      store.add({
        chatId,
        id: crypto.randomUUID() as PrivateMessageId,
        direction: isOwn ? 'out' : 'in',
        authorId: isOwn ? desk.agentId : (options.by ?? (chatId as AgentId)),
        text: text(index),
        sentAtMs: endMs - (count - 1 - index) * 60_000,
        state: isOwn ? 'read' : 'received',
        reason: undefined,
        isUnread: false,
        receiptDue: undefined,
        readAtMs: isOwn ? endMs : undefined,
        ...options.change,
      });
      return text(index);
    }),
  );
};

/** Every message of a chat as it is stored, oldest first, as it is shown. */
export const keptIn = (desk: Desk, chatId: ChatId) =>
  desk.db
    .prepare<{ id: string; direction: string; text: string; atMs: number; state: string; unread: number }>(
      `SELECT id, direction, text, sent_at_ms AS atMs, state, is_unread AS unread,
        CASE direction WHEN 'out' THEN read_at_ms END AS readAt FROM private_message
        WHERE chat_id = ? AND line IS NULL ORDER BY sent_at_ms, id`,
    )
    .all(chatId);
export const textsIn = (desk: Desk, chatId: ChatId): string[] => keptIn(desk, chatId).map(({ text }) => text);

export const transfersOf = (desk: Desk): HistoryTransferView[] => desk.chats.history.view().transfers;
/** The newest transfer here, once it is in this state. */
export const transferIn = (desk: Desk, state: HistoryTransferView['state']): Promise<HistoryTransferView> =>
  until(() => {
    const [transfer] = transfersOf(desk);
    expect(transfer?.state).toBe(state);
    return transfer as HistoryTransferView;
  });

/** Both show the number, and it is the same. */
export const compared = async (giver: Desk, asker: Desk): Promise<HistoryTransferView> => {
  const there = await transferIn(asker, 'compare');
  const here = await transferIn(giver, 'compare');
  expect(here.number).toMatch(/^\d{4} \d{4}$/);
  expect(here.number).toBe(there.number);
  return here;
};
/** The person says on both computers that the numbers are the same. */
export const agreeOnBoth = async (giver: Desk, asker: Desk): Promise<void> => {
  const { session } = await compared(giver, asker);
  giver.chats.history.agree(session);
  asker.chats.history.agree(session);
};
/** All of it has come: many steps one after the other, so longer than for one state, and looked at less often. */
export const isDone = async (giver: Desk, asker: Desk): Promise<void> => {
  await vi.waitFor(() => expect(transfersOf(asker)[0]?.state).toBe('ended'), {
    timeout: 40_000,
    interval: 20,
  });
  expect((await transferIn(asker, 'ended')).outcome).toBe('done');
  expect((await transferIn(giver, 'ended')).outcome).toBe('done');
};
