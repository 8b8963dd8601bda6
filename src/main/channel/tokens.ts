import { z } from 'zod';
import type { AxiosInstance } from 'axios';
import type { Clock } from '../../shared/clock.ts';
import type { AccountId, ChannelId } from '../../shared/domain/index.ts';
import { toBackchannelError } from '../../shared/errors.ts';
import type { PlatformHosts } from '../../shared/platform-hosts.ts';
import type { Timers } from '../../shared/timers.ts';
import { createInstagramClient, createPageFamily, type InstagramClient } from '../instagram/index.ts';
import type { Log } from '../log.ts';
import type { MessagingClient } from '../messaging/index.ts';
import type { Database } from '../storage/index.ts';
import type { SecretPort } from './ports.ts';
import type { ChannelRow, ChannelStore } from './store.ts';

const secretSchema = z.object({
  token: z.string().min(1),
  scopes: z.array(z.string()),
  /** `appsecret_proof`: goes wherever the token goes. */
  proof: z.string().optional(),
});
export type PageToken = z.infer<typeof secretSchema>;
/** `issuedAtMs`: newer than that of the token in use. The rest as in the row. */
export type TokenTimes = { issuedAtMs: number } & Pick<
  ChannelRow,
  'tokenExpiresAtMs' | 'dataAccessExpiresAtMs'
>;

const prefix = 'page-token:';
const nameOf = (channelId: ChannelId): string => prefix + channelId;

/** Page tokens: kept in the secret store, used through one client per channel. */
export interface PageTokens {
  /** Undefined: this console has none (any more). */
  read(channelId: ChannelId): Promise<PageToken | undefined>;
  /** Durable when it resolves. */
  store(channelId: ChannelId, token: PageToken, times: TokenTimes): Promise<void>;
  client(row: ChannelRow): Promise<InstagramClient | undefined>;
  /** Whether this is the client of the token in use. */
  isCurrent(accountId: AccountId, client: MessagingClient): boolean;
  forget(channelId: ChannelId): Promise<void>;
  /** Deletes tokens of channels that were removed: a removal may have been cut short. */
  sweep(): Promise<void>;
  /** Ends every client's wait for its rate limit. */
  stop(): void;
}

/** Before every time of issue. */
const unknownIssueMs = 1;

export const createPageTokens = (deps: {
  db: Database;
  channels: ChannelStore;
  secrets: SecretPort;
  meta: PlatformHosts['meta'];
  clock: Clock;
  timers: Timers;
  log: Log;
  http?: AxiosInstance | undefined;
  /** The relay has said which channels there are. */
  hasDirectory(): boolean;
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
      channels.update({ id: row.id }, { tokenIssuedAtMs: undefined });
      return undefined;
    }
    const family = createPageFamily(deps.meta);
    const { id } = row;
    return createInstagramClient({
      family,
      fieldMemory: {
        // Another version of the API may know other fields.
        read() {
          const known = channels.get({ id })?.refusedFields;
          return known?.api === family.apiUrl ? known.fields : [];
        },
        write: (fields) => void channels.update({ id }, { refusedFields: { api: family.apiUrl, fields } }),
      },
      oddEntries: (count) => log.info('instagram.odd-entries', { count }),
      account: row,
      token: stored.token,
      proof: stored.proof,
      clock,
      timers,
      http: deps.http,
    });
  };

  const store: PageTokens['store'] = async (channelId, token, times) => {
    const { issuedAtMs, tokenExpiresAtMs, dataAccessExpiresAtMs } = times;
    await secrets.set(nameOf(channelId), JSON.stringify(token));
    clients.delete(channelId);
    db.transaction(() => {
      channels.update(
        { id: channelId },
        { tokenIssuedAtMs: issuedAtMs, tokenExpiresAtMs, dataAccessExpiresAtMs, health: 'receiving' },
      );
      channels.removeReceivedUpTo(channelId, issuedAtMs);
    });
  };

  const resolved = new Map<ChannelId, InstagramClient>();

  return {
    read,
    store,
    async client(row) {
      if (row.tokenIssuedAtMs === undefined) {
        // The token outlived local data that was begun anew: it is used, and a colleague's, with its time, replaces it.
        if ((await read(row.id).catch(() => undefined)) === undefined) return undefined;
        channels.update({ id: row.id }, { tokenIssuedAtMs: unknownIssueMs });
      }
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
      // Local data that was begun anew knows no channel yet: the tokens of those that are to come back stay.
      if (known.size === 0 && !deps.hasDirectory()) return;
      for (const name of await secrets.names()) {
        if (name.startsWith(prefix) && !known.has(name)) await secrets.delete(name);
      }
    },
    stop() {
      for (const client of resolved.values()) void client.stop();
    },
  };
};
