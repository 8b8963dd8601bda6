import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { inRepository } from '../../../scripts/paths.ts';
import { helpText } from '../../../src/main/command-line/arguments.ts';
import { exitCodes } from '../../../src/main/command-line/exit-codes.ts';

it('exit codes and options are those of docs/it.md', () => {
  const page = readFileSync(inRepository('docs', 'it.md'), 'utf8');
  const section = page.slice(page.indexOf('## 6. The command line'), page.indexOf('## 7.'));
  const documented = [...section.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
  expect(documented).toEqual(Object.values(exitCodes));
  for (const [option] of helpText.matchAll(/--[a-z-]+/g)) expect(section, option).toContain(option);
});
