import type { Clock } from '../../../shared/clock.ts';
import type { AccountId } from '../../../shared/domain/index.ts';
import { toBackchannelError } from '../../../shared/errors.ts';
import type { Timers } from '../../../shared/timers.ts';
import type { ChatEvent, ChatSummary } from '../../livechat/index.ts';
import type { Log } from '../../log.ts';
import type { Access } from '../access.ts';
import type { Chats } from '../chats.ts';
import type { BridgeConversations, BridgeLiveChat } from '../ports.ts';
import { threadsOf } from '../threads.ts';
import { type Answers, createDoubt } from './answers.ts';

/** With every open chat followed, pushes tell what happens, and this only finds what a push failed to tell. */
const calmEveryMs = 60_000;
/** Where a chat cannot be followed (it is in a group this agent is not in). */
const watchfulEveryMs = 10_000;
const failedAgainMs = 5_000;
/** An answer that has waited longer than the longest reply window is nobody's any more. */
const longestBackMs = 7 * 24 * 60 * 60_000;
/** Two of LiveChat's servers may disagree a little about what came first. */
const overlapMs = 10 * 60_000;

/**
 * Reads what agents have answered in LiveChat's own app. Pushes only say where to look, since they are neither repeated nor kept; the
 * reading decides.
 */
export interface AnswerSync {
  /** A new lease: everything found by the first complete look may have been carried by somebody else. */
  begin(): void;
  /** The lease is gone: chats are no longer followed. */
  end(): void;
  /** Looks soon: at one chat, or at all. */
  schedule(chatId?: string): void;
  stop(): void;
  idle(): Promise<void>;
}

export const createAnswerSync = (deps: {
  integrationSide: BridgeLiveChat['integrationSide'];
  connection: BridgeLiveChat['connection'];
  access: Access;
  chats: Chats;
  answers: Pick<Answers, 'consider'>;
  conversations: Pick<BridgeConversations, 'lookAtHistory'>;
  accountId(): AccountId | undefined;
  ownAgentId(): string | undefined;
  isReady(): boolean;
  clock: Clock;
  timers: Timers;
  log: Log;
}): AnswerSync => {
  const { integrationSide, connection, access, chats, answers, clock, timers, log } = deps;
  let isFirst = true;
  let begunAtMs = 0;
  let isStopped = false;
  let running: Promise<void> | undefined;
  let isAskedAgain = false;
  let cancelTimer: (() => void) | undefined;
  /** By chat: its newest events as they were when everything up to them was decided. */
  const decided = new Map<string, string>();
  const hinted = new Set<string>();
  const open = new Set<string>();
  const followed = new Set<string>();

  const pages = async function* (isActive: boolean): AsyncGenerator<ChatSummary> {
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

  const readChat = async (chatId: string, sinceMs: number, isDoubtful: boolean): Promise<boolean> => {
    const chat = chats.byChat(chatId);
    if (chat?.chatId === undefined) return true;
    const found: { threadId: string; event: ChatEvent }[] = [];
    const threads = threadsOf((page) =>
      access.asIntegration((token) => integrationSide.listThreads(token, chatId, page)),
    );
    for await (const thread of threads) {
      found.push(...thread.events.map((event) => ({ threadId: thread.id, event })));
      if (thread.createdAtMs < sinceMs) break;
    }
    const customIds = new Set(found.flatMap(({ event }) => event.customId ?? []));
    found.sort((one, other) => one.event.createdAtMs - other.event.createdAtMs);
    const doubt = isDoubtful ? createDoubt(deps.conversations, begunAtMs) : undefined;
    for (const { threadId, event } of found) {
      if (event.createdAtMs < sinceMs) continue;
      const place = { threadId, event, customIds };
      // What was written later does not overtake it.
      if (!(await answers.consider({ ...chat, chatId: chat.chatId }, place, doubt))) return false;
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

  const look = async (accountId: AccountId): Promise<number> => {
    const isDoubtful = isFirst;
    const knownUpToMs = chats.answersUpToMs(accountId);
    const sinceMs = Math.max(knownUpToMs - overlapMs, clock.now() - longestBackMs);
    const hints = [...hinted];
    hinted.clear();
    const active: ChatSummary[] = [];
    for await (const chat of pages(true)) active.push(chat);
    const closed: ChatSummary[] = [];
    if (isDoubtful) {
      for await (const chat of pages(false)) {
        if ((chat.lastThread?.createdAtMs ?? 0) < sinceMs - longestBackMs) break;
        closed.push(chat);
      }
    }
    let isComplete = true;
    let upToMs = knownUpToMs;
    for (const chat of [...active, ...closed]) {
      const signature = signatureOf(chat);
      const newestMs = Math.max(0, ...chat.newestEvents.map(({ createdAtMs }) => createdAtMs));
      upToMs = Math.max(upToMs, newestMs);
      const isSame = decided.get(chat.id) === signature || newestMs < sinceMs;
      if (isSame && !hints.includes(chat.id)) continue;
      if (await readChat(chat.id, sinceMs, isDoubtful)) decided.set(chat.id, signature);
      else isComplete = false;
    }
    // Closed since the last look, perhaps right after an answer.
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
    if (!isComplete) return failedAgainMs;
    return areAllPushed && connection.state.state === 'online' ? calmEveryMs : watchfulEveryMs;
  };

  const lookLater = (ms: number): void => {
    cancelTimer?.();
    if (!isStopped) cancelTimer = timers.after(ms, run);
  };

  function run(): void {
    const accountId = deps.accountId();
    if (isStopped || accountId === undefined || !deps.isReady()) return;
    if (running) {
      isAskedAgain = true;
      return;
    }
    cancelTimer?.();
    running = look(accountId)
      .catch((error: unknown) => {
        const { code } = toBackchannelError(error);
        if (!isStopped) log.warn('answers.not-read', { code });
        return failedAgainMs;
      })
      .then((nextMs) => {
        running = undefined;
        if (isAskedAgain) {
          isAskedAgain = false;
          run();
        } else lookLater(nextMs);
      });
  }

  return {
    begin() {
      isFirst = true;
      begunAtMs = clock.now();
      decided.clear();
      run();
    },
    end() {
      cancelTimer?.();
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
      run();
    },
    stop() {
      isStopped = true;
      cancelTimer?.();
    },
    async idle() {
      while (running) await running;
    },
  };
};
