import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inRepository, repositoryRoot } from '../../scripts/paths.ts';
import { isPhysical, physicalSidesOfSheet, physicalSidesOfSource } from './lint/physical-sides.ts';

/**
 * Styles say where a line begins and ends, not left and right: the window and the pages in the browser are mirrored in languages that are
 * written from right to left (decision 0142). Before: 142 declarations meant a side, 38 of them by four values or corners that are not alike.
 */

/** What stands on one side in every language. */
const allowed: readonly { file: string; selector: string; property: string; why: string }[] = [
  {
    file: 'src/renderer/ui/base.css',
    selector: '.keys, .voice',
    property: 'direction',
    why: 'keys are written as they stand on the keyboard, and players run as all players do',
  },
];

const filesOf = (pattern: string): string[] =>
  globSync(pattern, { cwd: repositoryRoot }).map((file) => file.replaceAll('\\', '/'));
const read = (file: string): string => readFileSync(inRepository(file), 'utf8');

describe('styles', () => {
  const found = [
    ...filesOf('src/**/*.css').flatMap((file) => physicalSidesOfSheet(file, read(file))),
    ...filesOf('src/{renderer,relay,sandbox,main/browser}/**/*.{ts,tsx}').flatMap((file) =>
      physicalSidesOfSource(file, read(file)),
    ),
  ];
  const reasonFor = (side: (typeof found)[number]) =>
    allowed.find(
      ({ file, selector, property }) =>
        file === side.file && selector === side.selector && property === side.property,
    );

  it('name no side of the screen', () => {
    const wrong = found
      .filter((side) => reasonFor(side) === undefined)
      .map(
        ({ file, line, selector, property, value }) =>
          `${file}:${line} ${selector} { ${property}: ${value} }`,
      );
    expect(wrong).toEqual([]);
  });

  it('have no permission to name one that is not used', () => {
    const used = new Set(found.map(reasonFor));
    expect(allowed.filter((one) => !used.has(one))).toEqual([]);
  });

  it.each([
    ['margin-left', '4px'],
    ['border-top-left-radius', '4px'],
    ['scroll-padding-right', '4px'],
    ['left', '50%'],
    ['text-align', 'right'],
    ['float', 'left'],
    ['background-position', 'right 4px center'],
    ['background', 'linear-gradient(to right, red, blue)'],
    ['transition-property', 'left, top'],
    ['padding', '0 8px 0 12px'],
    ['padding', 'calc(1px + 2px) 8px 0 var(--inset, 12px)'],
    ['inset', '0 0 0 auto'],
    ['border-width', '0 0 0 3px'],
    ['border-radius', '0 3px 3px 0'],
    ['border-radius', '3px 0'],
    ['box-shadow', 'inset 3px 0 0 red'],
    ['box-shadow', '0 1px 2px red, -2px 0 2px red'],
    ['transform', 'translateX(-50%)'],
    ['transform', 'rotate(3deg) translate(-50%, -50%)'],
    ['translate', '4px 0'],
    ['direction', 'rtl'],
    ['cursor', 'e-resize'],
  ])('%s: %s is seen', (property, value) => expect(isPhysical(property, value)).toBe(true));

  it.each([
    ['margin-inline-start', '4px'],
    ['padding', '0 8px'],
    ['padding', '4px 8px 2px'],
    ['padding', '1px 8px 2px 8px'],
    ['inset', 'calc(100% + 4px) 0 auto'],
    ['border-radius', '3px 3px 0 0'],
    ['border-radius', '50%'],
    ['box-shadow', '0 6px 20px rgb(0 0 0 / 18%)'],
    ['box-shadow', 'inset calc(3px * var(--to-end)) 0 0 red'],
    ['transform', 'translateY(-50%)'],
    ['transform', 'translate(0, 4px)'],
    ['transform', 'scaleX(-1)'],
    ['cursor', 'col-resize'],
    ['background', "url('left.svg') center"],
    ['animation-name', 'slide-left-in'],
    ['--left', '4px'],
  ])('%s: %s is not', (property, value) => expect(isPhysical(property, value)).toBe(false));

  it('are read in rules inside of rules, in the object model and in the pages of the browser', () => {
    const sheet = '.a { &:hover { left: 0 } }\n@container thread (width < 1px) { .b { float: right } }';
    expect(physicalSidesOfSheet('a.css', sheet).map(({ line, selector }) => `${line} ${selector}`)).toEqual([
      '1 &:hover',
      '2 .b',
    ]);
    const source = `
      const view = <p style={{ marginLeft: 4, textAlign: 'right', color: 'red' }} />;
      element.style.left = '4px';
      element.style.top = '4px';
      element.style.setProperty('padding-right', '0');
      const style = 'b{color:red}' + 'i{float:left}';
      const page = \`<style>u{width:\${width};right:0}</style>\`;
      const look = { style: \`
        s { text-align: left; }\` };
      const other = 'left: { right }';
    `;
    expect(physicalSidesOfSource('a.tsx', source).map(({ line, property }) => `${line} ${property}`)).toEqual(
      ['2 margin-left', '2 text-align', '3 left', '5 padding-right', '6 float', '7 right', '9 text-align'],
    );
  });
});
