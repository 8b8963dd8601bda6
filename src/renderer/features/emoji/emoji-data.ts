import type listInEnglish from 'emojibase-data/en/compact.json';
import { presentLanguage, text } from '../../../shared/i18n/text.ts';

/** One emoji as the picker knows it. */
export interface Emoji {
  /** Without a skin tone. */
  unicode: string;
  /** "waving hand", in the language of the window. */
  label: string;
  /** Other words it is found by. */
  tags: readonly string[];
  /** Number of its group (emojibase-data). */
  group: number;
  /** With one skin tone for everybody in it, by tone 1 to 5; empty: it has none. */
  tones: readonly string[];
}

export const skinTones = ['👋', '👋🏻', '👋🏼', '👋🏽', '👋🏾', '👋🏿'] as const;
export const skinToneNames = [
  text.in('skin tone', 'No skin tone'),
  text.in('skin tone', 'Light'),
  text.in('skin tone', 'Medium-light'),
  text.in('skin tone', 'Medium'),
  text.in('skin tone', 'Medium-dark'),
  text.in('skin tone', 'Dark'),
] as const;

export const emojiGroups: readonly { group: number; name: string; sign: string }[] = [
  { group: 0, name: text.in('group of emoji', 'Smileys and emotion'), sign: '😀' },
  { group: 1, name: text.in('group of emoji', 'People and body'), sign: '👋' },
  { group: 3, name: text.in('group of emoji', 'Animals and nature'), sign: '🐻' },
  { group: 4, name: text.in('group of emoji', 'Food and drink'), sign: '🍞' },
  { group: 5, name: text.in('group of emoji', 'Travel and places'), sign: '🚲' },
  { group: 6, name: text.in('group of emoji', 'Activities'), sign: '⚽' },
  { group: 7, name: text.in('group of emoji', 'Objects'), sign: '💡' },
  { group: 8, name: text.in('group of emoji', 'Symbols'), sign: '❤️' },
  { group: 9, name: text.in('group of emoji', 'Flags'), sign: '🏁' },
];

const tone = /1F3F[B-F]/gu;

/** Unicode's names in each language of the window. Emojibase has no Arabic ones. */
const lists: Record<ReturnType<typeof presentLanguage>, () => Promise<{ default: typeof listInEnglish }>> = {
  en: () => import('emojibase-data/en/compact.json'),
  de: () => import('emojibase-data/de/compact.json'),
  es: () => import('emojibase-data/es/compact.json'),
  fr: () => import('emojibase-data/fr/compact.json'),
  pl: () => import('emojibase-data/pl/compact.json'),
  ar: () => import('emojibase-data/en/compact.json'),
};

/** The list with its words in one language, from the program's own files. */
export const readEmoji = async (language: keyof typeof lists): Promise<readonly Emoji[]> => {
  const { default: list } = await lists[language]();
  return list.flatMap(({ unicode, label, tags, group, skins }) =>
    group === undefined || group === 2
      ? []
      : [
          {
            unicode,
            label,
            tags: tags ?? [],
            group,
            tones: (skins ?? [])
              .filter(({ hexcode }) => new Set(hexcode.match(tone)).size === 1)
              .map((skin) => skin.unicode),
          },
        ],
  );
};

let loaded: Promise<readonly Emoji[]> | undefined;

/** The list in the language of the window, read when an emoji is first asked for: it is larger than the rest of the window. */
export const loadEmoji = (): Promise<readonly Emoji[]> => {
  loaded ??= readEmoji(presentLanguage());
  loaded.catch(() => {
    loaded = undefined;
  });
  return loaded;
};

/** In the skin tone that the person has chosen: 0 none, 1 to 5. */
export const toned = ({ unicode, tones }: Emoji, skinTone: number): string => tones[skinTone - 1] ?? unicode;

/** Those whose label begins with the words, then whose label or tags hold a word that begins with each of them. */
export const findEmoji = (list: readonly Emoji[], query: string, most: number): readonly Emoji[] => {
  const words = query
    .toLowerCase()
    .split(/[\s_+-]+/u)
    .filter((word) => word !== '');
  if (words.length === 0) return [];
  const rank = ({ label, tags }: Emoji): number => {
    const own = label.toLowerCase();
    if (own.startsWith(words.join(' '))) return 0;
    const all = own.split(/[^\p{L}\d]+/u);
    if (words.every((word) => all.some((one) => one.startsWith(word)))) return 1;
    return words.every((word) => [...all, ...tags].some((one) => one.startsWith(word))) ? 2 : 3;
  };
  return list
    .map((one) => [rank(one), one] as const)
    .filter(([place]) => place < 3)
    .sort(([one], [other]) => one - other)
    .slice(0, most)
    .map(([, one]) => one);
};
