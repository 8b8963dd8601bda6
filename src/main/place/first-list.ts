import { defaultSortOf, firstPageRows } from '../../shared/domain/work-rules.ts';
import type { FirstPicture, Place, Settings } from '../../shared/ipc/index.ts';
import type { ConversationPage } from '../conversations/index.ts';

type Awaitable<T> = T | Promise<T>;

/** The list that the person looked at last; none, where they looked at none. Errors: those of reading it. */
export const firstListOf = async (
  { section }: Place,
  { inboxView: view, inboxSorts }: Settings,
  read: {
    team(): Awaitable<NonNullable<FirstPicture['team']>>;
    inbox(request: ConversationPage): Awaitable<NonNullable<FirstPicture['inbox']>>;
  },
): Promise<Pick<FirstPicture, 'inbox' | 'team'>> => {
  if (section === 'team') return { team: await read.team() };
  if (section !== 'inbox') return {};
  const sort = inboxSorts[view] ?? defaultSortOf(view);
  return { inbox: await read.inbox({ view, sort, limit: firstPageRows }) };
};
