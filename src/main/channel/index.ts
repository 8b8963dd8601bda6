import type { AxiosInstance } from 'axios';
import type { Clock } from '../../shared/clock.ts';
import { createEmitter } from '../../shared/emitter.ts';
import { toBackchannelError } from '../../shared/errors.ts';
import { missingPermissions } from '../../shared/instagram/index.ts';
import type { ConsoleAnswer } from '../../shared/removal/index.ts';
import type { PlatformHosts } from '../../shared/platform-hosts.ts';
import type { Timers } from '../../shared/timers.ts';
import type { OpenAwaitedPage } from '../browser/index.ts';
import type { Log } from '../log.ts';
import { createSettingStore, type Database } from '../storage/index.ts';
import { repeatEvery } from '../work/index.ts';
import { refreshNames } from './account-names.ts';
import { createChangeThrottle } from './change-throttle.ts';
import type { ChannelEvents, ChannelService } from './contract.ts';
import { accessEndOf, createAccessWarnings } from './access-end.ts';
import { type BoundPage, createConnectFlow } from './connect.ts';
import { createConversationPort } from './conversation-port.ts';
import { createTokenTransfer } from './token-transfer.ts';
import { createPageFamily, ownerOfPageToken } from '../instagram/index.ts';
import { createMembership } from './membership.ts';
import { probeChannel } from './probe.ts';
import { createReceivedTokens } from './received-tokens.ts';
import { createSnapshot } from './snapshot.ts';
import { type ChannelRow, createChannelStore } from './store.ts';
import type { ChannelRelay, SecretPort, SessionPort } from './ports.ts';
import { checkEveryMs, ensureSubscribed, freshMs, stopSubscription } from './subscription.ts';
import { createPageTokens } from './tokens.ts';

export type {
  ChannelEvents,
  ChannelFacts,
  ChannelService,
  ConnectedAccount,
  RemovedAccount,
} from './contract.ts';
export type { ChannelRelay, SecretPort, SessionPort } from './ports.ts';
export { createChannelStore } from './store.ts';
export type { Answered, ChannelProbe } from './probe.ts';

