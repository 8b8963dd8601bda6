/** Messages as a shop's customers write them, the same ones for the same number: common words, rare ones, some other scripts. */

const common =
  'the you order please thanks shipping size when where colour blue red green delivery tomorrow refund return happy hello could would email address photo parcel arrived broken invoice payment card love dress shoes jacket large small medium customer number'.split(
    ' ',
  );
const others = ['žluťoučký kůň', '東京タワー', 'большой заказ', '👍🏽', '❤️', 'مرحبا', 'สวัสดี'];

/** 0 ≤ x < 1, the same sequence for the same seed. */
export const randomOf = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

const oneOf = <T>(list: readonly T[], random: () => number, bend = 1): T =>
  list[Math.floor(random() ** bend * list.length)] as T;

/** A word that stands in about one of a thousand messages and less. */
export const rareWord = (random: () => number): string => `w${Math.floor(random() * 30_000).toString(36)}`;

export const textOf = (random: () => number): string => {
  const words = Array.from({ length: 4 + Math.floor(random() * 14) }, () =>
    random() < 0.8 ? oneOf(common, random, 1.6) : rareWord(random),
  );
  if (random() < 0.08) words.push(oneOf(others, random));
  return words.join(' ');
};

/** What people look for: while they type, whole words, two words, words that stand together. Without filters. */
export const searchesOf = (count: number, random: () => number): string[] =>
  Array.from({ length: count }, () => {
    const word = random() < 0.5 ? oneOf(common, random) : rareWord(random);
    switch (Math.floor(random() * 6)) {
      case 0:
        return word.slice(0, 2);
      case 1:
        return word.slice(0, 3);
      case 2:
        return word.slice(0, Math.max(3, word.length - 1));
      case 3:
        return `${oneOf(common, random)} ${word}`;
      case 4:
        return `"${oneOf(common, random)} ${oneOf(common, random)}"`;
      default:
        return `${word} `;
    }
  });
