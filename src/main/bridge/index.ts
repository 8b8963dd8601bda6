import { isAdminRole } from '../../shared/domain/index.ts';
import { createEmitter, type Emitter } from '../../shared/emitter.ts';
import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import type { BridgeState } from '../../shared/ipc/state.ts';
import { integrationScopes } from '../livechat/index.ts';
import {
  createBridgeAnswersRepository,
  createBridgeInboundRepository,
  createSettingsRepository,
} from '../storage/index.ts';
import { createAccess } from './access.ts';
import { createChats } from './chats.ts';
import { createCourtesy } from './courtesy.ts';
import { createGrantHandover } from './grant/handover.ts';
import { createGrantKeeper } from './grant/keeper.ts';
import { createDeliverer } from './inbound/deliver.ts';
import { createMirror } from './inbound/mirror.ts';
import { createIntake } from './intake.ts';
import { createLease } from './lease.ts';
import { createAnswers } from './outbound/answers.ts';
import { createRecorder } from './outbound/record.ts';
import { createAnswerSync } from './outbound/sync.ts';
import type { BridgeDependencies } from './ports.ts';
import { bridgeStateOf, inabilityOf } from './state.ts';
import { noFailPoints } from './steps.ts';

export type { BridgeDependencies } from './ports.ts';
export { bridgeSteps, type BridgeStep, type FailPoints } from './steps.ts';

export interface BridgeEvents {
  'bridge.changed': BridgeState;
}

