import type { AccountId } from '../../../shared/domain/index.ts';
import { toBackchannelError } from '../../../shared/errors.ts';
import type { ChatSummary } from '../../livechat/index.ts';
import { createRetryLoop } from '../../work/index.ts';
import type { BridgeContext } from '../context.ts';
import type { BridgeConversations, BridgeLiveChat } from '../ports.ts';
import { eventsSince, serverClocksMs } from '../threads.ts';
import { type Answers, createSentCheck } from './answers.ts';

/** With every open chat followed, pushes say when to read, and this only finds what no push told of. */
const pushedEveryMs = 60_000;
/** Where a chat cannot be followed (it is in a group this agent is not in). */
const unpushedEveryMs = 10_000;
const retryAfterMs = 5_000;

/**
 * Reads what agents have answered in LiveChat's own app. Pushes are neither repeated nor kept, so they only say when and where to
 * read.
 */
export interface AnswerSync {
  /** A new lease: everything that the first complete reading finds may have been carried by another console. */
  begin(): void;
  /** The lease is gone: chats are no longer followed. */
  end(): void;
  /** Reads now; `chatId`: this chat also when it seems unchanged. */
  schedule(chatId?: string): void;
  stop(): Promise<void>;
  idle(): Promise<void>;
}

export const createAnswerSync = (
  deps: BridgeContext &
    Pick<BridgeLiveChat, 'integrationSide' | 'connection'> & {
      answers: Pick<Answers, 'consider'>;
      conversations: Pick<BridgeConversations, 'lookAtHistory'>;
      ownAgentId(): string | undefined;
    },
): AnswerSync => {
  const { integrationSide, connection, access, chats, answers, clock, timers, log } = deps;
  const { humanAgentMs } = deps.limits.replyWindow;
  let isFirst = true;
  let begunAtMs = 0;
  /** By chat: its newest events as they were when everything up to them was considered. */
  const considered = new Map<string, string>();
  const hinted = new Set<string>();
  const open = new Set<string>();
  const followed = new Set<string>();

  const listChats = async function* (isActive: boolean): AsyncGenerator<ChatSummary> {
    let pageId: string | undefined;
    do {
      const asked = pageId;
      const page = await access.asIntegration((token) =>
        integrationSide.listOwnChats(token, { isActive, pageId: asked }),
      );
      yield* page.chats;
      pageId = page.nextPageId;
    } while (pageId !== undefined);
  };

  /** False: something in it cannot be decided now. */
  const readChat = async (chatId: string, sinceMs: number, isDoubtful: boolean): Promise<boolean> => {
    const chat = chats.byChat(chatId);
    if (chat?.chatId === undefined) return true;
    const found = await eventsSince(
      (page) => access.asIntegration((token) => integrationSide.listThreads(token, chatId, page)),
      sinceMs,
    );
    const customIds = new Set(found.flatMap(({ event }) => event.customId ?? []));
    found.sort((one, other) => one.event.createdAtMs - other.event.createdAtMs);
    const check = isDoubtful ? createSentCheck(deps.conversations, begunAtMs) : undefined;
    for (const each of found) {
      if (each.event.createdAtMs < sinceMs) continue;
      // What was written later must not overtake it.
      if (!(await answers.consider({ ...chat, chatId }, { ...each, customIds }, check))) return false;
    }
    return true;
  };

  const signatureOf = (chat: ChatSummary): string =>
    chat.newestEvents
      .map(({ id }) => id)
      .sort()
      .join(' ');

  const follow = async (chat: ChatSummary): Promise<void> => {
    const ownId = deps.ownAgentId();
    const isMember = ownId !== undefined && chat.agentIds.includes(ownId);
    if (isMember || followed.has(chat.id) || connection.state.state !== 'online') return;
    try {
      await connection.followChat(chat.id);
      followed.add(chat.id);
    } catch (error) {
      log.info('chat.not-followed', { code: toBackchannelError(error).code });
    }
  };

  /** Answers after how many ms to read again. */
  const read = async (accountId: AccountId): Promise<number> => {
    const isDoubtful = isFirst;
    const knownUpToMs = chats.answersUpToMs(accountId);
    // Older than the longest reply window: it cannot be sent any more.
    // And not later than now, whatever an event said of its time: what agents write next has to be read.
    const sinceMs = Math.max(Math.min(knownUpToMs, clock.now()) - serverClocksMs, clock.now() - humanAgentMs);
    const hints = new Set(hinted);
    hinted.clear();
    const active: ChatSummary[] = [];
    for await (const chat of listChats(true)) active.push(chat);
    const closed: ChatSummary[] = [];
    if (isDoubtful) {
      for await (const chat of listChats(false)) {
        if ((chat.lastThread?.createdAtMs ?? 0) < sinceMs - humanAgentMs) break;
        closed.push(chat);
      }
    }
    let isComplete = true;
    let upToMs = knownUpToMs;
    for (const chat of [...active, ...closed]) {
      const signature = signatureOf(chat);
      const newestMs = Math.max(0, ...chat.newestEvents.map(({ createdAtMs }) => createdAtMs));
      upToMs = Math.max(upToMs, Math.min(newestMs, clock.now()));
      const isSame = considered.get(chat.id) === signature || newestMs < sinceMs;
      if (isSame && !hints.has(chat.id)) continue;
      if (await readChat(chat.id, sinceMs, isDoubtful)) considered.set(chat.id, signature);
      else isComplete = false;
    }
    // Closed since the last reading, perhaps right after an answer.
    const activeIds = new Set(active.map(({ id }) => id));
    const gone = new Set([...open, ...hints].filter((id) => !activeIds.has(id)));
    for (const id of gone) if (!(await readChat(id, sinceMs, isDoubtful))) isComplete = false;
    open.clear();
    for (const id of activeIds) open.add(id);
    if (isComplete) {
      isFirst = false;
      chats.setAnswersUpToMs(accountId, upToMs);
    }
    for (const chat of active) await follow(chat);
    const areAllPushed = active.every(
      ({ id, agentIds }) => followed.has(id) || agentIds.includes(deps.ownAgentId() ?? ''),
    );
    if (!isComplete) return retryAfterMs;
    return areAllPushed && connection.state.state === 'online' ? pushedEveryMs : unpushedEveryMs;
  };

  const loop = createRetryLoop({
    async run() {
      const accountId = deps.accountId();
      return accountId === undefined || !deps.isReady() ? undefined : read(accountId);
    },
    onError(error) {
      log.warn('answers.not-read', { code: toBackchannelError(error).code });
      return retryAfterMs;
    },
    timing: { firstMs: retryAfterMs, longestMs: retryAfterMs },
    clock,
    timers,
  });

  return {
    begin() {
      isFirst = true;
      begunAtMs = clock.now();
      considered.clear();
      loop.retryNow();
    },
    end() {
      for (const chatId of followed) {
        connection.unfollowChat(chatId).catch((error: unknown) => {
          // LiveChat ends it by itself when the chat is opened anew.
          log.info('chat.still-followed', { code: toBackchannelError(error).code });
        });
      }
      followed.clear();
      open.clear();
    },
    schedule(chatId) {
      if (chatId !== undefined) {
        if (!chats.byChat(chatId)) return;
        hinted.add(chatId);
      }
      // A push ends the pause after a failure too.
      loop.retryNow();
    },
    stop: loop.stop,
    idle: loop.idle,
  };
};
