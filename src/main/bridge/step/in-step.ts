import { z } from 'zod';
import type { AccountId, ConversationId } from '../../../shared/domain/index.ts';
import { toBackchannelError } from '../../../shared/errors.ts';
import type { ChatPush, ChatSummary, ChatThread } from '../../livechat/index.ts';
import type { Doer } from '../../teamwork/index.ts';
import { createKeyedQueue, type KeyedQueue } from '../../work/index.ts';
import { idsIn } from '../chats.ts';
import type { BridgeContext } from '../context.ts';
import { listLagMs } from '../outbound/doubts.ts';
import type { BridgeDeps, BridgeLiveChat, BridgeRelay, BridgeTeamwork } from '../ports.ts';
import { queueOptions } from '../queue-options.ts';
import type { StepRow } from '../store/index.ts';
import { unlessGone } from '../threads.ts';
import { createGiveCalls } from './calls.ts';
import {
  type Base,
  given,
  keyOf,
  planOf,
  sideOfSummary,
  sideOfTeam,
  sideOfThread,
  type Take,
} from './plan.ts';
import { createToldTags } from './tell-tags.ts';
import { knownTags, toldOf } from './told-tags.ts';
import { createWhispers } from './whispers.ts';

/** Kinds of registers that LiveChat has a word for. */
const carriedKinds: ReadonlySet<string> = new Set(['open', 'done', 'snoozed', 'tag', 'assignee', 'note']);

/** After which who answers, tags, or open and closed may be other than before. */
const tellingPushes: ReadonlySet<ChatPush['kind']> = new Set([
  'changed',
  'joined',
  'moved',
  'opened',
  'tagged',
]);

const fenceKey = (accountId: AccountId): string => `bridge.step-fence:${accountId}`;

/**
 * Keeps the team's work on conversations and LiveChat's chats in step, both ways (decision 0109). Each conversation that may be
 * out of step is compared with what LiveChat says now; what both said last tells who has said something new since.
 */
export interface InStep extends KeyedQueue {
  /** LiveChat pushed something about a chat. */
  onChatPush(push: ChatPush): void;
  /** LiveChat's list names this chat: whatever happened while no console held the lease shows there. */
  listed(chat: ChatSummary): void;
  /** These threads of a chat were read from LiveChat. */
  read(chatId: string, threads: readonly ChatThread[]): void;
  /** A colleague's console holds the lease and has compared. In the transaction of the arriving body. */
  heard: ReturnType<typeof createToldTags>['heard'];
}

