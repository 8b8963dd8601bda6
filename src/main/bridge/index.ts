import {
  type AccountId,
  type ConversationId,
  type CustomerId,
  isAdminRole,
} from '../../shared/domain/index.ts';
import { createEmitter, type Emitter } from '../../shared/emitter.ts';
import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import type { BridgeState } from '../../shared/ipc/state.ts';
import type { ConsoleAnswer } from '../../shared/removal/index.ts';
import { integrationScopes } from '../livechat/index.ts';
import { createIntake } from './intake.ts';
import { createParts } from './parts.ts';
import type { BridgeDeps } from './ports.ts';
import { bridgeStateOf } from './state.ts';
import { createLeaseTerm, type LeaseTerm } from './lease-term.ts';

export type { BridgeDeps } from './ports.ts';
export { bridgeSteps, type BridgeStep, type FailPoints } from './steps.ts';

export interface BridgeEvents {
  'bridge.changed': BridgeState;
}

/** Instagram conversations as LiveChat chats, both ways, in the console that holds the channel's lease (architecture.md §7). */
export interface Bridge extends Pick<Emitter<BridgeEvents>, 'on'> {
  readonly state: BridgeState;
  /**
   * An administrator's second authorization, in the system browser; resolves when it is stored.
   * Errors: ADMIN_ONLY, LIVECHAT_FORBIDDEN (a scope was not granted), BRIDGE_OTHER_WORKSPACE, SIGN_IN_*, SECRET_*.
   */
  authorize(): Promise<void>;
  /** Revokes the integration grant at LiveChat and destroys this console's copy. What LiveChat answered; undefined: there was none. */
  forgetGrant(): Promise<ConsoleAnswer | undefined>;
  /**
   * Has a customer's name and handle taken away in LiveChat, by the console that holds the lease, now or when there is one; to be called
   * before the customer is erased here. Undefined: it is not this console's to do, or LiveChat never heard of the customer. Never throws.
   */
  clearCustomer(customer: {
    accountId: AccountId;
    customerId: CustomerId;
  }): Promise<ConsoleAnswer | undefined>;
  start(): Promise<void>;
  /** Finishes what is under way, tells the colleagues how far it is, and gives the lease back. */
  stop(): Promise<void>;
  /** After a wake or a change of network. */
  retryNow(): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

const retentionMs = 30 * 24 * 60 * 60_000;
const syncProgressEveryMs = 60_000;
const purgeEveryMs = 6 * 60 * 60_000;
/** In the database beside the messages: known before the secret store has answered, so that nothing that comes meanwhile is missed. */
const authorizedKey = 'bridge.authorized';

/** To be made after channel and conversations, and before the relay link connects. */
export const createBridge = (deps: BridgeDeps): Bridge => {
  const { db, relayLink, channel, conversations, livechat, accounts, session } = deps;
  const { clock, timers, log } = deps;
  const monotonicClock = deps.monotonicClock ?? clock;
  const emitter = createEmitter<BridgeEvents>(() => log.warn('listener.failed'));
  const cancels = new Map<string, () => void>();
  const subscriptions: (() => void)[] = [];
  let isStarted = false;
  let isStopped = false;
  let authorizing: AbortController | undefined;
  let shown = '';

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
    if (text === shown) return;
    shown = text;
    emitter.emit('bridge.changed', state);
  };

  const leaseTerm: LeaseTerm = createLeaseTerm({
    parts: () => parts,
    channel,
    conversations,
    changed,
    clock,
    timers,
    log,
  });
  const parts = createParts(deps, {
    isRunning: () => isStarted && !isStopped,
    isReady: () => isStarted && leaseTerm.isReady,
    gained: leaseTerm.gained,
    lost: leaseTerm.lost,
    changed,
    grantChanged() {
      if (grantStore.current()) settings.set(authorizedKey, '1');
      access.forget();
      grantTransfer.run();
      lease.retryNow();
      changed();
    },
  });
  const { settings, inbound, answersRepository, lease, grantStore, grantTransfer, access, chats } = parts;
  const { inboundWorker, answers, sync, recorder, typingAndRead, clearing, backfill } = parts;
  const workers = [inboundWorker, answers, recorder, sync, clearing];

