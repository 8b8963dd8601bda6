import { type KeyboardEvent, useEffect, useMemo, useState } from 'react';
import type { Conversation } from '../../../shared/domain/conversation.ts';
import { openFilterAt } from '../../../shared/search/query.ts';
import { ownIdOf } from '../../state/roster.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { type Suggestion, suggestionsFor, withSuggestion } from './suggestions.ts';

const none: readonly Conversation[] = [];

/** Customers of that name; those of the text before while main is asked. */
const useCustomers = (typed: string | undefined): readonly Conversation[] => {
  const { search } = useActions();
  const [found, setFound] = useState<readonly Conversation[]>([]);
  useEffect(() => {
    if (typed === undefined || typed.trim() === '') return undefined;
    let isWanted = true;
    void search.customers(typed.trim().slice(0, 200)).then((list) => {
      if (isWanted) setFound(list);
    });
    return () => {
      isWanted = false;
    };
  }, [search, typed]);
  return typed === undefined || typed.trim() === '' ? none : found;
};

/** The team's tags, read when a filter asks for one. */
const useTags = (isWanted: boolean): readonly string[] => {
  const { work } = useActions();
  const [tags, setTags] = useState<readonly string[]>([]);
  useEffect(() => {
    if (isWanted) void work.tags().then(setTags);
  }, [isWanted, work]);
  return tags;
};

export interface Suggestions {
  list: readonly Suggestion[];
  /** The one that Enter takes; -1: none. */
  at: number;
  choose(at: number): void;
  take(suggestion: Suggestion): void;
  /** Whether the key was for the suggestions. */
  onKey(event: KeyboardEvent): boolean;
}

/**
 * What may complete the filter that is being typed. `caret`: its place in the text; undefined while the field has not the focus.
 * `put`: the field's text and caret from now on.
 */
export const useSuggestions = (
  text: string,
  caret: number | undefined,
  put: (text: string, caret: number) => void,
): Suggestions => {
  const agents = useAppState((state) => state.team.agents);
  const chats = useAppState((state) => state.privateChats.summaries);
  const ownId = useAppState(ownIdOf);
  /** The text for which a person has sent them away. */
  const [dismissed, setDismissed] = useState<string>();
  /** Of another value it is the first one again. */
  const [chosen, setChosen] = useState({ of: '', at: 0 });
  const filter = caret === undefined || dismissed === text ? undefined : openFilterAt(text, caret);
  const name = filter?.name;
  const customers = useCustomers(name === 'from' || name === 'in' ? filter?.value : undefined);
  const tags = useTags(name === 'tag');
  const groups = useMemo(
    () => Object.values(chats).flatMap(({ chatId, group }) => (group ? [{ ...group, id: chatId }] : [])),
    [chats],
  );
  const list = filter === undefined ? [] : suggestionsFor(filter, { agents, ownId, groups, customers, tags });
  const key = `${name ?? ''} ${filter?.value ?? ''}`;
  const at = list.length === 0 ? -1 : Math.min(chosen.of === key ? chosen.at : 0, list.length - 1);
  const choose = (index: number): void => setChosen({ of: key, at: index });

  const take = (suggestion: Suggestion): void => {
    if (filter === undefined) return;
    const next = withSuggestion(text, filter, suggestion);
    put(next.text, next.caret);
  };
  return {
    list,
    at,
    choose,
    take,
    onKey(event) {
      const suggestion = list[at];
      if (suggestion === undefined) return false;
      if (event.key === 'ArrowDown') choose((at + 1) % list.length);
      else if (event.key === 'ArrowUp') choose((at - 1 + list.length) % list.length);
      else if (event.key === 'Enter' || (event.key === 'Tab' && !event.shiftKey)) take(suggestion);
      else if (event.key === 'Escape') setDismissed(text);
      else return false;
      return true;
    },
  };
};