export const createInStep = (
  deps: BridgeContext & {
    integrationSide: BridgeLiveChat['integrationSide'];
    session: BridgeDeps['session'];
    teamwork: BridgeTeamwork;
    colleague: BridgeDeps['colleague'];
    agentName: BridgeDeps['agentName'];
    relayLink: Pick<BridgeRelay, 'send' | 'directory' | 'confirmedDevices'>;
  },
): InStep => {
  const { access, chats, integrationSide, session, teamwork, lease } = deps;
  const { clock, timers, log, failPoints } = deps;
  const { db, settings, steps, conversations } = deps.store;
  /** Looks that are still to follow: what was pushed may not be listed yet. */
  const looks = new Map<ConversationId, number>();

  /** What this console knows of how they were compared counts only if nobody else held the lease since. */
  const reviewBases = (accountId: AccountId): void => {
    const known = settings.read(fenceKey(accountId), z.number()) ?? 0;
    if (known === lease.fence) return;
    db.transaction(() => {
      if (lease.fence - known > 1) steps.forgetBases(accountId);
      settings.write(fenceKey(accountId), z.number(), lease.fence);
    });
  };

  const teamSide = (conversationId: ConversationId) =>
    sideOfTeam(
      teamwork.registers(conversationId),
      conversations.get(conversationId)?.lastCustomerMessageAtMs ?? 0,
      teamwork.assigneeOf(conversationId),
    );

  const take = (conversationId: ConversationId, one: Take): void => {
    const by = session.identity()?.agentId;
    if (by === undefined) return;
    const doer: Doer = { by, origin: 'livechat' };
    if (one.kind === 'tag') teamwork.setTag([conversationId], one.tag, one.isOn, doer);
    else if (one.kind === 'assignee') teamwork.assign([conversationId], one.agentId, doer);
    else if (one.kind === 'done') teamwork.done([conversationId], doer);
    else teamwork.reopen([conversationId], doer);
  };

  const calls = createGiveCalls(deps);
  const whispers = createWhispers(deps);
  const told = createToldTags(deps);

  /** What LiveChat lists may still be of before, until this time. */
  const lagsUntilMs = ({ doneAtMs }: Pick<StepRow, 'doneAtMs'>): number =>
    // A clock that was set back since says nothing.
    doneAtMs > clock.now() ? 0 : doneAtMs + listLagMs;

  const run = async (row: StepRow): Promise<'unmoved' | void> => {
    const { accountId, conversationId } = row;
    const chat = chats.of(conversationId);
    if (chat?.chatId === undefined) return steps.end(row);
    const { chatId } = chat;
    const now = await unlessGone(() => access.asIntegration((token) => integrationSide.chat(token, chatId)));
    if (!deps.isReady()) return 'unmoved';
    if (!now?.thread) return steps.end(row);
    reviewBases(accountId);
    const ageMs = clock.now() - now.thread.createdAtMs;
    const side = sideOfThread(
      now.thread,
      chat.entityId,
      { answeringIds: now.answeringIds, colleague: deps.colleague },
      ageMs < 0 || ageMs > listLagMs,
    );
    const team = teamSide(conversationId);
    const before = steps.get(conversationId);
    const plan = planOf(
      before?.base,
      side,
      team,
      knownTags(before?.told, teamwork.registers(conversationId)),
    );
    // What was said before the gives, which carry no other word than these.
    const registers = db.transaction(() => {
      for (const one of plan.takes) take(conversationId, one);
      steps.setBase(row, plan.base);
      return teamwork.registers(conversationId);
    });
    let base: Base = plan.base;
    const tell = (): void => told.tell(conversationId, toldOf(base, registers, lease.fence));
    for (const give of plan.gives) {
      failPoints.at('step.give');
      // Before as well: after a kill nobody knows whether it was done, and a list may not show it yet.
      steps.noteDone(row, clock.now());
      const outcome = await calls.carry(
        { ...chat, chatId },
        { groupIds: now.groupIds, threadId: side.threadId },
        give,
      );
      failPoints.at('step.given');
      steps.noteDone(row, clock.now());
      if (outcome === 'changed') return undefined;
      base =
        outcome === 'done' ? given(base, give) : { ...base, refused: [...base.refused, keyOf(give, team)] };
      db.transaction(() => {
        steps.setBase(row, base);
        if (give.kind === 'tag') tell();
      });
      // LiveChat's own choice stands: with the next look it is taken.
      if (outcome === 'refused' && give.kind === 'assign' && give.isYielding) return undefined;
    }
    db.transaction(tell);
    const isOpen = side.isActive && !plan.gives.some(({ kind }) => kind === 'close');
    if (isOpen && !(await whispers.carry(row, { ...chat, chatId }, now.thread))) return undefined;
    if (plan.isUnsure) {
      steps.putOff(row, clock.now() + listLagMs);
      return undefined;
    }
    const left = (looks.get(conversationId) ?? 0) - 1;
    if (left > 0 && plan.takes.length === 0) {
      looks.set(conversationId, left);
      steps.putOff(row, clock.now() + listLagMs);
      return undefined;
    }
    looks.delete(conversationId);
    return steps.end(row);
  };

  const queue = createKeyedQueue<StepRow>({
    ...queueOptions,
    due() {
      const accountId = deps.accountId();
      if (accountId === undefined || !deps.isReady()) return [];
      return steps.due(accountId).map((row) => {
        const atMs = Math.max(row.notBeforeMs, lagsUntilMs(row));
        return { key: row.conversationId, atMs, job: row };
      });
    },
    run,
    onError(row, error, pauseMs) {
      log.info('step.failed', { code: toBackchannelError(error).code });
      steps.putOff(row, clock.now() + pauseMs);
    },
    clock,
    timers,
  });

  const note = (accountId: AccountId, conversationId: ConversationId): void =>
    db.transaction(() => {
      steps.note(accountId, conversationId, clock.now());
      db.afterCommit(queue.schedule);
    });

  teamwork.onChange(({ accountId, conversationId, after, origin, fromDeviceId }) => {
    const isEcho = origin === 'livechat' && fromDeviceId === undefined;
    if (carriedKinds.has(after.kind) && !isEcho) note(accountId, conversationId);
  });

  teamwork.onReview((ids) => {
    for (const conversationId of ids) note(idsIn(conversationId).accountId, conversationId);
  });

  return {
    ...queue,
    onChatPush(push) {
      if (!tellingPushes.has(push.kind)) return;
      const chat = chats.byChat(push.chatId);
      const conversationId = chat && chats.conversationOf(chat);
      if (!chat || conversationId === undefined || !lease.holds()) return;
      const base = steps.get(conversationId)?.base;
      // It was not opened anew: it has become visible, by being followed.
      if (push.kind === 'opened' && base !== undefined && base.threadId === push.threadId) return;
      looks.set(conversationId, push.kind === 'opened' && base === undefined ? 1 : 2);
      note(chat.accountId, conversationId);
    },
    listed(summary) {
      const side = sideOfSummary(summary, deps.colleague);
      const chat = chats.byChat(summary.id);
      const conversationId = chat && chats.conversationOf(chat);
      if (!side || !chat || conversationId === undefined || !lease.holds()) return;
      reviewBases(chat.accountId);
      const row = steps.get(conversationId);
      if (row && lagsUntilMs(row) > clock.now()) return;
      const registers = teamwork.registers(conversationId);
      const plan = planOf(row?.base, side, teamSide(conversationId), knownTags(row?.told, registers));
      const isOwed = side.isActive && whispers.areOwed(conversationId, side.threadId);
      if (plan.takes.length + plan.gives.length > 0 || isOwed) return note(chat.accountId, conversationId);
      if (queue.isRunning(conversationId)) return;
      db.transaction(() => {
        steps.keep(chat.accountId, conversationId, plan.base, clock.now());
        told.tell(conversationId, toldOf(plan.base, registers, lease.fence));
      });
    },
    read: whispers.listed,
    heard: told.heard,
  };
};
