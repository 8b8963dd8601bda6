import type { AgentId, Conversation, ConversationId, NoteId } from '../../../shared/domain/index.ts';
import { maxBulk } from '../../../shared/domain/work-rules.ts';
import type { IpcResult } from '../../../shared/ipc/routes.ts';
import { call, type Failure, failureOf } from '../../api/call.ts';
import { noteDraftKey } from '../drafts.ts';
import type { State } from '../model.ts';
import {
  countsArrived,
  isSignedIn,
  notesArrived,
  presenceArrived,
  selectionCleared,
  selectionToggled,
  writingChosen,
} from '../updates/index.ts';
import { notifyProblem, requestSender, type ActionContext } from './context.ts';

export type WorkActions = ReturnType<typeof createWorkActions>;

/** Which conversations an action of the list or of a key means: those that are chosen, else the open one. */
export const meantIds = (state: State): readonly string[] => {
  const { selectedIds } = state.conversations;
  const { section, conversationId } = state.place;
  if (section !== 'inbox') return [];
  return selectedIds.length > 0 ? selectedIds : conversationId === undefined ? [] : [conversationId];
};

/** What the team does about conversations: who answers, tags, done, snoozed, notes, who looks and types. */
export const createWorkActions = ({ api, store, drafts }: ActionContext) => {
  const send = requestSender(store);
  const notify = notifyProblem(store);

  /** One action on several; those beyond what main takes at once follow in the next. */
  const forAll = async (
    ids: readonly string[],
    act: (conversationIds: Conversation['id'][]) => Promise<IpcResult<undefined>>,
  ): Promise<void> => {
    for (let from = 0; from < ids.length; from += maxBulk)
      await send(act(ids.slice(from, from + maxBulk) as ConversationId[]));
    store.apply(selectionCleared);
  };

  const loadNotes = async (conversationId: string): Promise<void> => {
    try {
      const { notes } = await call(api.work.listNotes({ conversationId: conversationId as ConversationId }));
      store.apply((state) => notesArrived(state, conversationId, notes));
    } catch (problem) {
      if (isSignedIn(store.get())) notify(problem);
    }
  };

  return {
    /** `agentId` undefined: nobody. */
    assign: (ids: readonly string[], agentId: string | undefined): Promise<void> =>
      forAll(ids, (conversationIds) =>
        api.work.assign({
          conversationIds,
          ...(agentId === undefined ? {} : { agentId: agentId as AgentId }),
        }),
      ),
    setTag: (ids: readonly string[], tag: string, isOn: boolean): Promise<void> =>
      forAll(ids, (conversationIds) => api.work.setTag({ conversationIds, tag, isOn })),
    setDone: (ids: readonly string[]): Promise<void> =>
      forAll(ids, (conversationIds) => api.work.setDone({ conversationIds })),
    reopen: (ids: readonly string[]): Promise<void> =>
      forAll(ids, (conversationIds) => api.work.reopen({ conversationIds })),
    snooze: (ids: readonly string[], untilMs: number): Promise<void> =>
      forAll(ids, (conversationIds) => api.work.snooze({ conversationIds, untilMs })),
    /** Tags that the team uses; none when main does not answer. */
    tags: async (): Promise<readonly string[]> => {
      try {
        return (await call(api.work.listTags())).tags;
      } catch (problem) {
        notify(problem);
        return [];
      }
    },
    loadNotes,
    /** The text leaves the field at once and comes back when main refuses. Answers the refusal. */
    async addNote(
      conversationId: string,
      text: string,
      mentions: readonly string[],
    ): Promise<Failure | undefined> {
      const key = noteDraftKey(conversationId);
      drafts.change(key, '');
      drafts.flush();
      try {
        await call(
          api.work.addNote({
            conversationId: conversationId as ConversationId,
            text,
            mentions: mentions as AgentId[],
          }),
        );
        await loadNotes(conversationId);
        return undefined;
      } catch (problem) {
        drafts.change(key, text);
        return failureOf(problem);
      }
    },
    editNote: (
      conversationId: string,
      noteId: string,
      text: string,
      mentions: readonly string[],
    ): Promise<void> =>
      send(
        api.work.editNote({
          conversationId: conversationId as ConversationId,
          noteId: noteId as NoteId,
          text,
          mentions: mentions as AgentId[],
        }),
      ),
    deleteNote: (conversationId: string, noteId: string): Promise<void> =>
      send(
        api.work.deleteNote({ conversationId: conversationId as ConversationId, noteId: noteId as NoteId }),
      ),
    /** Where somebody has changed a note of a conversation that was opened here. */
    notesChanged(conversationId: string): void {
      if (store.get().conversations.notes[conversationId] !== undefined) void loadNotes(conversationId);
    },
    write: (writing: State['conversations']['writing']): void =>
      store.apply((state) => writingChosen(state, writing)),
    toggleSelected: (id: string, isRange: boolean): void =>
      store.apply((state) => selectionToggled(state, id, isRange)),
    clearSelection: (): void => store.apply(selectionCleared),
    countsChanged: (counts: Parameters<typeof countsArrived>[1]): void =>
      store.apply((state) => countsArrived(state, counts)),
    presenceChanged: (presence: Parameters<typeof presenceArrived>[1]): void =>
      store.apply((state) => presenceArrived(state, presence)),
    async load(): Promise<void> {
      try {
        const [counts, { presence }] = await Promise.all([
          call(api.work.getCounts()),
          call(api.work.getPresence()),
        ]);
        store.apply((state) => presenceArrived(countsArrived(state, counts), presence));
      } catch (problem) {
        if (isSignedIn(store.get())) notify(problem);
      }
    },
    /** What the person looks at and whether they type. A failure is no one's trouble: the next one follows in seconds. */
    setPresence(conversationId: string | undefined, isTyping: boolean): void {
      void api.work
        .setPresence({
          isTyping,
          ...(conversationId === undefined ? {} : { conversationId: conversationId as ConversationId }),
        })
        .catch(() => undefined);
    },
  };
};
