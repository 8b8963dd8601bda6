/** `sender_action` (instagram.md §7.1): typing, seen mark, the one reaction that Instagram accepts. */
import type { Meta } from '../graph/call.ts';
import { badParameter, missingParameter, noRecipient, otherOwner } from '../graph-error.ts';
import type { Customer, Message, MetaWorld, Thread } from '../model.ts';
import { isOwnedByAnother, threadOf } from './threads.ts';

const ACTIONS = ['typing_on', 'typing_off', 'mark_seen', 'react', 'unreact'];

function reactedMessage(
  world: MetaWorld,
  thread: Thread,
  payload: Record<string, unknown> | undefined,
): Message {
  const mid = payload?.['message_id'];
  if (typeof mid !== 'string') throw missingParameter('payload[message_id]');
  const message = world.messages.get(mid);
  if (message === undefined || message.threadId !== thread.id || message.isDeleted) {
    throw badParameter('Param payload[message_id] is not a message of this thread.');
  }
  return message;
}

/** Carries out one action. The business's own reactions cause no webhook. */
export function senderAction(
  meta: Meta,
  customer: Customer,
  action: string,
  payload: Record<string, unknown> | undefined,
): Record<string, unknown> {
  const { world } = meta;
  if (!ACTIONS.includes(action)) {
    throw badParameter(`Param sender_action must be one of {${ACTIONS.join(', ')}}`);
  }
  const isReaction = action === 'react' || action === 'unreact';
  if (payload !== undefined && !isReaction)
    throw badParameter(`Param payload is not allowed with ${action}.`);
  const thread = threadOf(world, customer);
  if (thread === undefined || !customer.hasConsented) throw noRecipient();
  if (isOwnedByAnother(world, thread)) throw otherOwner(world.options.ownerRefusal);

  let mid: string | undefined;
  if (isReaction) {
    const message = reactedMessage(world, thread, payload);
    mid = message.mid;
    if (action === 'unreact') message.reactions.delete(customer.accountId);
    else if (payload?.['reaction'] !== 'love')
      throw badParameter('Param payload[reaction] must be one of {love}');
    else message.reactions.set(customer.accountId, { reaction: 'love', emoji: '❤' });
  } else if (action === 'mark_seen') {
    thread.businessSeenAt = world.context.clock.now();
  } else {
    thread.isBusinessTyping = action === 'typing_on';
  }
  world.version += 1;
  world.books.senderActions.push({ at: world.context.clock.now(), customerId: customer.id, action, mid });
  return { recipient_id: customer.id };
}
