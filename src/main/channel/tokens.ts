import { z } from 'zod';
import type { AxiosInstance } from 'axios';
import type { Clock } from '../../shared/clock.ts';
import type { AccountId, ChannelId } from '../../shared/domain/index.ts';
import { toBackchannelError } from '../../shared/errors.ts';
import type { Timers } from '../../shared/timers.ts';
import type { RelayConfig } from '../../shared/wire/index.ts';
import { createInstagramClient, createPageFamily, type InstagramClient } from '../instagram/index.ts';
import type { Log } from '../log.ts';
import type { MessagingClient } from '../messaging/index.ts';
import type { ChannelRow, ChannelsRepository, Database } from '../storage/index.ts';
import type { SecretPort } from './ports.ts';

const secretSchema = z.object({ token: z.string().min(1), scopes: z.array(z.string()) });
export type PageToken = z.infer<typeof secretSchema>;

const prefix = 'page-token:';
const nameOf = (channelId: ChannelId): string => prefix + channelId;

/** Page tokens: kept in the secret store, used through one client per channel. */
export interface PageTokens {
  /** undefined when this console has none (any more). */
  read(channelId: ChannelId): Promise<PageToken | undefined>;
  /** Durable when it resolves. Newer than what the row says, so it replaces it. */
  store(row: ChannelRow, token: PageToken, issuedAtMs: number): Promise<void>;
  /** Moves tokens that colleagues handed over from the database into the secret store. Answers whose have changed. */
  drainInbox(): Promise<ChannelId[]>;
  client(row: ChannelRow): Promise<InstagramClient | undefined>;
  /** Whether this is the client of the token in use. */
  isCurrent(accountId: AccountId, client: MessagingClient): boolean;
  forget(channelId: ChannelId): Promise<void>;
  /** Deletes tokens of channels that are gone: a removal that was cut short. */
  sweep(): Promise<void>;
  /** No client waits for its turn at Instagram any longer. */
  stop(): void;
}

export const createPageTokens = (deps: {
  db: Database;
  channels: ChannelsRepository;
  secrets: SecretPort;
  config(): Promise<RelayConfig>;
  clock: Clock;
  timers: Timers;
  log: Log;
  http?: AxiosInstance;
}): PageTokens => {
  const { db, channels, secrets, clock, timers, log } = deps;
  const clients = new Map<ChannelId, Promise<InstagramClient | undefined>>();

  const read: PageTokens['read'] = async (channelId) => {
    const text = await secrets.get(nameOf(channelId));
    if (text === undefined) return undefined;
    const parsed = secretSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  };

  const makeClient = async (row: ChannelRow): Promise<InstagramClient | undefined> => {
    const stored = await read(row.id);
    if (!stored) {
      // Session-only memory, or a changed key store: the token is asked for again.
      const known = channels.get(row.id);
      if (known) channels.put({ ...known, tokenIssuedAtMs: undefined }, clock.now());
      return undefined;
    }
    const { meta } = await deps.config();
    return createInstagramClient({
      family: createPageFamily(meta),
      account: row,
      token: stored.token,
      clock,
      timers,
      ...(deps.http ? { http: deps.http } : {}),
    });
  };

  const write = async (channelId: ChannelId, token: PageToken, issuedAtMs: number): Promise<void> => {
    await secrets.set(nameOf(channelId), JSON.stringify(token));
    clients.delete(channelId);
    db.transaction(() => {
      const row = channels.get(channelId);
      if (row) channels.put({ ...row, tokenIssuedAtMs: issuedAtMs, health: 'receiving' }, clock.now());
      channels.removeInboxToken(channelId, issuedAtMs);
    });
  };

  const resolved = new Map<ChannelId, InstagramClient>();

  return {
    read,
    async store(row, token, issuedAtMs) {
      channels.put(row, clock.now());
      await write(row.id, token, issuedAtMs);
    },
    async drainInbox() {
      const changed: ChannelId[] = [];
      for (const { channelId, token, scopes, issuedAtMs } of channels.inboxTokens()) {
        const row = channels.get(channelId);
        if (!row || (row.tokenIssuedAtMs ?? 0) >= issuedAtMs) {
          channels.removeInboxToken(channelId, issuedAtMs);
          continue;
        }
        await write(channelId, { token, scopes }, issuedAtMs);
        changed.push(channelId);
      }
      return changed;
    },
    async client(row) {
      if (row.tokenIssuedAtMs === undefined) return undefined;
      const known = clients.get(row.id);
      const pending = known ?? makeClient(row);
      if (!known) clients.set(row.id, pending);
      try {
        const client = await pending;
        if (client) resolved.set(row.id, client);
        else clients.delete(row.id);
        return client;
      } catch (error) {
        clients.delete(row.id);
        log.warn('page-token.unreadable', { code: toBackchannelError(error).code });
        return undefined;
      }
    },
    isCurrent(accountId, client) {
      const row = channels.byAccount(accountId);
      return row !== undefined && clients.has(row.id) && resolved.get(row.id) === client;
    },
    async forget(channelId) {
      clients.delete(channelId);
      resolved.delete(channelId);
      await secrets.delete(nameOf(channelId));
    },
    async sweep() {
      const known = new Set(channels.list().map(({ id }) => nameOf(id)));
      for (const name of await secrets.names()) {
        if (name.startsWith(prefix) && !known.has(name)) await secrets.delete(name);
      }
    },
    stop() {
      for (const client of resolved.values()) void client.stop();
    },
  };
};
