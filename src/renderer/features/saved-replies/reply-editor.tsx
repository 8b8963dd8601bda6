import { useId, useState } from 'react';
import type { SavedReply } from '../../../shared/domain/saved-reply.ts';
import {
  fillVariables,
  maxSavedNameLength,
  maxSavedTextLength,
  replyVariables,
} from '../../../shared/domain/saved-reply-rules.ts';
import { text } from '../../../shared/i18n/text.ts';
import { ownName } from '../../messages/people.ts';
import { buttonsRemark } from '../../messages/reply-buttons.ts';
import { savedName } from '../../messages/saved-replies.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { Problem } from '../../ui/callout.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Button } from '../../ui/design-system.ts';
import { useRequest } from '../../ui/use-request.ts';
import { changeThenFocus, ReplyButtons, writtenButtons } from '../reply-buttons/index.ts';
import { FilledReply } from './filled-reply.tsx';

interface ReplyEditorProps {
  /** Undefined: a new one. */
  reply: SavedReply | undefined;
  onSaved(id: SavedReply['id']): void;
  onGone(): void;
}

/** Name, text, for whom; below it how it will read to a customer. */
export const ReplyEditor = ({ reply, onSaved, onGone }: ReplyEditorProps) => {
  const { savedReplies, app } = useActions();
  const agent = useAppState(({ app: known }) => ownName(known?.session));
  const isSpellChecked = useAppState((state) => state.settings.spellCheck);
  const [name, setName] = useState(reply?.name ?? '');
  const [written, setWritten] = useState(reply?.text ?? '');
  const [titles, setTitles] = useState<readonly string[]>(reply?.buttons ?? []);
  const [isShared, setIsShared] = useState(reply?.isShared ?? false);
  const [isDeleteAsked, setIsDeleteAsked] = useState(false);
  const { isRunning, problem, run } = useRequest();
  const removing = useRequest();
  const ids = useId();
  const isReady = name.trim() !== '' && written.trim() !== '';
  const buttons = writtenButtons(titles, setTitles);
  const isChanged =
    name !== reply?.name ||
    written !== reply.text ||
    isShared !== reply.isShared ||
    JSON.stringify(buttons.sendable) !== JSON.stringify(reply.buttons ?? []);
  const preview = fillVariables(written, { 'first name': 'Ina', handle: '@ina', agent });

  const save = (): void =>
    run(
      () =>
        savedReplies.save({
          ...(reply === undefined ? {} : { id: reply.id }),
          name,
          text: written,
          buttons: [...buttons.sendable],
          isShared,
        }),
      ({ id }) => {
        app.notifyInfo(isShared ? text('Saved for the team.') : text('Saved for you.'));
        onSaved(id);
      },
    );
  return (
    <form
      className="card saved-replies__editor"
      aria-label={
        reply === undefined ? text('New saved reply') : text('Saved reply {name}', { name: savedName(reply) })
      }
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady && isChanged) save();
      }}
    >
      <label htmlFor={`${ids}-name`}>{text('Name')}</label>
      <input
        id={`${ids}-name`}
        className="saved-replies__field"
        value={name}
        maxLength={maxSavedNameLength}
        placeholder={text('opening hours')}
        onChange={(event) => setName(event.target.value)}
      />
      <label htmlFor={`${ids}-text`}>{text('Text')}</label>
      <textarea
        id={`${ids}-text`}
        className="saved-replies__field saved-replies__words"
        value={written}
        rows={5}
        maxLength={maxSavedTextLength}
        spellCheck={isSpellChecked}
        onChange={(event) => setWritten(event.target.value)}
      />
      <p className="saved-replies__variables">
        {replyVariables.map((variable) => (
          <button
            key={variable}
            type="button"
            className="link"
            onClick={() => setWritten(`${written}{${variable}}`)}
          >
            {`{${variable}}`}
          </button>
        ))}
      </p>
      <div className="saved-replies__buttons">
        {titles.length === 0 ? (
          <button type="button" className="link" onClick={() => changeThenFocus(() => buttons.add(), -1)}>
            {text('Add buttons')}
          </button>
        ) : (
          <ReplyButtons
            buttons={buttons}
            remark={buttonsRemark(1, 0)}
            onLeave={() => document.getElementById(`${ids}-text`)?.focus()}
          />
        )}
      </div>
      <fieldset className="saved-replies__whom">
        <legend>{text.in('for whom: the whole team, or only me', 'For')}</legend>
        {[false, true].map((one) => (
          <label key={String(one)}>
            <input
              type="radio"
              name={`${ids}-for`}
              checked={isShared === one}
              onChange={() => setIsShared(one)}
            />{' '}
            {one ? text.in('for whom', 'the whole team') : text.in('for whom', 'only me')}
          </label>
        ))}
      </fieldset>
      {written.trim() === '' ? undefined : (
        <section className="saved-replies__preview" aria-label={text('Preview')}>
          <h2 className="saved-replies__title">{text('As a customer called Ina reads it')}</h2>
          <FilledReply text={preview} buttons={buttons.sendable} />
        </section>
      )}
      {problem === undefined ? undefined : <Problem sentence={problem} />}
      <footer className="saved-replies__foot">
        {reply === undefined ? (
          <Button kind="secondary" size="compact" onClick={onGone}>
            {text('Cancel')}
          </Button>
        ) : (
          <Button kind="destructive-outline" size="compact" onClick={() => setIsDeleteAsked(true)}>
            {text('Delete…')}
          </Button>
        )}
        <Button kind="primary" size="compact" type="submit" disabled={!isReady || !isChanged || isRunning}>
          {text('Save')}
        </Button>
      </footer>
      {isDeleteAsked && reply !== undefined ? (
        <ConfirmDialog
          title={text('Delete “{name}”?', { name: savedName(reply) })}
          keepLabel={text('Keep it')}
          actLabel={text('Delete')}
          isDestructive
          isRunning={removing.isRunning}
          problem={removing.problem}
          onAct={() => removing.run(() => savedReplies.remove(reply.id), onGone)}
          onClose={() => setIsDeleteAsked(false)}
        >
          <p>
            {reply.isShared
              ? text('It goes for the whole team.')
              : text('It goes from this computer, and is nowhere else.')}
          </p>
        </ConfirmDialog>
      ) : undefined}
    </form>
  );
};
