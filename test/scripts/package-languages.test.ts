import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { inRepository } from '../../scripts/paths.ts';
import { languages } from '../../src/shared/i18n/languages.ts';

it('a package brings Chromium’s texts in the languages of the window, and in no other', () => {
  const config = parse(readFileSync(inRepository('electron-builder.yml'), 'utf8')) as {
    electronLanguages: unknown;
  };
  expect(config.electronLanguages).toEqual(languages);
});
