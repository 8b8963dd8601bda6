import { readFileSync } from 'node:fs';
import { inRepository } from '../paths.ts';

/**
 * The guide for IT, as a reader who types what stands in it: a rehearsal takes its commands from docs/it.md, so that what is written
 * there and what was carried out are the same words. A block of commands that cannot be carried out says so in the line before it:
 * `<!-- not rehearsed: why -->`.
 */
export interface Guide {
  /**
   * The first block of commands below a heading (`### Debian and Ubuntu`).
   * Errors: there is no such heading, or no block before the next one.
   */
  block(heading: string): string;
  /**
   * The one command, in backticks or as a line of a block, that begins so, or that is so; what follows a ` #` is a remark.
   * Errors: none, or several.
   */
  command(beginning: string): string;
  /** The first example of a file (JSON) below a heading. Errors: as of `block`. */
  example(heading: string): string;
  /** Its first block below a heading cannot be carried out on this machine, and the journal says so. Errors: as of `block`. */
  leave(heading: string): void;
  /** What of its blocks of commands nobody has asked for and no mark excuses, or what was carried out despite of its mark; a line each. */
  untaken(): string[];
}

/** A page in its parts: headings, blocks by their language, and all other lines. */
interface Part {
  kind: 'heading' | 'block' | 'text';
  text: string;
  language: string;
  /** Of a block: why it is not rehearsed. */
  mark: string | undefined;
}

const commandLanguages: readonly string[] = ['sh', 'bat'];
const markPattern = /^<!-- not rehearsed: (.+) -->$/;

function partsOf(page: string): Part[] {
  const parts: Part[] = [];
  let block: { language: string; lines: string[] } | undefined;
  for (const line of page.split('\n')) {
    if (line.startsWith('```')) {
      if (block) {
        const before = parts.findLast(({ text }) => text.trim() !== '');
        const mark = before?.kind === 'text' ? markPattern.exec(before.text)?.[1] : undefined;
        parts.push({ kind: 'block', text: `${block.lines.join('\n')}\n`, language: block.language, mark });
      }
      block = block ? undefined : { language: line.slice(3), lines: [] };
    } else if (block) block.lines.push(line);
    else
      parts.push({
        kind: /^#{1,6} /.test(line) ? 'heading' : 'text',
        text: line,
        language: '',
        mark: undefined,
      });
  }
  return parts;
}

const withoutRemark = (line: string): string => line.replace(/(?:^|\s+)# .*$/, '').trim();

export function readGuide(page: string = readFileSync(inRepository('docs', 'it.md'), 'utf8')): Guide {
  const parts = partsOf(page);
  const takenBlocks = new Set<Part>();
  const takenCommands = new Set<string>();
  const isCommands = ({ kind, language }: Part): boolean =>
    kind === 'block' && commandLanguages.includes(language);
  const below = (heading: string, isWanted: (part: Part) => boolean, what: string): Part => {
    const at = parts.findIndex(({ kind, text }) => kind === 'heading' && text === heading);
    if (at < 0) throw new Error(`The guide has no heading "${heading}".`);
    const next = parts.slice(at + 1).find((part) => part.kind === 'heading' || isWanted(part));
    if (next?.kind !== 'block') throw new Error(`The guide has no ${what} below "${heading}".`);
    return next;
  };
  return {
    block(heading) {
      const found = below(heading, isCommands, 'commands');
      takenBlocks.add(found);
      return found.text;
    },
    command(beginning) {
      const texts = parts.flatMap((part) => {
        if (isCommands(part)) return part.text.split('\n');
        return part.kind === 'block'
          ? []
          : [...part.text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
      });
      const begun = [...new Set(texts.map(withoutRemark))].filter((text) => text.startsWith(beginning));
      const exact = begun.filter((text) => text === beginning);
      const [only, ...more] = exact.length > 0 ? exact : begun;
      if (only === undefined || more.length > 0)
        throw new Error(
          `The guide has ${begun.length} commands that begin with "${beginning}", and not one.`,
        );
      takenCommands.add(only);
      return only;
    },
    leave(heading) {
      takenBlocks.add(below(heading, isCommands, 'commands'));
    },
    example: (heading) =>
      below(heading, ({ kind, language }) => kind === 'block' && language === 'json', 'example').text,
    untaken: () =>
      parts.filter(isCommands).flatMap((part) => {
        const lines = part.text.split('\n').map(withoutRemark).filter(Boolean);
        const left = takenBlocks.has(part) ? [] : lines.filter((line) => !takenCommands.has(line));
        if (part.mark === undefined) return left;
        return left.length === lines.length ? [] : [`carried out, and marked as not: ${lines[0]}`];
      }),
  };
}

/**
 * A command of the guide with the places of this run in it.
 * Errors: a place of the guide that the command does not name, because then another command would be carried out than the written one.
 */
export function inThisRun(command: string, places: Readonly<Record<string, string>>): string {
  let text = command;
  for (const [written, here] of Object.entries(places)) {
    if (!text.includes(written)) throw new Error(`The guide's command does not name ${written}: ${command}`);
    text = text.replaceAll(written, here);
  }
  return text;
}

/** The same, as the words that a program is called with. No word of the guide's command may hold a space; a place may. */
export function wordsInThisRun(command: string, places: Readonly<Record<string, string>>): string[] {
  inThisRun(command, places);
  return command
    .trim()
    .split(/\s+/)
    .map((word) =>
      Object.entries(places).reduce((text, [written, here]) => text.replaceAll(written, here), word),
    );
}
