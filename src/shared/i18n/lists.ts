import { presentLocale } from './text.ts';

/** "Anna, Ben and Carla", in the language of this process. */
export const listWords = (names: readonly string[]): string =>
  new Intl.ListFormat(presentLocale(), { type: 'conjunction' }).format(names);

/** "Anna, Ben or Carla". */
export const choiceWords = (names: readonly string[]): string =>
  new Intl.ListFormat(presentLocale(), { type: 'disjunction' }).format(names);