/** Registers its handlers at the relay link: create it before the link connects. */
export const createChannel = (deps: {
  db: Database;
  relayLink: ChannelRelay;
  secrets: SecretPort;
  session: SessionPort;
  meta: PlatformHosts['meta'];
  openExternal: OpenAwaitedPage;
  clock: Clock;
  timers: Timers;
  log: Log;
  /** The person is an admin, who is told when an access is about to end. */
  isAdmin?: (() => boolean) | undefined;
  http?: AxiosInstance | undefined;
}): ChannelService => {
  const { db, relayLink, secrets, session, meta, clock, timers, log, http } = deps;
  const channels = createChannelStore(db);
  const settings = createSettingStore(db);
  const emitter = createEmitter<ChannelEvents>(() => log.warn('listener.failed'));
  let isStopped = false;
  /** `start` asks by itself. */
  let isStarted = false;
  let endChecks = (): void => undefined;

  const tokens = createPageTokens({
    db,
    channels,
    secrets,
    meta,
    clock,
    timers,
    log,
    http,
    hasDirectory: () => relayLink.directory() !== undefined,
  });
  const snapshot = createSnapshot({ channels, relayLink });
  const changeThrottle = createChangeThrottle({
    clock,
    timers,
    notify: () => emitter.emit('channel.changed', { channel: snapshot.current(), connect: flow.progress }),
  });
  const { changed } = changeThrottle;
  const ready = (): void => {
    changed();
    emitter.emit('channel.ready', undefined);
  };
  /** Work in the background, for `stop` to wait for. */
  const underWay = new Set<Promise<void>>();
  const inBackground = (work: Promise<void>, failureEvent: string): void => {
    const ended = work
      .catch((error: unknown) => {
        if (!isStopped) log.warn(failureEvent, { code: toBackchannelError(error).code });
      })
      .finally(() => underWay.delete(ended));
    underWay.add(ended);
  };

  const membership = createMembership({
    db,
    channels,
    settings,
    clock,
    forgetTransfer(channelId) {
      tokenTransfer.forget(channelId);
      accessWarnings.forget(channelId);
    },
    forgetToken: tokens.forget,
    removeAccount: (account) => remove(account),
    changed,
  });
  const received = createReceivedTokens({
    db,
    channels,
    tokens,
    relayLink,
    isRemovedSince: membership.isRemovedSince,
    ownerOf: ({ token, proof }) =>
      ownerOfPageToken({ family: createPageFamily(meta), token, proof, clock, http }),
    clock,
    log,
  });
  const tokenTransfer = createTokenTransfer({
    db,
    channels,
    settings,
    tokens,
    relayLink,
    received,
    onReceived: () => lookAtReceived(),
    inBackground,
    clock,
  });

  const accessWarnings = createAccessWarnings({
    channels,
    settings,
    isAdmin: () => deps.isAdmin?.() === true,
    warn: (endsAtMs) => emitter.emit('channel.access-ending', { endsAtMs }),
    clock,
  });

  const storeTransferred = async (): Promise<void> => {
    const changedIds = await received.settle();
    if (changedIds.length === 0) return;
    ready();
    tokenTransfer.run();
  };
  const lookAtReceived = (): void => inBackground(storeTransferred(), 'page-token.not-stored');

  /** Channels whose subscription Meta has ended: not asked again with a token that may be revoked meanwhile. */
  const unsubscribed = new Map<ChannelRow['id'], ConsoleAnswer>();
  const unsubscribe: ChannelService['unsubscribe'] = async (channelId) => {
    const row = channels.get({ id: channelId });
    const known = unsubscribed.get(channelId);
    if (!row || known) return known;
    const isElsewhere = relayLink
      .directory()
      ?.channels.some((listed) => listed.pageId === row.pageId && listed.channelId !== channelId);
    const client = isElsewhere === true ? undefined : await tokens.client(row);
    const answer = client && (await stopSubscription(client));
    if (answer?.outcome === 'done') unsubscribed.set(channelId, answer);
    return answer;
  };

  const removing = new Map<ChannelRow['id'], Promise<void>>();
  const remove: ChannelService['remove'] = (account) => {
    const { channelId } = account;
    const known = removing.get(channelId);
    if (known) return known;
    const work = unsubscribe(channelId)
      .then((answer) => membership.remove(account, answer))
      .finally(() => removing.delete(channelId));
    removing.set(channelId, work);
    return work;
  };

  const follow = async (listed: Parameters<typeof membership.follow>[0]): Promise<void> => {
    await membership.follow(listed);
    lookAtReceived();
    tokenTransfer.run();
  };

  const onBound = async ({ channelId, connectedAtMs, page, scopes }: BoundPage): Promise<void> => {
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
      membership.noteConnected(account.accountId);
      tokenTransfer.noteConnectedHere(channelId);
    });
    const { token, proof, expiresAtMs: tokenExpiresAtMs, dataAccessExpiresAtMs } = page;
    const times = { issuedAtMs, tokenExpiresAtMs, dataAccessExpiresAtMs };
    await tokens.store(channelId, { token, scopes, proof }, times);
    tokenTransfer.run();
    try {
      await subscribe(channelId, true);
    } finally {
      ready();
    }
  };

  const subscribe = async (channelId: ChannelRow['id'], isNew: boolean): Promise<void> => {
    const row = channels.get({ id: channelId });
    const client = row && (await tokens.client(row));
    if (!row || !client) return;
    await ensureSubscribed({ channels, client, row, appId: meta.appId, clock, isNew });
  };

  const flow = createConnectFlow({
    db,
    channels,
    settings,
    async lacksPermissions() {
      const row = snapshot.row();
      try {
        const stored = row && (await tokens.read(row.id));
        return stored !== undefined && missingPermissions(stored.scopes).length > 0;
      } catch (error) {
        // An unreadable secret is what connecting again repairs.
        log.warn('page-token.unreadable', { code: toBackchannelError(error).code });
        return false;
      }
    },
    relayLink,
    session,
    meta,
    openExternal: deps.openExternal,
    onBound,
    changed,
    clock,
    timers,
    log,
    http,
  });

  /** Never throws: an account that cannot tell its name works all the same. */
  const rename = async (row: ChannelRow): Promise<boolean> => {
    try {
      const now = channels.get(row);
      const client = now && now.health !== 'reconnect-needed' ? await tokens.client(now) : undefined;
      return client !== undefined && (await refreshNames({ channels, client, row }));
    } catch (error) {
      log.warn('names.not-read', { code: toBackchannelError(error).code });
      return false;
    }
  };

  /** Accounts that could not be asked about last time. */
  const notAsked = new Set<ChannelRow['id']>();
  /** `isStale`: which accounts; all of them by default. */
  const checkAll = async (isStale: (row: ChannelRow) => boolean = () => true): Promise<void> => {
    accessWarnings.run();
    for (const row of channels.list().filter(isStale)) {
      const before = row.health;
      notAsked.delete(row.id);
      try {
        await subscribe(row.id, false);
      } catch (error) {
        notAsked.add(row.id);
        log.warn('subscription.check-failed', { code: toBackchannelError(error).code });
      }
      const isRenamed = await rename(row);
      const after = channels.get(row)?.health;
      if (after !== before && after === 'receiving') ready();
      else if (after !== before || isRenamed) changed();
    }
  };

  /** What was well a short while ago is not asked again: a network that comes and goes costs no calls. */
  const isStale = (row: ChannelRow): boolean =>
    row.health !== 'receiving' ||
    notAsked.has(row.id) ||
    clock.now() - (row.subscriptionCheckedAtMs ?? 0) > freshMs;
  const askAgain = (): void => inBackground(checkAll(isStale), 'subscription.check-failed');

  relayLink.on('directory-changed', (directory) => inBackground(follow(directory), 'directory.not-followed'));
  // While this console was offline a channel may have been added or removed: read once everything that waited is applied.
  relayLink.on('caught-up', () =>
    inBackground(relayLink.refreshDirectory().then(follow), 'directory.not-followed'),
  );
  relayLink.on('trust-changed', () => tokenTransfer.run());
  relayLink.on('roles-changed', () => lookAtReceived());
  // The network is back: nothing waits for the end of its pause.
  relayLink.on('state-changed', ({ state }) => {
    if (state !== 'online') return;
    emitter.emit('channel.ready', undefined);
    if (isStarted) askAgain();
  });
  relayLink.on('channel-key-changed', () => changed());

  const port = createConversationPort({
    db,
    channels,
    tokens,
    meta,
    isRemoved: membership.isRemoved,
    onRemove: membership.onRemove,
    noteGap(accountId, gap) {
      if (snapshot.noteGap(accountId, gap)) changed();
    },
    noteHistory(accountId, progress) {
      const when = snapshot.noteHistory(accountId, progress);
      if (when === 'now') changed();
      else if (when === 'soon') changeThrottle.scheduleChanged();
    },
    changed,
    scheduleChanged: changeThrottle.scheduleChanged,
  });

  return {
    on: emitter.on,
    current: snapshot.current,
    get connect() {
      return flow.progress;
    },
    port,
    startConnect: () => flow.start(),
    renew: () => flow.start(snapshot.row()),
    cancelConnect: () => flow.cancel(),
    choose: (pageId) => flow.choose(pageId),
    connected: () => channels.list().map(({ id, accountId }) => ({ channelId: id, accountId })),
    boundSinceMs(accountId) {
      const row = channels.byAccount(accountId);
      return row && Math.min(row.connectedAtMs, row.knownSinceMs);
    },
    unsubscribe,
    onBeforeRemove: membership.onBeforeRemove,
    remove,
    async facts() {
      const row = snapshot.row();
      if (!row) return undefined;
      const scopes = (await tokens.read(row.id))?.scopes;
      return {
        accountId: row.accountId,
        health: row.health,
        tokenIssuedAtMs: row.tokenIssuedAtMs,
        scopes,
        missingScopes: scopes === undefined ? [] : missingPermissions(scopes),
        accessEndsAtMs: accessEndOf(row),
        subscriptionCheckedAtMs: row.subscriptionCheckedAtMs,
      };
    },
    async probe() {
      const row = snapshot.row();
      const client = row && (await tokens.client(row));
      if (!row || !client) return undefined;
      const wantedFields = createPageFamily(meta).subscribedFields;
      return probeChannel(client, { appId: meta.appId, accountId: row.accountId, wantedFields });
    },
    async check() {
      await checkAll();
      return snapshot.current();
    },
    checkSoon: () => inBackground(checkAll(), 'subscription.check-failed'),
    async start() {
      await flow.resume();
      await tokens.sweep();
      await storeTransferred();
      for (const row of channels.list()) {
        // Finds out at once that a token held in memory only is gone, so that it is asked for.
        await tokens.client(row);
      }
      tokenTransfer.run();
      if (isStopped) return;
      isStarted = true;
      endChecks = repeatEvery(timers, checkEveryMs, () => {
        inBackground(checkAll(), 'subscription.check-failed');
        lookAtReceived();
        tokenTransfer.run();
      });
      inBackground(checkAll(), 'subscription.check-failed');
    },
    retryNow() {
      if (isStarted) askAgain();
    },
    async stop() {
      isStopped = true;
      isStarted = false;
      endChecks();
      changeThrottle.stop();
      await flow.stop();
      tokens.stop();
      await Promise.all(underWay);
    },
  };
};
