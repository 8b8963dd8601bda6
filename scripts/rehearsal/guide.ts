import { readFileSync } from 'node:fs';
import { inRepository } from '../paths.ts';

/**
 * The guide for IT, as a reader who types what stands in it: a rehearsal takes its commands from docs/it.md, so that what is written
 * there and what was carried out are the same words.
 */
export interface Guide {
  /**
   * The first block of shell commands below a heading (`### Debian and Ubuntu`).
   * Errors: there is no such heading, or no block before the next one.
   */
  block(heading: string): string;
  /** The one command, in backticks or as a line of a block, that begins so; what follows a ` #` is a remark. Errors: none, or several. */
  command(beginning: string): string;
}

/** A page in its parts: headings, blocks of shell commands, and all other lines. */
type Part = { kind: 'heading' | 'shell' | 'text'; text: string };

function partsOf(page: string): Part[] {
  const parts: Part[] = [];
  let block: { isShell: boolean; lines: string[] } | undefined;
  for (const line of page.split('\n')) {
    if (line.startsWith('```')) {
      if (block?.isShell) parts.push({ kind: 'shell', text: `${block.lines.join('\n')}\n` });
      block = block ? undefined : { isShell: line === '```sh', lines: [] };
    } else if (block) block.lines.push(line);
    else parts.push({ kind: /^#{1,6} /.test(line) ? 'heading' : 'text', text: line });
  }
  return parts;
}

export function readGuide(page: string = readFileSync(inRepository('docs', 'it.md'), 'utf8')): Guide {
  const parts = partsOf(page);
  return {
    block(heading) {
      const at = parts.findIndex(({ kind, text }) => kind === 'heading' && text === heading);
      if (at < 0) throw new Error(`The guide has no heading "${heading}".`);
      const next = parts.slice(at + 1).find(({ kind }) => kind !== 'text');
      if (next?.kind !== 'shell') throw new Error(`The guide has no commands below "${heading}".`);
      return next.text;
    },
    command(beginning) {
      const texts = parts.flatMap(({ kind, text }) =>
        kind === 'shell' ? text.split('\n') : [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code),
      );
      const found = new Set(
        texts.map((text) => text.replace(/\s+# .*$/, '').trim()).filter((text) => text.startsWith(beginning)),
      );
      const [only] = found;
      if (only === undefined || found.size > 1)
        throw new Error(`The guide has ${found.size} commands that begin with "${beginning}", and not one.`);
      return only;
    },
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
