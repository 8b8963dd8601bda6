import './saved-replies.css';
import { ChevronLeft } from '@livechat/design-system-icons';
import { useRef, useState } from 'react';
import type { SavedReply } from '../../../shared/domain/saved-reply.ts';
import { replyVariables } from '../../../shared/domain/saved-reply-rules.ts';
import { listWords } from '../../../shared/i18n/lists.ts';
import { text } from '../../../shared/i18n/text.ts';
import { forWhom, savedName } from '../../messages/saved-replies.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { Problem } from '../../ui/callout.tsx';
import { Button } from '../../ui/design-system.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { useFileRequest } from '../../ui/use-request.ts';
import { findReplies } from './find-replies.ts';
import { ImportDialog } from './import-dialog.tsx';
import { ReplyEditor } from './reply-editor.tsx';

/** The saved replies of the team and of the person: a list, and the one that is being written. */
export const SavedRepliesPage = () => {
  const list = useAppState((state) => state.savedReplies.list);
  const { savedReplies } = useActions();
  const [query, setQuery] = useState('');
  /** 'new': not saved yet. */
  const [chosen, setChosen] = useState<SavedReply['id'] | 'new'>();
  const [file, setFile] = useState<string>();
  const picker = useRef<HTMLInputElement>(null);
  const toFile = useFileRequest(text('Your saved replies were written to the file.'));
  const shown = findReplies(list, query);
  const reply = list.find(({ id }) => id === chosen);
  return (
    <main className="page" aria-label={text('Saved replies')} data-region="thread">
      <div className="page__inner saved-replies">
        <header className="saved-replies__head">
          <IconButton
            label={text('Back to Settings')}
            icon={ChevronLeft}
            onClick={() => savedReplies.showPage('settings')}
          />
          <h1 className="page__title">{text('Saved replies')}</h1>
          <span className="saved-replies__actions">
            <Button kind="secondary" size="compact" onClick={() => picker.current?.click()}>
              {text.in('verb, on a button', 'Import…')}
            </Button>
            <Button
              kind="secondary"
              size="compact"
              disabled={list.length === 0 || toFile.isRunning}
              onClick={() => toFile.run(savedReplies.saveFile)}
            >
              {text.in('verb, on a button', 'Export…')}
            </Button>
            <Button kind="primary" size="compact" onClick={() => setChosen('new')}>
              {text.in('verb: make a new saved reply', 'New')}
            </Button>
          </span>
          <input
            ref={picker}
            type="file"
            accept=".csv,text/csv"
            className="visually-hidden"
            tabIndex={-1}
            aria-label={text('File with saved replies')}
            onChange={(event) => {
              const [first] = event.target.files ?? [];
              event.target.value = '';
              if (first !== undefined) void first.text().then(setFile);
            }}
          />
        </header>
        <p className="muted">
          {text('Type / in a reply to find one. {variables} are filled in for you.', {
            variables: listWords(replyVariables.map((variable) => `{${variable}}`)),
          })}
        </p>
        {toFile.problem === undefined ? undefined : <Problem sentence={toFile.problem} />}
        <div className="saved-replies__columns">
          <section className="card saved-replies__list" aria-label={text('List')}>
            <input
              type="search"
              className="saved-replies__search"
              aria-label={text('Search saved replies')}
              placeholder={text.in('verb, in a search field', 'Search')}
              value={query}
              onChange={(event) => setQuery(event.target.value)}
            />
            <ul>
              {shown.map((one) => (
                <li key={one.id}>
                  <button
                    type="button"
                    className="saved-replies__one"
                    aria-current={one.id === chosen}
                    onClick={() => setChosen(one.id)}
                  >
                    <span className="saved-replies__name truncate">{savedName(one)}</span>
                    <span className="muted">{forWhom(one.isShared)}</span>
                    <span className="saved-replies__text truncate muted">{one.text}</span>
                  </button>
                </li>
              ))}
            </ul>
            {shown.length > 0 ? undefined : (
              <p className="saved-replies__none muted">
                {list.length === 0
                  ? text('None yet. Save an answer you give often, and write it once.')
                  : text('Nothing found for “{typed}”.', { typed: query.trim() })}
              </p>
            )}
          </section>
          {chosen === undefined || (chosen !== 'new' && reply === undefined) ? (
            <p className="saved-replies__none muted">{text('Choose one to change it, or make a new one.')}</p>
          ) : (
            <ReplyEditor key={chosen} reply={reply} onSaved={setChosen} onGone={() => setChosen(undefined)} />
          )}
        </div>
      </div>
      {file === undefined ? undefined : <ImportDialog csv={file} onClose={() => setFile(undefined)} />}
    </main>
  );
};
