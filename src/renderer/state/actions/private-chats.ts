import type {
  AgentId,
  ChatId,
  FileId,
  GroupChange,
  GroupId,
  PrivateMessageId,
} from '../../../shared/domain/index.ts';
import { call, type Failure, failureOf, sentenceOfProblem } from '../../api/call.ts';
import { privateDraftKey } from '../drafts.ts';
import {
  earlierPrivateArrived,
  earlierPrivateLoading,
  groupPeopleAsked,
  isSignedIn,
  privateNewLineShown,
  privateChatsArrived,
  privateThreadArrived,
  privateThreadFailed,
  withPrivateMessages,
} from '../updates/index.ts';
import { requestSender, sharedRead, type ActionContext } from './context.ts';

export type PrivateChatActions = ReturnType<typeof createPrivateChatActions>;

/** Private chats between colleagues. Nothing here can reach a customer: it knows no conversation route. */
export const createPrivateChatActions = ({ api, store, drafts }: ActionContext) => {
  const send = requestSender(store);
  return {
    loadList: (): Promise<void> =>
      send(api.privateChat.list(), (answer) => store.apply((state) => privateChatsArrived(state, answer))),
    loadThread: sharedRead(async (chatId) => {
      try {
        // Opened at one of its messages: that page is here already.
        if (store.get().privateChats.threads[chatId]?.hasLater === true) return;
        const page = await call(api.privateChat.listMessages({ chatId: chatId as ChatId }));
        // Somebody else may be the next who sees this window.
        if (!isSignedIn(store.get())) return;
        store.apply((state) => privateThreadArrived(state, chatId, page));
      } catch (problem) {
        if (isSignedIn(store.get()))
          store.apply((state) => privateThreadFailed(state, chatId, sentenceOfProblem(problem)));
      }
    }),
    async loadEarlier(chatId: string): Promise<void> {
      const thread = store.get().privateChats.threads[chatId];
      const oldest = thread?.messages[0];
      if (thread === undefined || oldest === undefined || !thread.hasMore || thread.isLoadingEarlier) return;
      store.apply((state) => earlierPrivateLoading(state, chatId));
      try {
        const page = await call(
          api.privateChat.listMessages({
            chatId: chatId as ChatId,
            before: { sentAtMs: oldest.sentAtMs, id: oldest.id },
          }),
        );
        store.apply((state) => earlierPrivateArrived(state, chatId, page));
      } catch (problem) {
        store.apply((state) => privateThreadFailed(state, chatId, sentenceOfProblem(problem)));
      }
    },
    /** Sends privately, with files beside it; a refused text comes back into the composer. Answers the refusal. */
    async sendPrivately(
      chatId: string,
      text: string,
      facts: {
        replyToId?: PrivateMessageId | undefined;
        mentions?: readonly string[];
        fileIds?: readonly FileId[];
      } = {},
    ): Promise<Failure | undefined> {
      const key = privateDraftKey(chatId);
      drafts.change(key, '');
      drafts.flush();
      try {
        const { message } = await call(
          api.privateChat.send({
            chatId: chatId as ChatId,
            text,
            replyToId: facts.replyToId,
            mentions: [...(facts.mentions ?? [])] as AgentId[],
            fileIds: facts.fileIds === undefined ? undefined : [...facts.fileIds],
          }),
        );
        store.apply((state) => withPrivateMessages(state, chatId, [message]));
        return undefined;
      } catch (problem) {
        const written = drafts.peek(key);
        drafts.change(key, written === '' ? text : `${text}\n${written}`);
        return failureOf(problem);
      }
    },
    /** Something came while the person was not looking. */
    showNewLine: (chatId: string): void => store.apply((state) => privateNewLineShown(state, chatId)),
    async markRead(chatId: string): Promise<void> {
      if ((store.get().privateChats.summaries[chatId]?.unreadCount ?? 0) === 0) return;
      await send(api.privateChat.markRead({ chatId: chatId as ChatId }));
    },
    /** Answers the group's chat id. */
    async makeGroup(name: string, members: readonly string[]): Promise<string> {
      const { chatId } = await call(api.privateChat.makeGroup({ name, members: members as AgentId[] }));
      await send(api.privateChat.list(), (answer) =>
        store.apply((state) => privateChatsArrived(state, answer)),
      );
      return chatId;
    },
    async changeGroup(chatId: string, change: GroupChange): Promise<void> {
      await call(api.privateChat.changeGroup({ chatId: chatId as GroupId, change }));
    },
    /** Who is in that group, and its name. */
    showPeople: (chatId: string): void => store.apply((state) => groupPeopleAsked(state, chatId)),
    /** Nothing happens where those of another group are shown. */
    hidePeople(chatId: string): void {
      if (store.get().privateChats.peopleOf === chatId)
        store.apply((state) => groupPeopleAsked(state, undefined));
    },
    mute: (chatId: string, isMuted: boolean): Promise<void> =>
      send(api.privateChat.mute({ chatId: chatId as ChatId, isMuted })),
    async getSafetyNumber(colleagueId: string): Promise<string | undefined> {
      return (await call(api.privateChat.getSafetyNumber({ colleagueId: colleagueId as AgentId })))
        .safetyNumber;
    },
    async confirmSafetyNumber(colleagueId: string): Promise<void> {
      await call(api.privateChat.confirmSafetyNumber({ colleagueId: colleagueId as AgentId }));
    },
    /** The person has seen that this colleague has a new computer; a failure shows as the notice that stays. */
    async acknowledgeNewComputer(colleagueId: string): Promise<void> {
      await requestSender(store)(
        api.privateChat.acknowledgeNewComputer({ colleagueId: colleagueId as AgentId }),
      );
    },
  };
};
