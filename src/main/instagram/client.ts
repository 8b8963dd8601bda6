import { z } from 'zod';
import type { AxiosInstance } from 'axios';
import type { Clock } from '../../shared/clock.ts';
import { type CustomerId, type MessageMid, messageMidSchema } from '../../shared/domain/index.ts';
import type { Timers } from '../../shared/timers.ts';
import { BackchannelError } from '../../shared/errors.ts';
import type { AccountRef, InstagramFamily } from './family.ts';
import { createGraphHttp } from './graph-http.ts';
import { createHistoryReader, type HistoryReader } from './history-reader.ts';
import { historyCallGapMs, sendTimeoutMs } from './limits.ts';
import { createPacer } from './pacer.ts';
import { createUsageMeter, type Usage } from './usage.ts';

export interface Profile {
  name: string | undefined;
  username: string | undefined;
  /** Signed, dies within days: to be asked for again, not kept. */
  pictureUrl: string | undefined;
}

/**
 * One connected account at Instagram's API. Errors are those of failure.ts. Every function makes its calls
 * once; only reading the history is tried again when it was too fast.
 */
export interface InstagramClient extends HistoryReader {
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
const subscriptionsSchema = z.object({
  data: z.array(
    z.object({
      id: z.union([z.string(), z.number()]).transform(String),
      subscribed_fields: z.array(z.string()).catch([]),
    }),
  ),
});

export const createInstagramClient = (deps: {
  family: InstagramFamily;
  account: AccountRef;
  /** The Page token. */
  token: string;
  clock: Clock;
  timers: Timers;
  /** 0 ≤ x < 1. */
  random?: () => number;
  http?: AxiosInstance | undefined;
}): InstagramClient => {
  const { family, account, token, clock, timers } = deps;
  const meter = createUsageMeter(clock);
  const graph = createGraphHttp({
    apiUrl: family.apiUrl,
    token,
    meter,
    ...(deps.http ? { http: deps.http } : {}),
  });
  const historyPacer = createPacer({
    clock,
    timers,
    random: deps.random ?? Math.random,
    gapMs: historyCallGapMs,
    slowdown: meter.slowdown,
    isBlocked: () => meter.usage().blockedUntilMs !== undefined,
  });

  const history = createHistoryReader({ graph, family, account, clock, turn: historyPacer.turn });

  const expectSuccess = (isSuccess: boolean): void => {
    if (!isSuccess) throw new BackchannelError('INSTAGRAM_REFUSED', { details: { action: 'give-up' } });
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
    ...history,
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
