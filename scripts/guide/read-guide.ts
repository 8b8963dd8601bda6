import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { lexer, type Token, type Tokens } from 'marked';
import {
  slugOf,
  type Guide,
  type GuideBlock,
  type GuideChapter,
  type GuideInline,
  type GuidePart,
  type GuideSection,
} from '../../src/shared/guide.ts';

/**
 * Reads docs/guide/<language>: index.md names the parts and their chapters in order, each chapter is a file. Only what the window can
 * show is taken (src/shared/guide.ts); anything else, such as HTML or an address of the web, fails with file and text.
 */

/** A guide's own pictures, as chapters refer to them. */
const pictureLink = /^\.\.\/pictures\/([a-z0-9-]+)\.webp$/u;
const chapterLink = /^(?:([a-z0-9-]+)\.md)?(?:#(.+))?$/u;
const documentLink = /^\.\.\/\.\.\/([a-z0-9-]+)\.md$/u;
/** One key, or several with +. Arrows are keys; what else stands in backticks is typed. */
const keyPattern = /^(?:(?:Ctrl|Alt|Shift)\+)*(?:F\d{1,2}|Esc|Enter|Delete|[A-Z0-9]|[↑↓←→]|[+\-/@=])$/u;

const fail = (file: string, what: string, raw: string): never => {
  throw new Error(`docs/guide: ${file} has ${what}: ${raw.trim().slice(0, 120)}`);
};

const linkOf = ({ href, raw, tokens }: Tokens.Link, chapter: string): GuideInline => {
  const parts = inlineOf(tokens, chapter);
  const document = documentLink.exec(href)?.[1];
  if (document !== undefined) return { kind: 'document', path: posix.join('docs', `${document}.md`), parts };
  const [, file = chapter, slug] =
    chapterLink.exec(href) ?? fail(chapter, 'a link that leads elsewhere', raw);
  return { kind: 'link', place: slug === undefined ? file : `${file}#${slug}`, parts };
};

const inlineOf = (tokens: readonly Token[], chapter: string): GuideInline[] =>
  tokens.flatMap((token): GuideInline[] => {
    switch (token.type) {
      case 'text': {
        const { tokens: inner, text } = token as Tokens.Text;
        if (inner !== undefined) return inlineOf(inner, chapter);
        if (/&\w+;|&#/u.test(text)) fail(chapter, 'an entity', text);
        return [{ kind: 'text', text: text.replaceAll('\n', ' ') }];
      }
      case 'escape':
        return [{ kind: 'text', text: (token as Tokens.Escape).text }];
      case 'strong':
        return [{ kind: 'strong', parts: inlineOf((token as Tokens.Strong).tokens, chapter) }];
      case 'codespan': {
        const { text } = token as Tokens.Codespan;
        return [keyPattern.test(text) ? { kind: 'keys', keys: text } : { kind: 'code', text }];
      }
      case 'link':
        return [linkOf(token as Tokens.Link, chapter)];
      default:
        return fail(chapter, `something the window does not show (${token.type})`, token.raw);
    }
  });

const paragraphOf = ({ tokens }: Tokens.Paragraph, chapter: string): GuideBlock => {
  const [only] = tokens;
  if (tokens.length !== 1 || only?.type !== 'image')
    return { kind: 'paragraph', parts: inlineOf(tokens, chapter) };
  const { href, text, raw } = only as Tokens.Image;
  const [, name = ''] = pictureLink.exec(href) ?? fail(chapter, 'a picture that is not of the guide', raw);
  if (text.trim() === '') fail(chapter, 'a picture without words', raw);
  return { kind: 'picture', name, alt: text };
};

const listOf = ({ ordered, items }: Tokens.List, chapter: string): GuideBlock => ({
  kind: 'list',
  isOrdered: ordered,
  items: items.map(({ tokens, raw }) => {
    if (tokens.some(({ type }) => type !== 'text' && type !== 'space'))
      fail(chapter, 'more than one line of text in an item', raw);
    return inlineOf(
      tokens.filter(({ type }) => type === 'text'),
      chapter,
    );
  }),
});

const blocksOf = (tokens: readonly Token[], chapter: string): GuideBlock[] =>
  tokens.flatMap((token): GuideBlock[] => {
    switch (token.type) {
      case 'space':
        return [];
      case 'paragraph':
        return [paragraphOf(token as Tokens.Paragraph, chapter)];
      case 'list':
        return [listOf(token as Tokens.List, chapter)];
      default:
        return fail(chapter, `something the window does not show (${token.type})`, token.raw);
    }
  });

interface Titled {
  title: string;
  tokens: Token[];
}

/** Splits at the headings of a depth; what comes before the first one is `intro`. */
const splitAt = (depth: number, tokens: readonly Token[]): { intro: Token[]; under: Titled[] } => {
  const intro: Token[] = [];
  const under: Titled[] = [];
  for (const token of tokens) {
    if (token.type === 'heading' && (token as Tokens.Heading).depth === depth)
      under.push({ title: (token as Tokens.Heading).text, tokens: [] });
    else (under.at(-1)?.tokens ?? intro).push(token);
  }
  return { intro, under };
};

/** The one title of a file, and what follows it. */
const titled = (file: string, markdown: string): Titled => {
  const { intro, under } = splitAt(1, lexer(markdown));
  const [first] = under;
  if (first === undefined || under.length > 1 || intro.some(({ type }) => type !== 'space'))
    return fail(file, 'not exactly one title at its beginning', markdown);
  return first;
};

/** A chapter from its text. Errors: names the chapter and what the window cannot show. */
export const readChapter = (name: string, markdown: string): GuideChapter => {
  const { title, tokens } = titled(name, markdown);
  const { intro, under } = splitAt(2, tokens);
  const sections = under.map((section): GuideSection => ({
    slug: slugOf(section.title),
    title: section.title,
    blocks: blocksOf(section.tokens, name),
  }));
  const twice = sections.find(({ slug }, index) => sections.findIndex((one) => one.slug === slug) < index);
  if (twice !== undefined) fail(name, 'a heading twice', twice.title);
  return { name, title, intro: blocksOf(intro, name), sections };
};

/** Names of the chapters that the index lists below a heading; the lines below a chapter are its headings. */
const chaptersIn = (tokens: readonly Token[]): string[] =>
  tokens
    .filter((token): token is Tokens.List => token.type === 'list')
    .flatMap(({ items }) => items)
    .map(
      ({ raw }) => /^\s*[-*] \[.+?\]\(([a-z0-9-]+)\.md\)/u.exec(raw)?.[1] ?? fail('index', 'no chapter', raw),
    );

/** The guide in a folder such as docs/guide/en. Errors: as readChapter; a chapter of the index that is not there. */
export const readGuide = (folder: string): Guide => {
  const { title, tokens } = titled('index', readFileSync(join(folder, 'index.md'), 'utf8'));
  const { intro, under } = splitAt(2, tokens);
  return {
    title,
    intro: blocksOf(intro, 'index'),
    parts: under.map((part): GuidePart => ({
      title: part.title,
      chapters: chaptersIn(part.tokens).map((name) =>
        readChapter(name, readFileSync(join(folder, `${name}.md`), 'utf8')),
      ),
    })),
  };
};

const blocksOfChapter = ({ intro, sections }: GuideChapter): readonly GuideBlock[] => [
  ...intro,
  ...sections.flatMap(({ blocks }) => blocks),
];

/** Names of the pictures that a chapter shows, in order. */
export const picturesOfChapter = (chapter: GuideChapter): readonly string[] =>
  blocksOfChapter(chapter).flatMap((block) => (block.kind === 'picture' ? [block.name] : []));

/** The index of a guide as Markdown: every chapter with every heading, so that none is only found by chance. */
export const indexOf = ({ parts }: Pick<Guide, 'parts'>): string =>
  parts
    .map(({ title, chapters }) => {
      const lines = chapters.flatMap(({ name, title: chapter, sections }) => [
        `- [${chapter}](${name}.md)`,
        ...sections.map((section) => `  - [${section.title}](${name}.md#${section.slug})`),
      ]);
      return `## ${title}\n\n${lines.join('\n')}\n`;
    })
    .join('\n');
