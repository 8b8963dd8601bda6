import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  desktopScopeTable,
  identityScopeTable,
  integrationScopeTable,
} from '../../src/main/livechat/scopes.ts';
import type { GrantedScope } from '../../src/main/livechat/scopes.ts';

const page = readFileSync('docs/livechat-scopes.md', 'utf8');
/** The rows of the table below a heading, as plain cells. */
const rowsBelow = (heading: string): string[][] => {
  const section = page.split('\n## ').find((each) => each.startsWith(heading)) ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.replaceAll('`', '').trim()),
    );
};
const cellsOf = ({ scope, calls, reason }: GrantedScope): string[] => [scope, calls.join(', '), reason];

describe('L11: docs/livechat-scopes.md', () => {
  it.each([
    ['Sign-in of every agent', desktopScopeTable],
    ['Integration grant of an administrator', integrationScopeTable],
    ['Identity token', identityScopeTable],
  ])('has for the %s exactly what is asked for, with calls and reasons', (heading, table) => {
    expect(rowsBelow(heading)).toEqual(table.map(cellsOf));
  });
});
