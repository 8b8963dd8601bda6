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
import { fullTime } from './time.ts';

/** What the search page says. */

export const searchHint = 'Messages, private chats and notes on this computer';

/** Buttons that begin a filter, with what each is for. */
export const filterHints: readonly { name: FilterName; label: string; title: string }[] = [
  { name: 'from', label: 'From', title: 'from: a colleague, a customer, or me' },
  { name: 'in', label: 'In', title: 'in: inbox, team, notes, or the name of a chat' },
  { name: 'has', label: 'Has', title: `has: ${hasKinds.join(', ')}` },
  { name: 'after', label: 'After', title: 'after: today, yesterday, 7d, 2026-11-29' },
  { name: 'before', label: 'Before', title: 'before: today, 2w, 29 nov' },
  { name: 'tag', label: 'Tag', title: 'tag: a tag of the conversation' },
  { name: 'assignee', label: 'Assignee', title: 'assignee: a colleague, me, or none' },
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
    return `“${name}:” needs something behind it, for example “${examples[name] ?? ''}”.`;
  if (kind === 'unknown-has') return `“has:” knows ${hasKinds.join(', ')}, not “${value}”.`;
  return `“${value}” is no day we know. Try “today”, “7d” or “2026-11-29”.`;
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
    ? `No chat here is called “${value}”.`
    : `Nobody in the team and no customer here is called “${value}”.`;

export const progressSentence = ({ done, total }: SearchProgress): string =>
  `Search is being prepared on this computer: ${Math.floor((99 * done) / Math.max(1, total))} % ` +
  'can be found already, the newest first.';

/** Told politely after a search, and shown above the list. */
export const resultSentence = (count: number, hasMore: boolean): string =>
  count === 0
    ? 'Nothing found'
    : `${count.toLocaleString('en-GB')}${hasMore ? ' or more' : ''} found, the newest first`;

const keptSentence =
  `Instagram messages stay on this computer for at most ${retention.instagramContentDays} days. ` +
  "What is older is in LiveChat's archives and in Instagram.";
const privateKeptSentence =
  'Private chats stay on your own computers, for a year or as long as your organisation says.';

/** What the places that `in:` knows are called. */
export const placeWords: Readonly<Record<InPlace, string>> = {
  inbox: 'Instagram conversations',
  team: 'Private chats',
  notes: 'Notes',
};

/** What `has:` finds. */
export const hasWords: Readonly<Record<HasKind, string>> = {
  file: 'Files',
  link: 'Links',
  picture: 'Pictures',
  voice: 'Voice messages',
  video: 'Videos',
  card: 'Cards: shared posts, shared conversations',
  story: 'Stories',
  note: 'Conversations with a note',
};

/** Days that are often meant. */
export const dayWords: Readonly<Record<string, string>> = {
  today: 'Today',
  yesterday: 'Yesterday',
  '7d': '7 days ago',
  '30d': '30 days ago',
};

/** What a suggested value is. */
export const filterWords = {
  me: 'You',
  nobody: 'Nobody',
  colleague: 'Colleague',
  customer: 'Customer',
  group: 'Group',
  place: 'Place',
  tag: 'Tag',
} as const;

const placesIn = ({ filters }: Pick<SearchQuery, 'filters'>): readonly string[] =>
  filters.filter(({ name }) => name === 'in').map(({ value }) => value.toLowerCase());

/** Where was searched, in words. */
export const searchedIn = (query: Pick<SearchQuery, 'filters'>): string => {
  const places = placesIn(query);
  const names: Readonly<Record<string, string>> = {
    inbox: placeWords.inbox,
    team: placeWords.team.toLowerCase(),
    notes: placeWords.notes.toLowerCase(),
  };
  const where =
    places.length === 0
      ? 'Instagram conversations, private chats and notes'
      : places.map((place) => names[place] ?? `“${place}”`).join(' and ');
  const others = query.filters.filter(({ name }) => name !== 'in');
  return others.length === 0
    ? where
    : `${where}, only with ${others.map(({ name, value }) => filterText(name, value)).join(' ')}`;
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
    `Searched on this computer in ${searchedIn(query)}. ${isOnlyIn('notes') ? '' : limit}`.trim(),
    ...(progress === undefined || progress.isDone ? [] : [progressSentence(progress)]),
  ];
};

/** One tap that finds more. */
export const widenings = (
  text: string,
  { filters, terms }: SearchQuery,
): readonly { label: string; text: string }[] => {
  const without = filters.map((filter) => ({
    label: `Without ${filterText(filter.name, filter.value)}`,
    text: `${text.slice(0, filter.start)}${text.slice(filter.end)}`.replaceAll(/\s+/gu, ' ').trim(),
  }));
  const words = terms.flatMap((term) => term.words);
  const hasPhrase = text.includes('"') && words.length > 1;
  return [
    ...without.filter((one) => one.text !== ''),
    ...(hasPhrase && filters.length === 0
      ? [{ label: 'Words in any order', text: text.replaceAll('"', ' ').replaceAll(/\s+/gu, ' ').trim() }]
      : []),
    ...(filters.length === 0 && !hasPhrase && words.length > 1
      ? words
          .filter((word) => !word.startsWith('\uE000'))
          .slice(0, 3)
          .map((word) => ({ label: `Only “${word}”`, text: word }))
      : []),
  ];
};

export const kindWord: Readonly<Record<SearchHit['kind'], string>> = {
  message: 'Instagram',
  private: 'Private chat',
  note: 'Note',
};

/** A hit as one sentence, for screen readers. */
export const spokenHit = (hit: SearchHit, chat: string, author: string): string =>
  `${author}, ${kindWord[hit.kind]}, ${chat}, ${fullTime(hit.atMs)}: ${hit.excerpt}`;
