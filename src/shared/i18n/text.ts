import { type Formatters, IntlMessageFormat } from 'intl-messageformat';
import { directionOf, isLanguage, type Language } from './languages.ts';
import { turnsText } from '../shown-name.ts';
import { englishSpeech } from './speech.ts';

/**
 * What people read, in their language. The English text stands in the code and is the key of its translation; plurals, numbers
 * and dates are ICU MessageFormat: `text('{count, plural, one {# note} other {# notes}}', { count })`.
 *
 * The first argument is always written out as one string literal, or as literals with `+` between them where a line ends: that
 * is how scripts/i18n finds it. No sentence is put together from parts, because other languages put them in another order.
 */

/** What is put into the places of a text. Names of people come isolated (shared/shown-name.ts). */
export type Values = Readonly<Record<string, string | number | Date>>;
/** English text (with its context before it, see `catalogueKey`) to its translation. */
export type Catalogue = Readonly<Record<string, string>>;

/** The key of a text. `context`: says what an English text means where it can mean two things, "verb, on a button". */
export const catalogueKey = (english: string, context?: string): string =>
  context === undefined ? english : `${context}\u0004${english}`;

declare const isWrittenOut: unique symbol;
/** An English text that is written out in one place and said, in the reader's language, in another. */
export type EnglishText = string & { readonly [isWrittenOut]: true };
/** For a text of a table: `english('The disk is full.')` is found for the catalogues as `text('…')` is; `text.of` says it. */
export const english = (written: string): EnglishText => written as EnglishText;

/** The texts of one language. Throws for a value that a text needs and does not get, in every language alike. */
export interface Text {
  (english: string, values?: Values): string;
  /** With its context, where the same English text has two meanings. */
  in(context: string, english: string, values?: Values): string;
  /** With tags: `text.rich('Read <more>all</more>', { more: (parts) => <a>{parts}</a> })`. A list of what stands side by side. */
  rich<Part>(english: string, values: RichValues<Part>): (string | Part)[];
  /** What was written out elsewhere (`english`). */
  of(written: EnglishText, values?: Values): string;
}
export type RichValues<Part> = Readonly<
  Record<string, string | number | Date | Part | ((parts: (string | Part)[]) => Part)>
>;

/** Made once for all texts: each costs tens of microseconds and kilobytes. */
const made = <T, O>(make: (locales: string | string[] | undefined, options: O | undefined) => T) => {
  const known = new Map<string, T>();
  return (locales?: string | string[], options?: O): T => {
    const key = JSON.stringify([locales, options]);
    let one = known.get(key);
    if (one === undefined) {
      one = make(locales, options);
      known.set(key, one);
    }
    return one;
  };
};
const formatters = {
  getNumberFormat: made<Intl.NumberFormat, object>(
    (locales, options) => new Intl.NumberFormat(locales, options),
  ),
  getDateTimeFormat: made<Intl.DateTimeFormat, object>(
    (locales, options) => new Intl.DateTimeFormat(locales, options),
  ),
  getPluralRules: made<Intl.PluralRules, object>(
    (locales, options) => new Intl.PluralRules(locales, options),
  ),
} as Formatters;

const hasPlaces = /[{<'#]/;

/** What is needed of a part of a parsed text: a choice has options, a tag has children. */
interface ParsedPart {
  type: number;
  value?: unknown;
  options?: Readonly<Record<string, { value: readonly ParsedPart[] }>>;
  children?: readonly ParsedPart[];
}
/** The places that choose between texts; their values are words of the code. */
const choicesIn = (parts: readonly ParsedPart[]): string[] =>
  parts.flatMap(({ value, options, children }) => [
    ...(options === undefined ? [] : [String(value)]),
    ...Object.values(options ?? {}).flatMap((option) => choicesIn(option.value)),
    ...choicesIn(children ?? []),
  ]);
/**
 * From right to left, Latin names, handles and sizes would turn the signs beside them: each such value stands between isolates,
 * as in MessageFormat 2. What has letters of the window's own direction is the window's, or isolated already
 * (shared/shown-name.ts).
 */
const withIsolates = <Value>(
  values: Readonly<Record<string, Value>>,
  choices: ReadonlySet<string>,
): Record<string, Value | string> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value !== 'string' || choices.has(name) || !/\p{L}/u.test(value) || turnsText.test(value)
        ? value
        : `\u2068${value}\u2069`,
    ]),
  );

/** `locale`: BCP 47, for numbers and dates in texts. A text that the catalogue lacks is English. */
export const createText = (locale: string, catalogue: Catalogue): Text => {
  const { language } = new Intl.Locale(locale);
  const isFromRight = isLanguage(language) && directionOf(language) === 'rtl';
  const formats = new Map<string, { format: IntlMessageFormat; choices: ReadonlySet<string> }>();
  const formatOf = (key: string, english: string) => {
    let known = formats.get(key);
    if (known === undefined) {
      const format = new IntlMessageFormat(catalogue[key] ?? english, locale, undefined, { formatters });
      known = { format, choices: new Set(isFromRight ? choicesIn(format.getAst()) : []) };
      formats.set(key, known);
    }
    return known;
  };
  const write = (key: string, english: string, values: Values | undefined): string => {
    const written = catalogue[key] ?? english;
    if (!hasPlaces.test(written)) return written;
    const { format, choices } = formatOf(key, english);
    return String(format.format(isFromRight && values ? withIsolates(values, choices) : values));
  };
  return Object.assign((english: string, values?: Values) => write(english, english, values), {
    in: (context: string, english: string, values?: Values) =>
      write(catalogueKey(english, context), english, values),
    rich<Part>(english: string, values: RichValues<Part>): (string | Part)[] {
      const { format, choices } = formatOf(english, english);
      const given = isFromRight ? withIsolates(values, choices) : values;
      const parts = format.format<Part>(given as never);
      return Array.isArray(parts) ? parts : [parts as string | Part];
    },
    of: (written: EnglishText, values?: Values) => write(written, written, values),
  });
};

/** For what is English whoever reads it: documents that are made from texts, and lines that whole teams read elsewhere. */
export const inEnglish: Text = createText(englishSpeech.locale, {});

let current = { ...englishSpeech, text: inEnglish };

/**
 * The language of this process, from now on. A window has one language as long as it lives (it is loaded again for another
 * one), so a text may also stand in a constant there; in the main process texts are asked for when they are shown.
 */
export const setLanguage = (
  language: Language,
  catalogue: Catalogue,
  locale = language === 'en' ? englishSpeech.locale : language,
): void => {
  current = { locale, language, text: createText(locale, catalogue) };
};

export const presentLanguage = (): Language => current.language;
/** For `Intl` of dates, numbers, lists and comparisons that people see. */
export const presentLocale = (): string => current.locale;

/** A text in the language of this process. */
export const text: Text = Object.assign((english: string, values?: Values) => current.text(english, values), {
  in: (context: string, english: string, values?: Values) => current.text.in(context, english, values),
  rich: <Part>(english: string, values: RichValues<Part>) => current.text.rich(english, values),
  of: (written: EnglishText, values?: Values) => current.text.of(written, values),
});
