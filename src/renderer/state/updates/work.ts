import type { Note, Presence, ViewCounts } from '../../../shared/domain/work.ts';
import { emptyLists, type State } from '../model.ts';

/** Pure `(state, fact) → state` for the team's work on conversations. */

const withWork = (state: State, change: Partial<State['conversations']>): State => ({
  ...state,
  conversations: { ...state.conversations, ...change },
});

export const countsArrived = (state: State, counts: ViewCounts): State => withWork(state, { counts });

export const presenceArrived = (state: State, presence: readonly Presence[]): State =>
  withWork(state, { presence });

export const notesArrived = (state: State, conversationId: string, notes: readonly Note[]): State =>
  withWork(state, { notes: { ...state.conversations.notes, [conversationId]: notes } });

export const writingChosen = (state: State, writing: State['conversations']['writing']): State =>
  withWork(state, { writing });

/** The dialog that asks a colleague opens. */
export const askOpened = (state: State, conversationId: string): State => ({
  ...withWork(state, { askingAbout: conversationId }),
  dialog: 'ask-colleague',
});

/** Another order: what was listed in the old one is read again. */
export const listsForgotten = (state: State): State => withWork(state, { lists: emptyLists });

export const selectionCleared = (state: State): State =>
  withWork(state, { selectedIds: [], selectionFrom: undefined });

/** Chooses one or takes it back; with `isRange` everything from the one that was chosen last. */
export const selectionToggled = (state: State, id: string, isRange: boolean): State => {
  const { selectedIds, selectionFrom, lists, view } = state.conversations;
  const { ids } = lists[view];
  if (isRange && selectionFrom !== undefined) {
    const [from, to] = [ids.indexOf(selectionFrom), ids.indexOf(id)].sort((a, b) => a - b) as [
      number,
      number,
    ];
    const range = from === -1 ? [id] : ids.slice(from, to + 1);
    return withWork(state, { selectedIds: [...new Set([...selectedIds, ...range])] });
  }
  const isChosen = selectedIds.includes(id);
  return withWork(state, {
    selectedIds: isChosen ? selectedIds.filter((other) => other !== id) : [...selectedIds, id],
    selectionFrom: id,
  });
};
