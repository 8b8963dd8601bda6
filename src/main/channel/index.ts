import { z } from 'zod';
import type { AxiosInstance } from 'axios';
import type { Clock } from '../../shared/clock.ts';
import { type AccountId, type Channel } from '../../shared/domain/index.ts';
import { createEmitter } from '../../shared/emitter.ts';
import { BackchannelError, type ErrorCode, toBackchannelError } from '../../shared/errors.ts';
import type { Timers } from '../../shared/timers.ts';
import { emptyAnswerSchema } from '../../shared/wire/index.ts';
import type { Reporter } from '../conversations/index.ts';
import {
  type ChannelRow,
  createChannelsRepository,
  createSettingsRepository,
  type Database,
} from '../storage/index.ts';
import type { ChannelEvents, ChannelRoom } from './contract.ts';
import { type BoundPage, createConnectFlow } from './connect.ts';
import { createConversationPort } from './conversation-port.ts';
import { createHandover } from './handover.ts';
import type { ChannelRelay, SecretPort, SessionPort } from './ports.ts';
import { checkEveryMs, ensureSubscribed } from './subscription.ts';
import { createPageTokens } from './tokens.ts';

export type { ChannelEvents, ChannelRoom } from './contract.ts';
export type { ChannelRelay, SecretPort, SessionPort } from './ports.ts';

const removedKey = 'channel.removed-accounts';
const removedSchema = z.record(z.string(), z.number());
/** "Last event" is shown in minutes: the renderer need not hear of each. */
const announceEveryMs = 5_000;

