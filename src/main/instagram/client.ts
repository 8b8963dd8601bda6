import { z } from 'zod';
import type { AxiosInstance } from 'axios';
import type { Clock } from '../../shared/clock.ts';
import { type CustomerId, messageMidSchema } from '../../shared/domain/index.ts';
import { asFlag } from '../../shared/foreign-json.ts';
import type { Timers } from '../../shared/timers.ts';
import { type MessagingClient, sendError } from '../messaging/index.ts';
import type { AccountRef, InstagramFamily } from './family.ts';
import { createGraphHttp } from './graph-http.ts';
import type { FieldMemory } from './history-fields.ts';
import { createHistoryReader } from './history-reader.ts';
import { historyCallGapMs, sendTimeoutMs } from './limits.ts';
import { createPacer } from './pacer.ts';
import { createUsageMeter } from './usage.ts';

/** One connected account at Instagram's API. Texts: at most 1,000 bytes; what is shown as typing fades after 20 s. */
export interface InstagramClient extends MessagingClient {
  subscription(appId: string): Promise<{ isSubscribed: boolean; fields: string[] }>;
  subscribe(): Promise<void>;
  unsubscribe(): Promise<void>;
  /** Calls that wait for their turn are refused; resolves when the one under way has ended. */
  stop(): Promise<void>;
}

/** `success` may be a boolean or the texts "true" and "false": compared, never tested for truthiness (instagram.md §7.1). */
const successSchema = z.union([
  z.object({ success: z.unknown().optional() }).transform(({ success }) => asFlag(success)),
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
  random?: (() => number) | undefined;
  http?: AxiosInstance | undefined;
  /** Which fields of the history were refused before; without it each client finds out again. */
  fieldMemory?: FieldMemory | undefined;
  /** Told how many entries of an answer's list could not be read: each costs only itself. */
  oddEntries?: ((count: number) => void) | undefined;
}): InstagramClient => {
  const { family, account, token, clock, timers, fieldMemory, oddEntries } = deps;
  const meter = createUsageMeter(clock);
  const graph = createGraphHttp({ apiUrl: family.apiUrl, token, meter, http: deps.http });
  const historyPacer = createPacer({
    clock,
    timers,
    random: deps.random ?? Math.random,
    gapMs: historyCallGapMs,
    slowdown: meter.slowdown,
    isBlocked: () => meter.usage().blockedUntilMs !== undefined,
  });

  const history = createHistoryReader({
    graph,
    family,
    account,
    clock,
    turn: historyPacer.turn,
    fieldMemory,
    oddEntries,
  });

  const expectSuccess = (isSuccess: boolean): void => {
    if (!isSuccess) throw sendError({ code: 'INSTAGRAM_REFUSED', action: 'give-up', outcome: 'unknown' });
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
