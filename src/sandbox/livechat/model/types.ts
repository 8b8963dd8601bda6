/** The simulated world's nouns, free of any API version's names. Wire forms are made in the `views` files. */
import type { SandboxContext } from '../../context.ts';
import type { TokenStore } from './tokens.ts';
import type { WebhookRegistration } from './webhooks.ts';

export type Role = 'owner' | 'viceowner' | 'administrator' | 'normal';
export type RoutingStatus = 'accepting_chats' | 'not_accepting_chats' | 'offline';
export type LoginStatus = 'accepting chats' | 'not accepting chats';
export type GroupPriority = 'first' | 'normal' | 'last' | 'supervisor';
export type Visibility = 'all' | 'agents';
/** `{namespace: {name: value}}`. */
export type Properties = Record<string, Record<string, unknown>>;

/** A person of the team; `id` is the e-mail address. */
export interface Agent {
  id: string;
  accountId: string;
  name: string;
  role: Role;
  avatar: string;
  jobTitle: string;
  mobile: string;
  maxChats: number;
  groups: Map<number, GroupPriority>;
  /** The setting a session starts with. */
  loginStatus: LoginStatus;
  notifications: string[];
  emailSubscriptions: string[];
  workScheduler?: unknown;
  suspended: boolean;
  awaitingApproval: boolean;
  lastLogout?: string | undefined;
  /** Presence the sandbox plays for an agent without a socket; undefined = offline. */
  scripted?: RoutingStatus | undefined;
  /** Status chosen in the live session; undefined while no socket is logged in. */
  session?: RoutingStatus | undefined;
}

/** An automated agent owned by an OAuth client. */
export interface Bot {
  id: string;
  name: string;
  avatar: string;
  ownerClientId: string;
  maxChats: number;
  defaultGroupPriority: GroupPriority;
  groups: Map<number, GroupPriority>;
  jobTitle: string;
  status: RoutingStatus;
  secret: string;
}

export interface Group {
  id: number;
  name: string;
  languageCode: string;
}

export interface Tag {
  name: string;
  groupIds: number[];
  authorId: string;
  createdAt: string;
}

export interface Customer {
  id: string;
  name?: string | undefined;
  email?: string | undefined;
  avatar?: string | undefined;
  phoneNumber?: string | undefined;
  createdAt: string;
  sessionFields: Record<string, string>[];
  omnichannel?: Record<string, unknown> | undefined;
  address?: Record<string, unknown> | undefined;
  /** The one chat of this customer, once there is one. */
  chatId?: string | undefined;
  /** Epoch milliseconds. */
  bannedUntil?: number | undefined;
  /** No token is given any more to act as this customer. */
  isRefused?: boolean | undefined;
}

export interface ChatUser {
  id: string;
  type: 'agent' | 'customer';
  visibility: Visibility;
  present: boolean;
  seenUpTo?: string | undefined;
}

export interface ChatEvent {
  id: string;
  customId?: string | undefined;
  type: string;
  createdAt: string;
  authorId?: string | undefined;
  authorType: 'agent' | 'bot' | 'customer' | 'system';
  visibility: Visibility;
  properties: Properties;
  deleted: boolean;
  /** Fields of its own by type: text, url, content, elements … */
  content: Record<string, unknown>;
}

export interface Thread {
  id: string;
  active: boolean;
  createdAt: string;
  userIds: string[];
  events: ChatEvent[];
  properties: Properties;
  accessGroupIds: number[];
  tags: string[];
  /** When the chat began to wait for an agent. */
  queuedAt?: string | undefined;
}

export interface Chat {
  id: string;
  users: ChatUser[];
  properties: Properties;
  accessGroupIds: number[];
  /** Oldest first; at most the last one is active. */
  threads: Thread[];
  followers: Set<string>;
  customerId?: string | undefined;
  /** Taken out of use for good on a privacy request; only the vendor does that. */
  isAnonymized?: boolean | undefined;
}

/** The socket and request a change comes from; its push carries that request's id. */
export interface Cause {
  sessionId: string;
  requestId?: string | undefined;
}

/** Who calls. */
export interface AgentCaller {
  kind: 'agent';
  agent: Agent;
  scopes: string[];
  /** The token's client; undefined for a personal access token. */
  clientId?: string | undefined;
  cause?: Cause | undefined;
}

/** A customer, or a bridge acting as one. */
export interface CustomerCaller {
  kind: 'customer';
  customer: Customer;
  clientId: string;
  cause?: Cause | undefined;
}

export type Caller = AgentCaller | CustomerCaller;

/**
 * One thing that happened, with the wire form for each audience. A missing builder, or one that answers
 * undefined, means that this audience gets nothing.
 */
export interface Notice {
  action: string;
  /** Chat it belongs to: agents need access to it, its customer is the customer audience. */
  chat?: Chat | undefined;
  /** Chat-life pushes go to every agent with access, the others to members and followers. */
  wide?: boolean | undefined;
  /** Scope an agent's session needs to get it; any one of the list. */
  scopes?: string[] | undefined;
  /** Limits the agents. */
  agentFilter?: ((agent: Agent) => boolean) | undefined;
  forAgent?: ((viewer: Agent) => unknown) | undefined;
  forCustomer?: (() => unknown) | undefined;
  /** The customer audience of a notice without a chat. */
  customerId?: string | undefined;
  forWebhook?: (() => unknown) | undefined;
  /** What webhook filters look at. */
  facts?:
    | { authorType?: string | undefined; clientId?: string | undefined; agentId?: string | undefined }
    | undefined;
  cause?: Cause | undefined;
}

/** Where a property hangs. */
export type PropertyLocation = 'event' | 'thread' | 'chat' | 'group' | 'license';
export type PropertyType = 'int' | 'bool' | 'string' | 'tokenized_string';
/** Who may `read` and `write`. */
export type PropertyAccess = { agent?: string[] | undefined; customer?: string[] | undefined };

/** A registered property. */
export interface PropertyDefinition {
  name: string;
  ownerClientId: string;
  type: PropertyType;
  description?: string | undefined;
  access: Partial<Record<PropertyLocation, PropertyAccess | undefined>>;
  publicAccess: string[];
  domain?: unknown[] | undefined;
  range?: { from: number; to: number } | undefined;
  defaultValue: unknown;
}

/** Sessions by agent. */
export interface Presence {
  connect(agent: Agent, sessionId: string, options: { away: boolean; reconnect: boolean }): void;
  disconnect(agent: Agent, sessionId: string): void;
  /** Away holds per connection; only when all are away does the status flip. */
  setAway(agent: Agent, sessionId: string, away: boolean, cause: Cause | undefined): void;
  /** The status for this session; falls back to the agent's setting afterwards. */
  choose(agent: Agent, status: RoutingStatus, cause: Cause | undefined): void;
  connected(agentId: string): boolean;
}

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
  /** Id of the next group that is created. */
  nextGroupId: number;
  /** Epoch milliseconds on the sandbox clock. */
  now(): number;
  /** RFC 3339 with microseconds, strictly increasing, so that times order events. */
  timestamp(): string;
  /** Announces a change to sockets and webhooks. */
  publish(notice: Notice): void;
  /** Closes an agent's sockets with this reason; answers how many. Set by the RTM side. */
  endSessions(agentId: string, reason: string, data?: unknown): number;
  /** Adds a listener to every notice; answers how to remove it. */
  subscribe(listener: (notice: Notice) => void): () => void;
}
