import type { Place } from '../../shared/ipc/state.ts';
import { recentChats } from '../state/recent-chats.ts';
import { formerIdsIn, ownIdOf, rosterRows } from '../state/roster.ts';
import type { State } from '../state/model.ts';

/** The chat above or below the open one in its section's list; the first or last when none is open. */
export const chatBeside = (state: State, step: 1 | -1, isUnreadOnly: boolean): Partial<Place> | undefined => {
  const { section, conversationId, chatId } = state.place;
  if (section === 'team') {
    const ownId = ownIdOf(state);
    const everybody = { search: '', groupId: undefined };
    const people = rosterRows(state.team.agents, ownId, everybody, formerIdsIn(state, ownId))
      .map((row) => row.agent?.id as string | undefined)
      .filter((id) => id !== undefined);
    const ids = [...new Set([...recentChats(state).map((chat) => chat.chatId as string), ...people])];
    const id = beside(ids, chatId, step, (other) =>
      isUnreadOnly ? (state.privateChats.summaries[other]?.unreadCount ?? 0) > 0 : true,
    );
    return id === undefined ? undefined : { section, chatId: id };
  }
  if (section !== 'inbox') return undefined;
  const { ids } = state.conversations.lists[state.conversations.view];
  const id = beside(ids, conversationId, step, (other) =>
    isUnreadOnly ? (state.conversations.byId[other]?.unreadCount ?? 0) > 0 : true,
  );
  return id === undefined ? undefined : { section, conversationId: id };
};

const beside = (
  ids: readonly string[],
  current: string | undefined,
  step: 1 | -1,
  isWanted: (id: string) => boolean,
): string | undefined => {
  const at = current === undefined ? -1 : ids.indexOf(current);
  let index = at === -1 ? (step === 1 ? 0 : ids.length - 1) : at + step;
  while (index >= 0 && index < ids.length) {
    const id = ids[index];
    if (id !== undefined && isWanted(id)) return id;
    index += step;
  }
  return undefined;
};
