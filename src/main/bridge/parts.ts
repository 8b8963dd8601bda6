import {
  createBridgeAnswersRepository,
  createBridgeInboundRepository,
  createCustomersToClearRepository,
  createSettingsRepository,
} from '../storage/index.ts';
import { createAccess } from './access.ts';
import { createChats } from './chats.ts';
import { createClearing } from './clearing.ts';
import { createCourtesy } from './courtesy.ts';
import { createGrantHandover } from './grant/handover.ts';
import { createGrantKeeper } from './grant/keeper.ts';
import { createDeliverer } from './inbound/deliver.ts';
import { createMirror } from './inbound/mirror.ts';
import { createLease } from './lease.ts';
import { createMissed } from './missed.ts';
import { createAnswers } from './outbound/answers.ts';
import { createRecorder } from './outbound/record.ts';
import { createAnswerSync } from './outbound/sync.ts';
import type { BridgeDependencies } from './ports.ts';
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
export const createParts = (dependencies: BridgeDependencies, hooks: PartHooks) => {
  const { database, relay, channel, conversations, livechat, session } = dependencies;
  const { clock, timers, reporter } = dependencies;
  const failPoints = dependencies.failPoints ?? noFailPoints;
  const { customerSide, integrationSide, connection } = livechat;
  const settings = createSettingsRepository(database);
  const inbound = createBridgeInboundRepository(database);
  const answersRepository = createBridgeAnswersRepository(database);
  const { isReady } = hooks;
  const accountId = () => channel.current()?.accountId;

  const lease = createLease({
    relay,
    // Before an administrator has authorized the bridge there is nothing to hold, and nobody to ask about.
    channelId: () => (keeper.current() ? channel.current()?.id : undefined),
    isAble: () => hooks.isRunning() && inabilityOf({ channel, session, relay, keeper }) === undefined,
    gained: (_fence, head) => hooks.gained(head),
    lost: () => hooks.lost(),
    changed: () => hooks.changed(),
    clock,
    timers,
    reporter,
  });
  const keeper = createGrantKeeper({
    secrets: dependencies.secrets,
    accounts: dependencies.accounts.accounts,
    workspaceId: () => session.identity()?.workspaceId,
    lease,
    changed: () => hooks.grantChanged(),
    clock,
    reporter,
    failPoints,
  });
  const isWanted = () => channel.current() !== undefined;
  const handover = createGrantHandover({ database, settings, keeper, relay, isWanted, clock, reporter });
  const access = createAccess({ keeper, customerSide, clock });
  const chats = createChats({ database, settings, relay, integrationSide, access, lease });

  const shared = { database, access, chats, lease, clock, timers, reporter, failPoints, customerSide };
  const deliverer = createDeliverer({ ...shared, opened: (chatId) => sync.nudge(chatId) });
  const mirror = createMirror({
    ...shared,
    inbound,
    deliverer,
    accountId,
    isReady,
    fetchMedia: dependencies.fetchMedia,
    agentName: dependencies.agentName,
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
    relay,
    handedOver: () => mirror.pump(),
  });
  const missed = createMissed({ inbound, keeper, clock });
  const toClear = createCustomersToClearRepository(database);
  const clearing = createClearing({ ...shared, toClear, isReady });
  const courtesy = createCourtesy({ ...shared, channel, conversations });

  return {
    settings,
    inbound,
    answersRepository,
    lease,
    keeper,
    handover,
    access,
    chats,
    mirror,
    answers,
    sync,
    recorder,
    courtesy,
    toClear,
    clearing,
    missed,
  };
};

export type BridgeParts = ReturnType<typeof createParts>;
