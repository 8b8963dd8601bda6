import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { inRepository } from '../../scripts/paths.ts';

/** vitest's own option, and the ways to know that nobody sits in front of this machine. */
const secondTries: readonly RegExp[] = [/\bretry\s*:/, /\brepeats\s*:/, /--retry\b/];
const knowsOfCi: readonly RegExp[] = [/\benv(\.|\[['"])CI\b/, /\bisCI\b/];

const ownName = 'no-second-try.test.ts';
const files = globSync(['vitest*.config.ts', 'package.json', 'scripts/**/*.ts', 'test/**/*.ts'], {
  cwd: inRepository(),
}).filter((file) => !file.endsWith(ownName));

const holding = (patterns: readonly RegExp[]): string[] =>
  files.filter((file) => {
    const text = readFileSync(inRepository(file), 'utf8');
    return patterns.some((pattern) => pattern.test(text));
  });

it('no test is tried a second time: what fails now and then is a fault, of the test or of the product', () => {
  expect(files.length).toBeGreaterThan(200);
  expect(holding(secondTries)).toEqual([]);
});

it('no script and no test does anything else where CI is set', () => {
  expect(holding(knowsOfCi)).toEqual([]);
});
