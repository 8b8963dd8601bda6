import { readFileSync, writeFileSync } from 'node:fs';
import { privacyMarkdown } from '../src/shared/removal/index.ts';
import { inRepository } from './paths.ts';

/** Writes the table of what is kept into docs/privacy.md; a test fails while it is not the code's. */
const file = inRepository('docs', 'privacy.md');
const text = readFileSync(file, 'utf8');
const section = `<!-- generated -->\n\n${privacyMarkdown()}\n\n<!-- end -->`;
writeFileSync(
  file,
  text.replace(/<!-- generated -->[\s\S]*?<!-- end -->/, () => section),
);
