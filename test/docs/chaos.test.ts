import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bridgeSteps } from '../../src/main/bridge/index.ts';
import { outboxSteps, uploadSteps } from '../../src/main/conversations/index.ts';
import { outcomeRows } from '../chaos/kill-outcomes.ts';

const table = /<!-- outcomes -->([\s\S]*)<!-- \/outcomes -->/.exec(
  readFileSync('docs/chaos.md', 'utf8'),
)?.[1];
/** Cells without the spaces that a formatter puts around them. */
const rows = (table ?? '')
  .trim()
  .split('\n')
  .slice(2)
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

describe('the table of outcomes in docs/chaos.md', () => {
  it('says what the kill tests hold, of every named step', () => {
    expect(rows).toEqual(
      outcomeRows().map(([step, moment, afterwards]) => [`\`${step}\``, moment, afterwards]),
    );
    expect(rows.map(([step]) => step)).toEqual(
      [...outboxSteps, ...uploadSteps, ...bridgeSteps].map((step) => `\`${step}\``),
    );
  });
});
