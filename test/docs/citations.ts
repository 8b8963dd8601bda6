import { posix } from 'node:path';
import { sectionsOf, type TextFile } from './documents.ts';

/** `7.3`, or the ends of `2.3-2.5` and `2.3-§2.5`. */
const number = String.raw`\d+(?:\.\d+)*`;
const section = String.raw`§${number}(?:[-–]§?${number})?`;
/** One document and its sections: `instagram.md §7.2, §9 and §10`. A word or two may stand behind a section: "§8 code 190". */
const chain = new RegExp(
  String.raw`(?<name>[\w./-]+\.md) (?<sections>${section}(?:(?: code \d+)?(?:, | and | or |, and )${section})*)`,
  'g',
);
const bare = new RegExp(section, 'g');

/** Lines of a comment as one line, so that a citation may be broken like any other sentence. */
const unbroken = (text: string): string =>
  text.replaceAll(String.raw`\u00a7`, '§').replaceAll(/\s*\n\s*(?:\*(?!\/)|\/\/|#|>)?\s*/g, ' ');

const around = (text: string, at: number): string => text.slice(Math.max(0, at - 40), at + 30).trim();

/**
 * Knows the documents that are cited by section.
 * `problemsOf` gives one line for each citation that leads nowhere; `count` citations were looked at.
 *
 * The form is `<document>.md §<section>`, the document by its file name or its path. A bare § is allowed in a numbered document and
 * means that document itself; "reference §" and "design §" name no document and are never allowed.
 */
export const createCitations = (documents: readonly TextFile[]) => {
  const sections = new Map(documents.map(({ path, text }) => [path, sectionsOf(text)]));
  const find = (name: string): ReadonlySet<string> | undefined => {
    const paths = [...sections.keys()].filter((path) => path === name || posix.basename(path) === name);
    const [path] = paths;
    return paths.length === 1 && path !== undefined ? sections.get(path) : undefined;
  };
  const missing = (known: ReadonlySet<string>, cited: string): string[] =>
    [...cited.matchAll(new RegExp(number, 'g'))].map(([each]) => each).filter((each) => !known.has(each));

  return {
    problemsOf({ path, text: raw }: TextFile): { problems: string[]; count: number } {
      const problems: string[] = [];
      let count = 0;
      const text = unbroken(raw);
      const rest = text.replace(chain, (whole: string, name: string, cited: string, at: number) => {
        const known = find(name);
        const marks = [...cited.matchAll(bare)].map(([mark]) => mark);
        count += marks.length;
        if (!known) problems.push(`${path}: no document ${name} (… ${around(text, at)} …)`);
        else
          for (const mark of marks)
            for (const each of missing(known, mark)) problems.push(`${path}: ${name} has no §${each}`);
        return ' '.repeat(whole.length);
      });
      const own = sections.get(path);
      for (const { index } of rest.matchAll(/§/g)) {
        const mark = new RegExp(bare.source, 'y');
        mark.lastIndex = index;
        const cited = mark.exec(rest)?.[0];
        const isVague = /\b(?:reference|design)s? $/i.test(rest.slice(0, index));
        if (cited === undefined || isVague || !own || own.size === 0) {
          problems.push(`${path}: § of no document (… ${around(rest, index)} …)`);
          continue;
        }
        count += 1;
        for (const each of missing(own, cited)) problems.push(`${path}: it has no §${each} itself`);
      }
      return { problems, count };
    },
  };
};

/** Decisions that a text names, by number. */
export const decisionsIn = (text: string): string[] =>
  [...unbroken(text).matchAll(/\bdecisions? (\d{4})((?:(?:, | and )\d{4})*)/gi)].flatMap(
    ([, first = '', others = '']) => [first, ...(others.match(/\d{4}/g) ?? [])],
  );
