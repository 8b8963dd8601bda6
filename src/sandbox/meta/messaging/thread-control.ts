/** Conversation routing (instagram.md §11): who owns a thread, and handing it over. */
import { DAY_MS } from '../../clock.ts';
import { messagingAccess, success } from '../graph/access.ts';
import { objectParam, textParam, type AuthenticCall, type GraphHandler, type Meta } from '../graph/call.ts';
import {
  badParameter,
  missingParameter,
  noRecipient,
  noRouting,
  otherOwner,
  takingRefused,
} from '../graph-error.ts';
import type { Customer, MetaWorld, Page, Thread } from '../model.ts';
import { fromCustomer } from './items.ts';
import { isOwnedByAnother, threadOf } from './threads.ts';

const LONGEST_EXTENSION_S = 7 * 24 * 3600;

function threadFor(
  world: MetaWorld,
  accountId: string,
  customerId: unknown,
): { customer: Customer; thread: Thread } {
  if (typeof customerId !== 'string' && typeof customerId !== 'number') throw missingParameter('recipient');
  const customer = world.customers.get(String(customerId));
  const thread = customer === undefined ? undefined : threadOf(world, customer);
  if (customer?.accountId !== accountId || thread === undefined) throw noRecipient();
  return { customer, thread };
}

function routed(world: MetaWorld, call: AuthenticCall): { page: Page; accountId: string } {
  const { page, account } = messagingAccess(world, call);
  if (page.routing === 'none') throw noRouting();
  return { page, accountId: account.id };
}

/** `GET /{page-id}/thread_owner?recipient=<IGSID>`; an idle thread has no owner. */
export const threadOwner: GraphHandler = ({ world }, call) => {
  const { accountId } = routed(world, call);
  const { thread } = threadFor(world, accountId, call.params['recipient']);
  const { owner } = thread;
  if (owner === undefined || owner.expiresAt <= world.context.clock.now()) return { data: [] };
  return {
    data: [
      {
        thread_owner: { app_id: owner.appId, expiration: String(Math.floor(owner.expiresAt / 1000)) },
      },
    ],
  };
};

/** Gives a thread to another app, or to ours, with the platform's webhook. */
export async function changeOwner(
  meta: Meta,
  customer: Customer,
  thread: Thread,
  event: 'pass_thread_control' | 'take_thread_control',
  appId: string,
  metadata: string,
): Promise<void> {
  const { world, webhooks } = meta;
  const previous = thread.owner?.appId ?? null;
  thread.owner = { appId, expiresAt: world.context.clock.now() + DAY_MS };
  const item = fromCustomer(world, customer, {
    [event]: { previous_owner_app_id: previous, new_owner_app_id: appId, metadata },
  });
  await webhooks.emit({ accountId: customer.accountId, item, thread });
}

/** `POST /{page-id}/(take|pass|release|request|extend)_thread_control`. */
export const threadControl: GraphHandler = async (meta, call) => {
  const { world } = meta;
  const { page, accountId } = routed(world, call);
  const { customer, thread } = threadFor(world, accountId, objectParam(call, 'recipient')?.['id']);
  const now = world.context.clock.now();
  const own = world.app.id;
  const metadata = textParam(call, 'metadata') ?? '';
  switch (call.path[1]) {
    case 'take_thread_control':
      if (page.routing === 'zero-configuration' || !page.mayTakeControl) {
        throw takingRefused(world.options.takeRefusal);
      }
      thread.owner = { appId: own, expiresAt: now + DAY_MS };
      break;
    case 'pass_thread_control': {
      const target = textParam(call, 'target_app_id');
      if (target === undefined) throw missingParameter('target_app_id');
      if (isOwnedByAnother(world, thread)) throw otherOwner();
      await changeOwner(meta, customer, thread, 'pass_thread_control', target, metadata);
      break;
    }
    case 'release_thread_control':
      if (isOwnedByAnother(world, thread)) throw otherOwner();
      thread.owner = undefined;
      break;
    case 'extend_thread_control': {
      const duration = Number(textParam(call, 'duration'));
      if (!Number.isInteger(duration) || duration < 1 || duration > LONGEST_EXTENSION_S) {
        throw badParameter(`Param duration must be between 1 and ${LONGEST_EXTENSION_S} seconds.`);
      }
      if (thread.owner?.appId !== own) throw otherOwner();
      thread.owner = { appId: own, expiresAt: now + duration * 1000 };
      break;
    }
    default:
      // request_thread_control: the owner is asked; nothing changes until it passes the thread.
      break;
  }
  world.version += 1;
  return { success: success(world) };
};
