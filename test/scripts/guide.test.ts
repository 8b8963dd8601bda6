import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inRepository } from '../../scripts/paths.ts';
import { inThisRun, readGuide, wordsInThisRun } from '../../scripts/rehearsal/guide.ts';

/** The guide for IT (docs/it.md) is carried out by the rehearsal in its own words. */

const page = [
  '# Guide',
  'Put `install -d /etc/x` there, or `other`.',
  '```json',
  '{ "a": 1 }',
  '```',
  '### One',
  '```sh',
  '# not a heading',
  'first --now    # a remark',
  'first --now --later',
  '```',
  '### Two',
  'Words.',
  '### Three',
  '<!-- not rehearsed: no such system -->',
  '',
  '```bat',
  'third.exe /S',
  '```',
  '',
].join('\n');

describe('a guide', () => {
  const guide = readGuide(page);

  it('gives the commands below a heading, word for word', () => {
    expect(guide.block('### One')).toBe('# not a heading\nfirst --now    # a remark\nfirst --now --later\n');
    expect(guide.block('### Three')).toBe('third.exe /S\n');
    expect(() => guide.block('### Two')).toThrow('no commands below "### Two"');
    expect(() => guide.block('### Four')).toThrow('no heading "### Four"');
  });

  it('gives the one command that begins so, without its remark', () => {
    // There is a second one that begins so, and this is one of them.
    expect(guide.command('first --now')).toBe('first --now');
    expect(guide.command('install -d')).toBe('install -d /etc/x');
    expect(() => guide.command('first')).toThrow('has 2 commands');
    expect(() => guide.command('second')).toThrow('has 0 commands');
    expect(() => readGuide('`a 1` `a 2`').command('a')).toThrow('has 2 commands');
  });

  it('gives an example of a file', () => {
    expect(guide.example('# Guide')).toBe('{ "a": 1 }\n');
    expect(() => guide.example('### One')).toThrow('no example below');
  });

  it('gets the places of a run in, and no command that does not name them', () => {
    expect(inThisRun('get https://a.invalid/x x', { 'https://a.invalid': 'file:/srv', ' x': ' y' })).toBe(
      'get file:/srv/x y',
    );
    expect(() => inThisRun('get it', { there: 'here' })).toThrow('does not name there');
    expect(wordsInThisRun('setup.exe /S\n', { 'setup.exe': '/some where/setup.exe' })).toEqual([
      '/some where/setup.exe',
      '/S',
    ]);
    expect(() => wordsInThisRun('get it', { there: 'here' })).toThrow('does not name there');
  });

  it('knows which of its commands nobody has carried out, and which are marked', () => {
    const fresh = readGuide(page);
    expect(fresh.untaken()).toEqual(['first --now', 'first --now --later']);
    fresh.command('first --now --later');
    expect(fresh.untaken()).toEqual(['first --now']);
    fresh.block('### One');
    expect(fresh.untaken()).toEqual([]);
    fresh.block('### Three');
    expect(fresh.untaken()).toEqual(['carried out, and marked as not: third.exe /S']);
  });
});

describe('the guide for IT', () => {
  const guide = readGuide();
  const folder = inRepository('scripts', 'rehearsal');
  const sources = globSync('*.ts', { cwd: folder })
    .filter((name) => name !== 'guide.ts')
    .map((name) => readFileSync(join(folder, name), 'utf8'));
  /** What the rehearsal asks of it, by the first word in the brackets or the constant that stands there. */
  const asked = (kind: 'block' | 'command' | 'example'): string[] =>
    sources.flatMap((text) =>
      [...text.matchAll(new RegExp(String.raw`\bguide\.${kind}\(\s*(?:'([^']+)'|(\w+))`, 'g'))].map(
        ([, words, name]) => words ?? constantOf(text, name ?? ''),
      ),
    );

  it('has every command that the rehearsal carries out', () => {
    expect(asked('block').length).toBeGreaterThan(4);
    expect(asked('command').length).toBeGreaterThan(15);
    for (const heading of asked('block')) expect(guide.block(heading)).toMatch(/\n$/);
    for (const beginning of asked('command')) expect(guide.command(beginning)).toMatch(/\S/);
    for (const heading of asked('example'))
      expect(JSON.parse(guide.example(heading))).toEqual(expect.any(Object));
  });

  it('has every block of commands carried out, or marked with why it is not', () => {
    const fresh = readGuide();
    expect(fresh.untaken().length).toBeGreaterThan(10);
    for (const heading of asked('block')) fresh.block(heading);
    for (const beginning of asked('command')) fresh.command(beginning);
    expect(fresh.untaken()).toEqual([]);
    const marks = readFileSync(inRepository('docs', 'it.md'), 'utf8').match(/^<!-- not rehearsed: .+ -->$/gm);
    expect(marks).toHaveLength(2);
  });
});

/** The text of `const name = 'text'`. */
function constantOf(source: string, name: string): string {
  const text = new RegExp(String.raw`\bconst ${name} = '([^']+)'`).exec(source)?.[1];
  if (text === undefined) throw new Error(`${name} is not a text of this file.`);
  return text;
}
