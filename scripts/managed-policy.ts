import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { policyFiles } from './managed-policy/files.ts';
import { inRepository } from './paths.ts';

/** Writes the templates for IT and the tables of docs/policy.md anew; a test fails while they are not the schema's. */
for (const { path, content } of policyFiles) {
  const file = inRepository(...path.split('/'));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content());
}
