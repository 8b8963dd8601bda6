import './search.css';
import { Close, Search as SearchIcon } from '@livechat/design-system-icons';
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { SearchHit } from '../../../shared/ipc/search.ts';
import { filterText, parseQuery, withoutFilter } from '../../../shared/search/query.ts';
import { text } from '../../../shared/i18n/text.ts';
import {
  filterHints,
  filterProblem,
  progressSentence,
  resultSentence,
  searchHint,
  unknownName,
} from '../../messages/search.ts';
import { useNews } from '../../app/announcements.tsx';
import { useActions, useAppState, useNow } from '../../state/react.tsx';
import { Callout, ReadProblem } from '../../ui/callout.tsx';
import { Button, Icon, Loader } from '../../ui/design-system.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { HitRow, useHitNames } from './hit-row.tsx';
import { NothingFound } from './nothing-found.tsx';
import { SuggestionList } from './suggestion-list.tsx';
import { useSuggestions } from './use-suggestions.ts';

/** More is read this far before the end of the list comes into view. */
const moreFromPx = 600;

const chatOf = (hit: SearchHit): string => (hit.kind === 'private' ? hit.chatId : hit.conversationId);

/** Ctrl/Cmd+Shift+F: everything that is written on this computer, by its words. */
export const Search = () => {
  const search = useAppState((state) => state.search);
  const { search: actions } = useActions();
  const nowMs = useNow(60_000);
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const listId = useId();
  const namesOf = useHitNames();
  const { text: typed, hits, progress } = search;
  const query = useMemo(() => parseQuery(typed, nowMs), [typed, nowMs]);
  const at = hits.findIndex(({ id }) => id === search.chosenId);

  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [search.chosenId]);

  const [caret, setCaret] = useState<number>();
  /** Where the caret goes with the text that was just put into the field. */
  const wantedCaret = useRef<number>(undefined);
  const put = (changed: string, at = changed.length): void => {
    wantedCaret.current = at;
    actions.type(changed);
    setCaret(at);
    field.current?.focus();
  };
  useLayoutEffect(() => {
    const wanted = wantedCaret.current;
    wantedCaret.current = undefined;
    if (wanted !== undefined) field.current?.setSelectionRange(wanted, wanted);
  }, [typed]);
  const suggestions = useSuggestions(typed, caret, put);
  const isSuggesting = suggestions.list.length > 0;
  const suggestionsId = `${listId}-suggestions`;
  const step = (by: 1 | -1): void => {
    const next = hits[Math.min(hits.length - 1, Math.max(0, at + by))];
    if (next !== undefined) actions.choose(next.id);
  };
  const isNothing =
    search.lookedFor === typed && !search.isLooking && hits.length === 0 && search.problem === undefined;
  const result = search.lookedFor === undefined ? '' : resultSentence(hits.length, search.next !== undefined);
  useNews(
    search.lookedFor === undefined || search.isLooking ? undefined : `${search.lookedFor} ${hits.length}`,
    isNothing ? text('Nothing found.') : result,
  );
  return (
    <main className="search-page" aria-label={text.in('the page where one searches', 'Search')}>
      <div className="search-page__head" data-region="list">
        <h1 className="visually-hidden">{text.in('the page where one searches', 'Search')}</h1>
        <search className="search-page__field">
          <Icon source={SearchIcon} size="medium" />
          <input
            ref={field}
            className="search-page__input"
            role="combobox"
            aria-expanded={isSuggesting || hits.length > 0}
            aria-controls={isSuggesting ? suggestionsId : listId}
            aria-label={searchHint}
            aria-autocomplete="list"
            aria-activedescendant={
              isSuggesting
                ? `${suggestionsId}-${suggestions.at}`
                : at === -1
                  ? undefined
                  : `${listId}-${hits[at]?.id}`
            }
            placeholder={searchHint}
            spellCheck={false}
            maxLength={500}
            value={typed}
            data-region-focus=""
            onChange={(event) => {
              actions.type(event.target.value);
              setCaret(event.target.selectionStart ?? undefined);
            }}
            onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? undefined)}
            onBlur={() => setCaret(undefined)}
            onKeyDown={(event) => {
              if (event.nativeEvent.isComposing) return;
              if (suggestions.onKey(event)) event.stopPropagation();
              else if (event.key === 'ArrowDown') step(1);
              else if (event.key === 'ArrowUp') step(-1);
              else if (event.key === 'Enter' && hits[at] !== undefined) void actions.open(hits[at]);
              else if (event.key === 'Escape' && typed !== '') actions.type('');
              else return;
              event.preventDefault();
            }}
          />
          {typed === '' ? undefined : (
            <IconButton
              label={text.in('verb: what is typed', 'Clear')}
              icon={Close}
              isSmall
              onClick={() => put('')}
            />
          )}
          {isSuggesting ? <SuggestionList id={suggestionsId} suggestions={suggestions} /> : undefined}
        </search>
        <div className="search-page__chips" role="group" aria-label={text('Filters')}>
          {query.filters.map((filter) => (
            <button
              key={`${filter.start}`}
              type="button"
              className="search-chip search-chip--on"
              aria-label={text('Remove the filter {filter}', {
                filter: filterText(filter.name, filter.value),
              })}
              onClick={() => put(withoutFilter(typed, filter))}
            >
              <bdi>{filterText(filter.name, filter.value)}</bdi>
              <Icon source={Close} size="xsmall" />
            </button>
          ))}
          {filterHints.map(({ name, label, title }) => (
            <button
              key={name}
              type="button"
              className="search-chip"
              title={title}
              onClick={() => put(`${typed.trimEnd()} ${name}:`.trimStart())}
            >
              {label}
            </button>
          ))}
        </div>
        <div className="search-page__status">
          {isNothing ? '' : result}
          {search.isLooking && hits.length === 0 ? <Loader size="small" /> : undefined}
        </div>
        {progress === undefined || progress.isDone ? undefined : (
          <p className="search-page__progress muted" data-testid="search-progress">
            {progressSentence(progress)}
          </p>
        )}
        {[
          ...search.problems
            // What is still being typed is no fault yet.
            .filter(({ name, kind }) => !(kind === 'no-value' && typed.endsWith(`${name}:`)))
            .map(filterProblem),
          ...search.unknown.map(unknownName),
        ].map((sentence) => (
          <Callout key={sentence} tone="warning">
            {sentence}
          </Callout>
        ))}
        {search.problem === undefined ? undefined : (
          <ReadProblem sentence={search.problem} onRetry={actions.again} />
        )}
      </div>
      {hits.length === 0 ? (
        <div className="search-page__list" data-looked-for={search.lookedFor}>
          {isNothing && search.unknown.length === 0 ? (
            <NothingFound text={typed} query={query} progress={progress} onWiden={put} />
          ) : undefined}
          {typed.trim() === '' ? <Beginning onTry={put} /> : undefined}
        </div>
      ) : (
        // Nothing but hits stands in the list box.
        <div
          className="search-page__list"
          role="listbox"
          id={listId}
          data-looked-for={search.lookedFor}
          aria-label={text('What was found')}
          ref={list}
          onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
            if (scrollHeight - scrollTop - clientHeight < moreFromPx) actions.more();
          }}
        >
          {hits.map((hit, index) => (
            <HitRow
              key={hit.id}
              id={`${listId}-${hit.id}`}
              hit={hit}
              names={namesOf(hit)}
              nowMs={nowMs}
              isChosen={index === at}
              startsChat={index === 0 || chatOf(hits[index - 1] as SearchHit) !== chatOf(hit)}
              onOpen={() => void actions.open(hit)}
            />
          ))}
        </div>
      )}
      {search.next === undefined ? undefined : (
        <div className="search-page__more" data-region="more">
          <Button kind="secondary" size="compact" onClick={actions.more}>
            {text('Show more')}
          </Button>
        </div>
      )}
    </main>
  );
};

const tries = [
  'from:me',
  'in:notes',
  'has:picture after:7d',
  `"${text.in('example of a search', 'exact words')}"`,
];

const Beginning = ({ onTry }: { onTry(text: string): void }) => (
  <div className="empty">
    <span className="empty__icon">
      <Icon source={SearchIcon} size="xlarge" />
    </span>
    <h2 className="empty__title">{text('Find anything that was written')}</h2>
    <p className="empty__text">
      {text('Words in any language, with or without accents; emoji too. Add a filter to narrow it down.')}
    </p>
    <div className="empty__actions">
      {tries.map((example) => (
        <button key={example} type="button" className="search-chip" onClick={() => onTry(example)}>
          {example}
        </button>
      ))}
    </div>
  </div>
);
