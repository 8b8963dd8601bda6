import { readFileSync } from 'node:fs';
import { inRepository } from '../paths.ts';
import { adml, admx, jsonSchema, mobileconfig, policyTables } from './templates.ts';

const begin = '<!-- generated -->';
const end = '<!-- end -->';

/** docs/policy.md with the tables of the schema. */
const page = (): string =>
  readFileSync(inRepository('docs', 'policy.md'), 'utf8').replace(
    new RegExp(`${begin}[\\s\\S]*?${end}`),
    () => `${begin}\n\n${policyTables()}\n\n${end}`,
  );

/** Everything that is made of the schema: paths in the repository, and what has to stand there. */
export const policyFiles: readonly { path: string; content: () => string }[] = [
  { path: 'deploy/policy/windows/Backchannel.admx', content: admx },
  { path: 'deploy/policy/windows/en-US/Backchannel.adml', content: adml },
  { path: 'deploy/policy/macos/backchannel.mobileconfig', content: mobileconfig },
  { path: 'deploy/policy/linux/backchannel.schema.json', content: jsonSchema },
  { path: 'docs/policy.md', content: page },
];
