import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeLintedTree, type LintedTree } from './linted-tree.ts';

let tree: LintedTree;
beforeAll(() => {
  tree = makeLintedTree();
});
afterAll(() => tree.remove());

/** Runs in an async function that has `console`, `fake`, `window`, `page`, `rows` and `message` from elsewhere. */
const refused: [statement: string, words: string][] = [
  ["await console.window.getByText('Saved.').waitFor();", 'Name the element that holds the text'],
  ["await fake.page.getByText('Saved.').waitFor({ state: 'detached' });", 'Name the element that holds'],
  ['await page.getByText(/Saved/).count();', 'Name the element that holds the text'],
  ["const { window: shown } = console; await shown.getByText('x').click();", 'Name the element that holds'],
  ["const shown = console.window; await shown.getByText('x').click();", 'Name the element that holds'],
  ["await page.getByRole('alert').getByText('Refused.').waitFor();", 'Give the role its name'],
  ["await page.getByRole('dialog', { exact: true }).waitFor();", 'Give the role its name'],
  ["await window.innerText('body');", 'Ask a named element for its innerText'],
  ["await window.waitForSelector('.notice');", 'Ask a named element'],
  ["await page.locator('body').innerText();", 'Name an element of the page'],
  ["await page.getByTestId('row').first().waitFor();", 'the list in which it is .first()'],
  [
    "await page.getByTestId('row').filter({ hasText: 'x' }).nth(2).click();",
    'the list in which it is .nth()',
  ],
  ["await message(console, 'x').last().waitFor();", 'the list in which it is .last()'],
  ['await rows.first().focus();', 'the list in which it is .first()'],
  ['await page.waitForTimeout(500);', 'Wait for a state'],
  ['await new Promise((resolve) => setTimeout(resolve, 500));', 'Wait for a state with eventually()'],
  ["await page.getByTestId('row').isVisible();", 'isVisible() looks once'],
];

const accepted = [
  "await page.getByTestId('notice').filter({ hasText: 'Saved.' }).waitFor();",
  "await page.getByTestId('strip').getByText('Offline').waitFor();",
  "await page.getByRole('dialog', { name: 'Sure?' }).getByRole('alert').waitFor();",
  "await message(console, 'x').getByText('will be delivered').waitFor();",
  "await rows.getByTestId('row').first().focus();",
  "await page.getByRole('listbox', { name: 'Colleagues' }).getByTestId('row').last().click();",
  'await page.locator(\'[data-kind="uninstall"]\').waitFor();',
  'const late = new Promise((resolve) => setTimeout(resolve, 500, "late").unref()); await late;',
];

const fileOf = (statement: string): string =>
  `export const wait = async ({ console, fake, window, page, rows, message }) => {\n  ${statement}\n};\n`;
const ours = (complaints: string[] = []): string[] =>
  complaints.filter((text) => text.startsWith('backchannel(name-what-you-wait-for)'));

describe('what a test in a window waits for', () => {
  it('is refused when it is a text somewhere, the first of several, or time', async () => {
    const places = ['test/e2e', 'test/tour', 'test/day'].flatMap((folder) =>
      refused.map(([statement, words], index) => ({
        file: `${folder}/refused-${index}.js`,
        statement,
        words,
      })),
    );
    const complaints = await tree.lint(
      Object.fromEntries(places.map(({ file, statement }) => [file, fileOf(statement)])),
    );
    for (const { file, statement, words } of places) {
      const ofFile = ours(complaints.get(file));
      expect(ofFile, statement).toHaveLength(1);
      expect(ofFile[0], statement).toContain(words);
    }
  });

  it('is accepted when it is an element that has a name', async () => {
    const files = accepted.map((statement, index) => [`test/e2e/accepted-${index}.js`, statement] as const);
    const complaints = await tree.lint(
      Object.fromEntries(files.map(([file, statement]) => [file, fileOf(statement)])),
    );
    for (const [file, statement] of files) expect(ours(complaints.get(file)), statement).toEqual([]);
  });

  it('is nobody’s business outside of these tests', async () => {
    const file = 'test/main/elsewhere.js';
    const complaints = await tree.lint({ [file]: fileOf(refused[0]?.[0] ?? '') });
    expect(ours(complaints.get(file))).toEqual([]);
  });
});
