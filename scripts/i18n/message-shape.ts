import { IntlMessageFormat } from 'intl-messageformat';

/** What a text needs and has, read from its ICU form: what a translation must have in common with it. */
export interface MessageShape {
  /** What is put in, by its name. A tag is named as in the text, without its brackets. */
  places: Map<string, PlaceKind>;
  /** The choices of a `select`, by the name of its place. */
  choices: Map<string, string[]>;
}
type PlaceKind = 'value' | 'date' | 'time' | 'select' | 'tag';

/** As the parser numbers them: `TYPE` of @formatjs/icu-messageformat-parser. */
const kindOfElement: Readonly<Record<number, PlaceKind>> = {
  1: 'value',
  // A number, and what is chosen by one, are given the same value as a plain place.
  2: 'value',
  3: 'date',
  4: 'time',
  5: 'select',
  6: 'value',
  8: 'tag',
};
const pluralElement = 6;
const selectElement = 5;

interface Element {
  type: number;
  value?: string;
  options?: Readonly<Record<string, { value: Element[] }>>;
  children?: Element[];
  pluralType?: Intl.PluralRuleType;
}

/** Numbers of each kind that a language tells apart: few, hundreds, and a million (“un millón de …”). */
const sampleNumbers = [...Array(201).keys(), 1_000, 1_000_000];

/** Categories of the language that no branch says, beside the exact numbers that have a branch of their own (`=1`). */
const lackingCategories = (
  language: string,
  type: Intl.PluralRuleType,
  branches: readonly string[],
): string[] => {
  const rules = new Intl.PluralRules(language, { type });
  const unsaid = sampleNumbers.filter((number) => !branches.includes(`=${number}`));
  const needed = new Set(unsaid.map((number) => rules.select(number)));
  return rules
    .resolvedOptions()
    .pluralCategories.filter((each) => needed.has(each) && !branches.includes(each));
};

/** The shape of a text in a language, or why it cannot be shown in it. */
export const shapeOf = (text: string, language: string): MessageShape | { problem: string } => {
  let elements: Element[];
  try {
    elements = new IntlMessageFormat(text, language).getAst() as Element[];
  } catch (error) {
    return { problem: `is not ICU MessageFormat (${error instanceof Error ? error.message : 'unknown'})` };
  }
  const shape: MessageShape = { places: new Map(), choices: new Map() };
  const problems: string[] = [];
  const read = (element: Element): void => {
    const kind = kindOfElement[element.type];
    const name = element.value ?? '';
    if (kind !== undefined) shape.places.set(name, kind);
    const branches = Object.keys(element.options ?? {});
    if (element.type === pluralElement) {
      const lacking = lackingCategories(language, element.pluralType ?? 'cardinal', branches);
      if (lacking.length > 0) problems.push(`{${name}} lacks ${lacking.join(', ')}`);
    }
    if (element.type === selectElement) shape.choices.set(name, branches.sort());
    for (const { value } of Object.values(element.options ?? {})) value.forEach(read);
    element.children?.forEach(read);
  };
  elements.forEach(read);
  return problems.length > 0 ? { problem: problems.join('; ') } : shape;
};

const listOf = (names: Iterable<string>): string => [...names].map((name) => `{${name}}`).join(', ');

/** Why a translation cannot stand for the English text; undefined: it can. */
export const whyUnfit = (english: string, translation: unknown, language: string): string | undefined => {
  if (typeof translation !== 'string' || translation.trim() === '') return 'is empty';
  const ours = shapeOf(english, 'en');
  const theirs = shapeOf(translation, language);
  if ('problem' in ours) return `the English text ${ours.problem}`;
  if ('problem' in theirs) return theirs.problem;
  const lacking = [...ours.places.keys()].filter((name) => !theirs.places.has(name));
  if (lacking.length > 0) return `lacks ${listOf(lacking)}`;
  const foreign = [...theirs.places.keys()].filter((name) => !ours.places.has(name));
  if (foreign.length > 0) return `has ${listOf(foreign)}, which the English text has not`;
  const other = [...ours.places].filter(([name, kind]) => theirs.places.get(name) !== kind);
  if (other.length > 0) return `has another kind of ${listOf(other.map(([name]) => name))}`;
  for (const [name, choices] of ours.choices)
    if (choices.join() !== theirs.choices.get(name)?.join()) return `has other choices for {${name}}`;
  const edges = (text: string) => [/^\s*/, /\s*$/].map((edge) => edge.exec(text)?.[0]).join('|');
  if (edges(english) !== edges(translation)) return 'begins or ends with other spaces than the English text';
  return undefined;
};
