import type { Language } from '../../src/shared/i18n/languages.ts';
import type { Direction } from '../e2e/helpers/fake-page.ts';

/** How a window is looked at. Width and height in px of the screen; zoom as the setting has it, 1 = 100 %. */
export interface Shape {
  width: number;
  height: number;
  zoom: number;
}

export const nameOfShape = ({ width, zoom }: Shape): string => `${width}-${zoom * 100}`;

/** The gallery's: a laptop, half a screen, a wide screen; at 100 % and at the most. */
export const galleryShapes: readonly Shape[] = [
  [1280, 800],
  [720, 640],
  [1920, 1080],
].flatMap(([width = 0, height = 0]) => [1, 2].map((zoom) => ({ width, height, zoom })));

/**
 * Those the layout is measured at, each on another side of a fold: three columns, a wide screen, two columns, one, half a screen and the
 * smallest window at the most zoom; the last is 320 × 240 CSS px.
 */
export const measuredShapes: readonly Shape[] = [
  { width: 1280, height: 800, zoom: 1 },
  { width: 1920, height: 1080, zoom: 1 },
  { width: 1000, height: 700, zoom: 1 },
  { width: 640, height: 480, zoom: 1 },
  { width: 720, height: 640, zoom: 2 },
  { width: 640, height: 480, zoom: 2 },
];

/** How a theme is asked for by the system; the window follows it. */
export const themes = [
  { name: 'light', media: { colorScheme: 'light', forcedColors: 'none' } },
  { name: 'dark', media: { colorScheme: 'dark', forcedColors: 'none' } },
  { name: 'forced', media: { colorScheme: 'light', forcedColors: 'active' } },
] as const;

/** How the window is written. `name`: of the folder of its pictures; its screens come by themselves. */
export interface Writing {
  name: string;
  language: Language;
  direction: Direction;
}

export const english: Writing = { name: 'en', language: 'en', direction: 'ltr' };
export const arabic: Writing = { name: 'ar', language: 'ar', direction: 'rtl' };
export const german: Writing = { name: 'de', language: 'de', direction: 'ltr' };
/** English words in the layout of Arabic: what is wrong there is wrong in every language written so. */
export const mirrored: Writing = { name: 'en-rtl', language: 'en', direction: 'rtl' };

/** Those of the gallery. */
export const writings: readonly Writing[] = [english, arabic];
/** Those the layout is measured in: also the one with the longest words, and the mirrored one. */
export const measuredWritings: readonly Writing[] = [english, german, arabic, mirrored];
