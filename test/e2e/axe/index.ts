import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import axe from 'axe-core';
import { format } from 'prettier';
import { runMain } from '../../../scripts/actionable-error.ts';
import { inRepository } from '../../../scripts/paths.ts';
import { startFakePage } from '../helpers/fake-page.ts';
import { isGrave, sayFinding } from './check.ts';
import { checkScreen, lesserRulesOf, tableOf, type ScreenReport } from './run-axe.ts';
import { lookNames } from './screen.ts';
import { screens } from './screens.ts';

const begin = '<!-- axe: written by `npm run axe` -->';
const end = '<!-- axe: end -->';
const keptIn = inRepository('out', 'axe');
const keptReports = join(keptIn, 'reports.json');

/** Reports of earlier runs, by screen. */
const readKept = async (): Promise<Record<string, ScreenReport>> =>
  existsSync(keptReports)
    ? (JSON.parse(await readFile(keptReports, 'utf8')) as Record<string, ScreenReport>)
    : {};

const writeTable = async (reports: readonly ScreenReport[]): Promise<void> => {
  const file = inRepository('docs', 'accessibility.md');
  const text = await readFile(file, 'utf8');
  const today = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' }).format(new Date());
  const missing = screens
    .map(({ name }) => name)
    .filter((name) => !reports.some(({ screen }) => screen === name));
  const table = [
    `axe-core ${axe.version}, ${reports.length} of ${screens.length} screens and states, run of ${today}. In each cell: elements with something critical / serious / moderate or minor. In light every rule is asked; in the other two those that colours can break.`,
    tableOf(reports),
    lesserRulesOf(reports),
    ...(missing.length === 0 ? [] : [`Not asked in that run: ${missing.join('; ')}.`]),
  ].join('\n\n');
  const before = text.slice(0, text.indexOf(begin) + begin.length);
  const written = `${before}\n\n${table}\n\n${text.slice(text.indexOf(end))}`;
  await writeFile(file, await format(written, { parser: 'markdown', printWidth: 110 }));
};

/**
 * `npm run axe [-- --only PATTERN] [--pictures]`: every screen and state of the window through axe, in light, dark and forced colours.
 * Writes the table of docs/accessibility.md, with the names of those that were not reached. With `--only` some screens are asked anew, and the reports of the others are those of the last
 * run (out/axe). Ends with 1 when something critical or serious is found, or a screen not reached, and names rule, screen and element.
 */
runMain(async () => {
  const { values } = parseArgs({ options: { only: { type: 'string' }, pictures: { type: 'boolean' } } });
  const pattern = new RegExp(values.only ?? '', 'u');
  const kept = values.only === undefined ? {} : await readKept();
  await mkdir(keptIn, { recursive: true });
  const fake = await startFakePage();
  const unreached: string[] = [];
  try {
    for (const screen of screens.filter(({ name }) => pattern.test(name))) {
      const report = await checkScreen(fake, screen).catch((error: unknown) => {
        unreached.push(screen.name);
        console.log(`${screen.name}: not reached. ${error instanceof Error ? error.message : String(error)}`);
      });
      if (report === undefined) continue;
      kept[screen.name] = report;
      await writeFile(keptReports, JSON.stringify(kept));
      for (const look of lookNames)
        for (const finding of report.found[look].filter(isGrave))
          console.log(sayFinding(report.screen, look, finding));
      // In the look that comes last: forced colours.
      if (values.pictures === true)
        await fake.page.screenshot({ path: join(keptIn, `${screen.name.replace(/\W+/gu, '-')}.png`) });
    }
  } finally {
    await fake.end();
  }
  const reports = screens.flatMap(({ name }) => kept[name] ?? []);
  const graves = reports.flatMap(({ found }) => Object.values(found).flat()).filter(isGrave);
  await writeTable(reports);
  console.log(
    `${reports.length} of ${screens.length} screens, ${graves.length} findings that are critical or serious, ${unreached.length} not reached.`,
  );
  return graves.length + unreached.length === 0 ? 0 : 1;
});
