import { mkdir, readFile, writeFile } from 'node:fs/promises';
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

/**
 * `npm run axe [-- --only WORD]`: every screen and state of the window through axe, in light, dark and forced colours. Writes the table of
 * docs/accessibility.md, unless only some screens are asked for, and a picture of each into out/axe. Ends with 1 when something critical
 * or serious is found, and names rule, screen and element.
 */
runMain(async () => {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  const chosen = screens.filter(({ name }) => values.only === undefined || name.includes(values.only));
  const pictures = inRepository('out', 'axe');
  await mkdir(pictures, { recursive: true });
  const fake = await startFakePage();
  const reports: ScreenReport[] = [];
  const unreached: string[] = [];
  try {
    for (const [index, screen] of chosen.entries()) {
      const report = await checkScreen(fake, screen).catch((error: unknown) => {
        unreached.push(screen.name);
        console.log(`${screen.name}: not reached. ${error instanceof Error ? error.message : String(error)}`);
      });
      if (report === undefined) continue;
      reports.push(report);
      // In the look that comes last: forced colours.
      const number = String(index + 1).padStart(3, '0');
      await fake.page.screenshot({ path: `${pictures}/${number}-${screen.name.replace(/\W+/gu, '-')}.png` });
      for (const look of lookNames)
        for (const finding of report.found[look].filter(isGrave))
          console.log(sayFinding(report.screen, look, finding));
    }
  } finally {
    await fake.end();
  }
  const graves = reports.flatMap(({ found }) => Object.values(found).flat()).filter(isGrave);
  if (values.only === undefined && unreached.length === 0) {
    const file = inRepository('docs', 'accessibility.md');
    const text = await readFile(file, 'utf8');
    const today = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' }).format(new Date());
    const table = [
      `axe-core ${axe.version}, ${reports.length} screens and states, run of ${today}. In each cell: elements with something critical / serious / moderate or minor.`,
      tableOf(reports),
      lesserRulesOf(reports),
    ].join('\n\n');
    const before = text.slice(0, text.indexOf(begin) + begin.length);
    const written = `${before}\n\n${table}\n\n${text.slice(text.indexOf(end))}`;
    await writeFile(file, await format(written, { parser: 'markdown', printWidth: 110 }));
  }
  console.log(
    `${reports.length} screens, ${graves.length} findings that are critical or serious, ${unreached.length} not reached.`,
  );
  return graves.length + unreached.length === 0 ? 0 : 1;
});
