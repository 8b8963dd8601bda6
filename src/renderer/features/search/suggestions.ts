import type { Agent } from '../../../shared/domain/agent.ts';
import type { Conversation } from '../../../shared/domain/conversation.ts';
import { type Filter, filterText, foldedWords, hasKinds } from '../../../shared/search/query.ts';
import { agentName, customerName, foreignName, isLookAlike } from '../../messages/people.ts';
import { dayWords, filterWords, hasWords, placeWords } from '../../messages/search.ts';

/** A value that a filter may have. */
export interface Suggestion {
  /** As it goes into the field, without quotes. */
  value: string;
  /** What it is called. */
  label: string;
  /** What it is. */
  kind: string;
}

/** Whose and which names this computer knows. */
export interface KnownNames {
  agents: Readonly<Record<string, Pick<Agent, 'id' | 'name' | 'isSuspended'>>>;
  ownId: string | undefined;
  groups: readonly { id: string; name: string }[];
  /** Those of the text that is typed. */
  customers: readonly Pick<Conversation, 'id' | 'displayName' | 'username'>[];
  tags: readonly string[];
}

/** More are found by another letter. */
const mostShown = 8;

const plain = (words: Readonly<Record<string, string>>, kind: string): Suggestion[] =>
  Object.entries(words).map(([value, label]) => ({ value, label, kind }));

/** People by name; where two have one name, only the address tells which. */
const colleagues = ({ agents, ownId }: KnownNames): Suggestion[] =>
  Object.values(agents)
    .filter(({ id, isSuspended }) => id !== ownId && !isSuspended)
    .map(({ id, name }) => ({
      value: name === '' || isLookAlike(agents, id) ? id : name,
      label: agentName({ id, name }),
      kind: isLookAlike(agents, id) ? id : filterWords.colleague,
    }));
const customersOf = ({ customers }: KnownNames): Suggestion[] =>
  customers.map((customer) => {
    const { displayName, username } = customer;
    const label = customerName(customer);
    const isTwin = customers.some((other) => other !== customer && customerName(other) === label);
    return {
      value: isTwin && username !== undefined ? username : displayName,
      label,
      kind: username === undefined ? filterWords.customer : `@${username}`,
    };
  });
const groupsOf = ({ groups }: KnownNames): Suggestion[] =>
  groups.map(({ name }) => ({ value: name, label: foreignName(name), kind: filterWords.group }));
const me: Suggestion = { value: 'me', label: filterWords.me, kind: filterWords.colleague };

const allOf = (filter: Pick<Filter, 'name'>, names: KnownNames): Suggestion[] => {
  switch (filter.name) {
    case 'from':
      return [me, ...colleagues(names), ...customersOf(names)];
    case 'in':
      return [
        ...plain(placeWords, filterWords.place),
        ...groupsOf(names),
        ...colleagues(names),
        ...customersOf(names),
      ];
    case 'assignee':
      return [me, { value: 'none', label: filterWords.nobody, kind: '' }, ...colleagues(names)];
    case 'tag':
      return names.tags.map((tag) => ({ value: tag, label: tag, kind: filterWords.tag }));
    case 'has':
      return hasKinds.map((kind) => ({ value: kind, label: hasWords[kind], kind: '' }));
    case 'before':
    case 'after':
      return plain(dayWords, '');
  }
};

/** Every word that is typed begins a word of it. */
const fits = ({ value, label }: Suggestion, typed: readonly string[]): boolean => {
  const words = foldedWords(`${label} ${value}`);
  return typed.every((word) => words.some((other) => other.startsWith(word)));
};

/** What may stand behind the colon, what begins with the typed text first. None where a whole one is typed. */
export const suggestionsFor = (filter: Filter, names: KnownNames): readonly Suggestion[] => {
  const typed = foldedWords(filter.value);
  const isTyped = ({ value }: Suggestion): boolean =>
    value.toLowerCase() === filter.value.trim().toLowerCase();
  const beginning = typed.join(' ');
  const rank = ({ label }: Suggestion): number =>
    foldedWords(label).join(' ').startsWith(beginning) ? 0 : 1;
  const all = allOf(filter, names);
  if (all.some(isTyped)) return [];
  return all
    .filter((one) => fits(one, typed))
    .sort((one, other) => rank(one) - rank(other))
    .slice(0, mostShown);
};

/** The text with the value in its place, and where the caret goes then: behind it, ready for what follows. */
export const withSuggestion = (
  text: string,
  filter: Filter,
  { value }: Suggestion,
): { text: string; caret: number } => {
  const before = `${text.slice(0, filter.start)}${filterText(filter.name, value)} `;
  return { text: before + text.slice(filter.end).trimStart(), caret: before.length };
};
