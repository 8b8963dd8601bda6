import type { AgentId, GroupId } from '../../../shared/domain/index.ts';
import type { SignedStatement } from '../../../shared/wire/index.ts';
import type { GroupStore } from './group-store.ts';
import type { Statement } from './statement.ts';

/** A group's changes for another computer of this person, and who its messages may be of. */
export const createHandOver = (deps: {
  store: Pick<GroupStore, 'get'>;
  statementsOf(chatId: GroupId): (Statement & { isComplete: boolean; receivedAtMs: number })[];
}) => {
  const complete = (chatId: GroupId): ReturnType<typeof deps.statementsOf> =>
    deps.statementsOf(chatId).filter(({ isComplete }) => isComplete);
  /** Of the group whose messages were asked about last; what its changes were then. */
  let known: { chatId: GroupId; heads: string; people: ReadonlySet<AgentId> } | undefined;

  return {
    /** The number of a change is greater than those of all that it follows. `sinceMs`: those that came since then, epoch ms. */
    handOver: (chatId: GroupId, sinceMs = 0): SignedStatement[] =>
      complete(chatId)
        .filter(({ receivedAtMs }) => receivedAtMs >= sinceMs)
        .sort((one, other) => one.number - other.number || (one.id < other.id ? -1 : 1))
        .map(({ text, signature }) => ({ text, signature })),
    everIn(chatId: GroupId): ReadonlySet<AgentId> | undefined {
      const row = deps.store.get(chatId);
      if (!row) return undefined;
      const heads = row.heads.join();
      if (known?.chatId !== chatId || known.heads !== heads) {
        const people = new Set(
          complete(chatId).flatMap(({ change }) => ('members' in change ? change.members : [])),
        );
        known = { chatId, heads, people };
      }
      return known.people;
    },
  };
};
