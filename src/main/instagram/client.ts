import { z } from 'zod';
import type { AxiosInstance } from 'axios';
import type { Clock } from '../../shared/clock.ts';
import { type CustomerId, type MessageMid, messageMidSchema } from '../../shared/domain/index.ts';
import type { InstagramEvent } from '../../shared/instagram/event.ts';
import type { Timers } from '../../shared/timers.ts';
import { BackchannelError } from '../../shared/errors.ts';
import type { AccountRef, InstagramFamily } from './family.ts';
import { createGraphHttp } from './graph-http.ts';
import { eventsOfHistory, historyMessageSchema, threadSchema, timeOf } from './history.ts';
import {
  historyCallGapMs,
  historyMessagesPerThread,
  listedMessagesPerThread,
  sendTimeoutMs,
  threadsPerPage,
} from './limits.ts';
import { createPacer } from './pacer.ts';
import { createUsageMeter, type Usage } from './usage.ts';

export interface Profile {
  name: string | undefined;
  username: string | undefined;
  /** Signed, dies within days: to be asked for again, not kept. */
  pictureUrl: string | undefined;
}

export interface Thread {
  id: string;
  updatedAtMs: number | undefined;
  participants: { id: string; username: string | undefined }[];
  /** Its newest messages by name, newest first, at most `listedMessagesPerThread`; undefined when not asked for or not given. */
  listed: ListedMessage[] | undefined;
}

/** A message that exists, whether or not Instagram still shares what it says. */
export interface ListedMessage {
  mid: MessageMid;
  /** Whole seconds. */
  createdAtMs: number | undefined;
}

/**
 * One connected account at Instagram's API. Errors are those of failure.ts. Every function makes its calls
 * once; only reading the history is tried again when it was too fast.
 */
export interface InstagramClient {
  /** Sends one text of at most 1,000 bytes. `isHumanAgent`: only outside the 24 h window (instagram.md §7.3). */
  sendText(message: {
    customerId: CustomerId;
    text: string;
    isHumanAgent: boolean;
  }): Promise<{ mid: MessageMid }>;
  /** Sets the seen mark on the customer's phone. */
  markSeen(customerId: CustomerId): Promise<void>;
  /** Shows the customer that somebody is writing; Instagram lets it fade after 20 s. */
  showTyping(customerId: CustomerId): Promise<void>;
  profile(customerId: CustomerId): Promise<Profile>;
  /** Newest first. `customerId` asks for that customer's thread only; `withMessages` for the names of their messages too. */
  threads(request: {
    limit?: number;
    after?: string | undefined;
    customerId?: CustomerId;
    withMessages?: boolean;
  }): Promise<{
    threads: Thread[];
    after: string | undefined;
  }>;
  /** The newest messages of a thread (at most 20 have content) as events, oldest first. */
  threadEvents(threadId: string): Promise<InstagramEvent[]>;
  /** One message as events; empty when it names nobody. */
  messageEvents(mid: MessageMid): Promise<InstagramEvent[]>;
  subscription(appId: string): Promise<{ isSubscribed: boolean; fields: string[] }>;
  subscribe(): Promise<void>;
  unsubscribe(): Promise<void>;
  usage(): Usage;
  /** Factor for pauses between sends. */
  slowdown(): number;
  /** Calls that wait for their turn are refused; those under way end by themselves. */
  stop(): void;
}

/** `success` may be a boolean or the texts "true" and "false": compared, never tested for truthiness (instagram.md §7.1). */
const successSchema = z.union([
  z
    .object({ success: z.union([z.boolean(), z.string()]) })
    .transform(({ success }) => String(success) === 'true'),
  z.boolean(),
]);
const sentSchema = z.object({ message_id: messageMidSchema });
const actionSchema = z.object({ recipient_id: z.unknown() });
const nullableText = z.string().nullish().catch(undefined);
const profileSchema = z.object({ name: nullableText, username: nullableText, profile_pic: nullableText });
const pagingSchema = z
  .object({ cursors: z.object({ after: z.string().optional() }).optional(), next: z.string().optional() })
  .optional()
  .catch(undefined);
/** One strange entry may not hide the others. */
const tolerantList = <T extends z.ZodType>(item: T) =>
  z.array(z.unknown()).transform((entries) =>
    entries.flatMap((entry) => {
      const parsed = item.safeParse(entry);
      return parsed.success ? [parsed.data] : [];
    }),
  );
const threadsSchema = z.object({ data: tolerantList(threadSchema), paging: pagingSchema });
const threadMessagesSchema = z.object({
  messages: z
    .object({ data: tolerantList(historyMessageSchema) })
    .optional()
    .catch(undefined),
});
const subscriptionsSchema = z.object({
  data: z.array(
    z.object({
      id: z.union([z.string(), z.number()]).transform(String),
      subscribed_fields: z.array(z.string()).catch([]),
    }),
  ),
});

const allFields =
  'id,created_time,from,to,message,attachments,shares,story,reply_to,reactions,is_unsupported';
/** What is asked for when the full list is "too much data" or names a field the version does not know. */
const coreFields = 'id,created_time,from,to,message,attachments';

const threadFields = 'id,updated_time,participants';

/** "Please reduce the amount of data", or a field the version does not know: fewer fields may do. */
const isTooMuch = (error: unknown): boolean => {
  const providerCode = error instanceof BackchannelError ? error.details?.['providerCode'] : undefined;
  return providerCode === 1 || providerCode === 100;
};

