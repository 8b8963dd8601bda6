/** The customer's socket. Nothing meant for agents only is ever built for it: notices without `forCustomer` are not its. */
import { z } from 'zod';
import { parsePayload } from '../actions.ts';
import { runAction } from '../call.ts';
import { customerCaller } from '../callers.ts';
import { customerActions, customerGroupStatuses } from '../customer/index.ts';
import { customerSelf } from '../customer/views.ts';
import { LiveChatError } from '../errors.ts';
import { changeCustomer } from '../model/customers.ts';
import type { Cause, CustomerCaller, Notice, World } from '../model/types.ts';
import { chatOf } from '../model/world.ts';
import type { Connection, Protocol } from './connection.ts';
import { createLoginSession } from './session.ts';

const loginSchema = z.object({
  token: z.string(),
  customer: z
    .object({
      name: z.string().optional(),
      email: z.string().optional(),
      avatar: z.string().optional(),
      session_fields: z.array(z.record(z.string(), z.string())).optional(),
    })
    .optional(),
  pushes: z.record(z.string(), z.array(z.string())).optional(),
});

/** Builds the customer protocol on a connection. */
export function customerProtocol(world: World, connection: Connection): Protocol {
  let caller: CustomerCaller | undefined;
  const login = createLoginSession(world, connection, () => (caller = undefined));

  const deliver = (notice: Notice): void => {
    if (!caller || !notice.forCustomer) return;
    const customerId = notice.customerId ?? notice.chat?.customerId;
    if (customerId !== caller.customer.id) return;
    login.push(notice, notice.forCustomer);
  };

  const logIn = (payload: unknown): unknown => {
    const input = parsePayload(loginSchema, payload);
    const found = customerCaller(world, input.token, undefined);
    if (input.customer) changeCustomer(world, found.customer, input.customer, undefined);
    caller = found;
    login.start(input.token, input.pushes, deliver);
    const chat = chatOf(world, found.customer);
    const statuses = customerGroupStatuses(world, [...world.groups.keys()]);
    return {
      customer: customerSelf(world, found.customer),
      has_active_thread: chat?.threads.at(-1)?.active ?? false,
      chats: chat ? [{ chat_id: chat.id, has_unread_events: false }] : [],
      __priv_dynamic_config: {
        online_groups_ids: Object.keys(statuses)
          .filter((id) => statuses[id] === 'online')
          .map(Number),
        customer_groups: { monitoring: { id: 0 } },
      },
    };
  };

  return {
    api: 'customer',
    loggedIn: () => caller !== undefined,
    request(action, payload, cause: Cause) {
      if (!caller) {
        if (action === 'login') return logIn(payload);
        throw new LiveChatError('authentication', 'not logged in');
      }
      if (action === 'login') throw new LiveChatError('validation', 'already logged in');
      if (action === 'logout') return login.logout();
      if (action === 'update_customer_page') {
        parsePayload(z.object({ url: z.string(), title: z.string().optional() }), payload);
        return {};
      }
      return runAction(world, customerActions, action, { ...caller, cause }, payload);
    },
    closed: login.end,
  };
}
