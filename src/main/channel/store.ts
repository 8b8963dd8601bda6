import type { AccountId, AgentId, ChannelId, PageId } from '../../shared/domain/index.ts';
import type { KeyTransferBody } from '../../shared/wire/index.ts';
import {
  type Database,
  defineTable,
  flag,
  json,
  number,
  optional,
  type RowOf,
  type Table,
  text,
} from '../storage/index.ts';

/** What is known to be wrong with a connected account; `waiting-for-key` is not stored: it follows from the channel key. */
export type ChannelHealth = 'receiving' | 'reconnect-needed' | 'subscription-missing';

const channelTable = defineTable(
  'channel',
  {
    id: text<ChannelId>(),
    pageId: text<PageId>(),
    accountId: text<AccountId>(),
    pageName: optional(text()),
    username: optional(text()),
    pictureUrl: optional(text()),
    connectedAtMs: number(),
    /** Since when this console has been receiving for it; what is older was read by others. */
    knownSinceMs: number(),
    health: text<ChannelHealth>(),
    /** Issue time of the Page token this console holds; undefined while it has none. */
    tokenIssuedAtMs: optional(number()),
    /** When Meta stops honouring that token, and when it stops handing out data for it; undefined: no end, or none known. */
    tokenExpiresAtMs: optional(number()),
    dataAccessExpiresAtMs: optional(number()),
    historyLoadedAtMs: optional(number()),
    /** Instagram refused the recent threads: the account works without, and they are asked for again at this time. */
    historyDueAtMs: optional(number()),
    /** How often they were refused. */
    historyAttempts: number(),
    subscriptionCheckedAtMs: optional(number()),
    lastEventAtMs: optional(number()),
    lastSendAtMs: optional(number()),
    dashboardTestAtMs: optional(number()),
    /** Everything Instagram had up to this time was compared; this computer's clock. */
    verifiedUpToMs: optional(number()),
    /** Newest activity of a thread when that was found; Instagram's clock. */
    threadWatermarkMs: optional(number()),
    /** Fields of the history that Instagram refused to this account, and by which version of its API. */
    refusedFields: optional(json<{ api: string; fields: readonly string[] }>()),
  },
  { key: ['id'] },
);
export type ChannelRow = RowOf<typeof channelTable>;

/** Page tokens that colleagues transferred: the newest of each device, until one is in the secret store. */
const receivedTable = defineTable(
  'page_token_inbox',
  {
    channelId: text<ChannelId>(),
    fromDeviceId: text(),
    fromAgentId: text<AgentId>(),
    issuedAtMs: number(),
    body: json<Extract<KeyTransferBody, { type: 'page-token' }>>(),
    /** Epoch ms. */
    arrivedAtMs: number(),
  },
  { key: ['channelId', 'fromDeviceId'] },
);
export type ReceivedToken = RowOf<typeof receivedTable>;

const attemptTable = defineTable(
  'connect_attempt',
  {
    ticket: text(),
    expiresAtMs: number(),
    /** The grant was received; its token is held in memory only, so after a restart the attempt is over. */
    isGranted: flag(),
    /** Where the browser comes back to; undefined for attempts of versions without. */
    returnPort: optional(number()),
    returnState: optional(text()),
    /** What it brought; undefined until it was there. */
    returnCode: optional(text()),
  },
  { key: ['ticket'] },
);
export type ConnectAttempt = RowOf<typeof attemptTable>;

/** The connected accounts, tokens that are not in the secret store yet, and the attempt to connect. */
export interface ChannelStore extends Pick<Table<ChannelRow, 'id'>, 'get' | 'update'> {
  /** In the order in which they were connected. */
  list(): ChannelRow[];
  byAccount(accountId: AccountId): ChannelRow | undefined;
  /** Adds the channel, or changes what is given of a known one. */
  put(
    channel: Pick<ChannelRow, 'id' | 'pageId' | 'accountId' | 'connectedAtMs'> & Partial<ChannelRow>,
    nowMs: number,
  ): void;
  /** With its token in the inbox. */
  remove(id: ChannelId): void;
  /** Of a device, an older token never replaces a newer one. Answers false for that, and for a device with `maxPerDevice`. */
  putReceivedToken(token: ReceivedToken, maxPerDevice: number): boolean;
  /** Newest first. */
  receivedTokens(): ReceivedToken[];
  removeReceivedToken(token: Pick<ReceivedToken, 'channelId' | 'fromDeviceId'>): void;
  /** Removes what is not newer than `issuedAtMs`. */
  removeReceivedUpTo(channelId: ChannelId, issuedAtMs: number): void;
  attempt(): ConnectAttempt | undefined;
  /** There is at most one attempt: a new one replaces it. */
  putAttempt(attempt: ConnectAttempt): void;
  clearAttempt(): void;
}

export const createChannelStore = (db: Database): ChannelStore => {
  const channels = channelTable.on(db);
  const received = receivedTable.on(db);
  const newestFirst = received.select('ORDER BY issued_at_ms DESC, from_device_id');
  const ofDevice = received.select('WHERE from_device_id = ?');
  const dropOfChannel = db.prepare('DELETE FROM page_token_inbox WHERE channel_id = ?');
  const attempts = attemptTable.on(db);
  const inOrder = channels.select('ORDER BY connected_at_ms, id');
  const ofAccount = channels.select('WHERE account_id = ?');
  const dropToken = db.prepare('DELETE FROM page_token_inbox WHERE channel_id = ? AND issued_at_ms <= ?');
  const dropAttempts = db.prepare('DELETE FROM connect_attempt');
  return {
    get: channels.get,
    update: channels.update,
    list: () => inOrder.all(),
    byAccount: (accountId) => ofAccount.get(accountId),
    put(channel, nowMs) {
      if (channels.update({ id: channel.id }, channel)) return;
      channels.insert({ health: 'receiving', knownSinceMs: nowMs, historyAttempts: 0, ...channel });
    },
    remove(id) {
      db.transaction(() => {
        dropOfChannel.run(id);
        channels.delete({ id });
      });
    },
    putReceivedToken(token, maxPerDevice) {
      const known = received.get(token);
      if (known !== undefined && known.issuedAtMs >= token.issuedAtMs) return false;
      if (known === undefined && ofDevice.all(token.fromDeviceId).length >= maxPerDevice) return false;
      received.put(token);
      return true;
    },
    receivedTokens: () => newestFirst.all(),
    removeReceivedToken: (token) => void received.delete(token),
    removeReceivedUpTo: (channelId, issuedAtMs) => void dropToken.run(channelId, issuedAtMs),
    attempt: () => attempts.select().get(),
    putAttempt(attempt) {
      db.transaction(() => {
        dropAttempts.run();
        attempts.insert(attempt);
      });
    },
    clearAttempt: () => void dropAttempts.run(),
  };
};
