import { z } from 'zod';
import {
  countSchema,
  foreignDecimalSchema,
  foreignTextSchema,
  listOf as boundedListOf,
} from '../../shared/bounds.ts';
import type { AxiosInstance } from 'axios';
import type { Clock } from '../../shared/clock.ts';
import { type CustomerId, type MessageMid, messageMidSchema } from '../../shared/domain/index.ts';
import { asFlag } from '../../shared/foreign-json.ts';
import type { Timers } from '../../shared/timers.ts';
import { type Addressed, type MessagingClient, sendError } from '../messaging/index.ts';
import type { AccountRef, InstagramFamily } from './family.ts';
import { humanAgentFailureOf, uploadFailureOf } from './failure.ts';
import { createGraphHttp } from './graph-http.ts';
import { type FieldMemory, isUnknownField } from './history-fields.ts';
import { createHistoryReader } from './history-reader.ts';
import { historyCallGapMs, sendTimeoutMs, uploadIdleMs } from './limits.ts';
import { createPacer, type Pacer } from './pacer.ts';
import { createUsageMeter } from './usage.ts';

/** One connected account at Instagram's API. Texts: at most 1,000 bytes; what is shown as typing fades after 20 s. */
export interface InstagramClient extends MessagingClient {
  /** How the Page and its account are called now. What is not told is undefined. */
  names(): Promise<{
    pageName: string | undefined;
    account: { accountId: string; username: string | undefined; pictureUrl: string | undefined } | undefined;
  }>;
  /** `isComplete`: with every field that is asked for. */
  subscription(appId: string): Promise<{ isSubscribed: boolean; isComplete: boolean; fields: string[] }>;
  subscribe(): Promise<void>;
  unsubscribe(): Promise<void>;
  /** Whether several apps share this account's conversations, so that another may take one (instagram.md §11). */
  isSharedWithApps(): Promise<boolean>;
  /** Calls that wait for their turn are refused; resolves when the one under way has ended. */
  stop(): Promise<void>;
}

/** `success` may be a boolean or the texts "true" and "false": compared, never tested for truthiness (instagram.md §7.1). */
const successSchema = z.union([
  z.object({ success: z.unknown().optional() }).transform(({ success }) => asFlag(success)),
  z.boolean(),
]);
const sentSchema = z.object({ message_id: messageMidSchema });
const uploadedSchema = z.object({
  attachment_id: z.union([foreignTextSchema.min(1), foreignDecimalSchema]).transform(String),
});
const actionSchema = z.object({ recipient_id: z.unknown() });
const nullableText = foreignTextSchema.nullish().catch(undefined);
const nullableFlag = z
  .unknown()
  .optional()
  .transform((value) => (value === undefined || value === null ? undefined : asFlag(value)));
const profileSchema = z.object({
  name: nullableText,
  username: nullableText,
  profile_pic: nullableText,
  follower_count: countSchema.nullish().catch(undefined),
  is_user_follow_business: nullableFlag,
  is_business_follow_user: nullableFlag,
  is_verified_user: nullableFlag,
});
const nameFields = 'name,username,profile_pic';
/** Source: instagram.md §10. */
const profileFields = `${nameFields},follower_count,is_user_follow_business,is_business_follow_user,is_verified_user`;
const namesSchema = z.object({
  name: nullableText,
  instagram_business_account: z
    .object({
      id: z.union([foreignTextSchema, foreignDecimalSchema]).transform(String),
      username: nullableText,
      profile_picture_url: nullableText,
    })
    .optional()
    .catch(undefined),
});
/** Source: instagram.md §11. */
const routingSchema = z.object({ messaging_feature_status: z.object({ ig_multi_app: z.boolean() }) });
const subscriptionsSchema = z.object({
  data: boundedListOf(
    z.object({
      id: z.union([foreignTextSchema, foreignDecimalSchema]).transform(String),
      subscribed_fields: boundedListOf(foreignTextSchema).catch([]),
    }),
  ),
});

/** The title is what comes back, as text and as payload: an automation reads from it as much as a person (instagram.md §7.1). */
const quickReplyOf = (title: string) => ({ content_type: 'text', title, payload: title });

/** Absent, null and empty are the same. */
const given = (value: string | null | undefined): string | undefined => (value ? value : undefined);

