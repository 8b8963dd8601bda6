/** Webhook items in the shapes of instagram.md §6. */
import type { Attachment, Customer, Message, MetaWorld } from '../model.ts';

type Item = Record<string, unknown>;

/** Item that the customer causes. */
export const fromCustomer = (world: MetaWorld, customer: Customer, more: Item): Item => ({
  sender: { id: customer.id },
  recipient: { id: customer.accountId },
  timestamp: world.context.clock.now(),
  ...more,
});

/** Item about something the business did. */
export const fromBusiness = (world: MetaWorld, customer: Customer, more: Item): Item => ({
  sender: { id: customer.accountId },
  recipient: { id: customer.id },
  timestamp: world.context.clock.now(),
  ...more,
});

/** The address in an attachment, if its payload has one. */
export const urlOf = ({ payload }: Attachment): string | undefined =>
  typeof payload?.['url'] === 'string' ? payload['url'] : undefined;

/** The `message` object of a message; what is undefined is no key on the wire. */
export function messageObject(message: Message): Item {
  return {
    mid: message.mid,
    text: message.text,
    attachments: message.attachments.length === 0 ? undefined : message.attachments,
    reply_to: message.replyTo,
    is_unsupported: message.isUnsupported || undefined,
    ...message.extra,
  };
}

/** Echo of an own message; `appId` only for messages sent by API. */
export function echoItem(world: MetaWorld, customer: Customer, message: Message, appId?: string): Item {
  return {
    ...fromBusiness(world, customer, {}),
    timestamp: message.createdAt,
    message: {
      ...messageObject(message),
      ...(world.options.echoReplyTo || message.origin !== 'api'
        ? {}
        : { reply_to: undefined, quick_replies: undefined }),
      is_echo: true,
      app_id: appId === undefined ? undefined : Number(appId),
    },
  };
}

/** What Meta does about a broken policy (instagram.md §6.1); the reason is absent when the block ends. */
export const policyItem = (pageId: string, action: 'warning' | 'block' | 'unblock', atMs: number): Item => ({
  recipient: { id: pageId },
  timestamp: atMs,
  policy_enforcement: {
    action,
    reason: action === 'unblock' ? undefined : 'An invented reason: the account sent too much of the same.',
  },
});

/** Names the platform gives to common reactions; any other emoji is `other`. */
const REACTION_NAMES: Record<string, string> = {
  '❤': 'love',
  '❤️': 'love',
  '👍': 'like',
  '😂': 'laugh',
  '😮': 'wow',
  '😢': 'sad',
  '😡': 'angry',
  '👎': 'dislike',
};

export const reactionName = (emoji: string): string => REACTION_NAMES[emoji] ?? 'other';
