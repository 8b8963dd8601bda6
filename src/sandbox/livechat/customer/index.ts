/** Every action of the Customer Chat API that exists on both Web and RTM. */
import { z } from 'zod';
import { action, emptySchema, type ActionTable } from '../actions.ts';
import { sessionFieldsSchema } from '../chat-actions.ts';
import { groupStatus } from '../model/groups.ts';
import { LiveChatError } from '../errors.ts';
import { changeCustomer } from '../model/customers.ts';
import { selectProperties } from '../model/properties.ts';
import type { CustomerCaller, World } from '../model/types.ts';
import { customerChatActions } from './chats.ts';
import { customerEventActions } from './events.ts';
import { customerSelf } from './views.ts';

/** Status of groups in the customer side's words. */
export function customerGroupStatuses(world: World, groupIds: number[]): Record<string, string> {
  return Object.fromEntries(
    groupIds.map((id) => [String(id), groupStatus(world, id) === 'accepting_chats' ? 'online' : 'offline']),
  );
}

const selfActions: ActionTable<CustomerCaller> = {
  update_customer: action(
    undefined,
    z
      .object({
        name: z.string().optional(),
        email: z.string().optional(),
        avatar: z.string().optional(),
        session_fields: sessionFieldsSchema.optional(),
        omnichannel: z.looseObject({}).optional(),
        address: z.looseObject({}).optional(),
      })
      .refine((input) => Object.values(input).some((value) => value !== undefined), {
        message: 'at least one field to update is required',
      }),
    (world, caller, input) => {
      changeCustomer(world, caller.customer, input, caller.cause);
    },
  ),
  set_customer_session_fields: action(
    undefined,
    z.object({ session_fields: sessionFieldsSchema }),
    (world, caller, input) => {
      caller.customer.sessionFields = [];
      changeCustomer(world, caller.customer, { session_fields: input.session_fields }, caller.cause);
    },
  ),
  get_customer: action(undefined, emptySchema, (world, caller) => customerSelf(world, caller.customer)),
  list_group_statuses: action(
    undefined,
    z.object({ all: z.boolean().optional(), group_ids: z.array(z.int()).optional() }),
    (world, _caller, input) => {
      if (!input.all && !input.group_ids)
        throw new LiveChatError('validation', '`payload.group_ids` is required');
      const ids = input.all ? [...world.groups.keys()] : (input.group_ids ?? []);
      return {
        groups_status: customerGroupStatuses(
          world,
          ids.filter((id) => world.groups.has(id)),
        ),
      };
    },
  ),
};

/** Actions that need no token: they are read with GET. */
export function openCustomerActions(world: World): Record<string, (payload: unknown) => unknown> {
  const selection = z.object({ namespace: z.string().optional(), name_prefix: z.string().optional() });
  return {
    list_license_properties(payload) {
      const chosen = selection.safeParse(payload);
      const { namespace, name_prefix: prefix } = chosen.success ? chosen.data : {};
      return selectProperties(world.licenseProperties, namespace, prefix);
    },
    list_group_properties(payload) {
      const chosen = z.object({ id: z.coerce.number().int(), ...selection.shape }).safeParse(payload);
      if (!chosen.success) throw new LiveChatError('validation', '`payload.id` is required');
      const { id, namespace, name_prefix: prefix } = chosen.data;
      if (!world.groups.has(id)) throw new LiveChatError('group_not_found');
      return selectProperties(world.groupProperties.get(id) ?? {}, namespace, prefix);
    },
    get_dynamic_configuration: () => ({
      group_id: 0,
      client_limit_exceeded: false,
      domain_allowed: true,
      online_group_ids: [...world.groups.keys()].filter((id) => groupStatus(world, id) === 'accepting_chats'),
    }),
  };
}

export const customerActions: ActionTable<CustomerCaller> = {
  ...customerChatActions,
  ...customerEventActions,
  ...selfActions,
};
