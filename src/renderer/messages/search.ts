import type { SearchHit, SearchProgress } from '../../shared/ipc/search.ts';
import { retention } from '../../shared/removal/retention.ts';
import {
  type FilterName,
  filterText,
  type HasKind,
  hasKinds,
  type InPlace,
  type SearchQuery,
} from '../../shared/search/query.ts';
import { listWords } from '../../shared/i18n/lists.ts';
import { text } from '../../shared/i18n/text.ts';
import { fullTime } from './time.ts';

/** What the search page says. */

export const searchHint = text('Messages, private chats and notes on this computer');

/** Buttons that begin a filter, with what each is for. */
export const filterHints: readonly { name: FilterName; label: string; title: string }[] = [
  {
    name: 'from',
    label: text.in('button that begins a search filter', 'From'),
    title: text('from: a colleague, a customer, or me'),
  },
  {
    name: 'in',
    label: text.in('button that begins a search filter', 'In'),
    title: text('in: inbox, team, notes, or the name of a chat'),
  },
  {
    name: 'has',
    label: text.in('button that begins a search filter', 'Has'),
    title: `has: ${hasKinds.join(', ')}`,
  },
  {
    name: 'after',
    label: text.in('button that begins a search filter', 'After'),
    title: text('after: today, yesterday, 7d, 2026-11-29'),
  },
  {
    name: 'before',
    label: text.in('button that begins a search filter', 'Before'),
    title: text('before: today, 2w, 29 nov'),
  },
  {
    name: 'tag',
    label: text.in('button that begins a search filter', 'Tag'),
    title: text('tag: a tag of the conversation'),
  },
  {
    name: 'assignee',
    label: text.in('button that begins a search filter', 'Assignee'),
    title: text('assignee: a colleague, me, or none'),
  },
];

/** Why a filter was left out. */
export const filterProblem = ({
  name,
  value,
  kind,
}: {
  name: string;
  value: string;
  kind: string;
}): string => {
  if (kind === 'no-value')
    return text('“{name}:” needs something behind it, for example “{example}”.', {
      name,
      example: examples[name] ?? '',
    });
  if (kind === 'unknown-has')
    return text('“has:” knows {known}, not “{value}”.', { known: hasKinds.join(', '), value });
  return text('“{value}” is no day we know. Try “today”, “7d” or “2026-11-29”.', { value });
};
const examples: Readonly<Record<string, string>> = {
  from: 'from:me',
  in: 'in:inbox',
  has: 'has:picture',
  before: 'before:today',
  after: 'after:7d',
  tag: 'tag:vip',
  assignee: 'assignee:me',
};

export const unknownName = ({ name, value }: { name: string; value: string }): string =>
  name === 'in'
    ? text('No chat here is called “{value}”.', { value })
    : text('Nobody in the team and no customer here is called “{value}”.', { value });

export const progressSentence = ({ done, total }: SearchProgress): string =>
  text(
    'Search is being prepared on this computer: {percent, number} % can be found already, the ' +
      'newest first.',
    { percent: Math.floor((99 * done) / Math.max(1, total)) },
  );

/** Told politely after a search, and shown above the list. */
export const resultSentence = (count: number, hasMore: boolean): string =>
  count === 0
    ? text('Nothing found')
    : hasMore
      ? text('{count, number} or more found, the newest first', { count })
      : text('{count, number} found, the newest first', { count });

const keptSentence = text(
  'Instagram messages stay on this computer for at most {days, plural, one {# day} ' +
    "other {# days}}. What is older is in LiveChat's archives and in Instagram.",
  { days: retention.instagramContentDays },
);
const privateKeptSentence = text(
  'Private chats stay on your own computers, for a year or as long as your organisation says.',
);

/** What the places that `in:` knows are called. */
export const placeWords: Readonly<Record<InPlace, string>> = {
  inbox: text('Instagram conversations'),
  team: text('Private chats'),
  notes: text('Notes'),
};

/** What `has:` finds. */
export const hasWords: Readonly<Record<HasKind, string>> = {
  file: text('Files'),
  link: text('Links'),
  picture: text('Pictures'),
  voice: text('Voice messages'),
  video: text('Videos'),
  card: text('Cards: shared posts, shared conversations'),
  story: text('Stories'),
  note: text('Conversations with a note'),
};

