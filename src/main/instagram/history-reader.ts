import { z } from 'zod';
import { foreignTextSchema } from '../../shared/bounds.ts';
import type { Clock } from '../../shared/clock.ts';
import { type MessageMid, messageMidSchema } from '../../shared/domain/index.ts';
import { noLaterThan } from '../../shared/foreign-json.ts';
import { type ListedMessage, type MessagingClient, sendError } from '../messaging/index.ts';
import type { AccountRef, InstagramFamily } from './family.ts';
import { unreadable } from './failure.ts';
import type { GraphHttp } from './graph-http.ts';
import { eventsOfHistory, historyMessageSchema, readableList, threadSchema, timeOf } from './history.ts';
import {
  coreFields,
  createHistoryFields,
  type FieldMemory,
  isUnknownField,
  providerCodeOf,
  replyField,
} from './history-fields.ts';
import { instagramLimits, listedMessagesPerThread, mostListedMessages } from './limits.ts';
import type { Pacer } from './pacer.ts';

/**
 * Reads Instagram's own record of an account's conversations. A page may hold fewer than asked for, even none (instagram.md §10).
 */
export type HistoryReader = Pick<
  MessagingClient,
  'threads' | 'listedMessages' | 'threadHistory' | 'messageEvents'
>;

const { sharedPerThread, threadsPerPage, mostPages, longestReadMs } = instagramLimits;

const pagingSchema = z
  .object({
    cursors: z.object({ after: foreignTextSchema.nullish() }).nullish(),
    next: foreignTextSchema.nullish(),
  })
  .nullish();
type Paging = z.infer<typeof pagingSchema>;

const namedSchema = z.object({
  id: messageMidSchema,
  created_time: foreignTextSchema.optional().catch(undefined),
});
const namesSchema = z.object({ data: readableList(namedSchema), paging: pagingSchema });
const messagesSchema = z.object({ data: readableList(historyMessageSchema), paging: pagingSchema });
const threadsSchema = z.object({
  data: readableList(threadSchema.extend({ messages: namesSchema.optional().catch(undefined) })),
  paging: pagingSchema,
});
const threadMessagesSchema = z.object({ messages: messagesSchema.optional().catch(undefined) });

const threadFields = 'id,updated_time,participants';

/** "Please reduce the amount of data", or a field the version does not know: fewer fields may do. */
const isTooMuch = (error: unknown): boolean => providerCodeOf(error) === 1 || providerCodeOf(error) === 100;

/**
 * The cursor of the following page; undefined at the end, which only a missing `next` is. Throws ANSWER_INVALID for one without
 * a cursor.
 */
const cursorOf = (paging: Paging): string | undefined => {
  if (!paging?.next) return undefined;
  // The address itself is never called: it carries the token, and names a host.
  const named = URL.canParse(paging.next) ? new URL(paging.next).searchParams.get('after') : null;
  const after = paging.cursors?.after ?? named;
  if (!after) throw sendError(unreadable);
  return after;
};

interface Page<T> {
  items: T[];
  unread: number;
  after: string | undefined;
}

