import './work.css';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { Note } from '../../../shared/domain/work.ts';
import { maxMentions, maxNoteLength } from '../../../shared/domain/work-rules.ts';
import { text } from '../../../shared/i18n/text.ts';
import { windowFocus } from '../../commands/focus.ts';
import { useActions, useAppState, useNow } from '../../state/react.tsx';
import { ownIdOf } from '../../state/roster.ts';
import { fullTime, rowTime } from '../../messages/time.ts';
import { mentionsIn, noteAuthor } from '../../messages/work.ts';
import { sideBySide } from '../../ui/side-by-side.ts';

const noNotes: readonly Note[] = [];

/** What colleagues wrote about a conversation, read when it is opened and when the number of notes (`count`) changes. */
export const useNotes = (conversationId: string, count: number) => {
  const agents = useAppState((state) => state.team.agents);
  const ownId = useAppState(ownIdOf);
  const notes = useAppState((state) => state.conversations.notes[conversationId] ?? noNotes);
  const { work } = useActions();
  // Also when the number changes: a colleague's console has told of another one.
  useEffect(() => void work.loadNotes(conversationId), [work, conversationId, count]);
  return { agents, ownId, notes };
};

/** All notes of the conversation in one place, while another one is written; else they stand among the messages. */
export const NotesPanel = ({ conversationId }: { conversationId: string }) => {
  const notes = useAppState((state) => state.conversations.notes[conversationId] ?? noNotes);
  const isWriting = useAppState((state) => state.conversations.writing === 'note');
  const end = useRef<HTMLLIElement>(null);
  const lastId = notes.at(-1)?.id;
  useEffect(() => end.current?.scrollIntoView({ block: 'nearest' }), [lastId, isWriting]);
  if (notes.length === 0 || !isWriting) return undefined;
  return (
    <section className="notes" aria-label={text('All notes')} data-region="notes" data-testid="notes">
      <ol className="notes__list">
        {notes.map((note, index) => (
          <li key={note.id} ref={index === notes.length - 1 ? end : undefined}>
            <NoteView note={note} />
          </li>
        ))}
      </ol>
    </section>
  );
};

const hidden = (parts: ReactNode[]) => <span className="visually-hidden">{sideBySide(parts)}</span>;

/** One note: who wrote it, its text, and for its author how to change it. */
export const NoteView = ({ note }: { note: Note }) => {
  const nowMs = useNow(60_000);
  const agents = useAppState((state) => state.team.agents);
  const ownId = useAppState(ownIdOf);
  const { work } = useActions();
  const [changed, setChanged] = useState<string>();
  const isOwn = note.author === ownId && note.isFromLiveChat !== true;
  /** Back to where the next note is written. */
  const leave = (): void => {
    setChanged(undefined);
    windowFocus.later(() => void windowFocus.composer());
  };
  const keep = (): void => {
    const written = (changed ?? '').trim();
    leave();
    if (written === '' || written === note.text) return;
    void work.editNote(
      note.conversationId,
      note.id,
      written,
      mentionsIn(written, agents).slice(0, maxMentions),
    );
  };
  return (
    <div className="note">
      <p className="note__head">
        <span className="note__word">{text.in('noun: for colleagues', 'Note')}</span>
        <span className="truncate">{noteAuthor(note, agents, ownId)}</span>
        <time title={fullTime(note.createdAtMs)}>{rowTime(note.createdAtMs, nowMs)}</time>
        {note.editedAtMs === undefined ? undefined : (
          <span title={text('Changed {moment}', { moment: fullTime(note.editedAtMs) })}>
            {text.in('of a note, behind its time', 'changed')}
          </span>
        )}
        {isOwn && changed === undefined ? (
          <span className="note__tools">
            <button type="button" className="link" data-change-note="" onClick={() => setChanged(note.text)}>
              {sideBySide(text.rich('Change<hidden> this note</hidden>', { hidden }))}
            </button>
            <button
              type="button"
              className="link"
              onClick={() => void work.deleteNote(note.conversationId, note.id)}
            >
              {sideBySide(text.rich('Delete<hidden> this note</hidden>', { hidden }))}
            </button>
          </span>
        ) : undefined}
      </p>
      {changed === undefined ? (
        <p className="note__text is-selectable" dir="auto">
          {note.text}
        </p>
      ) : (
        <div className="note__change">
          <textarea
            aria-label={text('Change the note')}
            value={changed}
            maxLength={maxNoteLength}
            rows={2}
            autoFocus
            onChange={(event) => setChanged(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape') {
                event.stopPropagation();
                leave();
              } else if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
                event.preventDefault();
                keep();
              }
            }}
          />
          <button type="button" className="link" onClick={keep}>
            {text.in('verb: the changed note', 'Keep')}
          </button>
          <button type="button" className="link" onClick={leave}>
            {text('Cancel')}
          </button>
        </div>
      )}
    </div>
  );
};
