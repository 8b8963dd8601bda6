import { z } from 'zod';
import type { AccountId, ConversationId } from '../../../shared/domain/index.ts';
import { toBackchannelError } from '../../../shared/errors.ts';
import { type ChatPush, type ChatSummary, isRefusal, refusalType, withToken } from '../../livechat/index.ts';
import type { Doer } from '../../teamwork/index.ts';
import { createKeyedQueue, type KeyedQueue } from '../../work/index.ts';
import type { BridgeContext } from '../context.ts';
import { listLagMs } from '../outbound/doubts.ts';
import type { BridgeDeps, BridgeLiveChat, BridgeTeamwork } from '../ports.ts';
import { queueOptions } from '../queue-options.ts';
import type { ChatRow, StepRow } from '../store/index.ts';
import { unlessGone } from '../threads.ts';
import {
  type Base,
  type Give,
  given,
  keyOf,
  planOf,
  sideOfSummary,
  sideOfTeam,
  sideOfThread,
  type Take,
} from './plan.ts';

/** Refusals that say that it is so already. */
const alreadyTypes: Readonly<Record<Give['kind'], string>> = {
  close: 'chat_inactive',
  resume: 'chat_already_active',
  tag: 'not_found',
};
/** Kinds of registers that LiveChat has a word for. */
const carriedKinds: ReadonlySet<string> = new Set(['open', 'done', 'snoozed', 'tag']);

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
}

export const createInStep = (
  deps: BridgeContext & {
    integrationSide: BridgeLiveChat['integrationSide'];
    session: BridgeDeps['session'];
    teamwork: BridgeTeamwork;
  },
): InStep => {
  const { access, chats, customerSide, integrationSide, session, teamwork, lease } = deps;
  const { clock, timers, log } = deps;
  const { db, settings, steps, conversations } = deps.store;
  /** Looks that are still to follow: what was pushed may not be listed yet. */
  const looks = new Map<ConversationId, number>();
  /** When something was done in LiveChat last: what it lists may still be of before. */
  const doneAtMs = new Map<ConversationId, number>();

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
    );

  const take = (conversationId: ConversationId, one: Take): void => {
    const by = session.identity()?.agentId;
    if (by === undefined) return;
    const doer: Doer = { by, origin: 'livechat' };
    if (one.kind === 'tag') teamwork.setTag([conversationId], one.tag, one.isOn, doer);
    else if (one.kind === 'done') teamwork.done([conversationId], doer);
    else teamwork.reopen([conversationId], doer);
  };

  const asAgent = <T>(call: (token: string) => Promise<T>): Promise<T> => withToken(session, call);
  const asCustomer = <T>(chat: ChatRow, call: (token: string) => Promise<T>): Promise<T> =>
    access.asCustomer(chat.entityId, (token) => {
      lease.assertHeld();
      return call(token);
    });

  const close = async (chat: ChatRow & { chatId: string }): Promise<void> => {
    try {
      await asAgent((token) => integrationSide.deactivate(token, chat.chatId));
    } catch (error) {
      // This computer's person has no access to the chat: the bridge closes it.
      if (!isRefusal(error) || refusalType(error) === alreadyTypes.close) throw error;
      await asCustomer(chat, (token) => customerSide.deactivate(token, chat.chatId));
    }
  };

  const resume = async (
    chat: ChatRow & { chatId: string },
    groupIds: readonly number[] | undefined,
  ): Promise<void> => {
    const open = (groups: readonly number[] | undefined) =>
      asCustomer(chat, (token) => customerSide.resumeChat(token, chat.chatId, [], { groupIds: groups }));
    try {
      await open(groupIds);
    } catch (error) {
      // Its group was deleted meanwhile.
      if (refusalType(error) !== 'group_not_found') throw error;
      await open(undefined);
    }
  };

  /** Whether LiveChat says so now. */
  const carry = async (
    chat: ChatRow & { chatId: string },
    now: { groupIds: readonly number[] | undefined; threadId: string },
    give: Give,
  ): Promise<boolean> => {
    lease.assertHeld();
    try {
      if (give.kind === 'close') await close(chat);
      else if (give.kind === 'resume') await resume(chat, now.groupIds);
      else {
        const thread = { chatId: chat.chatId, threadId: now.threadId };
        await asAgent((token) => integrationSide.setTag(token, thread, give.tag, give.isOn));
      }
    } catch (error) {
      const isAlready = refusalType(error) === alreadyTypes[give.kind] && !(give.kind === 'tag' && give.isOn);
      if (!isAlready && !isRefusal(error)) throw error;
      if (!isAlready) log.info('step.refused', { kind: give.kind, type: refusalType(error) });
      return isAlready;
    }
    return true;
  };

  const isLagging = (conversationId: ConversationId): boolean =>
    clock.now() - (doneAtMs.get(conversationId) ?? Number.NEGATIVE_INFINITY) < listLagMs;

  const run = async (row: StepRow): Promise<'unmoved' | void> => {
    const { accountId, conversationId } = row;
    const chat = chats.of(conversationId);
    if (chat?.chatId === undefined) return steps.end(row);
    const { chatId } = chat;
    const now = await unlessGone(() => access.asIntegration((token) => integrationSide.chat(token, chatId)));
    if (!deps.isReady()) return 'unmoved';
    if (!now?.thread) return steps.end(row);
    reviewBases(accountId);
    const side = sideOfThread(now.thread, chat.entityId);
    const team = teamSide(conversationId);
    const known = steps.get(conversationId)?.base;
    const plan = planOf(known, side, team);
    db.transaction(() => {
      for (const one of plan.takes) take(conversationId, one);
      steps.setBase(row, plan.base);
    });
    let base: Base = plan.base;
    for (const give of plan.gives) {
      const isDone = await carry(
        { ...chat, chatId },
        { groupIds: now.groupIds, threadId: side.threadId },
        give,
      );
      doneAtMs.set(conversationId, clock.now());
      base = isDone ? given(base, give) : { ...base, refused: [...base.refused, keyOf(give, team)] };
      steps.setBase(row, base);
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
        const lagMs = (doneAtMs.get(row.conversationId) ?? Number.NEGATIVE_INFINITY) + listLagMs;
        return { key: row.conversationId, atMs: Math.max(row.notBeforeMs, lagMs), job: row };
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

  return {
    ...queue,
    onChatPush({ kind, chatId }) {
      if (kind !== 'changed' && kind !== 'opened' && kind !== 'moved' && kind !== 'tagged') return;
      const chat = chats.byChat(chatId);
      const conversationId = chat && chats.conversationOf(chat);
      if (!chat || conversationId === undefined || !lease.holds()) return;
      // Nothing is known of it that a new thread could tell otherwise.
      const isKnown =
        steps.get(conversationId) !== undefined || teamwork.registers(conversationId).length > 0;
      if (kind === 'opened' && !isKnown) return;
      looks.set(conversationId, 2);
      note(chat.accountId, conversationId);
    },
    listed(summary) {
      const side = sideOfSummary(summary);
      const chat = chats.byChat(summary.id);
      const conversationId = chat && chats.conversationOf(chat);
      if (!side || !chat || conversationId === undefined || !lease.holds() || isLagging(conversationId))
        return;
      reviewBases(chat.accountId);
      const row = steps.get(conversationId);
      const plan = planOf(row?.base, side, teamSide(conversationId));
      if (plan.takes.length + plan.gives.length > 0) return note(chat.accountId, conversationId);
      if (row && !queue.isRunning(conversationId)) {
        steps.setBase(row, plan.base);
        steps.end(row);
      }
    },
  };
};
