/** The state of the simulated LiveChat organization, and the one place where a change is announced. */
import type { SandboxContext } from '../../context.ts';
import { LICENSE_ID, ORGANIZATION_ID } from '../../seed.ts';
import { LiveChatError } from '../errors.ts';
import { createTokenStore, type TokenStore } from './tokens.ts';
import { createPresence, type Presence } from './presence.ts';
import type { Agent, Bot, Chat, Customer, Group, Notice, Properties, Tag } from './types.ts';
import type { PropertyDefinition } from './properties.ts';
import type { WebhookRegistration } from './webhooks.ts';

/** A stored upload. */
export interface StoredFile {
  name: string;
  contentType: string;
  bytes: Buffer;
  /** Epoch milliseconds after which it is gone unless an event uses it. */
  expiresAt: number;
  used: boolean;
}

/** A list read page by page. */
export interface PageCursor {
  kind: string;
  ids: string[];
  offset: number;
  limit: number;
  expiresAt: number;
}

/** Everything the simulated platform knows. */
export interface World {
  readonly context: SandboxContext;
  readonly organizationId: string;
  readonly licenseId: number;
  readonly agents: Map<string, Agent>;
  readonly bots: Map<string, Bot>;
  readonly groups: Map<number, Group>;
  readonly tags: Map<string, Tag>;
  readonly customers: Map<string, Customer>;
  readonly chats: Map<string, Chat>;
  readonly files: Map<string, StoredFile>;
  readonly pages: Map<string, PageCursor>;
  readonly tokens: TokenStore;
  readonly presence: Presence;
  readonly webhooks: Map<string, WebhookRegistration>;
  /** Clients whose license webhooks are switched off. */
  readonly webhooksDisabled: Set<string>;
  /** Clients of Marketplace apps that are installed. */
  readonly installedClients: Set<string>;
  readonly propertyDefinitions: Map<string, Map<string, PropertyDefinition>>;
  readonly licenseProperties: Properties;
  readonly groupProperties: Map<number, Properties>;
  /** Sleeping groups' ids count up from here. */
  nextGroupId: number;
  /** Epoch milliseconds on the sandbox clock. */
  now(): number;
  /** RFC 3339 with microseconds, strictly increasing, so that times order events. */
  timestamp(): string;
  /** Announces a change to sockets and webhooks. */
  publish(notice: Notice): void;
  /** Closes an agent's sockets with this reason; answers how many. Set by the RTM side. */
  endSessions(agentId: string, reason: string, data?: unknown): number;
  /** Adds an audience; answers how to leave. */
  subscribe(listener: (notice: Notice) => void): () => void;
}

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
  const agent = world.agents.get(id);
  if (!agent) throw new LiveChatError('not_found', 'Agent not found');
  return agent;
}

/** The customer, or `not_found`. */
export function needCustomer(world: World, id: string): Customer {
  const customer = world.customers.get(id);
  if (!customer) throw new LiveChatError('not_found', 'Customer not found');
  return customer;
}
