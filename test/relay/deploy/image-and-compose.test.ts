import { existsSync, globSync, readFileSync } from 'node:fs';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { inRepository } from '../../../scripts/paths.ts';

const read = (...path: string[]): string => readFileSync(inRepository(...path), 'utf8');
const dockerfile = read('deploy', 'Dockerfile');
const compose = read('deploy', 'compose.yaml');

/** Settings the relay knows, as its schema spells them. */
const settings = new Set(
  [...read('src', 'relay', 'config.ts').matchAll(/^ {2}((?:RELAY|META|LIVECHAT)_[A-Z_]+):/gm)].map(
    ([, name]) => name,
  ),
);
const namesIn = (text: string): string[] => [
  ...new Set([...text.matchAll(/\b(?:RELAY|META|LIVECHAT)_[A-Z]+(?:_[A-Z]+)*\b/g)].map(([name]) => name)),
];

/** What the build takes from the repository; what it takes from its first stage is left out. */
const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, list = '']) =>
  list.split(' '),
);

describe('the image definition', () => {
  it('copies what exists, and what the ignore file lets through', () => {
    expect(copied).toEqual(expect.arrayContaining(['package.json', 'src/shared', 'src/relay']));
    const passed = read('deploy', 'Dockerfile.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    for (const path of copied) {
      expect([path, existsSync(inRepository(path))]).toEqual([path, true]);
      expect(passed).toContain(path);
    }
  });

  it('starts as `npm run relay` does, with a file that is copied', () => {
    const words = JSON.parse(/^ENTRYPOINT (.+)$/m.exec(dockerfile)?.[1] ?? '[]') as string[];
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    expect(words.join(' ')).toBe(scripts['relay']);
    const program = words.at(-1) ?? '';
    expect(copied.some((path) => program.startsWith(`${path}/`))).toBe(true);
    expect(existsSync(inRepository(program))).toBe(true);
  });

  it('needs nothing outside what is copied: the relay imports itself, the shared words and packages it ships with', () => {
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
    const files = globSync(['src/relay/**/*.ts', 'src/shared/**/*.ts'], { cwd: inRepository() });
    expect(files.length).toBeGreaterThan(100);
    for (const file of files) {
      const imported = [...read(file).matchAll(/^(?!import type)(?:import|export)\b[^;]*?from '([^']+)'/gm)];
      for (const [, name = ''] of imported) {
        if (name.startsWith('.') || name.startsWith('node:')) continue;
        const parts = name.split('/');
        const packageName = name.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
        expect([file, packageName, packageName in dependencies]).toEqual([file, packageName, true]);
      }
    }
  });
});

describe('the compose file', () => {
  it('is YAML, and names files that exist', async () => {
    await expect(format(compose, { parser: 'yaml' })).resolves.toBeTypeOf('string');
    for (const [, path = ''] of compose.matchAll(/- \.\/(\S+?):/g)) {
      expect([path, existsSync(inRepository('deploy', path))]).toEqual([path, true]);
    }
    expect(existsSync(inRepository('deploy', 'relay.env.example'))).toBe(true);
  });

  it('and its example, and the operator’s page, name only settings the relay knows', () => {
    expect(settings.size).toBeGreaterThan(20);
    // Of Caddy and of compose themselves, and a name that is misspelt on purpose.
    const others = new Set(['RELAY_DOMAIN', 'RELAY_UPSTREAMS', 'RELAY_DATABSE_URL']);
    for (const file of [
      ['deploy', 'compose.yaml'],
      ['deploy', 'relay.env.example'],
      ['deploy', 'Dockerfile'],
      ['docs', 'operate.md'],
    ]) {
      const unknown = namesIn(read(...file)).filter((name) => !settings.has(name) && !others.has(name));
      expect([file.join('/'), unknown]).toEqual([file.join('/'), []]);
    }
  });
});