/** Registers its handlers at the relay link: to be made before the link connects. */
export const createChannel = (dependencies: {
  database: Database;
  relay: ChannelRelay;
  secrets: SecretPort;
  session: SessionPort;
  openExternal(url: string): Promise<void>;
  clock: Clock;
  timers: Timers;
  reporter: Reporter;
  http?: AxiosInstance;
}): ChannelRoom => {
  const { database: db, relay, secrets, session, clock, timers, reporter } = dependencies;
  const channels = createChannelsRepository(db);
  const settings = createSettingsRepository(db);
  const emitter = createEmitter<ChannelEvents>(() => reporter.warn('listener.failed'));
  const http = dependencies.http ? { http: dependencies.http } : {};
  const removeHandlers: ((accountId: AccountId) => void)[] = [];
  let isStopped = false;
  let cancelCheck: (() => void) | undefined;
  let announcedAtMs = 0;

  const tokens = createPageTokens({
    db,
    channels,
    secrets,
    config: () => relay.config(),
    clock,
    timers,
    reporter,
    ...http,
  });

  const stateOf = (row: ChannelRow): Channel['state'] =>
    row.health === 'receiving' && relay.channelKeyState === 'missing' ? 'waiting-for-key' : row.health;

  /** The latest one: the screens know one account at a time. */
  const currentRow = (): ChannelRow | undefined => channels.list().at(-1);

  const current = (): Channel | undefined => {
    const row = currentRow();
    return (
      row && {
        id: row.id,
        pageId: row.pageId,
        accountId: row.accountId,
        ...(row.pageName === undefined ? {} : { pageName: row.pageName }),
        ...(row.username === undefined ? {} : { username: row.username }),
        ...(row.pictureUrl === undefined ? {} : { pictureUrl: row.pictureUrl }),
        connectedAtMs: row.connectedAtMs,
        state: stateOf(row),
        canSend: row.tokenIssuedAtMs !== undefined && row.health !== 'reconnect-needed',
        ...(row.lastEventAtMs === undefined ? {} : { lastEventAtMs: row.lastEventAtMs }),
        ...(row.lastSendAtMs === undefined ? {} : { lastSendAtMs: row.lastSendAtMs }),
      }
    );
  };

  const changed = (): void => {
    announcedAtMs = clock.now();
    emitter.emit('channel.changed', { channel: current(), connect: flow.progress });
  };
  const ready = (): void => {
    changed();
    emitter.emit('channel.ready', undefined);
  };
  const inBackground = (work: Promise<unknown>, event: string): void => {
    work.catch((error: unknown) => {
      if (!isStopped) reporter.warn(event, { code: toBackchannelError(error).code });
    });
  };

  const removed = () => settings.read(removedKey, removedSchema) ?? {};
  const isRemoved = (accountId: AccountId): boolean =>
    removed()[accountId] !== undefined && channels.byAccount(accountId) === undefined;

  const handover = createHandover({
    db,
    channels,
    settings,
    tokens,
    relay,
    isRemovedSince: ({ accountId }, issuedAtMs) => (removed()[accountId] ?? 0) >= issuedAtMs,
    received: () => inBackground(takeTokens(), 'page-token.not-stored'),
    clock,
    reporter,
  });

  const takeTokens = async (): Promise<void> => {
    const changedIds = await tokens.drainInbox();
    if (changedIds.length === 0) return;
    ready();
    handover.run();
  };

  const noteConnected = (accountId: AccountId): void => {
    const { [accountId]: gone, ...others } = removed();
    if (gone !== undefined) settings.write(removedKey, removedSchema, others);
  };

  /** The account leaves this console: row, conversations and token. The token last; a cut in between is finished at start. */
  const remove = async (row: ChannelRow): Promise<void> => {
    db.transaction(() => {
      handover.forget(row.id);
      channels.remove(row.id);
      for (const handler of removeHandlers) handler(row.accountId);
      settings.write(removedKey, removedSchema, { ...removed(), [row.accountId]: clock.now() });
    });
    changed();
    await tokens.forget(row.id);
  };

  /** Brings the rows in line with what the relay lists. `listed` must be fresh: what it lacks is wiped. */
  const follow = async (listed: NonNullable<ReturnType<ChannelRelay['directory']>>): Promise<void> => {
    for (const row of channels.list()) {
      if (!listed.channels.some(({ channelId }) => channelId === row.id)) await remove(row);
    }
    for (const { channelId, pageId, accountId, connectedAtMs } of listed.channels) {
      const known = channels.get(channelId);
      if (known?.connectedAtMs === connectedAtMs) continue;
      db.transaction(() => {
        channels.put({ id: channelId, pageId, accountId, connectedAtMs }, clock.now());
        noteConnected(accountId);
      });
    }
    changed();
    handover.run();
  };

  const bound = async ({ channelId, connectedAtMs, page, scopes }: BoundPage): Promise<void> => {
    const { account } = page;
    const issuedAtMs = clock.now();
    db.transaction(() => {
      channels.put(
        {
          id: channelId,
          pageId: page.pageId,
          accountId: account.accountId,
          connectedAtMs,
          pageName: page.name,
          username: account.username,
          pictureUrl: account.pictureUrl,
        },
        issuedAtMs,
      );
      noteConnected(account.accountId);
      handover.madeHere(channelId);
    });
    const row = channels.get(channelId);
    if (!row) throw new BackchannelError('INTERNAL');
    await tokens.store(row, { token: page.token, scopes }, issuedAtMs);
    handover.run();
    try {
      await subscribe(channelId, true);
    } finally {
      ready();
    }
  };

  const subscribe = async (channelId: ChannelRow['id'], isNew: boolean): Promise<void> => {
    const row = channels.get(channelId);
    const client = row && (await tokens.client(row));
    if (!row || !client) return;
    const { meta } = await relay.config();
    await ensureSubscribed({ channels, client, row, appId: meta.appId, clock, isNew });
  };

  const flow = createConnectFlow({
    db,
    channels,
    relay,
    session,
    openExternal: dependencies.openExternal,
    bound,
    changed: () => changed(),
    clock,
    timers,
    reporter,
    ...http,
  });

  const checkAll = async (): Promise<void> => {
    for (const row of channels.list()) {
      const before = row.health;
      try {
        await subscribe(row.id, false);
      } catch (error) {
        reporter.warn('subscription.check-failed', { code: toBackchannelError(error).code });
      }
      const after = channels.get(row.id)?.health;
      if (after === before) continue;
      if (after === 'receiving') ready();
      else changed();
    }
  };
  const checkLater = (): void => {
    cancelCheck = timers.after(checkEveryMs, () => {
      inBackground(checkAll(), 'subscription.check-failed');
      handover.run();
      checkLater();
    });
  };

  relay.on('directory-changed', (directory) => inBackground(follow(directory), 'directory.not-followed'));
  // While this console was away a channel may have come or gone: asked once everything that waited is applied.
  relay.on('caught-up', () => inBackground(relay.refreshDirectory().then(follow), 'directory.not-followed'));
  relay.on('trust-changed', () => handover.run());
  // The network is back: what waited for it need not wait for the end of its pause.
  relay.on('state-changed', ({ state }) => {
    if (state === 'online') emitter.emit('channel.ready', undefined);
  });
  relay.on('channel-key-changed', () => changed());

  const port = createConversationPort({
    db,
    channels,
    tokens,
    relay,
    clock,
    isRemoved,
    onRemove: (handler) => void removeHandlers.push(handler),
    changed,
    noticed() {
      if (clock.now() - announcedAtMs >= announceEveryMs) changed();
    },
  });

  return {
    on: emitter.on,
    current,
    get connect() {
      return flow.progress;
    },
    port,
    startConnect: () => flow.start(),
    cancelConnect: () => flow.cancel(),
    choose: (pageId) => flow.choose(pageId),
    async disconnect(pageName) {
      const row = currentRow();
      if (!row) throw new BackchannelError('INSTAGRAM_NOT_CONNECTED');
      if (row.pageName !== undefined && row.pageName.trim() !== pageName.trim()) {
        throw new BackchannelError('INPUT_INVALID', { details: { field: 'pageName' } });
      }
      const leftovers: ErrorCode[] = [];
      const adminToken = await session.accessToken();
      const client = await tokens.client(row);
      try {
        if (!client) throw new BackchannelError('INSTAGRAM_RECONNECT');
        await client.unsubscribe();
      } catch (error) {
        // Unbinding at the relay is what counts: without it nothing is sealed or delivered any more.
        leftovers.push(toBackchannelError(error).code);
      }
      try {
        await relay.request('DELETE', `/v1/channels/${encodeURIComponent(row.id)}`, {
          adminToken,
          schema: emptyAnswerSchema,
        });
      } catch (error) {
        // Another admin was faster.
        if (toBackchannelError(error).code !== 'NOT_FOUND') throw error;
      }
      await remove(row);
      return { leftovers };
    },
    async check() {
      await checkAll();
      return current();
    },
    async start() {
      flow.resume();
      await tokens.sweep();
      await takeTokens();
      for (const row of channels.list()) {
        // Finds out early that a session-only token is gone, so that it is asked for.
        await tokens.client(row);
      }
      handover.run();
      checkLater();
      inBackground(checkAll(), 'subscription.check-failed');
    },
    stop() {
      isStopped = true;
      cancelCheck?.();
      flow.stop();
    },
  };
};
