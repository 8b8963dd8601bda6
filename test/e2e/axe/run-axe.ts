import type { FakePage } from '../helpers/fake-page.ts';
import { checkPage, type Finding } from './check.ts';
import { lookNames, openScreen, wear, type Look, type Screen } from './screen.ts';

/** What axe said of one screen, by look. */
export interface ScreenReport {
  screen: string;
  found: Record<Look, Finding[]>;
}

/** Opens one screen and has it looked at in every look. */
export const checkScreen = async (fake: FakePage, screen: Screen): Promise<ScreenReport> => {
  const found = {} as Record<Look, Finding[]>;
  await wear(fake.page, 'light');
  await openScreen(fake, screen);
  for (const look of lookNames) {
    await wear(fake.page, look);
    found[look] = await checkPage(fake.page, look !== 'light');
  }
  return { screen: screen.name, found };
};

const countOf = (found: readonly Finding[], impact: Finding['impact']): number =>
  found.filter((one) => one.impact === impact).reduce((sum, one) => sum + one.elements.length, 0);

/** The table of docs/accessibility.md: elements by impact, `critical / serious / moderate or minor`. */
export const tableOf = (reports: readonly ScreenReport[]): string => {
  const cell = (found: readonly Finding[]): string =>
    `${countOf(found, 'critical')} / ${countOf(found, 'serious')} / ${countOf(found, 'moderate') + countOf(found, 'minor')}`;
  return [
    `| Screen or state | ${lookNames.map((look) => look[0]?.toUpperCase() + look.slice(1)).join(' | ')} |`,
    `|---|${lookNames.map(() => '---').join('|')}|`,
    ...reports.map(
      ({ screen, found }) => `| ${screen} | ${lookNames.map((look) => cell(found[look])).join(' | ')} |`,
    ),
  ].join('\n');
};

/** The rules of the third numbers, by name, with how many elements of how many screens. */
export const lesserRulesOf = (reports: readonly ScreenReport[]): string => {
  const rules = new Map<string, { help: string; screens: Set<string> }>();
  for (const { screen, found } of reports)
    for (const { rule, help, impact } of Object.values(found).flat()) {
      if (impact === 'critical' || impact === 'serious') continue;
      const known = rules.get(rule) ?? { help, screens: new Set<string>() };
      known.screens.add(screen);
      rules.set(rule, known);
    }
  return [...rules]
    .map(
      ([rule, { help, screens: on }]) => `- \`${rule}\` on ${on.size} of ${reports.length} screens: ${help}.`,
    )
    .join('\n');
};
