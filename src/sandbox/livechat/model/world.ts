/** The state of the simulated LiveChat organization, and the one place where a change is announced. */
import type { SandboxContext } from '../../context.ts';
import { LICENSE_ID, ORGANIZATION_ID } from '../../seed.ts';
import { found } from '../errors.ts';
import { createPresence } from './presence.ts';
import { createTokenStore } from './tokens.ts';
import type { Agent, Chat, Customer, Notice, Presence, World } from './types.ts';

/** Builds an empty organization. */
export function createWorld(context: SandboxContext): World {
  const listeners = new Set<(notice: Notice) => void>();
  let lastMicros = 0;
  let presence: Presence | undefined;
  const world: World = {
    context,
    get presence() {
      return (presence ??= createPresence(world));
    },
    organizationId: ORGANIZATION_ID,
    licenseId: LICENSE_ID,
    agents: new Map(),
    bots: new Map(),
    groups: new Map(),
    tags: new Map(),
    customers: new Map(),
    chats: new Map(),
    files: new Map(),
    pages: new Map(),
    tokens: createTokenStore(context.clock),
    webhooks: new Map(),
    webhooksDisabled: new Set(),
    installedClients: new Set(),
    propertyDefinitions: new Map(),
    licenseProperties: {},
    groupProperties: new Map(),
    nextGroupId: 1,
    now: () => context.clock.now(),
    timestamp() {
      lastMicros = Math.max(Math.floor(context.clock.now()) * 1000, lastMicros + 1);
      const millis = Math.floor(lastMicros / 1000);
      const micros = String(lastMicros % 1000).padStart(3, '0');
      return new Date(millis).toISOString().replace('Z', `${micros}Z`);
    },
    endSessions: () => 0,
    publish(notice) {
      for (const listener of listeners) listener(notice);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return world;
}

/** The agent, or `not_found`. */
export function needAgent(world: World, id: string): Agent {
  return found(world.agents.get(id), 'Agent');
}

/** The customer's one chat, once there is one. */
export function chatOf(world: World, customer: Customer): Chat | undefined {
  return customer.chatId === undefined ? undefined : world.chats.get(customer.chatId);
}

/** The customer, or `not_found`. */
export function needCustomer(world: World, id: string): Customer {
  return found(world.customers.get(id), 'Customer');
}
