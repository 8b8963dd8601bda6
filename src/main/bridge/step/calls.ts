import { type ErrorCode, toBackchannelError } from '../../../shared/errors.ts';
import { type ChatThread, isRefusal, refusalType, withToken } from '../../livechat/index.ts';
import type { BridgeContext } from '../context.ts';
import type { BridgeDeps, BridgeLiveChat } from '../ports.ts';
import type { ChatRow } from '../store/index.ts';
import type { Give } from './plan.ts';

/** Refusals that say that it is so already. */
const alreadyTypes: Readonly<Record<Give['kind'], string | undefined>> = {
  close: 'chat_inactive',
  resume: 'chat_already_active',
  tag: 'not_found',
  assign: undefined,
  remove: 'not_found',
};

/** Nobody, or not that agent, can take a chat now: which of these a transfer is refused by is not documented. */
const isNotFree = (error: unknown): boolean => notFreeCodes.has(toBackchannelError(error).code);
const notFreeCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['LIVECHAT_NOBODY_ONLINE', 'LIVECHAT_LIMIT']);

/** changed: the chat was closed meanwhile; what is to be done is decided anew. */
export type Outcome = 'done' | 'refused' | 'changed';

export interface GiveCalls {
  /** Does one thing in LiveChat. Errors: those of its calls that are no refusals; BRIDGE_NOT_HOLDER. */
  carry(
    chat: ChatRow & { chatId: string },
    now: { groupIds: readonly number[] | undefined; threadId: ChatThread['id'] },
    give: Give,
  ): Promise<Outcome>;
}

/** What the team said, done in LiveChat: in the name of the holder's agent, who need not be in the chat, or of the customer. */
export const createGiveCalls = (
  deps: Pick<BridgeContext, 'access' | 'customerSide' | 'lease' | 'log'> & {
    integrationSide: BridgeLiveChat['integrationSide'];
    session: BridgeDeps['session'];
  },
): GiveCalls => {
  const { access, customerSide, integrationSide, session, lease, log } = deps;

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

  const call = (
    chat: ChatRow & { chatId: string },
    now: Parameters<GiveCalls['carry']>[1],
    give: Give,
  ): Promise<void> => {
    const { chatId } = chat;
    switch (give.kind) {
      case 'close':
        return close(chat);
      case 'resume':
        return resume(chat, now.groupIds);
      case 'tag':
        return asAgent((token) =>
          integrationSide.setTag(token, { chatId, threadId: now.threadId }, give.tag, give.isOn),
        );
      case 'assign':
        return asAgent((token) => integrationSide.transfer(token, chatId, give.agentId, give));
      case 'remove':
        return asAgent((token) => integrationSide.removeAgent(token, chatId, give.agentId));
    }
  };

  const isAlready = (give: Give, error: unknown): boolean =>
    refusalType(error) !== undefined &&
    refusalType(error) === alreadyTypes[give.kind] &&
    !(give.kind === 'tag' && give.isOn);

  return {
    async carry(chat, now, give) {
      lease.assertHeld();
      try {
        await call(chat, now, give);
      } catch (error) {
        if (isAlready(give, error)) return 'done';
        if (!isRefusal(error) && !(give.kind === 'assign' && isNotFree(error))) throw error;
        // Who is in it can be changed only while it is open.
        const isAboutPeople = give.kind === 'assign' || give.kind === 'remove';
        if (isAboutPeople && refusalType(error) === 'chat_inactive') return 'changed';
        log.info('step.refused', { kind: give.kind, type: refusalType(error) });
        return 'refused';
      }
      return 'done';
    },
  };
};