export const createInstagramClient = (deps: {
  family: InstagramFamily;
  account: AccountRef;
  /** The Page token. */
  token: string;
  /** Goes with the token. */
  proof?: string | undefined;
  clock: Clock;
  timers: Timers;
  /** 0 ≤ x < 1. */
  random?: (() => number) | undefined;
  http?: AxiosInstance | undefined;
  /** Which fields of the history were refused before; without it each client finds out again. */
  fieldMemory?: FieldMemory | undefined;
  /** Told how many entries of an answer's list could not be read: each costs only itself. */
  oddEntries?: ((count: number) => void) | undefined;
}): InstagramClient => {
  const { family, account, token, proof, clock, timers, fieldMemory, oddEntries } = deps;
  const meter = createUsageMeter(clock);
  const graph = createGraphHttp({ apiUrl: family.apiUrl, token, proof, meter, http: deps.http });
  const historyPacer = createPacer({
    clock,
    timers,
    random: deps.random ?? Math.random,
    gapMs: historyCallGapMs,
    slowdown: meter.slowdown,
    isBlocked: () => meter.usage().blockedUntilMs !== undefined,
  });

  const readerIn = (turn: Pacer['turn']) =>
    createHistoryReader({ graph, family, account, clock, turn, fieldMemory, oddEntries });
  let backgroundGapMs = historyCallGapMs;
  const background = readerIn((call) => historyPacer.backgroundTurn(call, backgroundGapMs));

  const expectSuccess = (isSuccess: boolean): void => {
    if (!isSuccess) throw sendError({ code: 'INSTAGRAM_REFUSED', action: 'give-up', outcome: 'unknown' });
  };

  /** Source: instagram.md §7.1. */
  const send = async (
    { customerId, isHumanAgent, replyTo }: Addressed,
    message: Record<string, unknown>,
  ): Promise<{ mid: MessageMid }> => {
    const answer = await graph.call({
      method: 'POST',
      path: family.messagesPath(account),
      body: {
        recipient: { id: customerId },
        ...(isHumanAgent
          ? { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' }
          : { messaging_type: 'RESPONSE' }),
        message,
        ...(replyTo === undefined ? {} : { reply_to: { mid: replyTo } }),
      },
      schema: sentSchema,
      timeoutMs: sendTimeoutMs,
      failureOf: isHumanAgent ? humanAgentFailureOf : undefined,
    });
    return { mid: answer.message_id };
  };

  const act = async (
    customerId: CustomerId,
    action: 'mark_seen' | 'typing_on' | 'react' | 'unreact',
    payload?: Record<string, string>,
  ): Promise<void> => {
    await graph.call({
      method: 'POST',
      path: family.messagesPath(account),
      body: { recipient: { id: customerId }, sender_action: action, payload },
      schema: actionSchema,
    });
  };

  /** Source: instagram.md §11. */
  const control = async (customerId: CustomerId, call: 'take' | 'request'): Promise<void> => {
    const isSuccess = await graph.call({
      method: 'POST',
      path: family.threadControlPath(account, call),
      body: { recipient: { id: customerId } },
      schema: successSchema,
    });
    expectSuccess(isSuccess);
  };

  return {
    ...readerIn(historyPacer.turn),
    urgently: readerIn(historyPacer.urgentTurn),
    sendText: ({ text, buttons = [], ...to }) =>
      send(to, buttons.length === 0 ? { text } : { text, quick_replies: buttons.map(quickReplyOf) }),
    async uploadFile({ kind, contentType, name, bytes }, { signal, progress }) {
      const form = new FormData();
      form.append('platform', 'instagram');
      const payload = { is_reusable: true };
      form.append('message', JSON.stringify({ attachment: { type: kind, payload } }));
      // A copy: the form wants memory of its own.
      form.append('filedata', new Blob([new Uint8Array(bytes)], { type: contentType }), name);
      const { attachment_id: uploadId } = await graph.call({
        method: 'POST',
        path: family.uploadPath(account),
        body: form,
        schema: uploadedSchema,
        timeoutMs: uploadIdleMs,
        signal,
        progress,
        failureOf: uploadFailureOf,
      });
      return { uploadId };
    },
    sendFile: ({ kind, from, ...to }) =>
      send(to, {
        attachment: {
          type: kind,
          payload: 'url' in from ? { url: from.url } : { attachment_id: from.uploadId },
        },
      }),
    setReaction: ({ customerId, mid, isSet }) =>
      act(customerId, isSet ? 'react' : 'unreact', {
        message_id: mid,
        // The only value that is taken (instagram.md §7.1).
        ...(isSet ? { reaction: 'love' } : {}),
      }),
    markSeen: (customerId) => act(customerId, 'mark_seen'),
    showTyping: (customerId) => act(customerId, 'typing_on'),
    takeThread: (customerId) => control(customerId, 'take'),
    askForThread: (customerId) => control(customerId, 'request'),
    async profile(customerId) {
      const ask = (fields: string) =>
        graph.call({
          method: 'GET',
          path: `/${encodeURIComponent(customerId)}`,
          query: { fields },
          schema: profileSchema,
        });
      // A name is worth more than a number of followers: where one of these is refused, the name is asked for by itself.
      const answer = await ask(profileFields).catch((error: unknown) => {
        if (!isUnknownField(error)) throw error;
        return ask(nameFields);
      });
      return {
        name: given(answer.name?.trim()),
        username: given(answer.username),
        pictureUrl: given(answer.profile_pic),
        followerCount: answer.follower_count ?? undefined,
        followsUs: answer.is_user_follow_business,
        isFollowed: answer.is_business_follow_user,
        isVerified: answer.is_verified_user,
      };
    },
    async names() {
      const answer = await graph.call({
        method: 'GET',
        path: family.accountPath(account),
        query: { fields: 'name,instagram_business_account{id,username,profile_picture_url}' },
        schema: namesSchema,
      });
      const linked = answer.instagram_business_account;
      return {
        pageName: given(answer.name?.trim()),
        account: linked && {
          accountId: linked.id,
          username: given(linked.username),
          pictureUrl: given(linked.profile_picture_url),
        },
      };
    },
    async subscription(appId) {
      const answer = await graph.call({
        method: 'GET',
        path: family.subscriptionPath(account),
        schema: subscriptionsSchema,
      });
      const ours = answer.data.find(({ id }) => id === appId);
      const fields = ours?.subscribed_fields ?? [];
      const isComplete = family.subscribedFields.every((field) => fields.includes(field));
      return { isSubscribed: fields.includes('messages'), isComplete, fields };
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
    inBackground(gapMs) {
      backgroundGapMs = gapMs;
      return background;
    },
    async isSharedWithApps() {
      const answer = await graph.call({
        method: 'GET',
        path: '/me',
        query: { fields: 'messaging_feature_status' },
        schema: routingSchema,
      });
      return answer.messaging_feature_status.ig_multi_app;
    },
    usage: () => meter.usage(),
    slowdown: () => meter.slowdown(),
    stop: historyPacer.stop,
  };
};