/** Instagram conversations as LiveChat chats, both ways, in the console that holds the channel's lease (design §7). */
export interface Bridge extends Pick<Emitter<BridgeEvents>, 'on'> {
  readonly state: BridgeState;
  /**
   * An administrator's second authorization, in the system browser; resolves when it is stored.
   * Errors: ADMIN_ONLY, LIVECHAT_FORBIDDEN (a scope was not granted), BRIDGE_OTHER_WORKSPACE, SIGN_IN_*, SECRET_*.
   */
  authorize(): Promise<void>;
  start(): Promise<void>;
  /** Finishes what is under way, tells the colleagues how far it is, and gives the lease back. */
  stop(): Promise<void>;
  /** After a wake or a change of network. */
  nudge(): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

/** What waited longer than this when a console came was alone: failovers take less. */
const lateAfterMs = 2 * 60_000;
const retentionMs = 30 * 24 * 60 * 60_000;
const tellEveryMs = 60_000;
const purgeEveryMs = 6 * 60 * 60_000;
const readAgainMs = 3_000;
const seqKey = 'bridge.seq';

/** To be made after channel and conversations, and before the relay link connects. */
export const createBridge = (dependencies: BridgeDependencies): Bridge => {
  const { database, secrets, relay, channel, conversations, livechat, accounts, session } = dependencies;
  const { clock, timers, reporter } = dependencies;
  const failPoints = dependencies.failPoints ?? noFailPoints;
  const settings = createSettingsRepository(database);
  const inbound = createBridgeInboundRepository(database);
  const answersRepository = createBridgeAnswersRepository(database);
  const emitter = createEmitter<BridgeEvents>(() => reporter.warn('listener.failed'));
  const subscriptions: (() => void)[] = [];
  let isStarted = false;
  let isStopped = false;
  let areMapsRead = false;
  let reading: Promise<void> | undefined;
  let authorizing: AbortController | undefined;
  let cancelReadAgain: (() => void) | undefined;
  let toldSeq = -1;
  let shown = '';
  const cancels = new Map<string, () => void>();

  const accountId = () => channel.current()?.accountId;
  const changed = (): void => {
    const { state } = bridge;
    const text = JSON.stringify(state);
    if (text === shown) return;
    shown = text;
    emitter.emit('bridge.changed', state);
  };
  const every = (name: string, ms: number, work: () => void): void => {
    cancels.set(
      name,
      timers.after(ms, () => {
        work();
        if (!isStopped) every(name, ms, work);
      }),
    );
  };

  const lease = createLease({
    relay,
    channelId: () => channel.current()?.id,
    isAble: () => isStarted && !isStopped && inabilityOf({ channel, session, relay, keeper }) === undefined,
    gained: (_fence, head) => gained(head),
    lost: () => lost(),
    changed: () => changed(),
    clock,
    timers,
    reporter,
  });
  const keeper = createGrantKeeper({
    secrets,
    accounts: accounts.accounts,
    workspaceId: () => session.identity()?.workspaceId,
    lease,
    changed() {
      access.forget();
      handover.run();
      lease.nudge();
      changed();
    },
    clock,
    reporter,
    failPoints,
  });
  const handover = createGrantHandover({
    database,
    settings,
    keeper,
    relay,
    isWanted: () => channel.current() !== undefined,
    clock,
    reporter,
  });
  const access = createAccess({ keeper, customerSide: livechat.customerSide, clock });
  const chats = createChats({
    database,
    settings,
    relay,
    integrationSide: livechat.integrationSide,
    access,
    lease,
  });
  const isAuthorized = (): boolean => keeper.current() !== undefined;
  const isReady = (): boolean => isStarted && !isStopped && areMapsRead && lease.holds();
  const parts = { database, access, chats, lease, clock, timers, reporter, failPoints };
  const deliverer = createDeliverer({
    ...parts,
    customerSide: livechat.customerSide,
    opened: (chatId) => sync.nudge(chatId),
  });
  const mirror = createMirror({
    ...parts,
    inbound,
    deliverer,
    customerSide: livechat.customerSide,
    accountId,
    isReady,
    fetchMedia: dependencies.fetchMedia,
    agentName: dependencies.agentName,
    changed,
  });
  const answers = createAnswers({
    ...parts,
    answers: answersRepository,
    conversations,
    customerSide: livechat.customerSide,
    deliverer,
    isReady,
  });
  const sync = createAnswerSync({
    ...parts,
    integrationSide: livechat.integrationSide,
    connection: livechat.connection,
    answers,
    accountId,
    ownAgentId: () => session.identity()?.agentId,
    isReady,
  });
  const recorder = createRecorder({
    ...parts,
    answers: answersRepository,
    inbound,
    integrationSide: livechat.integrationSide,
    session,
    relay,
    handedOver: () => mirror.pump(),
  });
  const courtesy = createCourtesy({
    ...parts,
    customerSide: livechat.customerSide,
    channel,
    conversations,
  });
  createIntake({
    database,
    inbound,
    answers: answersRepository,
    chats,
    courtesy,
    relay,
    channel,
    conversations,
    isAuthorized,
    mayCarry: isReady,
    isHolder: () => lease.holds(),
    noteSeq: (seq) => settings.set(seqKey, String(seq)),
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

  const pumpAll = (): void => {
    mirror.pump();
    answers.pump();
    recorder.pump();
    conversations.nudge();
  };

  /** First of all what LiveChat knows of our chats: a former holder's, or everything after a loss. */
  const readMaps = async (): Promise<void> => {
    const account = accountId();
    const { fence } = lease;
    if (account === undefined) return;
    await chats.readFromLiveChat(account);
    if (fence !== lease.fence || !lease.holds()) return;
    areMapsRead = true;
    sync.begin();
    pumpAll();
    changed();
  };
  const readMapsSoon = (): void => {
    if (isStopped || areMapsRead || reading || !lease.holds()) return;
    reading = readMaps()
      .catch((error: unknown) => {
        if (isStopped) return;
        reporter.warn('maps.not-read', { code: toBackchannelError(error).code });
        cancelReadAgain = timers.after(readAgainMs, () => {
          cancelReadAgain = undefined;
          readMapsSoon();
        });
      })
      .finally(() => {
        reading = undefined;
        if (cancelReadAgain === undefined) readMapsSoon();
      });
  };

  const gained = (head: number): void => {
    const account = accountId();
    if (account === undefined) return;
    areMapsRead = false;
    inbound.doubtUpTo(account, head);
    inbound.markLate(account, clock.now() - lateAfterMs);
    answers.takeBack();
    readMapsSoon();
  };
  const lost = (): void => {
    areMapsRead = false;
    sync.end();
    // Not while the console closes: what is open then is settled at the next start.
    if (!isStopped) answers.takeBack();
  };

  const tellProgress = (): void => {
    const account = accountId();
    if (account === undefined || !isReady()) return;
    const seenSeq = Number(settings.get(seqKey) ?? 0);
    const doneSeq = (inbound.firstWaitingSeq(account) ?? seenSeq + 1) - 1;
    if (doneSeq === toldSeq) return;
    toldSeq = doneSeq;
    chats.tellProgress(account, doneSeq);
  };

  channel.port.onRemove((removedId) => {
    inbound.forgetAccount(removedId);
    answersRepository.forgetAccount(removedId);
    chats.forgetAccount(removedId);
    settings.delete(seqKey);
    database.afterCommit(() => {
      if (channel.current() !== undefined) return;
      keeper
        .revoke()
        .catch((error: unknown) =>
          reporter.warn('integration-grant.not-forgotten', { code: toBackchannelError(error).code }),
        );
    });
  });

  const follow = (): void => {
    subscriptions.push(
      channel.on('channel.changed', () => {
        handover.run();
        lease.nudge();
        changed();
      }),
      channel.on('channel.ready', () => lease.nudge()),
      relay.on('trust-changed', () => handover.run()),
      relay.on('caught-up', () => {
        handover.run();
        lease.nudge();
      }),
      relay.on('channel-key-changed', () => lease.nudge()),
      livechat.connection.on('chat-push', (push) => {
        courtesy.onChatPush(push);
        if (push.kind === 'changed') sync.nudge(push.chatId);
      }),
      livechat.connection.on('state-changed', ({ state }) => {
        // What was pushed meanwhile is never pushed again.
        if (state === 'online') sync.nudge();
      }),
      conversations.on('conversation.changed', ({ conversation }) => {
        answers.pump();
        noteName(conversation.id);
      }),
    );
  };

  /** The customer's name has become known, or has changed. */
  const noteName = (conversationId: Parameters<typeof chats.of>[0]): void => {
    if (!isReady()) return;
    const chat = chats.of(conversationId);
    const digest = chat?.chatId === undefined ? undefined : mirror.nameDigest(conversationId);
    if (!chat || digest === undefined || chat.profile === digest) return;
    const row = { subject: conversationId, variant: digest, emoji: undefined, agentId: undefined };
    const isNew = inbound.add({
      ...row,
      accountId: chat.accountId,
      conversationId,
      kind: 'profile',
      seq: 0,
      receivedAtMs: clock.now(),
    });
    if (isNew) mirror.pump();
  };

  const purge = (): void => {
    inbound.purgeBefore(clock.now() - retentionMs);
    answersRepository.purgeBefore(clock.now() - retentionMs);
  };

  const bridge: Bridge = {
    on: emitter.on,
    get state() {
      const isAuthorizing = authorizing !== undefined;
      return bridgeStateOf({ channel, session, relay, keeper, lease, inbound, isStarted, isAuthorizing });
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
          scopes: integrationScopes,
          signal: mine.signal,
          accept: (grant) => keeper.accept(grant),
        });
      } finally {
        if (authorizing === mine) authorizing = undefined;
        changed();
      }
    },
    async start() {
      isStarted = true;
      purge();
      try {
        await keeper.load();
      } catch (error) {
        // The key store cannot read it any more: an administrator, or a colleague's console, gives it again.
        reporter.warn('integration-grant.unreadable', { code: toBackchannelError(error).code });
      }
      follow();
      every('tell', tellEveryMs, tellProgress);
      every('purge', purgeEveryMs, purge);
      handover.run();
      lease.nudge();
      recorder.pump();
      changed();
    },
    async stop() {
      if (isStopped) return;
      if (isStarted) tellProgress();
      isStopped = true;
      authorizing?.abort();
      for (const end of subscriptions) end();
      for (const cancel of cancels.values()) cancel();
      cancelReadAgain?.();
      for (const part of [mirror, answers, recorder, sync]) part.stop();
      await bridge.idle();
      await lease.release();
      lease.stop();
    },
    nudge() {
      lease.nudge();
      if (isReady()) {
        sync.nudge();
        pumpAll();
      }
    },
    async idle() {
      await reading;
      await handover.idle();
      for (const part of [mirror, answers, recorder, sync]) await part.idle();
    },
  };
  return bridge;
};