export const createInstagramClient = (dependencies: {
  family: InstagramFamily;
  account: AccountRef;
  /** The Page token. */
  token: string;
  clock: Clock;
  timers: Timers;
  /** 0 ≤ x < 1. */
  random?: () => number;
  http?: AxiosInstance;
}): InstagramClient => {
  const { family, account, token, clock, timers } = dependencies;
  const meter = createUsageMeter(clock);
  const graph = createGraphHttp({
    apiUrl: family.apiUrl,
    token,
    meter,
    ...(dependencies.http ? { http: dependencies.http } : {}),
  });
  const historyPacer = createPacer({
    clock,
    timers,
    random: dependencies.random ?? Math.random,
    gapMs: historyCallGapMs,
    slowdown: meter.slowdown,
    isBlocked: () => meter.usage().blockedUntilMs !== undefined,
  });

  const historyTurn = historyPacer.turn;

  const expectSuccess = (isSuccess: boolean): void => {
    if (!isSuccess) throw new BackchannelError('INSTAGRAM_REFUSED', { details: { action: 'give-up' } });
  };

  /** Asks with all fields, then with few, where Instagram says that the first was too much. */
  const withFewerFields = async <T>(ask: (fields: string, limit: number) => Promise<T>): Promise<T> => {
    try {
      return await historyTurn(() => ask(allFields, historyMessagesPerThread));
    } catch (error) {
      if (!isTooMuch(error)) throw error;
      return historyTurn(() => ask(coreFields, threadsPerPage));
    }
  };

  const act = async (customerId: CustomerId, action: 'mark_seen' | 'typing_on'): Promise<void> => {
    await graph.call({
      method: 'POST',
      path: family.messagesPath(account),
      body: { recipient: { id: customerId }, sender_action: action },
      schema: actionSchema,
    });
  };

  return {
    async sendText({ customerId, text, isHumanAgent }) {
      const answer = await graph.call({
        method: 'POST',
        path: family.messagesPath(account),
        body: {
          recipient: { id: customerId },
          ...(isHumanAgent
            ? { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' }
            : { messaging_type: 'RESPONSE' }),
          message: { text },
        },
        schema: sentSchema,
        timeoutMs: sendTimeoutMs,
      });
      return { mid: answer.message_id };
    },
    markSeen: (customerId) => act(customerId, 'mark_seen'),
    showTyping: (customerId) => act(customerId, 'typing_on'),
    async profile(customerId) {
      const answer = await graph.call({
        method: 'GET',
        path: `/${encodeURIComponent(customerId)}`,
        query: { fields: 'name,username,profile_pic' },
        schema: profileSchema,
      });
      const given = (value: string | null | undefined) => (value ? value : undefined);
      return {
        name: given(answer.name?.trim()),
        username: given(answer.username),
        pictureUrl: given(answer.profile_pic),
      };
    },
    async threads({ limit = threadsPerPage, after, customerId, withMessages = false }) {
      const ask = (fields: string) =>
        historyTurn(() =>
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
      return {
        threads: answer.data.map((raw) => ({
          id: raw.id,
          updatedAtMs: timeOf(raw.updated_time),
          participants: (raw.participants?.data ?? []).map(({ id, username }) => ({ id, username })),
          listed: raw.messages?.data.map(({ id, created_time: createdTime }) => ({
            mid: id,
            createdAtMs: timeOf(createdTime),
          })),
        })),
        after: answer.paging?.next === undefined ? undefined : answer.paging.cursors?.after,
      };
    },
    async threadEvents(threadId) {
      const answer = await withFewerFields((fields, limit) =>
        graph.call({
          method: 'GET',
          path: `/${encodeURIComponent(threadId)}`,
          query: { fields: `messages.limit(${limit}){${fields}}` },
          schema: threadMessagesSchema,
        }),
      );
      const newestFirst = answer.messages?.data ?? [];
      return newestFirst.toReversed().flatMap((raw) => eventsOfHistory(account.accountId, raw));
    },
    async messageEvents(mid) {
      const answer = await withFewerFields((fields) =>
        graph.call({
          method: 'GET',
          path: `/${encodeURIComponent(mid)}`,
          query: { fields },
          schema: historyMessageSchema,
        }),
      );
      return eventsOfHistory(account.accountId, answer);
    },
    async subscription(appId) {
      const answer = await graph.call({
        method: 'GET',
        path: family.subscriptionPath(account),
        schema: subscriptionsSchema,
      });
      const ours = answer.data.find(({ id }) => id === appId);
      const fields = ours?.subscribed_fields ?? [];
      return { isSubscribed: fields.includes('messages'), fields };
    },
    async subscribe() {
      const isSuccess = await graph.call({
        method: 'POST',
        path: family.subscriptionPath(account),
        query: { subscribed_fields: family.subscribedFields.join(',') },
        schema: successSchema,
      });
      expectSuccess(isSuccess);
    },
    async unsubscribe() {
      const isSuccess = await graph.call({
        method: 'DELETE',
        path: family.subscriptionPath(account),
        schema: successSchema,
      });
      expectSuccess(isSuccess);
    },
    usage: () => meter.usage(),
    slowdown: () => meter.slowdown(),
    stop: historyPacer.stop,
  };
};
