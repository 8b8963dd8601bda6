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
  /** Whether statuses of agents change every few seconds. For demonstrations. */
  busyTeam: boolean;
  /** Whether one customer writes, once, soon after the first Page is connected. For demonstrations. */
  firstCustomer: boolean;
  /** How much later than they were written `list_chats`, `list_threads` and `get_chat` show events; undefined: at once. */
  readLag?: ReadLag | undefined;
  /** Where Marketplace install and uninstall notices are posted; none when empty. */
  marketplaceWebhookUrl: string;
}

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
