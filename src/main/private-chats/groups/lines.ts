import type { Clock } from '../../../shared/clock.ts';
import {
  privateMessageIdSchema,
  type AgentId,
  type GroupId,
  type PrivateMessageId,
} from '../../../shared/domain/index.ts';
import { maxClockDifferenceMs } from '../../../shared/wire/index.ts';
import type { PrivateChatStore } from '../store.ts';
import type { Membership } from './membership.ts';
import { lineIdOf, type Statement } from './statement.ts';

/** The lines in a group's chat that say who did what to it. */
export const createLines = (deps: {
  chats: PrivateChatStore;
  clock: Clock;
  own: () => AgentId;
  /** What is older is not kept, epoch ms. */
  oldestMs: () => number;
}) => {
  const { chats, clock } = deps;

  const addLine = (chatId: GroupId, { id, by, atMs, change }: Statement): PrivateMessageId => {
    const own = deps.own();
    const lineId = privateMessageIdSchema.parse(lineIdOf(id));
    const line =
      change.kind === 'make' ? { kind: change.kind, name: change.name, members: change.members } : change;
    chats.add({
      chatId,
      id: lineId,
      direction: by === own ? 'out' : 'in',
      authorId: by,
      text: '',
      line,
      sentAtMs: Math.min(atMs, clock.now() + maxClockDifferenceMs),
      state: by === own ? 'sent' : 'received',
      isUnread: false,
    });
    return lineId;
  };

  return {
    /** Adds those of statements that count since `fresh` came, takes away those that no longer count. Answers which changed. */
    update(
      chatId: GroupId,
      all: readonly Statement[],
      now: Membership,
      fresh: ReadonlySet<string>,
    ): PrivateMessageId[] {
      const own = deps.own();
      const counted = new Set(now.counted.map(({ id }) => id));
      const ids: PrivateMessageId[] = [];
      // What was before this person is not theirs to read.
      const begin = now.counted.findIndex(
        ({ change }) => 'members' in change && change.members.includes(own),
      );
      for (const each of begin < 0 ? [] : now.counted.slice(begin))
        if (fresh.has(each.id) && each.atMs >= deps.oldestMs()) ids.push(addLine(chatId, each));
      for (const { id } of all) {
        const lineId = privateMessageIdSchema.parse(lineIdOf(id));
        if (!counted.has(id) && chats.messages.delete({ chatId, id: lineId })) ids.push(lineId);
      }
      return ids;
    },
  };
};
