import type { Message } from '../../../shared/domain/conversation.ts';
import type { Note } from '../../../shared/domain/work.ts';

/** A note for colleagues where it stands among the messages. */
export interface NoteItem {
  id: string;
  sentAtMs: number;
  /** `out`: this person's own. */
  direction: 'in' | 'out';
  note: Note;
}
export type ThreadItem = Message | NoteItem;

export const isNoteItem = (item: ThreadItem): item is NoteItem => 'note' in item;

/**
 * Messages and notes by time, oldest first; of equal times the message comes first. While earlier messages have not been read
 * (`hasMore`), notes from before the oldest message that was wait for them.
 */
export const withNotes = (
  messages: readonly Message[],
  notes: readonly Note[],
  { hasMore, ownId }: { hasMore: boolean; ownId: string | undefined },
): readonly ThreadItem[] => {
  if (notes.length === 0) return messages;
  const fromMs = hasMore ? (messages[0]?.sentAtMs ?? Infinity) : -Infinity;
  const items = notes
    .filter(({ createdAtMs }) => createdAtMs >= fromMs)
    .map((note): NoteItem => {
      const direction = note.author === ownId && note.isFromLiveChat !== true ? 'out' : 'in';
      return { id: note.id, sentAtMs: note.createdAtMs, direction, note };
    });
  const merged: ThreadItem[] = [];
  let next = 0;
  for (const message of messages) {
    for (let item = items[next]; item !== undefined && item.sentAtMs < message.sentAtMs; item = items[next]) {
      merged.push(item);
      next += 1;
    }
    merged.push(message);
  }
  return [...merged, ...items.slice(next)];
};

/** The newest message up to an item: a note at the end of the thread says that the message before it was seen. */
export const messageUpTo = (items: readonly ThreadItem[], id: string | undefined): string | undefined => {
  const at = id === undefined ? -1 : items.findIndex((item) => item.id === id);
  return items.slice(0, at + 1).findLast((item) => !isNoteItem(item))?.id;
};
