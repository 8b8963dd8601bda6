/** Sends webhooks: 10 s for an answer, only HTTP 200 counts, three retries within about a minute, then lost. */
import { randomUUID } from 'node:crypto';
import type { CancelTimer } from '../../clock.ts';
import type { Chat, Notice, World } from '../model/types.ts';
import type { WebhookRegistration } from '../model/webhooks.ts';

const ANSWER_WITHIN_MS = 10_000;
/** Waits before the three retries, together within a minute. */
export const RETRY_AFTER_MS = [5_000, 15_000, 30_000];
const BOOK_LENGTH = 1_000;

/** One delivery as the books show it; without the secret. */
export interface Delivery {
  id: string;
  webhookId: string;
  action: string;
  url: string;
  payload: unknown;
  attempts: { at: number; outcome: string }[];
  state: 'pending' | 'delivered' | 'lost';
}

/** Sends and remembers. */
export interface WebhookSender {
  deliveries(): Delivery[];
  stop(): void;
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

const presentIds = (chat: Chat): string[] => chat.users.filter((user) => user.present).map((user) => user.id);

/** Whether the registration's filters let the notice through. */
function passes(world: World, webhook: WebhookRegistration, notice: Notice): boolean {
  const filters = webhook.filters ?? {};
  const facts = notice.facts ?? {};
  if (filters.author_type !== undefined && facts.authorType !== filters.author_type) return false;
  if (filters.agent_ids && !filters.agent_ids.includes(facts.agentId ?? '')) return false;
  if (filters.source_type) {
    const source =
      facts.clientId === undefined
        ? 'system'
        : facts.clientId === webhook.ownerClientId
          ? 'my_client'
          : 'other_clients';
    if (!filters.source_type.includes(source)) return false;
  }
  const { chat } = notice;
  if (!chat) return true;
  if (filters.only_my_chats) {
    // convention: "my chats" are those a token of this client started.
    const source = record(chat.properties['source']);
    const mine = [source['client_id'], source['customer_client_id']].includes(webhook.ownerClientId);
    if (!mine) return false;
  }
  const presence = filters.chat_presence;
  const present = presentIds(chat);
  if (presence?.user_ids?.values?.some((id) => !present.includes(id))) return false;
  if (presence?.user_ids?.exclude_values?.some((id) => present.includes(id))) return false;
  if (
    presence?.my_bots &&
    !present.some((id) => world.bots.get(id)?.ownerClientId === webhook.ownerClientId)
  ) {
    return false;
  }
  return true;
}

/** Starts listening to the world. */
export function startWebhooks(world: World): WebhookSender {
  const { clock, faults, log } = world.context;
  const book: Delivery[] = [];
  const running = new Set<AbortController>();
  const timers = new Set<CancelTimer>();

  const attempt = async (delivery: Delivery, body: string): Promise<string> => {
    const fault = faults.take(`livechat.webhook.${delivery.action}`);
    if (fault?.kind === 'delay') await clock.sleep(fault.delayMs ?? 0);
    // Cut on the way out: never arrives.
    if (fault?.kind === 'fail' || fault?.kind === 'close-socket') return 'ordered fault';
    const controller = new AbortController();
    running.add(controller);
    const cancel = clock.after(ANSWER_WITHIN_MS, () => controller.abort());
    try {
      const answer = await fetch(delivery.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'LiveChat sandbox webhooks' },
        body,
        signal: controller.signal,
        redirect: 'manual',
      });
      await answer.body?.cancel();
      // Arrived, but the answer is lost: the same webhook comes again.
      if (fault?.kind === 'drop-answer') return 'answer dropped';
      return answer.status === 200 ? 'ok' : `HTTP ${answer.status}`;
    } catch {
      // Refused, cut or timed out: all of them are an attempt that failed.
      return controller.signal.aborted ? 'timeout' : 'no connection';
    } finally {
      cancel();
      running.delete(controller);
    }
  };

  const deliver = async (delivery: Delivery, body: string): Promise<void> => {
    for (let round = 0; round <= RETRY_AFTER_MS.length; round += 1) {
      const at = clock.now();
      const outcome = await attempt(delivery, body);
      delivery.attempts.push({ at, outcome });
      if (outcome === 'ok') {
        delivery.state = 'delivered';
        return;
      }
      const wait = RETRY_AFTER_MS[round];
      if (wait === undefined) break;
      await new Promise<void>((resolve) => timers.add(clock.after(wait, resolve)));
    }
    delivery.state = 'lost';
    log(`livechat webhook ${delivery.action} lost after ${delivery.attempts.length} attempts`);
  };

  const unsubscribe = world.subscribe((notice) => {
    if (!notice.forWebhook) return;
    let payload: unknown;
    for (const webhook of world.webhooks.values()) {
      if (webhook.action !== notice.action) continue;
      const owner = webhook.ownerClientId;
      if (!world.installedClients.has(owner) || world.webhooksDisabled.has(owner)) continue;
      if (webhook.type === 'bot') {
        const awake = [...world.bots.values()].some(
          (bot) => bot.ownerClientId === owner && bot.status !== 'offline',
        );
        if (!awake) continue;
      }
      if (!passes(world, webhook, notice)) continue;
      // Frozen at the moment it happened: later changes must not rewrite what is sent again.
      payload ??= structuredClone(notice.forWebhook());
      if (payload === undefined) return;
      const { chat } = notice;
      const wants = (data: string): boolean => webhook.additionalData.includes(data);
      const body = JSON.stringify({
        webhook_id: webhook.id,
        secret_key: webhook.secretKey,
        action: webhook.action,
        organization_id: world.organizationId,
        payload,
        additional_data: {
          chat_properties: wants('chat_properties') ? chat?.properties : undefined,
          chat_presence_user_ids: wants('chat_presence_user_ids') && chat ? presentIds(chat) : undefined,
        },
      });
      const delivery: Delivery = {
        id: randomUUID(),
        webhookId: webhook.id,
        action: webhook.action,
        url: webhook.url,
        payload,
        attempts: [],
        state: 'pending',
      };
      book.push(delivery);
      if (book.length > BOOK_LENGTH) book.shift();
      void deliver(delivery, body);
    }
  });

  return {
    deliveries: () => book,
    stop() {
      unsubscribe();
      for (const cancel of timers) cancel();
      for (const controller of running) controller.abort();
    },
  };
}
