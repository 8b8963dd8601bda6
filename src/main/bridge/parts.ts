import { createAccess } from './access.ts';
import { createBackfill } from './backfill.ts';
import { createChats } from './chats.ts';
import { createClearing } from './clearing.ts';
import type { BridgeContext } from './context.ts';
import { createGrantAudit } from './grant/grant-audit.ts';
import { createGrantStore } from './grant/grant-store.ts';
import { createReceivedGrants } from './grant/received-grants.ts';
import { createGrantTransfer } from './grant/grant-transfer.ts';
import { createChatWriter } from './inbound/chat-writer.ts';
import { createInboundWorker } from './inbound/inbound-worker.ts';
import { createLeaseTerm } from './lease-term.ts';
import { createLease } from './lease.ts';
import { createAnswers } from './outbound/answers.ts';
import { createClaims } from './outbound/claims.ts';
import { listLagMs } from './outbound/doubts.ts';
import { createMediaCopies } from './media-copies.ts';
import { createRecorder } from './outbound/record.ts';
import { createAnswerSync } from './outbound/sync.ts';
import type { BridgeDeps } from './ports.ts';
import { createInStep } from './step/in-step.ts';
import { createSessionFields } from './session-fields.ts';
import { unavailableReason } from './state.ts';
import { noFailPoints } from './steps.ts';
import { createBridgeStore } from './store/index.ts';
import { createTypingAndRead } from './typing-and-read.ts';

/** What the parts ask of the whole, and report to it. */
export interface PartHooks {
  /** Started and not stopped. */
  isRunning(): boolean;
  /** Something people see has changed. */
  changed(): void;
  /** The grant was taken, replaced, refused or is gone. */
  grantChanged(): void;
}

/** The bridge's parts, wired to each other in the order in which they need each other. */
export const createParts = (deps: BridgeDeps, hooks: PartHooks) => {
  const { relayLink, channel, conversations, livechat, session, clock, timers, log } = deps;
  const { customerSide, integrationSide, connection } = livechat;
  const { changed } = hooks;
  const { limits } = deps.provider;
  const failPoints = deps.failPoints ?? noFailPoints;
  const store = createBridgeStore(deps.db);
  const accountId = () => channel.current()?.accountId;

  const lease = createLease({
    relayLink,
    // Before an administrator has authorized the bridge there is nothing to hold, and no need to ask who does.
    channelId: () => (grantStore.current() ? channel.current()?.id : undefined),
    isAble: () =>
      hooks.isRunning() && unavailableReason({ channel, session, relayLink, grantStore }) === undefined,
    gained: (_fence, head) => leaseTerm.gained(head),
    lost: () => leaseTerm.lost(),
    // Killed while it held the lease, this console may still have what the new holder carries by now.
    heldElsewhere() {
      answers.withdrawUnsent();
      const account = accountId();
      if (account !== undefined) claims.ended(account);
    },
    async callsEnded() {
      const workers = [leaseTerm, grantStore, inboundWorker, answers, sync, clearing, sessionFields, inStep];
      await Promise.all([
        ...workers.map((worker) => worker.idle()),
        conversations.sendsEnded(store.answers.isCarried),
      ]);
    },
    changed,
    clock,
    timers,
    log,
  });
  const grantStore = createGrantStore({
    secrets: deps.secrets,
    accounts: deps.accounts.accounts,
    workspaceId: () => session.identity()?.workspaceId,
    lease,
    changed: hooks.grantChanged,
    audit: (change) => grantAudit.note(change),
    clock,
    timers,
    log,
    failPoints,
  });
  const { settings } = store;
  const grantAudit = createGrantAudit({ settings, relayLink, session, clock, timers, log });
  const isWanted = () => channel.current() !== undefined;
  const received = createReceivedGrants({
    store,
    grantStore,
    accounts: deps.accounts.accounts,
    clientId: deps.clientId,
    workspaceId: () => session.identity()?.workspaceId,
    relayLink,
    clock,
    log,
  });
  const grantTransfer = createGrantTransfer({ store, grantStore, received, relayLink, isWanted, clock, log });
  const access = createAccess({ grantStore, customerSide, clock });
  const mediaCopies = createMediaCopies({ store, clock });
  const chats = createChats({ store, relayLink, integrationSide, access, lease, clock, mediaCopies });

  const context: BridgeContext = {
    store,
    access,
    chats,
    lease,
    clock,
    timers,
    log,
    failPoints,
    customerSide,
    limits,
    accountId,
    isReady: () => leaseTerm.isReady,
  };
  const chatWriter = createChatWriter({
    ...context,
    integrationSide,
    chatFound: (chatId) => sync.schedule(chatId),
  });
  const inboundWorker = createInboundWorker({
    ...context,
    chatWriter,
    fetchMedia: deps.fetchMedia,
    agentName: deps.agentName,
    mediaCopies,
    changed,
    isDecided: (conversationId) => sync.isDecided(conversationId),
    carried: () => leaseTerm.carried(),
  });
  const claims = createClaims({
    ...context,
    relayLink,
    claimed: () => conversations.sendDue(),
    // What that holder told LiveChat last may not be in its lists yet.
    heardLate: () => void timers.after(listLagMs, () => sync.heardLate()),
    renew: () => void lease.release().then(lease.retryNow),
  });
  const answers = createAnswers({ ...context, conversations, chatWriter });
  const sessionFields = createSessionFields(context);
  const inStep = createInStep({
    ...context,
    integrationSide,
    session,
    relayLink,
    teamwork: deps.teamwork,
    colleague: deps.colleague,
    agentName: deps.agentName,
  });
  const sync = createAnswerSync({
    ...context,
    sessionFields,
    integrationSide: {
      ...integrationSide,
      async listOwnChats(token, page) {
        const listed = await integrationSide.listOwnChats(token, page);
        for (const chat of listed.chats) inStep.listed(chat);
        return listed;
      },
      async listThreads(token, chatId, page) {
        const listed = await integrationSide.listThreads(token, chatId, page);
        inStep.read(chatId, listed.threads);
        return listed;
      },
    },
    connection,
    answers,
    claims,
    conversations,
    ownAgentId: () => session.identity()?.agentId,
    decided: inboundWorker.schedule,
  });
  const recorder = createRecorder({
    ...context,
    integrationSide,
    session,
    relayLink,
    conversations,
    mediaCopies,
    delegated: inboundWorker.schedule,
  });
  const backfill = createBackfill({ store, grantStore, channel, limits, clock });
  const clearing = createClearing({ ...context, integrationSide });
  const typingAndRead = createTypingAndRead({ ...context, channel, conversations });
  const queues = [clearing, inboundWorker, answers, recorder, sessionFields, inStep];
  const leaseTerm = createLeaseTerm({
    ...context,
    backfill,
    answers,
    claims,
    sync,
    queues,
    conversations,
    relayLink,
    changed,
  });

  return {
    store,
    lease,
    leaseTerm,
    grantStore,
    grantTransfer,
    grantAudit,
    access,
    chats,
    mediaCopies,
    inboundWorker,
    answers,
    claims,
    sync,
    recorder,
    typingAndRead,
    clearing,
    sessionFields,
    inStep,
    backfill,
  };
};
