/** The guide (docs/guide) as the window reads it: made from Markdown when the program is built, never in the window. */

export type GuideInline =
  | { kind: 'text'; text: string }
  /** Words that stand in the window. */
  | { kind: 'strong'; parts: readonly GuideInline[] }
  /** A key or a combination, as `Ctrl+K`; on macOS Ctrl is Cmd. */
  | { kind: 'keys'; keys: string }
  /** Something to type, letter for letter. */
  | { kind: 'code'; text: string }
  | { kind: 'link'; place: string; parts: readonly GuideInline[] }
  /** A document of the repository that is not part of the guide; the window names it and cannot open it. */
  | { kind: 'document'; path: string; parts: readonly GuideInline[] };

export type GuideBlock =
  | { kind: 'paragraph'; parts: readonly GuideInline[] }
  | { kind: 'list'; isOrdered: boolean; items: readonly (readonly GuideInline[])[] }
  /** `name`: of the file in docs/guide/pictures, without its ending. */
  | { kind: 'picture'; name: string; alt: string };

/** What stands under one heading. `slug`: as GitHub spells it in addresses. */
export interface GuideSection {
  slug: string;
  title: string;
  blocks: readonly GuideBlock[];
}

/** One file. `name`: of the file, without its ending. */
export interface GuideChapter {
  name: string;
  title: string;
  intro: readonly GuideBlock[];
  sections: readonly GuideSection[];
}

/** Chapters for the same readers, in the order of the index. */
export interface GuidePart {
  title: string;
  chapters: readonly GuideChapter[];
}

export interface Guide {
  title: string;
  intro: readonly GuideBlock[];
  parts: readonly GuidePart[];
}

/** A guide with its pictures as the page loads them: name to address. */
export interface BuiltGuide extends Guide {
  pictures: Readonly<Record<string, string>>;
}

/** As GitHub makes the end of an address from a heading. */
export const slugOf = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/gu, '-');

/** Where something stands in the guide: a chapter, or a heading of one: `answer`, `answer#take-a-reply-back`. */
export interface GuideHeading {
  place: string;
  title: string;
  /** Title of its chapter; of a chapter itself the title of its part. */
  under: string;
}

/** Every chapter and heading, in the order of the index. */
export const headingsOf = ({ parts }: Pick<Guide, 'parts'>): readonly GuideHeading[] =>
  parts.flatMap((part) =>
    part.chapters.flatMap(({ name, title, sections }) => [
      { place: name, title, under: part.title },
      ...sections.map((section) => ({
        place: `${name}#${section.slug}`,
        title: section.title,
        under: title,
      })),
    ]),
  );

/** What is read in a row of parts, without marks. */
export const plainText = (parts: readonly GuideInline[]): string =>
  parts
    .map((part) => {
      switch (part.kind) {
        case 'text':
        case 'code':
          return part.text;
        case 'keys':
          return part.keys;
        case 'strong':
        case 'link':
        case 'document':
          return plainText(part.parts);
      }
    })
    .join('');

/** What is read in a block; of a picture what it shows. */
export const plainTextOf = (block: GuideBlock): string => {
  switch (block.kind) {
    case 'paragraph':
      return plainText(block.parts);
    case 'list':
      return block.items.map(plainText).join(' ');
    case 'picture':
      return block.alt;
  }
};
