import { z } from 'zod';
import { foreignTextSchema, listOf } from '../../../shared/bounds.ts';
import { flag } from '../chat-events.ts';

/** How many chats wait in LiveChat's queue for somebody who takes chats, as far as this agent may see them. */
export interface ChatQueue {
  waiting: number;
  /** LiveChat has more chats than it lists at once: there may be more. */
  hasMore: boolean;
}

/** The most that LiveChat lists at once. Source: livechat.md §6, `list_chats`. */
export const queuePage = 100;

const listSchema = z.object({
  chats_summary: listOf(
    z.object({
      last_thread_summary: z
        .object({ active: flag, queue: z.object({}).optional().catch(undefined) })
        .optional()
        .catch(undefined),
    }),
    queuePage,
  ),
  next_page_id: foreignTextSchema.optional().catch(undefined),
});

/** Of the answer to `list_chats`; undefined when it is not of the documented shape. */
export const queueOf = (answer: unknown): ChatQueue | undefined => {
  const parsed = listSchema.safeParse(answer);
  if (!parsed.success) return undefined;
  const { chats_summary: chats, next_page_id: next } = parsed.data;
  return {
    waiting: chats.filter(({ last_thread_summary: thread }) => thread?.active && thread.queue !== undefined)
      .length,
    hasMore: next !== undefined && next !== '',
  };
};
