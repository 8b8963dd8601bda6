import type { Agent } from '../../../shared/domain/agent.ts';
import type { GroupView } from '../../../shared/domain/group-chat.ts';
import type { PrivateChatSummary } from '../../../shared/domain/private-chat.ts';
import { recentChats } from '../../state/recent-chats.ts';
import { rosterRows } from '../../state/roster.ts';

/** Who can be asked: a colleague, or everybody in a group. */
export type AskChoice =
  | { kind: 'colleague'; id: string; agent: Agent }
  | { kind: 'group'; id: string; group: GroupView; chat: PrivateChatSummary };

/** Shown at once; whoever looks for more types a letter. */
const mostShown = 50;

/**
 * Those with whom this person has a chat, the latest first, then the others as the list of colleagues has them; with
 * `search`, those of that name. Not groups that they have left, or in which nobody else is.
 */
export const askChoices = (
  { team, privateChats }: Parameters<typeof recentChats>[0],
  ownId: string | undefined,
  search: string,
): { recent: readonly AskChoice[]; others: readonly AskChoice[] } => {
  const colleagues = rosterRows(team.agents, ownId, { search, groupId: undefined }).flatMap(
    ({ agent }) => agent ?? [],
  );
  const byId = new Map<string, Agent>(colleagues.map((agent) => [agent.id, agent]));
  const recent = recentChats({ privateChats, team }, search)
    .flatMap((chat): AskChoice[] => {
      const { chatId: id, group } = chat;
      if (group !== undefined)
        return group.isMember && group.members.length > 1 ? [{ kind: 'group', id, group, chat }] : [];
      const agent = byId.get(id);
      return agent === undefined ? [] : [{ kind: 'colleague', id, agent }];
    })
    .slice(0, mostShown);
  const shown = new Set(recent.map(({ id }) => id));
  const others = colleagues
    .filter(({ id }) => !shown.has(id))
    .slice(0, mostShown - recent.length)
    .map((agent): AskChoice => ({ kind: 'colleague', id: agent.id, agent }));
  return { recent, others };
};
