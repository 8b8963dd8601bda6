import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inRepository } from '../../scripts/paths.ts';
import { inThisRun, readGuide } from '../../scripts/rehearsal/guide.ts';

/** The guide for IT (docs/it.md) is carried out by the rehearsal in its own words. */

const page = [
  '# Guide',
  'Put `install -d /etc/x` there, or `other`.',
  '### One',
  '```sh',
  '# not a heading',
  'first --now    # a remark',
  '```',
  '### Two',
  'Words.',
  '### Three',
  '```bat',
  'third.exe /S',
  '```',
  '',
].join('\n');

describe('a guide', () => {
  const guide = readGuide(page);

  it('gives the commands below a heading, word for word', () => {
    expect(guide.block('### One')).toBe('# not a heading\nfirst --now    # a remark\n');
    expect(() => guide.block('### Two')).toThrow('no commands below "### Two"');
    // Of another system's shell.
    expect(() => guide.block('### Three')).toThrow('no commands');
    expect(() => guide.block('### Four')).toThrow('no heading "### Four"');
  });

  it('gives the one command that begins so, without its remark', () => {
    expect(guide.command('first')).toBe('first --now');
    expect(guide.command('install -d')).toBe('install -d /etc/x');
    expect(() => guide.command('second')).toThrow('has 0 commands');
    expect(() => readGuide('`a 1` `a 2`').command('a')).toThrow('has 2 commands');
  });

  it('gets the places of a run in, and no command that does not name them', () => {
    expect(inThisRun('get https://a.invalid/x x', { 'https://a.invalid': 'file:/srv', ' x': ' y' })).toBe(
      'get file:/srv/x y',
    );
    expect(() => inThisRun('get it', { there: 'here' })).toThrow('does not name there');
  });
});

describe('the guide for IT', () => {
  const guide = readGuide();
  const sources = ['installed', 'leaving', 'index'].map((name) =>
    readFileSync(inRepository('scripts', 'rehearsal', `${name}.ts`), 'utf8'),
  );
  const asked = (kind: 'block' | 'command'): string[] =>
    sources.flatMap((text) =>
      [...text.matchAll(new RegExp(String.raw`\.${kind}\(\s*'([^']+)'`, 'g'))].map(([, words = '']) => words),
    );

  it('has every command that the rehearsal carries out', () => {
    expect(asked('block')).toHaveLength(3);
    expect(asked('command').length).toBeGreaterThan(6);
    for (const heading of asked('block')) expect(guide.block(heading)).toMatch(/\n$/);
    for (const beginning of asked('command')) expect(guide.command(beginning)).toMatch(/\S/);
  });

  it('has every block of Linux commands carried out, or says that it was not', () => {
    const text = readFileSync(inRepository('docs', 'it.md'), 'utf8');
    const section = text.slice(text.indexOf('\n## 6.'), text.indexOf('\n## 7.'));
    const headings = [...section.matchAll(/^#{2,3} .+(?=\n[^#]*?```sh)/gm)].map(([heading]) => heading);
    const notRun = ['### Fedora, RHEL, openSUSE', '### macOS'];
    expect(headings.filter((heading) => !notRun.includes(heading))).toEqual(
      expect.arrayContaining(asked('block')),
    );
    expect(section).toMatch(/`dnf` and `zypper`[^\n]* were not run\./);
    expect(section).toMatch(/\*Windows\* and \*macOS\*[^\n]*has not been run/);
  });
});
