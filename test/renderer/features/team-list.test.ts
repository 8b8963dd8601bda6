import { expect, it } from 'vitest';
import { listRows, openRowOf, keyOf } from '../../../src/renderer/features/team/list-rows.ts';
import type { PrivateChatSummary } from '../../../src/shared/domain/private-chat.ts';
import type { RosterRow } from '../../../src/renderer/state/roster.ts';

const chat = (chatId: string, sentAtMs: number): PrivateChatSummary =>
  ({
    chatId,
    unreadCount: 0,
    trust: 'confirmed',
    lastMessage: { sentAtMs },
  }) as unknown as PrivateChatSummary;
const person = (id: string): RosterRow => ({ agent: { id } }) as unknown as RosterRow;
const jonas = 'jonas@bakery.test';
const anna = 'anna@bakery.test';

it('marks an open chat once, also who is among the recent chats and among the people', () => {
  const rows = listRows([chat('group:1', 2), chat(jonas, 1)], [person(anna), person(jonas)], {
    openId: jonas,
    isAllShown: false,
  });
  expect(rows.filter((row) => keyOf(row) === jonas)).toHaveLength(2);
  const open = openRowOf(rows, jonas);
  expect(rows[open]?.chat?.chatId).toBe(jonas);
  // Who has no chat yet is marked among the people; nobody while none is open.
  expect(rows[openRowOf(rows, anna)]?.agent?.id).toBe(anna);
  expect(openRowOf(rows, undefined)).toBe(-1);
});

it('shows eight recent chats at first, and the open one in any case', () => {
  const recent = Array.from({ length: 12 }, (_, n) => chat(`chat-${n}`, 100 - n));
  const rows = listRows(recent, [], { openId: 'chat-11', isAllShown: false });
  expect(rows.filter((row) => row.chat !== undefined)).toHaveLength(9);
  expect(rows.find((row) => row.hidden !== undefined)?.hidden).toBe(3);
  expect(openRowOf(rows, 'chat-11')).toBeGreaterThan(0);
});
