import { expect } from 'vitest';
import type { AgentId, GroupId, PrivateMessage } from '../../src/shared/domain/index.ts';
import type { Desk } from './relay-world.ts';
import { until } from './until.ts';

/** Everybody trusts everybody. */
export const acquainted = async (...desks: Desk[]): Promise<void> => {
  for (const desk of desks)
    for (const other of desks)
      if (desk.agentId !== other.agentId)
        await until(() => expect(desk.link.trustOf(other.agentId)).toBe('confirmed'));
};

const messagesIn = (desk: Desk, chatId: GroupId): PrivateMessage[] =>
  desk.chats.listMessages(chatId).messages;
/** What was written, oldest first. */
export const textsInGroup = (desk: Desk, chatId: GroupId): string[] =>
  messagesIn(desk, chatId)
    .filter(({ line }) => line === undefined)
    .map(({ text }) => text);
/** What was done to the group, oldest first: who, what. */
export const linesInGroup = (desk: Desk, chatId: GroupId): string[] =>
  messagesIn(desk, chatId).flatMap(({ authorId, line }) => {
    if (line === undefined) return [];
    const what =
      line.kind === 'remove' ? line.member : line.kind === 'rename' ? line.name : line.members.join(' ');
    return [`${authorId} ${line.kind} ${what}`];
  });
export const peopleOf = (desk: Desk, chatId: GroupId): AgentId[] =>
  (desk.chats.summary(chatId).group?.members ?? []).map(({ agentId }) => agentId);
export const hasPeople = (desk: Desk, chatId: GroupId, ...people: AgentId[]): Promise<void> =>
  until(() => expect([...peopleOf(desk, chatId)].sort()).toEqual([...people].sort()));
