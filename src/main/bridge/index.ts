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
import type { BridgeDependencies } from './ports.ts';
import { bridgeStateOf } from './state.ts';
import { createTenure, type Tenure } from './tenure.ts';

export type { BridgeDependencies } from './ports.ts';
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
  nudge(): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

const retentionMs = 30 * 24 * 60 * 60_000;
const tellEveryMs = 60_000;
const purgeEveryMs = 6 * 60 * 60_000;
/** In the database beside the messages: known before the secret store has answered, so that nothing that comes meanwhile is missed. */
const authorizedKey = 'bridge.authorized';

/** To be made after channel and conversations, and before the relay link connects. */
export const createBridge = (dependencies: BridgeDependencies): Bridge => {
  const { database, relay, channel, conversations, livechat, accounts, session } = dependencies;
  const { clock, timers, reporter } = dependencies;
  const seenClock = dependencies.seenClock ?? clock;
  const emitter = createEmitter<BridgeEvents>(() => reporter.warn('listener.failed'));
  const cancels = new Map<string, () => void>();
  const subscriptions: (() => void)[] = [];
  let isStarted = false;
  let isStopped = false;
  let authorizing: AbortController | undefined;
  let shown = '';

  const stateNow = (): BridgeState =>
    bridgeStateOf({ ...parts, channel, session, relay, isStarted, isAuthorizing: authorizing !== undefined });
  const changed = (): void => {
    const state = stateNow();
    const text = JSON.stringify(state);
    if (text === shown) return;
    shown = text;
    emitter.emit('bridge.changed', state);
  };

  const tenure: Tenure = createTenure({
    parts: () => parts,
    channel,
    conversations,
    changed,
    clock,
    timers,
    reporter,
  });
  const parts = createParts(dependencies, {
    isRunning: () => isStarted && !isStopped,
    isReady: () => isStarted && tenure.isReady,
    gained: tenure.gained,
    lost: tenure.lost,
    changed,
    grantChanged() {
      if (keeper.current()) settings.set(authorizedKey, '1');
      access.forget();
      handover.run();
      lease.nudge();
      changed();
    },
  });
  const { settings, inbound, answersRepository, lease, keeper, handover, access, chats } = parts;
  const { mirror, answers, sync, recorder, courtesy, clearing, missed } = parts;
  const workers = [mirror, answers, recorder, sync, clearing];

  createIntake({
    database,
    inbound,
    answers: answersRepository,
    chats,
    courtesy,
    relay,
    channel,
    conversations,
    isAuthorized: () => settings.get(authorizedKey) !== undefined,
    mayCarry: () => isStarted && tenure.isReady,
    isHolder: () => lease.holds(),
    noteSeq: tenure.noteSeq,
    came() {
      mirror.pump();
      changed();
    },
    settled() {
      answers.pump();
      recorder.pump();
    },
    clock,
  });

  channel.port.onRemove((removedId) => {
    inbound.forgetAccount(removedId);
    answersRepository.forgetAccount(removedId);
    chats.forgetAccount(removedId);
    tenure.forgetAccount();
    settings.delete(authorizedKey);
    database.afterCommit(() => {
      if (channel.current() !== undefined) return;
      keeper
        .revoke()
        .catch((error: unknown) =>
          reporter.warn('integration-grant.not-forgotten', { code: toBackchannelError(error).code }),
        );
    });
  });

  /** The customer's name has become known, or has changed. */
  const noteName = (conversationId: ConversationId): void => {
    const chat = chats.of(conversationId);
    const digest = chat?.chatId === undefined ? undefined : mirror.nameDigest(conversationId);
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
    if (isNew) mirror.pump();
  };

  const follow = (): void => {
    const lookAround = (): void => {
      handover.run();
      lease.nudge();
      changed();
    };
    subscriptions.push(
      channel.on('channel.changed', lookAround),
      channel.on('channel.ready', lookAround),
      relay.on('trust-changed', lookAround),
      relay.on('caught-up', lookAround),
      relay.on('channel-key-changed', lookAround),
      livechat.connection.on('chat-push', (push) => {
        courtesy.onChatPush(push);
        if (push.kind === 'changed') sync.nudge(push.chatId);
      }),
      livechat.connection.on('state-changed', ({ state }) => {
        // What was pushed meanwhile is never pushed again.
        if (state === 'online') sync.nudge();
      }),
      conversations.on('conversation.changed', (change) => {
        answers.pump();
        if (!tenure.isReady || change.isRemoved) return;
        if (missed.lookAt(change)) mirror.pump();
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
    inbound.purgeBefore(seenClock.now() - retentionMs);
    answersRepository.purgeBefore(seenClock.now() - retentionMs);
    parts.toClear.purgeBefore(seenClock.now() - retentionMs);
  };

  const idle = async (): Promise<void> => {
    await tenure.idle();
    await handover.idle();
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
        const accept = keeper.accept;
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
    forgetGrant: () => keeper.revoke(),
    clearCustomer: clearing.clearCustomer,
    async start() {
      isStarted = true;
      purge();
      try {
        await keeper.load();
      } catch (error) {
        // The key store cannot read it any more: an administrator, or a colleague's console, gives it again.
        reporter.warn('integration-grant.unreadable', { code: toBackchannelError(error).code });
      }
      if (isStopped) return;
      if (keeper.current()) settings.set(authorizedKey, '1');
      follow();
      every('tell', tellEveryMs, tenure.tellProgress);
      every('purge', purgeEveryMs, purge);
      handover.run();
      lease.nudge();
      recorder.pump();
      changed();
    },
    async stop() {
      if (isStopped) return;
      if (isStarted) tenure.tellProgress();
      isStopped = true;
      authorizing?.abort();
      for (const end of subscriptions) end();
      for (const cancel of cancels.values()) cancel();
      tenure.stop();
      for (const worker of workers) worker.stop();
      await idle();
      await lease.release();
      lease.stop();
    },
    nudge() {
      lease.nudge();
      if (!tenure.isReady) return;
      sync.nudge();
      tenure.pump();
    },
    idle,
  };
};
