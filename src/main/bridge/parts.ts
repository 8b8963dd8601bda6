import {
  createBridgeAnswersRepository,
  createBridgeInboundRepository,
  createCustomersToClearRepository,
  createSettingsRepository,
} from '../storage/index.ts';
import { createAccess } from './access.ts';
import { createChats } from './chats.ts';
import { createClearing } from './clearing.ts';
import { createTypingAndRead } from './typing-and-read.ts';
import { createGrantTransfer } from './grant/grant-transfer.ts';
import { createGrantStore } from './grant/grant-store.ts';
import { createDeliverer } from './inbound/deliver.ts';
import { createInboundWorker } from './inbound/inbound-worker.ts';
import { createLease } from './lease.ts';
import { createBackfill } from './backfill.ts';
import { createAnswers } from './outbound/answers.ts';
import { createRecorder } from './outbound/record.ts';
import { createAnswerSync } from './outbound/sync.ts';
import type { BridgeDeps } from './ports.ts';
import { inabilityOf } from './state.ts';
import { noFailPoints } from './steps.ts';

/** What the parts tell the whole. */
export interface PartHooks {
  /** Started and not stopped. */
  isRunning(): boolean;
  /** The lease is held and the maps are read: effects may begin. */
  isReady(): boolean;
  /** A new lease; what came up to envelope `head` may have been carried by a former holder. */
  gained(head: number): void;
  lost(): void;
  /** Something people see has changed. */
  changed(): void;
  /** The grant was taken, replaced, refused or is gone. */
  grantChanged(): void;
}

/** The bridge's parts, wired to each other in the order in which they need each other. */
export const createParts = (deps: BridgeDeps, hooks: PartHooks) => {
  const { db, relayLink, channel, conversations, livechat, session } = deps;
  const { clock, timers, log } = deps;
  const failPoints = deps.failPoints ?? noFailPoints;
  const { customerSide, integrationSide, connection } = livechat;
  const settings = createSettingsRepository(db);
  const inbound = createBridgeInboundRepository(db);
  const answersRepository = createBridgeAnswersRepository(db);
  const { isReady } = hooks;
  const accountId = () => channel.current()?.accountId;

  const lease = createLease({
    relayLink,
    // Before an administrator has authorized the bridge there is nothing to hold, and nobody to ask about.
    channelId: () => (grantStore.current() ? channel.current()?.id : undefined),
    isAble: () => hooks.isRunning() && inabilityOf({ channel, session, relayLink, grantStore }) === undefined,
    gained: (_fence, head) => hooks.gained(head),
    lost: () => hooks.lost(),
    changed: () => hooks.changed(),
    clock,
    timers,
    log,
  });
  const grantStore = createGrantStore({
    secrets: deps.secrets,
    accounts: deps.accounts.accounts,
    workspaceId: () => session.identity()?.workspaceId,
    lease,
    changed: () => hooks.grantChanged(),
    clock,
    log,
    failPoints,
  });
  const isWanted = () => channel.current() !== undefined;
  const grantTransfer = createGrantTransfer({ db, settings, grantStore, relayLink, isWanted, clock, log });
  const access = createAccess({ grantStore, customerSide, clock });
  const chats = createChats({ db, settings, relayLink, integrationSide, access, lease });

  const shared = { db, access, chats, lease, clock, timers, log, failPoints, customerSide };
  const deliverer = createDeliverer({ ...shared, opened: (chatId) => sync.schedule(chatId) });
  const inboundWorker = createInboundWorker({
    ...shared,
    inbound,
    deliverer,
    accountId,
    isReady,
    fetchMedia: deps.fetchMedia,
    agentName: deps.agentName,
    changed: () => hooks.changed(),
  });
  const answers = createAnswers({
    ...shared,
    answers: answersRepository,
    conversations,
    deliverer,
    isReady,
  });
  const sync = createAnswerSync({
    ...shared,
    integrationSide,
    connection,
    answers,
    conversations,
    accountId,
    ownAgentId: () => session.identity()?.agentId,
    isReady,
  });
  const recorder = createRecorder({
    ...shared,
    answers: answersRepository,
    inbound,
    integrationSide,
    session,
    relayLink,
    handedOver: () => inboundWorker.schedule(),
  });
  const backfill = createBackfill({ inbound, grantStore, clock });
  const toClear = createCustomersToClearRepository(db);
  const clearing = createClearing({ ...shared, toClear, isReady });
  const typingAndRead = createTypingAndRead({ ...shared, channel, conversations });

  return {
    settings,
    inbound,
    answersRepository,
    lease,
    grantStore,
    grantTransfer,
    access,
    chats,
    inboundWorker,
    answers,
    sync,
    recorder,
    typingAndRead,
    toClear,
    clearing,
    backfill,
  };
};

export type BridgeParts = ReturnType<typeof createParts>;
