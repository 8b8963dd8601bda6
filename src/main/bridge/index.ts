import { type ConversationId, isAdminRole } from '../../shared/domain/index.ts';
import { createEmitter, type Emitter } from '../../shared/emitter.ts';
import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import type { BridgeState } from '../../shared/ipc/state.ts';
import type { ConsoleAnswer } from '../../shared/removal/index.ts';
import { daysToMs, retention } from '../../shared/removal/retention.ts';
import { integrationScopes, withToken } from '../livechat/index.ts';
import { repeatEvery } from '../work/index.ts';
import type { Clearing } from './clearing.ts';
import { heldUpReason } from './inbound/hold-up.ts';
import { createIntake } from './intake.ts';
import type { MediaCopies } from './media-copies.ts';
import { createParts } from './parts.ts';
import type { BridgeDeps } from './ports.ts';
import { bridgeStateOf } from './state.ts';

export type { BridgeDeps } from './ports.ts';
export { bridgeSteps, type BridgeStep, type FailPoints } from './steps.ts';

export interface BridgeEvents {
  'bridge.changed': BridgeState;
}

/** Instagram conversations as LiveChat chats, both ways, in the console that holds the channel's lease (architecture.md §7). */
export interface Bridge extends Pick<Emitter<BridgeEvents>, 'on'>, Pick<Clearing, 'clearCustomer'> {
  readonly state: BridgeState;
  /**
   * An administrator's second authorization, in the system browser; resolves when it is stored.
   * Errors: ADMIN_ONLY, LIVECHAT_FORBIDDEN (a scope was not granted), BRIDGE_OTHER_WORKSPACE, SIGN_IN_*, SECRET_*.
   */
  authorize(): Promise<void>;
  /**
   * Revokes the integration grant at LiveChat and deletes this console's copy. LiveChat's answer; undefined: there was no grant.
   */
  forgetGrant(): Promise<ConsoleAnswer | undefined>;
  /** The customers in LiveChat that stand for this conversation's, the present one first; none: the bridge has not carried it. */
  customersInLiveChat(conversationId: ConversationId): string[];
  /** Files that stay in LiveChat, of one customer, one account or all; empty when this console has uploaded none. */
  copiesLeft: MediaCopies['left'];
  /**
   * Whether photos, videos, voice messages and files of customers are copied into LiveChat, for the whole team.
   * Errors: SIGNED_OUT, ADMIN_ONLY, INSTAGRAM_NOT_CONNECTED.
   */
  setMediaCopies(isOn: boolean): void;
  start(): Promise<void>;
  /** Finishes what is under way, sends the colleagues how far it is, and gives the lease back. */
  stop(): Promise<void>;
  /** After a wake or a change of network. */
  retryNow(): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

const syncProgressEveryMs = 60_000;
const purgeEveryMs = 6 * 60 * 60_000;
/**
 * In the database beside the messages: known before the secret store has answered, so that nothing that arrives meanwhile is
 * missed.
 */
const authorizedKey = 'bridge.authorized';

/** To be made after channel and conversations, and before the relay link connects. */
export const createBridge = (deps: BridgeDeps): Bridge => {
  const { relayLink, channel, conversations, livechat, accounts, session, clock, timers, log } = deps;
  const monotonicClock = deps.monotonicClock ?? clock;
  const emitter = createEmitter<BridgeEvents>(() => log.warn('listener.failed'));
  const subscriptions: (() => void)[] = [];
  let isStarted = false;
  let isStopped = false;
  let authorizing: AbortController | undefined;
  let lastPublished = '';

  const stateNow = (): BridgeState =>
    bridgeStateOf({
      ...parts,
      channel,
      session,
      relayLink,
      isStarted,
      isAuthorizing: authorizing !== undefined,
    });
  const changed = (): void => {
    const state = stateNow();
    const text = JSON.stringify(state);
    if (text === lastPublished) return;
    lastPublished = text;
    emitter.emit('bridge.changed', state);
  };

  const parts = createParts(deps, {
    isRunning: () => isStarted && !isStopped,
    changed,
    grantChanged() {
      if (grantStore.current()) settings.set(authorizedKey, '1');
      access.forget();
      reviewGrantAndLease();
    },
  });
  const { store, lease, leaseTerm, grantStore, grantTransfer, access, chats } = parts;
  const { inboundWorker, answers, sync, recorder, typingAndRead, clearing, sessionFields, backfill, inStep } =
    parts;
  const { settings, inbound } = store;

  /** Sends or asks for the grant, asks for the lease, and publishes what has changed: after anything these depend on. */
  const reviewGrantAndLease = (): void => {
    grantTransfer.run();
    parts.grantAudit.schedule();
    lease.retryNow();
    changed();
  };

  createIntake({
    ...parts,
    relayLink,
    channel,
    conversations,
    provider: deps.provider,
    isAuthorized: () => settings.get(authorizedKey) !== undefined,
    inboundNoted() {
      inboundWorker.schedule();
      changed();
    },
    mapApplied: changed,
    fetchFile: deps.fetchFile,
    publish: (file) => withToken(session, (token) => livechat.integrationSide.upload(token, file)),
    replySettled() {
      answers.schedule();
      recorder.schedule();
    },
    clock,
  });

  channel.port.onRemove((removedId) => {
    store.forgetAccount(removedId);
    chats.forgetAccount(removedId);
    parts.claims.forgetAccount(removedId);
    leaseTerm.forgetAccount(removedId);
    parts.mediaCopies.forgetAccount();
    settings.delete(authorizedKey);
    store.db.afterCommit(() => {
      if (channel.current() !== undefined) return;
      grantStore
        .revoke()
        .catch((error: unknown) =>
          log.warn('integration-grant.not-forgotten', { code: toBackchannelError(error).code }),
        );
    });
  });

  /** The customer's name has become known, or has changed. */
  const noteProfile = (conversationId: ConversationId): void => {
    const chat = chats.of(conversationId);
    const digest = chat?.chatId === undefined ? undefined : inboundWorker.nameDigest(conversationId);
    if (!chat || digest === undefined || chat.profile === digest) return;
    const { accountId } = chat;
    const row = {
      accountId,
      conversationId,
      kind: 'profile',
      subject: conversationId,
      variant: digest,
    } as const;
    if (inbound.add({ ...row, receivedAtMs: clock.now() })) inboundWorker.schedule();
  };

  const purge = (): void =>
    store.purgeBefore(monotonicClock.now() - daysToMs(retention.instagramContentDays));

  const subscribe = (): void => {
    subscriptions.push(
      channel.on('channel.changed', reviewGrantAndLease),
      channel.on('channel.ready', reviewGrantAndLease),
      relayLink.on('trust-changed', reviewGrantAndLease),
      relayLink.on('trust-changed', parts.claims.review),
      relayLink.on('directory-read', parts.claims.review),
      relayLink.on('caught-up', reviewGrantAndLease),
      relayLink.on('channel-key-changed', reviewGrantAndLease),
      livechat.connection.on('chat-push', (push) => {
        typingAndRead.onChatPush(push);
        sync.onChatPush(push);
        inStep.onChatPush(push);
      }),
      livechat.connection.on('state-changed', ({ state }) => sync.onConnection(state)),
      conversations.on('conversation.changed', (change) => {
        answers.schedule();
        // Who wrote a reply may have become known: then its echo is no answer of Instagram's own app.
        inboundWorker.schedule();
        if (!leaseTerm.isReady || change.isRemoved) return;
        sync.newsOf(change.conversation.id);
        if (backfill.addChanged(change)) inboundWorker.schedule();
        noteProfile(change.conversation.id);
      }),
      repeatEvery(timers, syncProgressEveryMs, leaseTerm.syncProgress),
      repeatEvery(timers, purgeEveryMs, purge),
    );
  };

  return {
    on: emitter.on,
    get state() {
      return stateNow();
    },
    async authorize() {
      const identity = session.identity();
      if (!identity) throw new BackchannelError('SIGNED_OUT');
      if (!isAdminRole(identity.role)) throw new BackchannelError('ADMIN_ONLY');
      authorizing?.abort();
      const mine = new AbortController();
      authorizing = mine;
      changed();
      try {
        await accounts.signIn({
          page: 'authorize-bridge',
          scopes: integrationScopes,
          signal: mine.signal,
          accept: grantStore.accept,
        });
      } finally {
        if (authorizing === mine) authorizing = undefined;
        changed();
      }
    },
    forgetGrant: grantStore.revoke,
    clearCustomer: clearing.clearCustomer,
    customersInLiveChat(conversationId) {
      const chat = chats.of(conversationId);
      if (!chat) return [];
      const former = chats.formerOf(chat).map(({ entityId }) => entityId);
      return [...new Set([chat.entityId, ...former])];
    },
    copiesLeft: parts.mediaCopies.left,
    setMediaCopies(isOn) {
      const identity = session.identity();
      if (!identity) throw new BackchannelError('SIGNED_OUT');
      if (!isAdminRole(identity.role)) throw new BackchannelError('ADMIN_ONLY');
      const account = channel.current();
      if (!account) throw new BackchannelError('INSTAGRAM_NOT_CONNECTED');
      store.db.transaction(() => {
        parts.mediaCopies.set(isOn);
        // With the map, as every other fact about the bridge: a console that joins later gets it with the next one.
        const heldUpBy = lease.holds() ? heldUpReason(store.inbound) : chats.holderHeldUpBy;
        chats.syncProgress(account.accountId, undefined, heldUpBy);
      });
      changed();
    },
    async start() {
      isStarted = true;
      purge();
      try {
        await grantStore.load();
      } catch (error) {
        // The key store cannot read it any more: an administrator, or a colleague's console, gives it again.
        log.warn('integration-grant.unreadable', { code: toBackchannelError(error).code });
      }
      if (isStopped) return;
      if (grantStore.current()) settings.set(authorizedKey, '1');
      subscribe();
      recorder.schedule();
      reviewGrantAndLease();
    },
    async stop() {
      if (isStopped) return;
      if (isStarted) leaseTerm.syncProgress();
      isStopped = true;
      authorizing?.abort();
      for (const end of subscriptions) end();
      const workers = [leaseTerm, inboundWorker, answers, recorder, sync, clearing, sessionFields, inStep];
      await Promise.all(workers.map((worker) => worker.stop()));
      await grantTransfer.idle();
      await grantStore.stop();
      await parts.grantAudit.stop();
      await lease.release();
      await lease.stop();
    },
    retryNow() {
      lease.retryNow();
      if (!leaseTerm.isReady) return;
      sync.schedule();
      leaseTerm.schedule();
    },
    async idle() {
      const workers = [leaseTerm, grantTransfer, inboundWorker, answers, recorder, sync, clearing];
      for (const part of [...workers, sessionFields, inStep]) await part.idle();
    },
  };
};
