/** Threads and their messages: the one place that adds to them. */
import { DAY_MS } from '../../clock.ts';
import { newMid, newThreadId } from '../ids.ts';
import type { Customer, Message, MetaWorld, Thread } from '../model.ts';
import { pageOf } from '../pages.ts';

/** Only the newest messages of a thread have content (instagram.md §10). */
export const READABLE_MESSAGES = 20;

/** The thread of a customer with their account, if there is one. */
export function threadOf(world: MetaWorld, customer: Customer): Thread | undefined {
  const id = world.threadIds.get(customer.id);
  return id === undefined ? undefined : world.threads.get(id);
}

/** The thread of a customer, made when they meet for the first time. */
export function openThread(world: MetaWorld, customer: Customer): Thread {
  const known = threadOf(world, customer);
  if (known !== undefined) return known;
  const thread: Thread = {
    id: newThreadId(customer.accountId),
    accountId: customer.accountId,
    customerId: customer.id,
    messages: [],
    updatedAt: world.context.clock.now(),
    cameFromAd: false,
    folder: 'primary',
    isBusinessTyping: false,
  };
  world.threads.set(thread.id, thread);
  world.threadIds.set(customer.id, thread.id);
  return thread;
}

/** What a new message holds; everything else is defaulted. */
export type NewMessage = Pick<Message, 'origin'> &
  Partial<Pick<Message, 'mid' | 'text' | 'attachments' | 'replyTo' | 'isUnsupported' | 'extra'>>;

/** Adds a message to a thread, now. */
export function addMessage(world: MetaWorld, thread: Thread, fields: NewMessage): Message {
  const message: Message = {
    threadId: thread.id,
    createdAt: world.context.clock.now(),
    attachments: [],
    isUnsupported: false,
    isDeleted: false,
    editCount: 0,
    reactions: new Map(),
    extra: {},
    ...fields,
    mid: fields.mid ?? newMid(thread.accountId),
  };
  thread.messages.push(message);
  thread.updatedAt = message.createdAt;
  world.messages.set(message.mid, message);
  world.version += 1;
  return message;
}

/** The messages whose content the history still shows, newest first. */
export function readableMessages(thread: Thread): Message[] {
  return thread.messages
    .filter((message) => !message.isDeleted)
    .slice(-READABLE_MESSAGES)
    .reverse();
}

/** Reply window at this moment (instagram.md §7.3). */
export function windowOf(world: MetaWorld, thread: Thread): 'open' | 'human-agent' | 'closed' {
  if (thread.windowOpenedAt === undefined) return 'closed';
  const age = world.context.clock.now() - thread.windowOpenedAt;
  if (age <= (thread.cameFromAd ? 7 * DAY_MS : DAY_MS)) return 'open';
  return age <= 7 * DAY_MS ? 'human-agent' : 'closed';
}

/** Whether another app owns the thread now. In the zero-configuration state every app may send, whoever answered last. */
export function isOwnedByAnother(world: MetaWorld, thread: Thread): boolean {
  return (
    pageOf(world, thread.accountId)?.routing !== 'zero-configuration' &&
    thread.owner !== undefined &&
    thread.owner.appId !== world.app.id &&
    thread.owner.expiresAt > world.context.clock.now()
  );
}
