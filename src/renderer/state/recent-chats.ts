import type { PrivateChatSummary } from '../../shared/domain/private-chat.ts';
import { shownName } from '../../shared/shown-name.ts';
import type { State } from './model.ts';
import { foldedText } from './roster.ts';

/** Recent chats shown at once; those with something unread always are. */
const shownAtOnce = 8;

const timeOf = ({ lastMessage }: PrivateChatSummary): number => lastMessage?.sentAtMs ?? 0;

/** Private chats in which something was written, and groups, the latest first; with `search`, those with such a name. */
export const recentChats = (
  {
    privateChats,
    team,
  }: { privateChats: Pick<State['privateChats'], 'summaries'>; team: Pick<State['team'], 'agents'> },
  search = '',
): readonly PrivateChatSummary[] => {
  const words = foldedText(search).split(/\s+/u).filter(Boolean);
  const nameOf = ({ chatId, group }: PrivateChatSummary): string =>
    foldedText(shownName(group?.name ?? `${team.agents[chatId]?.name ?? ''} ${chatId}`));
  return Object.values(privateChats.summaries)
    .filter(({ lastMessage, group }) => lastMessage !== undefined || group !== undefined)
    .filter((summary) => words.every((word) => nameOf(summary).includes(word)))
    .sort((one, other) => timeOf(other) - timeOf(one) || (one.chatId < other.chatId ? -1 : 1));
};

/** Of those, what the list begins with. */
export const firstRecent = (
  chats: readonly PrivateChatSummary[],
  openId: string | undefined,
): readonly PrivateChatSummary[] =>
  chats.filter(
    ({ unreadCount, chatId }, index) => index < shownAtOnce || unreadCount > 0 || chatId === openId,
  );
