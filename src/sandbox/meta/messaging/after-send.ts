/** What an accepted send changes beside the message: folder, ownership, and a phone that answers by itself. */
import { DAY_MS } from '../../clock.ts';
import { objectParam, type AuthenticCall, type Meta } from '../graph/call.ts';
import type { Customer, Thread } from '../model.ts';
import { pageOf } from '../pages.ts';
import { customerReads, customerSends } from './customer-actions.ts';

/** Between the arrival of a message and the seen mark of an answering phone. */
const READ_AFTER_MS = 800;

/** Lets the demo's phone read and answer, if the customer is set to. */
export function autoReply(meta: Meta, customer: Customer): void {
  const { autoReply: reply } = customer;
  if (reply === undefined) return;
  const { clock } = meta.world.context;
  clock.after(Math.min(READ_AFTER_MS, reply.delayMs), () => void customerReads(meta, customer));
  clock.after(reply.delayMs, () => {
    const text = reply.texts[reply.next % reply.texts.length];
    reply.next += 1;
    if (text !== undefined) void customerSends(meta, customer, { text });
  });
}

/** An API answer moves the thread to General; with a default app set it takes or hands on the thread. */
export function afterSend(meta: Meta, call: AuthenticCall, customer: Customer, thread: Thread): void {
  const { world } = meta;
  thread.folder = 'general';
  thread.isBusinessTyping = false;
  const page = pageOf(world, customer.accountId);
  const control = objectParam(call, 'thread_control');
  if (page?.routing === 'default-app') {
    const expiresAt = world.context.clock.now() + DAY_MS;
    thread.owner = { appId: world.app.id, expiresAt };
    if (control?.['control_type'] === 'release') thread.owner = undefined;
    if (control?.['control_type'] === 'pass') {
      thread.owner = { appId: String(control['app_id']), expiresAt };
    }
  }
  autoReply(meta, customer);
}
