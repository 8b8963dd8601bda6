import type { Conversation } from '../../shared/domain/index.ts';
import type { ConversationView } from './conversation-view.ts';
import type { ConversationPage, ListContext } from './store/lists.ts';
import type { Stores } from './stores.ts';

/** The inbox, page by page. */
export interface ListReading {
  list(request: ConversationPage): { conversations: Conversation[]; hasMore: boolean; total: number };
}

export const createListReading = (
  deps: Pick<Stores, 'conversations' | 'lists'> & { view: ConversationView; contextNow(): ListContext },
): ListReading => ({
  list(request) {
    const context = deps.contextNow();
    const { ids, hasMore, total } = deps.lists.page(request, context);
    const rows = ids.flatMap((id) => deps.conversations.get(id) ?? []);
    return { conversations: rows.map((row) => deps.view(row, context.nowMs)), hasMore, total };
  },
});
