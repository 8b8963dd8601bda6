import type { PrivateChatSummary } from '../../../shared/domain/private-chat.ts';
import { text } from '../../../shared/i18n/text.ts';
import { firstRecent } from '../../state/recent-chats.ts';
import type { RosterRow } from '../../state/roster.ts';

/** A row of the list of Team: a heading, a recent chat, how many more of them there are, or a colleague. */
export type ListRow =
  | (RosterRow & { chat?: undefined; hidden?: undefined })
  | { chat: PrivateChatSummary; heading?: undefined; agent?: undefined; hidden?: undefined }
  | { hidden: number; heading?: undefined; agent?: undefined; chat?: undefined };

/** Whom a row opens; undefined: nobody. */
export const keyOf = (row: ListRow | undefined): string | undefined => row?.chat?.chatId ?? row?.agent?.id;

/** Recent chats first, then the people. */
export const listRows = (
  recent: readonly PrivateChatSummary[],
  people: readonly RosterRow[],
  of: { openId: string | undefined; isAllShown: boolean },
): readonly ListRow[] => {
  const shown = of.isAllShown ? recent : firstRecent(recent, of.openId);
  const hidden = recent.length - shown.length;
  return [
    ...(recent.length > 0 ? [{ heading: text('Recent chats'), count: recent.length }] : []),
    ...shown.map((chat) => ({ chat })),
    ...(hidden > 0 ? [{ hidden }] : []),
    ...people,
  ];
};

/** The one row that stands for the open chat: somebody may be among the recent chats and among the people. -1: none. */
export const openRowOf = (rows: readonly ListRow[], openId: string | undefined): number =>
  openId === undefined ? -1 : rows.findIndex((row) => keyOf(row) === openId);
