/** `POST /{page-id}/messages` (instagram.md §7): messages, private replies, sender actions. */
import { messagingAccess } from '../graph/access.ts';
import { objectParam, textParam, type AuthenticCall, type GraphHandler, type Meta } from '../graph/call.ts';
import { countCall } from '../graph/rates.ts';
import {
  badParameter,
  GraphError,
  missingParameter,
  noRecipient,
  otherOwner,
  outsideWindow,
} from '../graph-error.ts';
import { tokenHash } from '../ids.ts';
import type { Customer, Message, MetaWorld, Thread } from '../model.ts';
import { echoItem } from './items.ts';
import { commentRecipient } from './private-reply.ts';
import { checkMessage, checkMessagingType, type CheckedMessage } from './send-rules.ts';
import { senderAction } from './sender-actions.ts';
import { afterSend } from './after-send.ts';
import { addMessage, isOwnedByAnother, openThread, threadOf, windowOf } from './threads.ts';

/** The customer of `recipient.id`, if they can be written to at all. */
function recipientOf(world: MetaWorld, accountId: string, recipient: Record<string, unknown>): Customer {
  const { id } = recipient;
  if (typeof id !== 'string' && typeof id !== 'number') throw missingParameter('recipient[id]');
  const customer = world.customers.get(String(id));
  if (customer === undefined || customer.accountId !== accountId) throw noRecipient();
  return customer;
}

function checkReachable(customer: Customer): void {
  const isBlocked = customer.blockedByBusiness || customer.reachability === 'blocked';
  if (isBlocked || customer.reachability === 'deactivated') {
    throw new GraphError({
      code: 551,
      subcode: 1545041,
      message: "(#551) This person isn't available right now.",
    });
  }
  if (customer.reachability === 'cannot-receive') {
    throw new GraphError({
      code: 10,
      subcode: 2018108,
      message: '(#10) This person cannot receive messages at the moment.',
    });
  }
}

function replyTarget(world: MetaWorld, call: AuthenticCall, thread: Thread): { mid: string } | undefined {
  const replyTo = objectParam(call, 'reply_to');
  if (replyTo === undefined) return undefined;
  if (!world.options.replyTo) throw badParameter('Param reply_to is not supported.');
  const { mid } = replyTo;
  const quoted = typeof mid === 'string' ? world.messages.get(mid) : undefined;
  if (typeof mid !== 'string' || quoted === undefined || quoted.threadId !== thread.id || quoted.isDeleted) {
    throw badParameter('Param reply_to[mid] is not a message of this thread.');
  }
  return { mid };
}

function countSend(world: MetaWorld, accountId: string, message: CheckedMessage): void {
  countCall(world, 'send', accountId);
  const hasMedium = message.attachments.some(({ type }) => type === 'audio' || type === 'video');
  if (hasMedium) countCall(world, 'media', accountId);
}

interface Sent {
  customer: Customer;
  thread: Thread;
  message: Message;
}

async function echo(meta: Meta, { customer, thread, message }: Sent): Promise<void> {
  const { world, webhooks } = meta;
  if (world.options.echo === 'none') return;
  const appId = world.options.echoAppId ? world.app.id : undefined;
  const item = echoItem(world, customer, message, appId);
  const work = webhooks.emit({ accountId: customer.accountId, item, thread });
  if (world.options.echo === 'before') await work;
}

/** Checks everything, then sends: there is no idempotency key, a repeated call is a second message. */
export const sendMessage: GraphHandler = async (meta, call) => {
  const { world } = meta;
  const { page, account, token } = messagingAccess(world, call);
  if (page.isBlocked) {
    throw badParameter('The business is blocked from using the API because of a policy violation.', 2534029);
  }
  const recipient = objectParam(call, 'recipient');
  if (recipient === undefined) throw missingParameter('recipient');
  const action = textParam(call, 'sender_action');
  const body = objectParam(call, 'message');

  if (action !== undefined) {
    if (body !== undefined) throw badParameter('sender_action and message cannot be sent together.');
    const customer = recipientOf(world, account.id, recipient);
    return senderAction(meta, customer, action, objectParam(call, 'payload'));
  }
  if (body === undefined) throw missingParameter('message');

  const isPrivateReply = recipient['comment_id'] !== undefined;
  if (
    isPrivateReply &&
    ['messaging_type', 'tag', 'reply_to'].some((name) => call.params[name] !== undefined)
  ) {
    throw badParameter('A private reply takes no messaging_type, tag or reply_to.');
  }
  const comment = isPrivateReply ? commentRecipient(world, account.id, recipient) : undefined;
  const customer = comment?.customer ?? recipientOf(world, account.id, recipient);
  const { messagingType, tag } = checkMessagingType(world, call.params['messaging_type'], call.params['tag']);
  const checked = checkMessage(world, account.id, body);
  checkReachable(customer);

  const known = threadOf(world, customer);
  if (known !== undefined && isOwnedByAnother(world, known)) throw otherOwner(world.options.ownerRefusal);
  // Without a message of theirs the customer has not consented to messages; a comment allows one answer.
  if (comment === undefined && (known === undefined || !customer.hasConsented)) throw noRecipient();
  const thread = known ?? openThread(world, customer);
  const window = windowOf(world, thread);
  if (comment === undefined && !(window === 'open' || (window === 'human-agent' && tag !== undefined))) {
    throw outsideWindow();
  }
  const replyTo = replyTarget(world, call, thread);
  countSend(world, account.id, checked);

  if (comment !== undefined) comment.isAnswered();
  const message = addMessage(world, thread, { origin: 'api', ...checked, replyTo });
  world.books.sends.push({
    at: message.createdAt,
    pageId: page.id,
    accountId: account.id,
    customerId: customer.id,
    mid: message.mid,
    tokenHash: tokenHash(token.value),
    text: checked.text,
    attachmentTypes: checked.attachments.map(({ type }) => type),
    replyToMid: replyTo?.mid,
    messagingType,
    tag,
    isTaggedInsideWindow: tag !== undefined && window === 'open',
  });
  await echo(meta, { customer, thread, message });
  afterSend(meta, call, customer, thread);
  return { recipient_id: customer.id, message_id: message.mid };
};