  createIntake({
    db,
    inbound,
    answers: answersRepository,
    chats,
    typingAndRead,
    relayLink,
    channel,
    conversations,
    isAuthorized: () => settings.get(authorizedKey) !== undefined,
    mayCarry: () => isStarted && leaseTerm.isReady,
    isHolder: () => lease.holds(),
    noteSeq: leaseTerm.noteSeq,
    came() {
      inboundWorker.schedule();
      changed();
    },
    settled() {
      answers.schedule();
      recorder.schedule();
    },
    clock,
  });

  channel.port.onRemove((removedId) => {
    inbound.forgetAccount(removedId);
    answersRepository.forgetAccount(removedId);
    chats.forgetAccount(removedId);
    leaseTerm.forgetAccount();
    settings.delete(authorizedKey);
    db.afterCommit(() => {
      if (channel.current() !== undefined) return;
      grantStore
        .revoke()
        .catch((error: unknown) =>
          log.warn('integration-grant.not-forgotten', { code: toBackchannelError(error).code }),
        );
    });
  });

  /** The customer's name has become known, or has changed. */
  const noteName = (conversationId: ConversationId): void => {
    const chat = chats.of(conversationId);
    const digest = chat?.chatId === undefined ? undefined : inboundWorker.nameDigest(conversationId);
    if (!chat || digest === undefined || chat.profile === digest) return;
    const isNew = inbound.add({
      accountId: chat.accountId,
      conversationId,
      kind: 'profile',
      subject: conversationId,
      variant: digest,
      emoji: undefined,
      agentId: undefined,
      seq: 0,
      receivedAtMs: clock.now(),
    });
    if (isNew) inboundWorker.schedule();
  };

  const follow = (): void => {
    const lookAround = (): void => {
      grantTransfer.run();
      lease.retryNow();
      changed();
    };
    subscriptions.push(
      channel.on('channel.changed', lookAround),
      channel.on('channel.ready', lookAround),
      relayLink.on('trust-changed', lookAround),
      relayLink.on('caught-up', lookAround),
      relayLink.on('channel-key-changed', lookAround),
      livechat.connection.on('chat-push', (push) => {
        typingAndRead.onChatPush(push);
        if (push.kind === 'changed') sync.schedule(push.chatId);
      }),
      livechat.connection.on('state-changed', ({ state }) => {
        // What was pushed meanwhile is never pushed again.
        if (state === 'online') sync.schedule();
      }),
      conversations.on('conversation.changed', (change) => {
        answers.schedule();
        if (!leaseTerm.isReady || change.isRemoved) return;
        if (backfill.lookAt(change)) inboundWorker.schedule();
        noteName(change.conversation.id);
      }),
    );
  };

  const every = (name: string, ms: number, work: () => void): void => {
    const run = (): void => {
      work();
      if (!isStopped) every(name, ms, work);
    };
    cancels.set(name, timers.after(ms, run));
  };
  const purge = (): void => {
    inbound.purgeBefore(monotonicClock.now() - retentionMs);
    answersRepository.purgeBefore(monotonicClock.now() - retentionMs);
    parts.toClear.purgeBefore(monotonicClock.now() - retentionMs);
  };

  const idle = async (): Promise<void> => {
    await leaseTerm.idle();
    await grantTransfer.idle();
    for (const worker of workers) await worker.idle();
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
        const accept = grantStore.accept;
        await accounts.signIn({
          page: 'authorize-bridge',
          scopes: integrationScopes,
          signal: mine.signal,
          accept,
        });
      } finally {
        if (authorizing === mine) authorizing = undefined;
        changed();
      }
    },
    forgetGrant: () => grantStore.revoke(),
    clearCustomer: clearing.clearCustomer,
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
      follow();
      every('tell', syncProgressEveryMs, leaseTerm.syncProgress);
      every('purge', purgeEveryMs, purge);
      grantTransfer.run();
      lease.retryNow();
      recorder.schedule();
      changed();
    },
    async stop() {
      if (isStopped) return;
      if (isStarted) leaseTerm.syncProgress();
      isStopped = true;
      authorizing?.abort();
      for (const end of subscriptions) end();
      for (const cancel of cancels.values()) cancel();
      leaseTerm.stop();
      for (const worker of workers) worker.stop();
      await idle();
      await lease.release();
      lease.stop();
    },
    retryNow() {
      lease.retryNow();
      if (!leaseTerm.isReady) return;
      sync.schedule();
      leaseTerm.schedule();
    },
    idle,
  };
};
