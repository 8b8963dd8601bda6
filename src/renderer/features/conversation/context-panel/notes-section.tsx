import type { Conversation } from '../../../../shared/domain/conversation.ts';
import { text } from '../../../../shared/i18n/text.ts';
import { fullTime, rowTime } from '../../../messages/time.ts';
import { noteAuthor } from '../../../messages/work.ts';
import { useActions, useNow } from '../../../state/react.tsx';
import { useNotes } from '../../work/index.ts';
import { PanelSection } from './panel-section.tsx';

/** As many as are read at a glance. */
const mostShown = 3;

/** The newest notes of the team, newest first; all of them stand among the messages. */
export const NotesSection = ({ conversation }: { conversation: Conversation }) => {
  const { notes, agents, ownId } = useNotes(conversation.id, conversation.work.noteCount);
  const { work } = useActions();
  const nowMs = useNow(60_000);
  if (notes.length === 0) return undefined;
  return (
    <PanelSection title={text('Notes')}>
      <ul className="context__notes" data-testid="panel-notes">
        {notes
          .slice(-mostShown)
          .toReversed()
          .map((note) => (
            <li key={note.id} className="context__note">
              <p className="context__note-head">
                <span className="truncate">{noteAuthor(note, agents, ownId)}</span>
                <time title={fullTime(note.createdAtMs)}>{rowTime(note.createdAtMs, nowMs)}</time>
              </p>
              <p className="context__note-text is-selectable" dir="auto">
                {note.text}
              </p>
            </li>
          ))}
      </ul>
      {notes.length > mostShown ? (
        <button type="button" className="link" onClick={() => work.write('note')}>
          {text('All {count, number} notes', { count: notes.length })}
        </button>
      ) : undefined}
    </PanelSection>
  );
};
