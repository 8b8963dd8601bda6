import type { Clock } from '../../../shared/clock.ts';
import type { ConversationId, DeviceId } from '../../../shared/domain/index.ts';
import type { Emitter } from '../../../shared/emitter.ts';
import type { Timers } from '../../../shared/timers.ts';
import type { Log } from '../../log.ts';
import type { MessagingLimits } from '../../messaging/index.ts';
import type { Attachments } from '../attachments/index.ts';
import type { ChangePublisher, ConversationEvents } from '../change-publisher.ts';
import type { ChannelPort, RelayPort, ReplyPolicy } from '../ports.ts';
import type { Stores } from '../stores.ts';
import type { Views } from '../views.ts';
import { createAccountLimits } from './account-limits.ts';
import { createAddressedFiles } from './addressed-file.ts';
import { createCallsUnderWay } from './calls-under-way.ts';
import { createReplyChanges } from './changes.ts';
import { createSendingPauses } from './pauses.ts';
import { createReplyQueue } from './queue.ts';
import { createSender, type Sender, type SenderDeps } from './sender.ts';
import { createSettlement, type Settlement } from './settle.ts';
import { noOutboxFailPoints, type OutboxFailPoints } from './steps.ts';
import { createFileUploads } from './upload-file.ts';

/** The parts of the outbox, wired to each other. */
export const createOutbox = (deps: {
  stores: Stores;
  publisher: ChangePublisher;
  views: Views;
  files: Attachments;
  channel: ChannelPort;
  limits: MessagingLimits;
  relayLink: Pick<RelayPort, 'send'>;
  colleaguesDevices(): DeviceId[];
  emitter: Emitter<ConversationEvents>;
  /** In the transaction that settles an own reply. */
  authored: Parameters<typeof createSettlement>[0]['authored'];
  fileSent(): void;
  /** A reply was taken by the provider. */
  accepted(conversationId: ConversationId): void;
  publishCounts(): void;
  lookAtHistory: SenderDeps['lookAtHistory'];
  policy(): ReplyPolicy | undefined;
  isHeldBack?: (() => boolean) | undefined;
  failPoints?: OutboxFailPoints | undefined;
  clock: Clock;
  timers: Timers;
  log: Log;
}) => {
  const { stores, publisher, files, channel, limits, policy, clock } = deps;
  const { db } = stores;
  const failPoints = deps.failPoints ?? noOutboxFailPoints;
  const changed = (): void => db.afterCommit(deps.publishCounts);
  const settlement: Settlement = createSettlement(deps);
  const pauses = createSendingPauses({ db, clock, changed });
  const limitsOfAccount = createAccountLimits({
    ...deps,
    pauses,
    appId: channel.appId,
    changed,
    ended: () => db.afterCommit(() => sender.retryNow()),
  });
  const addressed = createAddressedFiles({ stores, files, publisher, policy, clock, failPoints });
  const uploads = createFileUploads({
    stores,
    files,
    addressed,
    publisher,
    publish: async (file) => policy()?.publish(file),
    failed: settlement.failed,
    clock,
    failPoints,
  });
  const calls = createCallsUnderWay();
  const sender: Sender = createSender({
    ...deps,
    calls,
    ...limitsOfAccount.forSender,
    accepted(accountId, conversationId) {
      limitsOfAccount.forSender.accepted(accountId, conversationId);
      deps.accepted(conversationId);
    },
    settlement,
    pauses,
    uploads,
    failPoints,
    maySend: (messageId) =>
      (policy()?.maySend(messageId) ?? true) &&
      (deps.isHeldBack?.() !== true || policy()?.isCarried(messageId) === true),
  });
  const queue = createReplyQueue({
    ...deps,
    limits,
    humanAgent: limitsOfAccount.forSender.humanAgent,
    uploads,
    changed: sender.schedule,
  });
  const changes = createReplyChanges({
    ...deps,
    uploads,
    isCarried: (messageId) => policy()?.isCarried(messageId) === true,
    changed: sender.schedule,
    tryNow: sender.retryNow,
  });
  return { sender, queue, changes, limitsOfAccount, uploads, calls };
};
