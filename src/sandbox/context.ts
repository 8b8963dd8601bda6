/** What every part of the sandbox is given: time, faults, settings, a log, and where it listens. */
import type { SandboxClock } from './clock.ts';
import type { FaultRegistry } from './faults.ts';
import type { ReadLag } from './read-lag.ts';

/** Settings of one sandbox; the control API may change them while it runs (`PATCH /control/settings`). */
export interface SandboxSettings {
  /** The fixed loopback ports of the public OAuth client's redirect URIs. */
  redirectPorts: number[];
  /** How many agents the seeded team has (3 … 2,000). */
  agents: number;
  /** Whether the "3 authorize redirects in 30 s" limit holds. */
  authorizeLimit: boolean;
  /** Whether uninstalling the Marketplace app revokes its tokens (undocumented, so both can be tried). */
  revokeOnUninstall: boolean;
  /** Whether a transfer ends the following of a chat (undocumented, so both can be tried). */
  followingEndsOnTransfer: boolean;
  /** Whether a transfer to an agent who cannot take it makes the chat wait for them (“may queue”), or seats them all the same. */
  transfersWait: boolean;
  /** What the sign-in page does with scopes that do not exist: an error page, or nothing (undocumented). */
  unknownScopes: 'invalid_scope' | 'ignored';
  /** Whether it grants the part of the scopes that `scope` asks for, or all that the client may have (open-points.ts). */
  scopeParameter: 'honoured' | 'ignored';
  /** What it does with scopes above the person's role: leaves them out, or an error page (the documents say both). */
  scopesAboveRole: 'cut' | 'invalid_scope';
  /** What `/v2/info` answers to a token that is not valid: 422 (documented), or 401 (as the other calls of accounts). */
  infoRefusal: 401 | 422;
  /** What removing an event a second time answers (undocumented): done, or a refusal of that type. */
  repeatedDelete: 'accepted' | 'not_found' | 'authorization';
  /** Whether elements of a card need a subtitle and a picture (reference and guide contradict each other). */
  cardsNeedPictures: boolean;
  /** Whether session fields that were set before a customer's first thread are gone with it (undocumented). */
  firstThreadClearsSessionFields: boolean;
  /** Whether statuses of agents change every few seconds. For demonstrations. */
  busyTeam: boolean;
  /** Whether one customer writes, once, soon after the first Page is connected. For demonstrations. */
  firstCustomer: boolean;
  /** How many chats may wait for an agent before no more are opened (documented, of continuous chats). */
  queueLimit: number;
  /** How many agents a customer may see in one chat; the vendor unlocks more. */
  publicAgents: number;
  /** Whether lists still name chats that were anonymized, without what was said (undocumented, so both can be tried). */
  listsAnonymized: boolean;
  /** How a customer token is refused for one customer; which of these it is, is not documented, so each can be tried. */
  customerRefusal: CustomerRefusal;
  /** How much later than they were written `list_chats`, `list_threads` and `get_chat` show events; undefined: at once. */
  readLag?: ReadLag | undefined;
  /** Where Marketplace install and uninstall notices are posted; none when empty. */
  marketplaceWebhookUrl: string;
}

/** The readings of the accounts service's page on customer tokens: what is answered when a customer cannot be acted as. */
export const customerRefusals = [
  'access_denied',
  'unauthorized_client',
  'resource_not_found',
  'invalid_request',
] as const;
export type CustomerRefusal = (typeof customerRefusals)[number];

/** The fields of `T`, any of which may be missing or undefined. */
export type Optional<T> = { [K in keyof T]?: T[K] | undefined };

/** `value` without the keys that hold undefined, so that spreading it over defaults keeps those. */
export function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

/** The sandbox's own log: one line per notable thing, on standard error; never tokens, never message texts. */
export type SandboxLog = (line: string) => void;

/** What the log says of an error nobody expected. */
export const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : 'unknown fault';

/** Given to `registerLiveChat`, `registerMeta`, `registerPhone` and the control API. */
export interface SandboxContext {
  readonly clock: SandboxClock;
  readonly faults: FaultRegistry;
  readonly settings: SandboxSettings;
  readonly log: SandboxLog;
  /** The plain base URL (`http://127.0.0.1:<port>`), known once the sandbox listens; throws before that. */
  baseUrl(): string;
}

/** What the Meta side must offer the skeleton; `registerMeta` answers this and more. */
export interface MetaCredentials {
  readonly appId: string;
  readonly appSecret: string;
  readonly verifyToken: string;
}
