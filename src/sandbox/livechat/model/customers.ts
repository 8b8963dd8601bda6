/** Customers: creating, changing, banning. */
import { customerForAgents } from '../agent/views.ts';
import { customerSelf } from '../customer/views.ts';
import type { Cause, Customer, World } from './types.ts';
import { chatOf } from './world.ts';

/** A new customer without any data. */
export function createCustomer(world: World, id: string): Customer {
  const customer: Customer = {
    id,
    createdAt: world.timestamp(),
    sessionFields: [],
  };
  world.customers.set(id, customer);
  return customer;
}

/** Changes to a customer; undefined leaves as is. */
export interface CustomerChange {
  name?: string | undefined;
  email?: string | undefined;
  avatar?: string | undefined;
  phone_number?: string | undefined;
  session_fields?: Record<string, string>[] | undefined;
  omnichannel?: Record<string, unknown> | undefined;
  address?: Record<string, unknown> | undefined;
}

/** Applies and announces a change. */
export function changeCustomer(
  world: World,
  customer: Customer,
  change: CustomerChange,
  cause: Cause | undefined,
): void {
  if (change.name !== undefined) customer.name = change.name;
  if (change.email !== undefined) customer.email = change.email;
  if (change.avatar !== undefined) customer.avatar = change.avatar;
  if (change.phone_number !== undefined) customer.phoneNumber = change.phone_number;
  if (change.omnichannel !== undefined) customer.omnichannel = change.omnichannel;
  if (change.address !== undefined) customer.address = change.address;
  if (change.session_fields !== undefined) mergeSessionFields(customer, change.session_fields);
  const chat = chatOf(world, customer);
  world.publish({
    action: 'customer_updated',
    chat,
    wide: true,
    scopes: ['customers:ro'],
    forAgent: () => customerForAgents(world, customer),
    forCustomer: () => customerSelf(world, customer),
    customerId: customer.id,
    cause,
  });
  if (change.session_fields !== undefined) {
    const fields = customer.sessionFields;
    world.publish({
      action: 'customer_session_fields_updated',
      chat,
      forWebhook: () => ({
        id: customer.id,
        session_fields: fields,
        active_chat: chat && { chat_id: chat.id, thread_id: chat.threads.at(-1)?.id },
      }),
    });
  }
}

/** One-key objects in order; a repeated key changes in place. */
function mergeSessionFields(customer: Customer, fields: Record<string, string>[]): void {
  for (const field of fields) {
    for (const [key, value] of Object.entries(field)) {
      const existing = customer.sessionFields.find((entry) => key in entry);
      if (existing) existing[key] = value;
      else customer.sessionFields.push({ [key]: value });
    }
  }
}
