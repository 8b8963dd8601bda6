/** Announcing changes of a chat that agents and webhooks see alike. */
import type { Caller, Notice, World } from './types.ts';

/** One change of a chat. `payload` is what agents and webhooks get; `customer` what its customer gets, nothing if undefined. */
interface ChatChange extends Pick<Notice, 'action' | 'wide'> {
  chat: NonNullable<Notice['chat']>;
  payload: unknown;
  customer?: unknown;
  authorType?: string | undefined;
}

/** Announces a change that a caller made. */
export function announceInChat(
  world: World,
  caller: Pick<Caller, 'clientId' | 'cause'>,
  { action, chat, wide, payload, customer, authorType }: ChatChange,
): void {
  world.publish({
    action,
    chat,
    wide,
    scopes: ['chats--access:ro'],
    forAgent: () => payload,
    forCustomer: customer === undefined ? undefined : () => customer,
    forWebhook: () => payload,
    facts: { clientId: caller.clientId, authorType },
    cause: caller.cause,
  });
}