export const createHistoryReader = (deps: {
  graph: GraphHttp;
  family: InstagramFamily;
  account: AccountRef;
  clock: Clock;
  turn: Pacer['turn'];
  fieldMemory?: FieldMemory | undefined;
  /** Told how many entries of an answer's list could not be read. */
  oddEntries?: ((count: number) => void) | undefined;
}): HistoryReader => {
  const { graph, family, account, clock, turn } = deps;
  const historyFields = createHistoryFields(deps.fieldMemory);

  const noteOdd = (unread: number): void => {
    if (unread > 0) deps.oddEntries?.(unread);
  };

  const pageOf = <T>({
    data,
    paging,
  }: {
    data: { items: T[]; unread: number };
    paging?: Paging | undefined;
  }): Page<T> => ({ ...data, after: cursorOf(paging) });

  /** Reads on from a first page until that is enough, or the list ends. `isEnd` only when it was seen to. */
  const readOn = async <T>(
    first: Page<T>,
    isEnough: (items: readonly T[]) => boolean,
    ask: (after: string) => Promise<Page<T>>,
  ): Promise<{ items: T[]; unread: number; isEnd: boolean }> => {
    const startedAtMs = clock.now();
    const items = [...first.items];
    const seen = new Set<string>();
    let { unread, after } = first;
    while (after !== undefined && !isEnough(items)) {
      if (seen.has(after) || seen.size >= mostPages || clock.now() - startedAtMs > longestReadMs) break;
      seen.add(after);
      const page = await ask(after);
      items.push(...page.items);
      unread += page.unread;
      ({ after } = page);
    }
    return { items, unread, isEnd: after === undefined };
  };

  /** Asks with all fields that are not refused, then with few, where Instagram says that the first was too much. */
  const withFewerFields = async <T>(
    ask: (fields: string, limit: number) => Promise<T>,
  ): Promise<{ answer: T; fields: string; isReduced: boolean }> => {
    const full = async () => {
      const fields = historyFields.all();
      return { answer: await turn(() => ask(fields, sharedPerThread)), fields, isReduced: false };
    };
    try {
      return await full();
    } catch (error) {
      if (!isTooMuch(error)) throw error;
      if (isUnknownField(error)) {
        // Which of them it is decides one call each, so that one refused field does not cost the others.
        const isAnyRefused = await historyFields.probe((field) => turn(() => ask(`id,${field}`, 1)));
        if (isAnyRefused) {
          try {
            return await full();
          } catch (again) {
            if (!isTooMuch(again)) throw again;
          }
        }
      }
    }
    const answer = await turn(() => ask(coreFields, threadsPerPage));
    return { answer, fields: coreFields, isReduced: true };
  };

  const messagePage = <T>(
    threadId: string,
    query: { fields: string; limit: number; after?: string | undefined },
    schema: z.ZodType<{ data: { items: T[]; unread: number }; paging?: Paging | undefined }>,
  ): Promise<Page<T>> =>
    turn(async () =>
      pageOf(
        await graph.call({
          method: 'GET',
          path: `/${encodeURIComponent(threadId)}/messages`,
          query,
          schema,
        }),
      ),
    );

  const told = (ms: number | undefined): number | undefined =>
    ms === undefined ? undefined : noLaterThan(clock.now(), ms);

  const listedOf = ({ id, created_time: createdTime }: z.infer<typeof namedSchema>): ListedMessage => ({
    mid: id,
    createdAtMs: told(timeOf(createdTime)),
  });

  const namePage = async (
    threadId: string,
    query: Parameters<typeof messagePage>[1],
  ): Promise<Page<ListedMessage>> => {
    const page = await messagePage(threadId, query, namesSchema);
    return { ...page, items: page.items.map(listedOf) };
  };

  /**
   * Which message each one answers: in no table of fields, so asked apart, until that is once refused (instagram.md §10). Nothing
   * else hangs on it: whatever the failure, the history is whole without.
   */
  const repliesOf = async (threadId: string): Promise<Map<string, MessageMid>> => {
    const replies = new Map<string, MessageMid>();
    if (!historyFields.mayAskReplies()) return replies;
    try {
      const { messages } = await turn(() =>
        graph.call({
          method: 'GET',
          path: `/${encodeURIComponent(threadId)}`,
          query: { fields: `messages.limit(${sharedPerThread}){id,${replyField}}` },
          schema: threadMessagesSchema,
        }),
      );
      historyFields.acceptReplies();
      for (const { id, reply_to: answered } of messages?.data.items ?? [])
        if (answered) replies.set(id, answered.mid);
    } catch (error) {
      if (isUnknownField(error)) historyFields.refuse(replyField);
    }
    return replies;
  };

  const threadHistory: HistoryReader['threadHistory'] = async (threadId) => {
    const { answer, fields, isReduced } = await withFewerFields((asked, limit) =>
      graph.call({
        method: 'GET',
        path: `/${encodeURIComponent(threadId)}`,
        query: { fields: `messages.limit(${limit}){${asked}}` },
        schema: threadMessagesSchema,
      }),
    );
    if (!answer.messages) return { events: [], reachesBackToMs: Number.POSITIVE_INFINITY };
    const limit = isReduced ? threadsPerPage : sharedPerThread;
    const { items, unread, isEnd } = await readOn(
      pageOf(answer.messages),
      (read) => read.length >= sharedPerThread,
      (after) => messagePage(threadId, { fields, limit, after }, messagesSchema),
    );
    noteOdd(unread);
    const mayAsk = !isReduced && items.length > 0;
    const replies = mayAsk ? await repliesOf(threadId) : new Map<string, MessageMid>();
    const nowMs = clock.now();
    const messages = items.map((raw) => {
      const mid = raw.reply_to?.mid ?? replies.get(raw.id);
      const withReply = mid === undefined ? raw : { ...raw, reply_to: { mid } };
      return eventsOfHistory(account.accountId, withReply, nowMs);
    });
    const events = messages.toReversed().flat();
    // A thread is never empty, and one of the newest twenty that says nothing may be any message.
    const isStatement =
      !isReduced &&
      unread === 0 &&
      messages.length > 0 &&
      messages.slice(0, sharedPerThread).every((each) => each.length > 0);
    if (!isStatement) return { events, reachesBackToMs: Number.POSITIVE_INFINITY };
    if (messages.length < sharedPerThread) {
      return { events, reachesBackToMs: isEnd ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY };
    }
    const times = events.flatMap((event) => (event.type === 'message' ? [event.atMs] : []));
    return { events, reachesBackToMs: Math.min(...times) };
  };

  return {
    async threads({ limit = threadsPerPage, after, customerId, withMessages = false }) {
      const ask = (fields: string) =>
        turn(() =>
          graph.call({
            method: 'GET',
            path: family.conversationsPath(account),
            query: { platform: 'instagram', fields, limit, user_id: customerId, after },
            schema: threadsSchema,
          }),
        );
      const answer = withMessages
        ? await ask(`${threadFields},messages.limit(${listedMessagesPerThread}){id,created_time}`).catch(
            (error: unknown) => {
              if (!isTooMuch(error)) throw error;
              return ask(threadFields);
            },
          )
        : await ask(threadFields);
      noteOdd(answer.data.unread);
      return {
        threads: answer.data.items.map((raw) => {
          // An entry that cannot be read leaves the list open: its thread is read in its place.
          const names = raw.messages?.data.unread === 0 ? raw.messages : undefined;
          return {
            id: raw.id,
            updatedAtMs: told(timeOf(raw.updated_time)),
            participants: raw.participants.items.map(({ id, username }) => ({ id, username })),
            listed: names?.data.items.map(listedOf),
            listedAfter: names && cursorOf(names.paging),
          };
        }),
        after: cursorOf(answer.paging),
      };
    },
    async listedMessages(thread, backToMs) {
      const query = { fields: 'id,created_time', limit: listedMessagesPerThread };
      // Nothing was told of it with the list of threads: its first page is asked for.
      const first =
        thread.listed === undefined
          ? await namePage(thread.id, query)
          : { items: thread.listed, unread: 0, after: thread.listedAfter };
      const most = backToMs === undefined ? listedMessagesPerThread : mostListedMessages;
      const isEnough = (read: readonly ListedMessage[]): boolean =>
        read.length >= most ||
        (backToMs !== undefined &&
          read.some(({ createdAtMs }) => createdAtMs !== undefined && createdAtMs < backToMs));
      const { items, unread, isEnd } = await readOn(first, isEnough, (after) =>
        namePage(thread.id, { ...query, after }),
      );
      // An entry that cannot be read may be any message: the list says nothing then.
      if (backToMs !== undefined && unread > 0) return { messages: [], isWhole: false };
      return {
        messages: items.slice(0, most),
        isWhole: isEnd && unread === 0 && items.length <= most,
      };
    },
    threadHistory,
    async messageEvents(mid) {
      const { answer } = await withFewerFields((fields) =>
        graph.call({
          method: 'GET',
          path: `/${encodeURIComponent(mid)}`,
          query: { fields },
          schema: historyMessageSchema,
        }),
      );
      return eventsOfHistory(account.accountId, answer, clock.now());
    },
  };
};
