import type { AgentId, ConversationId } from '../../../shared/domain/index.ts';
import { call, sentenceOfProblem } from '../../api/call.ts';
import { handedOverSentence, handOverNote, takenBackSentence } from '../../messages/ask-colleague.ts';
import { askDraftKey } from '../drafts.ts';
import type { State, UndoableHandOver } from '../model.ts';
import { askOpened, dialogOpened, noticeAdded, noticeRemoved } from '../updates/index.ts';
import { notifyProblem, type ActionContext } from './context.ts';

export type AskActions = ReturnType<typeof createAskActions>;

/** The last conversation handed over, while its notice still offers to take it back. */
export const undoableHandOver = ({ notices }: State): UndoableHandOver | undefined =>
  notices.findLast(({ undo }) => undo !== undefined)?.undo;

/** Asking a colleague about a conversation. Nothing here can reach a customer: it knows no route that sends to one. */
export const createAskActions = ({ api, store, drafts, clock }: ActionContext) => {
  const notify = notifyProblem(store);
  return {
    open: (conversationId: string): void => store.apply((state) => askOpened(state, conversationId)),

    /** Assigns with a note, as one act. The dialog closes; a refused text stays in it. Answers the refusal's sentence. */
    async handOver(conversationId: string, colleagueId: string, text: string): Promise<string | undefined> {
      const { agents } = store.get().team;
      const colleague = agents[colleagueId];
      if (colleague === undefined) return 'This person is no longer in the team.';
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
        return sentenceOfProblem(problem);
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
