import { text } from '../../../shared/i18n/text.ts';
import type { AgentId, ChatId, ConversationId, GroupView } from '../../../shared/domain/index.ts';
import { call, type Failure, failureOf } from '../../api/call.ts';
import {
  askedGroupSentence,
  askedPrivatelySentence,
  handedOverSentence,
  handOverNote,
  takenBackSentence,
} from '../../messages/ask-colleague.ts';
import { mentionsIn } from '../../messages/work.ts';
import { askDraftKey } from '../drafts.ts';
import type { State, UndoableHandOver } from '../model.ts';
import { ownIdOf } from '../roster.ts';
import {
  askOpened,
  conversationFetched,
  dialogOpened,
  noticeAdded,
  noticeRemoved,
  withPrivateMessages,
} from '../updates/index.ts';
import { notifyProblem, type ActionContext } from './context.ts';

const goneSentence = text('This person is no longer in the team.');

export type AskActions = ReturnType<typeof createAskActions>;

/** The last conversation handed over, while its notice still offers to take it back. */
export const undoableHandOver = ({ notices }: State): UndoableHandOver | undefined =>
  notices.findLast(({ undo }) => undo !== undefined)?.undo;

/** The others of a group whom a text names: they are told also where they have turned its notifications off. */
const mentionsInGroup = (state: State, { members }: GroupView, written: string): AgentId[] => {
  const others = members.filter(({ agentId }) => agentId !== ownIdOf(state));
  const agents = others.flatMap(({ agentId }) => state.team.agents[agentId] ?? []);
  return mentionsIn(written, Object.fromEntries(agents.map((agent) => [agent.id, agent]))) as AgentId[];
};

/** Asking a colleague about a conversation. Nothing here can reach a customer: it knows no route that sends to one. */
export const createAskActions = ({ api, store, drafts, clock }: ActionContext) => {
  const notify = notifyProblem(store);
  return {
    open: (conversationId: string): void => store.apply((state) => askOpened(state, conversationId)),

    /** Assigns with a note, as one act. The dialog closes; a refused text stays in it. Answers the refusal. */
    async handOver(
      conversationId: string,
      colleagueId: string,
      text: string,
    ): Promise<Failure | string | undefined> {
      const { agents } = store.get().team;
      const colleague = agents[colleagueId];
      if (colleague === undefined) return goneSentence;
      const note = handOverNote(text, colleague, agents);
      try {
        const { handOver } = await call(
          api.work.handOver({
            conversationId: conversationId as ConversationId,
            agentId: colleague.id,
            text: note.text,
            mentions: note.mentions as AgentId[],
          }),
        );
        // Kept by the notice, so that taking it back loses no word.
        drafts.change(askDraftKey(conversationId), '');
        const sentence = handedOverSentence(colleague);
        store.apply((state) =>
          noticeAdded(dialogOpened(state, 'none'), {
            tone: 'info',
            sentence,
            undo: { handOver, written: text, atMs: clock.now() },
          }),
        );
        return undefined;
      } catch (problem) {
        return failureOf(problem);
      }
    },

    /** The conversation as a card in that chat: with a colleague, or a group. Answers the refusal. */
    async askPrivately(
      conversationId: string,
      chatId: string,
      text: string,
    ): Promise<Failure | string | undefined> {
      const { team, privateChats } = store.get();
      const colleague = team.agents[chatId];
      const group = privateChats.summaries[chatId]?.group;
      const sentence = group ? askedGroupSentence(group) : colleague && askedPrivatelySentence(colleague);
      if (sentence === undefined) return goneSentence;
      const mentions = group ? mentionsInGroup(store.get(), group, text) : [];
      try {
        const { message } = await call(
          api.privateChat.send({
            chatId: chatId as ChatId,
            text,
            conversationId: conversationId as ConversationId,
            ...(mentions.length === 0 ? {} : { mentions }),
          }),
        );
        drafts.change(askDraftKey(conversationId), '');
        store.apply((state) =>
          noticeAdded(dialogOpened(withPrivateMessages(state, chatId, [message]), 'none'), {
            tone: 'info',
            sentence,
          }),
        );
        return undefined;
      } catch (problem) {
        return failureOf(problem);
      }
    },

    /** Reads the conversation of a card that is not in the lists. Answers whether it is here. */
    async findConversation(conversationId: string): Promise<boolean> {
      try {
        const { conversation } = await call(
          api.conversation.get({ conversationId: conversationId as ConversationId }),
        );
        if (conversation !== undefined) store.apply((state) => conversationFetched(state, conversation));
        return conversation !== undefined;
      } catch (problem) {
        notify(problem);
        return true;
      }
    },

    /** The note is gone, whoever had the conversation has it again, and the text is back in the dialog. */
    async takeHandOverBack(undo: UndoableHandOver): Promise<void> {
      const { handOver, written } = undo;
      const notice = store.get().notices.find((one) => one.undo === undo);
      if (notice !== undefined) store.apply((state) => noticeRemoved(state, notice.id));
      try {
        await call(api.work.takeHandOverBack(handOver));
        drafts.change(askDraftKey(handOver.conversationId), written);
        store.apply((state) => noticeAdded(state, { tone: 'info', sentence: takenBackSentence }));
      } catch (problem) {
        notify(problem);
      }
    },
  };
};
