import type { AgentId, ChatId, PrivateMessageId } from '../../../shared/domain/index.ts';
import { mayChange } from '../../../shared/domain/private-rules.ts';
import type { PrivateMessage } from '../../../shared/domain/private-chat.ts';
import type { RouteOutput } from '../../../shared/ipc/routes.ts';
import { call, type Failure, failureOf } from '../../api/call.ts';
import type { PrivateAsked, PrivateComposing } from '../model.ts';
import { privateAskedChanged, privateComposingChanged } from '../updates/index.ts';
import { notifyProblem, type ActionContext } from './context.ts';

export type PrivateMessageActions = ReturnType<typeof createPrivateMessageActions>;

/** What is done with one private message. Nothing here can reach a customer: it knows no conversation route. */
export const createPrivateMessageActions = ({ api, store }: ActionContext) => {
  const of = ({ chatId, id }: Pick<PrivateMessage, 'chatId' | 'id'>) => ({ chatId, messageId: id });
  const told = (answer: Promise<unknown>): Promise<void> =>
    answer.then(() => undefined, notifyProblem(store));
  return {
    retry: (message: PrivateMessage): Promise<void> => told(call(api.privateChat.sendAgain(of(message)))),
    cancel: (message: PrivateMessage): Promise<void> => told(call(api.privateChat.cancel(of(message)))),
    remove: (message: PrivateMessage): Promise<void> => told(call(api.privateChat.delete(of(message)))),
    react: (message: PrivateMessage, emoji: string, isOn: boolean): Promise<void> =>
      told(call(api.privateChat.react({ ...of(message), emoji, isOn }))),
    /** Answers the refusal. */
    async edit(
      message: PrivateMessage,
      text: string,
      mentions: readonly string[],
    ): Promise<Failure | undefined> {
      try {
        await call(api.privateChat.edit({ ...of(message), text, mentions: [...mentions] as AgentId[] }));
        return undefined;
      } catch (problem) {
        return failureOf(problem);
      }
    },
    details: (message: PrivateMessage): Promise<RouteOutput<'private-chat/get-details'>> =>
      call(api.privateChat.getDetails(of(message))),
    /** Somebody who writes is told of at most; a failure is nothing to tell anybody. */
    typing(chatId: string, isTyping: boolean): void {
      void api.privateChat.setTyping({ chatId: chatId as ChatId, isTyping }).catch(() => undefined);
    },
    /** What the composer of that chat is about; undefined: a new message. */
    compose: (chatId: string, composing: PrivateComposing | undefined): void =>
      store.apply((state) => privateComposingChanged(state, chatId, composing)),
    /** Opens what there is to choose or read of that message; undefined: closes it. */
    ask(kind: PrivateAsked['kind'] | undefined, message?: Pick<PrivateMessage, 'chatId' | 'id'>): void {
      const asked = kind && message && { kind, chatId: message.chatId, messageId: message.id };
      store.apply((state) => privateAskedChanged(state, asked));
    },
    /** The last own message of the chat that can still be edited. */
    lastEditable(chatId: string): PrivateMessageId | undefined {
      const messages = store.get().privateChats.threads[chatId]?.messages ?? [];
      return messages.findLast((message) => isEditable(message, Date.now()))?.id;
    },
  };
};

/** Whether this person may still edit or delete it. */
export const isEditable = (message: PrivateMessage, nowMs: number): boolean =>
  message.direction === 'out' && message.deletedAtMs === undefined && mayChange(message.sentAtMs, nowMs);
