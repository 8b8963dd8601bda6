import { type ErrorCode, toBackchannelError } from '../../shared/errors.ts';
import type { ChatSummary } from '../livechat/index.ts';
import type { BridgeContext } from './context.ts';
import type { BridgeLiveChat } from './ports.ts';

/** LiveChat says of a chat that has just been followed that it has become visible: nothing new. */
const echoMs = 10_000;
/** A refusal is asked again after this long: the agent may have been let into the group. */
const askAgainMs = 10 * 60_000;
/** Refused, not disturbed. */
const refusalCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['LIVECHAT_REFUSED', 'LIVECHAT_FORBIDDEN']);

interface FollowedChat {
  /** Following ends when the chat is opened anew, so it belongs to a thread. Undefined: not known which. */
  threadId: string | undefined;
  /** refused: LiveChat does not allow it. left: the agent ended it in LiveChat's own app, and has a right to. */
  state: 'followed' | 'refused' | 'left';
  sinceMs: number;
}

/**
 * Which chats LiveChat pushes about to this console, beside those that its agent is a member of (livechat.md §6, §7). Following
 * is asked for on the live connection, which costs no call, and as often as it may have ended: asking twice does no harm.
 */
export interface Following {
  /** Follows the chat unless it does, or may not. Never throws. Answers whether it has begun just now. */
  follow(chatId: string, threadId: string | undefined): Promise<boolean>;
  /** What agents write in this chat is pushed here. */
  isPushed(chat: Pick<ChatSummary, 'id' | 'agentIds'>): boolean;
  /** LiveChat told that this thread was opened, or that the chat has become visible here. */
  opened(chatId: string, threadId: string | undefined): void;
  /** It may have ended: to be asked for again. */
  mayHaveEnded(chatId: string): void;
  /** LiveChat told that this agent no longer follows it: not asked for again in this thread. */
  left(chatId: string): void;
  /** A new connection: what it is pushed is not known. */
  forget(): void;
  /** Follows nothing any more. */
  end(): void;
}

export const createFollowing = (
  deps: Pick<BridgeContext, 'clock' | 'log'> &
    Pick<BridgeLiveChat, 'connection'> & { ownAgentId(): string | undefined },
): Following => {
  const { connection, clock, log } = deps;
  const chats = new Map<string, FollowedChat>();

  const isMember = ({ agentIds }: Pick<ChatSummary, 'agentIds'>): boolean => {
    const ownId = deps.ownAgentId();
    return ownId !== undefined && agentIds.includes(ownId);
  };

  return {
    async follow(chatId, threadId) {
      if (connection.state.state !== 'online') return false;
      const known = chats.get(chatId);
      const isAskedAgain = known?.state === 'refused' && clock.now() - known.sinceMs >= askAgainMs;
      if (known && known.threadId === threadId && !isAskedAgain) return false;
      const asked: FollowedChat = { threadId, state: 'followed', sinceMs: clock.now() };
      // Before the answer: what is pushed because of it may come first.
      chats.set(chatId, asked);
      try {
        await connection.followChat(chatId);
        return true;
      } catch (error) {
        const { code } = toBackchannelError(error);
        log.info('chat.not-followed', { code });
        if (chats.get(chatId) === asked) {
          if (refusalCodes.has(code)) chats.set(chatId, { ...asked, state: 'refused' });
          else chats.delete(chatId);
        }
        return false;
      }
    },
    isPushed: (chat) => isMember(chat) || chats.get(chat.id)?.state === 'followed',
    opened(chatId, threadId) {
      const known = chats.get(chatId);
      if (!known) return;
      const isEcho = known.threadId === threadId && clock.now() - known.sinceMs < echoMs;
      if (!isEcho) chats.delete(chatId);
    },
    mayHaveEnded(chatId) {
      if (chats.get(chatId)?.state !== 'left') chats.delete(chatId);
    },
    left(chatId) {
      const known = chats.get(chatId);
      if (known?.state === 'followed') chats.set(chatId, { ...known, state: 'left' });
    },
    forget: () => chats.clear(),
    end() {
      for (const [chatId, { state }] of chats) {
        if (state !== 'followed') continue;
        connection.unfollowChat(chatId).catch((error: unknown) => {
          // LiveChat ends it by itself when the chat is opened anew.
          log.info('chat.still-followed', { code: toBackchannelError(error).code });
        });
      }
      chats.clear();
    },
  };
};
