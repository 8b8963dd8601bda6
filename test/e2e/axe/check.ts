import axe, { type AxeResults, type ImpactValue } from 'axe-core';
import type { Page } from 'playwright-core';

/** A rule that an element of the page does not keep. */
export interface Finding {
  /** axe's name of the rule. */
  rule: string;
  impact: NonNullable<ImpactValue>;
  /** What the rule asks for, in axe's words. */
  help: string;
  /** The elements, as selectors with the beginning of their markup. */
  elements: string[];
}

/** WCAG 2.2 up to AA, and what axe holds for good practice; the two that are named are off by themselves. */
const rules = {
  runOnly: {
    type: 'tag',
    values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  },
  rules: { 'target-size': { enabled: true }, 'label-content-name-mismatch': { enabled: true } },
  resultTypes: ['violations'],
} as const;

const shownMarkup = 160;

/** What another look can break: the page's structure is the same in all of them. */
const colourRules = {
  runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] },
  resultTypes: ['violations'],
} as const;

/**
 * Puts axe into the page, for as long as that page lives, and asks it about everything that is shown now.
 * @param isColourOnly asks only for what depends on colours.
 */
export const checkPage = async (page: Page, isColourOnly = false): Promise<Finding[]> => {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    async (options) => {
      const { axe: inPage } = window as unknown as {
        axe: { run(root: Document, options: unknown): Promise<AxeResults>; configure(spec: unknown): void };
      };
      // Rows and messages are read as sentences of their own; what is pressed is called what stands on it.
      inPage.configure({
        rules: [
          { id: 'label-content-name-mismatch', selector: 'button:not(.rail__own), [role="tab"], summary' },
        ],
      });
      const { violations: found } = await inPage.run(document, options);
      return { violations: found.map(({ id, impact, help, nodes }) => ({ id, impact, help, nodes })) };
    },
    isColourOnly ? colourRules : rules,
  );
  return violations.map(({ id, impact, help, nodes }) => ({
    rule: id,
    impact: impact ?? 'minor',
    help,
    elements: nodes.map(
      ({ target, html, any }) =>
        `${target.flat().join(' ')}  ${html.slice(0, shownMarkup)}${any[0] === undefined ? '' : `  (${any[0].message})`}`,
    ),
  }));
};

/** What ends a test: nobody with that need can go on, or only with great trouble. */
export const isGrave = ({ impact }: Finding): boolean => impact === 'critical' || impact === 'serious';

/** One finding in lines that name the rule, the screen and each element. */
export const sayFinding = (screen: string, look: string, { rule, impact, help, elements }: Finding): string =>
  [`${screen}, ${look}: ${rule} (${impact}): ${help}`, ...elements.map((one) => `    ${one}`)].join('\n');
