import '../../ui/composer.css';
import { NoteAdd } from '@livechat/design-system-icons';
import { useEffect, useRef, useState } from 'react';
import { maxMentions, maxNoteLength } from '../../../shared/domain/work-rules.ts';
import { text } from '../../../shared/i18n/text.ts';
import type { Failure } from '../../api/call.ts';
import { windowFocus } from '../../commands/focus.ts';
import { noteDraftKey } from '../../state/drafts.ts';
import { useActions, useAppState, useDraft } from '../../state/react.tsx';
import { ownIdOf } from '../../state/roster.ts';
import { Problem } from '../../ui/callout.tsx';
import { ComposerField } from '../../ui/composer-field.tsx';
import { Button, Icon } from '../../ui/design-system.ts';
import { agentName } from '../../messages/people.ts';
import { mentionsIn, noteReachWords } from '../../messages/work.ts';
import { foldedText } from '../../state/roster.ts';

/** What is typed after the last `@` of the text, if it may be a name. */
const typedMention = (written: string): string | undefined => /(?:^|\s)@([^@\n]{0,40})$/u.exec(written)?.[1];
const mostOffered = 6;

/**
 * Writes for colleagues. It knows the actions of notes only: no text typed here comes near what sends to a customer
 * (test/renderer/features/notes-never-leave.test.ts).
 */
export const NoteComposer = ({ conversationId }: { conversationId: string }) => {
  const settings = useAppState((state) => state.settings);
  const agents = useAppState((state) => state.team.agents);
  const ownId = useAppState(ownIdOf);
  const isBridged = useAppState(
    ({ bridge }) => bridge?.state === 'active' || bridge?.state === 'standing-by',
  );
  const { work } = useActions();
  const [note, setNote] = useDraft(noteDraftKey(conversationId));
  const [problem, setProblem] = useState<Failure>();
  const field = useRef<HTMLTextAreaElement>(null);

  useEffect(() => field.current?.focus({ preventScroll: true }), []);

  const typed = typedMention(note);
  const offered =
    typed === undefined
      ? []
      : Object.values(agents)
          .filter(
            (agent) =>
              agent.id !== ownId &&
              !agent.isSuspended &&
              foldedText(`${agentName(agent)} ${agent.id}`).includes(foldedText(typed)),
          )
          .slice(0, mostOffered);

  const mention = (name: string): void => {
    setNote(`${note.slice(0, note.length - (typed ?? '').length)}${name} `);
    field.current?.focus();
  };
  const addNote = (): void => {
    const written = note.trim();
    if (written === '') return;
    setProblem(undefined);
    field.current?.focus();
    const mentions = mentionsIn(written, agents).slice(0, maxMentions);
    void work.addNote(conversationId, written, mentions).then(setProblem);
  };

  return (
    <section
      className="composer composer--note"
      aria-label={text('Note for colleagues')}
      data-region="composer"
    >
      {problem === undefined ? undefined : (
        <div className="composer__problem">
          <Problem sentence={problem} />
        </div>
      )}
      {offered.length > 0 ? (
        <div
          className="note-mentions"
          role="group"
          aria-label={text.in('verb: a colleague in a note', 'Mention')}
        >
          {offered.map((agent) => (
            <button
              key={agent.id}
              type="button"
              className="note-mentions__one"
              onClick={() => mention(agentName(agent))}
            >
              @{agentName(agent)}
            </button>
          ))}
        </div>
      ) : undefined}
      <div className="composer__box">
        <ComposerField
          ref={field}
          testId="composer-note"
          label={text('Note for colleagues')}
          placeholder={text('Only colleagues see this. @ mentions somebody.')}
          value={note}
          isDisabled={false}
          maxLength={maxNoteLength}
          isSpellChecked={settings.spellCheck}
          sendWithEnter={settings.sendWithEnter}
          onChange={(next) => {
            setNote(next);
            if (problem !== undefined) setProblem(undefined);
          }}
          onSend={addNote}
          onKey={(event) => {
            const isPlain = !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey;
            if (event.key !== 'ArrowUp' || !isPlain || note !== '') return false;
            event.preventDefault();
            return windowFocus.changeLastNote();
          }}
        />
        <div className="composer__foot">
          <div className="composer__info">
            <span>{noteReachWords(isBridged)}</span>
            {note.length > maxNoteLength - 200 ? (
              <span className="digits">
                {text('{count, number} left', { count: maxNoteLength - note.length })}
              </span>
            ) : undefined}
          </div>
          <Button
            kind="primary"
            size="compact"
            className="note-add"
            icon={<Icon source={NoteAdd} size="small" />}
            disabled={note.trim() === ''}
            onClick={addNote}
          >
            {text.in('verb, on a button', 'Add note')}
          </Button>
        </div>
      </div>
    </section>
  );
};
