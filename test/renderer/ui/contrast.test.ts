import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inRepository } from '../../../scripts/paths.ts';

/** The pairs of tokens the window writes with, checked in both themes against WCAG 2.2 AA. */
const require = createRequire(import.meta.url);
const css = readFileSync(
  join(
    dirname(require.resolve('@livechat/design-system-react-components')),
    'design-system-react-components.css',
  ),
  'utf8',
);

const baseSheet = readFileSync(inRepository('src', 'renderer', 'ui', 'base.css'), 'utf8');

const tokensOf = (selector: RegExp): Map<string, string> => {
  const tokens = new Map<string, string>();
  for (const rule of css.matchAll(selector))
    for (const [, name = '', value = ''] of (rule[1] ?? '').matchAll(/(--[\w-]+):\s*([^;]+)/gu))
      tokens.set(name, value.trim());
  return tokens;
};
const light = tokensOf(/:root(?:,\.lc-light-theme)?\{([^}]*)\}/gu);
const themes = { light, dark: new Map([...light, ...tokensOf(/\.lc-dark-theme\{([^}]*)\}/gu)]) };

type Rgb = readonly [number, number, number];
const hex = (value: string): Rgb => {
  const digits = value.slice(1);
  const full = digits.length === 3 ? digits.replaceAll(/./gu, '$&$&') : digits;
  return [0, 2, 4].map((at) => Number.parseInt(full.slice(at, at + 2), 16)) as unknown as Rgb;
};
const luminance = (rgb: Rgb): number => {
  const [r = 0, g = 0, b = 0] = rgb.map((part) => {
    const share = part / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (one: string, other: string): number => {
  const [a, b] = [luminance(hex(one)), luminance(hex(other))];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
};

const textPairs: readonly (readonly [text: string, ground: string])[] = [
  ['content-basic-primary', 'background-01'],
  ['content-basic-secondary', 'background-01'],
  ['content-basic-secondary', 'surface-secondary-default'],
  ['content-basic-secondary', 'surface-tertiary-default'],
  ['content-basic-primary', 'surface-accent-emphasis-low-info'],
  ['content-basic-secondary', 'surface-accent-emphasis-low-info'],
  ['content-basic-secondary', 'surface-primary-hover'],
  ['content-basic-info', 'surface-accent-emphasis-low-info'],
  ['content-basic-purple', 'surface-accent-emphasis-low-purple'],
  ['content-basic-positive', 'surface-accent-emphasis-low-positive'],
  ['content-basic-warning', 'surface-accent-emphasis-low-warning'],
  ['content-basic-negative', 'surface-accent-emphasis-low-negative'],
  ['content-basic-purple', 'surface-accent-emphasis-min-purple'],
  ['content-basic-primary', 'surface-accent-emphasis-low-purple'],
  ['content-basic-info', 'background-01'],
  ['content-basic-negative', 'background-01'],
  ['content-locked-white', 'surface-other-agent'],
  ['content-basic-primary', 'surface-other-visitor'],
  ['content-invert-primary', 'action-primary-default'],
  ['content-invert-primary', 'surface-invert-primary'],
];

describe.each(Object.entries(themes))('contrast in the %s theme', (_, tokens) => {
  const value = (name: string): string => tokens.get(`--${name}`) ?? '';

  it.each(textPairs)('%s on %s is readable (4.5:1)', (text, ground) => {
    expect(contrast(value(text), value(ground))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['background-01', 'surface-primary-default'])(
    'the edge of a field stands out on %s (3:1)',
    (ground) => {
      expect(baseSheet).toContain('--field-edge: var(--content-basic-disabled);');
      expect(contrast(value('content-basic-disabled'), value(ground))).toBeGreaterThanOrEqual(3);
    },
  );

  it.each(['background-01', 'surface-primary-default', 'surface-secondary-default'])(
    'the focus ring stands out on %s (3:1)',
    (ground) => {
      expect(contrast(value('action-primary-default'), value(ground))).toBeGreaterThanOrEqual(3);
    },
  );
});