/** Days that are often meant. */
export const dayWords: Readonly<Record<string, string>> = {
  today: text('Today'),
  yesterday: text('Yesterday'),
  '7d': text('7 days ago'),
  '30d': text('30 days ago'),
};

/** What a suggested value is. */
export const filterWords = {
  me: text.in('what a suggested value of a search filter is', 'You'),
  nobody: text.in('what a suggested value of a search filter is', 'Nobody'),
  colleague: text.in('what a suggested value of a search filter is', 'Colleague'),
  customer: text.in('what a suggested value of a search filter is', 'Customer'),
  group: text.in('what a suggested value of a search filter is', 'Group'),
  place: text.in('what a suggested value of a search filter is', 'Place'),
  tag: text.in('what a suggested value of a search filter is', 'Tag'),
} as const;

const placesIn = ({ filters }: Pick<SearchQuery, 'filters'>): readonly string[] =>
  filters.filter(({ name }) => name === 'in').map(({ value }) => value.toLowerCase());

/** Where was searched, in words. */
export const searchedIn = (query: Pick<SearchQuery, 'filters'>): string => {
  const places = placesIn(query);
  const names: Readonly<Record<string, string>> = {
    inbox: placeWords.inbox,
    team: text.in('inside a sentence', 'private chats'),
    notes: text.in('inside a sentence', 'notes'),
  };
  const where =
    places.length === 0
      ? text.in('inside a sentence', 'Instagram conversations, private chats and notes')
      : listWords(places.map((place) => names[place] ?? `“${place}”`));
  const others = query.filters.filter(({ name }) => name !== 'in');
  return others.length === 0
    ? where
    : text('{where}, only with {filters}', {
        where,
        filters: others.map(({ name, value }) => filterText(name, value)).join(' '),
      });
};

/** Under “Nothing found”: where was searched, what is not on this computer, and what is not searched yet. */
export const nothingSentences = (
  query: Pick<SearchQuery, 'filters'>,
  progress: SearchProgress | undefined,
): readonly string[] => {
  const places = placesIn(query);
  const isOnlyIn = (place: InPlace): boolean => places.length > 0 && places.every((one) => one === place);
  const limit = isOnlyIn('team') ? privateKeptSentence : keptSentence;
  return [
    [
      text('Searched on this computer in {where}.', { where: searchedIn(query) }),
      ...(isOnlyIn('notes') ? [] : [limit]),
    ].join(' '),
    ...(progress === undefined || progress.isDone ? [] : [progressSentence(progress)]),
  ];
};

/** One tap that finds more. */
export const widenings = (
  asked: string,
  { filters, terms }: SearchQuery,
): readonly { label: string; text: string }[] => {
  const without = filters.map((filter) => ({
    label: text('Without {filter}', { filter: filterText(filter.name, filter.value) }),
    text: `${asked.slice(0, filter.start)}${asked.slice(filter.end)}`.replaceAll(/\s+/gu, ' ').trim(),
  }));
  const words = terms.flatMap((term) => term.words);
  const hasPhrase = asked.includes('"') && words.length > 1;
  return [
    ...without.filter((one) => one.text !== ''),
    ...(hasPhrase && filters.length === 0
      ? [
          {
            label: text('Words in any order'),
            text: asked.replaceAll('"', ' ').replaceAll(/\s+/gu, ' ').trim(),
          },
        ]
      : []),
    ...(filters.length === 0 && !hasPhrase && words.length > 1
      ? words
          .filter((word) => !word.startsWith('\uE000'))
          .slice(0, 3)
          .map((word) => ({ label: text('Only “{word}”', { word }), text: word }))
      : []),
  ];
};

export const kindWord: Readonly<Record<SearchHit['kind'], string>> = {
  message: 'Instagram',
  private: text.in('kind of what was found', 'Private chat'),
  note: text.in('kind of what was found', 'Note'),
};

/** A hit as one sentence, for screen readers. */
export const spokenHit = (hit: SearchHit, chat: string, author: string): string =>
  `${author}, ${kindWord[hit.kind]}, ${chat}, ${fullTime(hit.atMs)}: ${hit.excerpt}`;
