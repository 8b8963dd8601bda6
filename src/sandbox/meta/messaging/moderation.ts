/** `POST /{page-id}/moderate_conversations` (instagram.md §11). */
import { messagingAccess, success } from '../graph/access.ts';
import { listParam, type GraphHandler } from '../graph/call.ts';
import { badParameter, missingParameter, noRecipient } from '../graph-error.ts';
import { threadOf } from './threads.ts';

const ACTIONS = ['block_user', 'unblock_user', 'move_to_spam'];
const MAX_IDS = 10;

export const moderateConversations: GraphHandler = ({ world }, call) => {
  const { account } = messagingAccess(world, call);
  const users = listParam(call, 'user_ids');
  const actions = listParam(call, 'actions');
  if (users === undefined || users.length === 0) throw missingParameter('user_ids');
  if (actions === undefined || actions.length === 0) throw missingParameter('actions');
  if (users.length > MAX_IDS) throw badParameter(`Param user_ids may hold at most ${MAX_IDS} ids.`);
  const unknown = actions.find((action) => !ACTIONS.includes(String(action)));
  if (unknown !== undefined) throw badParameter(`Param actions[0] must be one of {${ACTIONS.join(', ')}}`);

  const customers = users.map((user) => {
    const id = typeof user === 'object' && user !== null ? (user as { id?: unknown }).id : user;
    const customer = world.customers.get(String(id));
    if (customer === undefined || customer.accountId !== account.id) throw noRecipient();
    return customer;
  });
  for (const customer of customers) {
    if (actions.includes('block_user')) customer.blockedByBusiness = true;
    if (actions.includes('unblock_user')) customer.blockedByBusiness = false;
    const thread = threadOf(world, customer);
    if (actions.includes('move_to_spam') && thread !== undefined) thread.folder = 'requests';
  }
  world.version += 1;
  return { success: success(world) };
};
