import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBoundsStore } from '../../../src/main/windows/bounds-store.ts';
import { fitToScreens, readWindowBounds } from '../../../src/main/windows/window-bounds.ts';

const defaults = { width: 1280, height: 820, isMaximized: false };

// electron-store asks the electron package at import; outside Electron that is only a path, and need not exist.
process.env['ELECTRON_OVERRIDE_DIST_PATH'] ??= tmpdir();

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bounds-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('readWindowBounds', () => {
  it('answers the defaults in a new profile', () => expect(readWindowBounds(folder)).toEqual(defaults));

  it('finds what the store has written', async () => {
    const bounds = { x: -20, y: 30, width: 900, height: 700, isMaximized: true };
    await createBoundsStore(folder).write(bounds);
    expect(readWindowBounds(folder)).toEqual(bounds);
  });

  it('rounds a place that is not whole', () => {
    writeFileSync(join(folder, 'window.json'), '{"bounds":{"x":1.5,"y":2,"width":900,"height":700}}');
    expect(readWindowBounds(folder)).toEqual({ x: 2, y: 2, width: 900, height: 700, isMaximized: false });
  });

  it.each([
    '',
    '{',
    'null',
    '{}',
    '{"bounds":7}',
    '{"bounds":{"width":10,"height":700}}',
    '{"bounds":{"width":"900","height":700}}',
  ])('answers the defaults when the file holds %s', (text) => {
    writeFileSync(join(folder, 'window.json'), text);
    expect(readWindowBounds(folder)).toEqual(defaults);
  });
});

describe('fitToScreens', () => {
  const screen = { x: 0, y: 0, width: 1440, height: 900 };
  const second = { x: 1440, y: 0, width: 1920, height: 1080 };
  const saved = (x: number | undefined, y: number | undefined, width = 1280, height = 820) => ({
    x,
    y,
    width,
    height,
    isMaximized: false,
  });
  const places: [string, ReturnType<typeof saved>, object][] = [
    ['keeps a place that is on the screen', saved(50, 40), { x: 50, y: 40, width: 1280, height: 820 }],
    [
      'leaves a window off by all but one pixel to the system',
      saved(-1279, 40),
      { x: undefined, width: 1280 },
    ],
    ['leaves one whose top strip is under the upper edge to the system', saved(50, -20), { y: undefined }],
    ['leaves one whose top strip is below the lower edge to the system', saved(50, 880), { y: undefined }],
    ['keeps one that hangs out on the right with its strip in reach', saved(1200, 40), { x: 1200 }],
    ['makes 3800 × 2100 fit 1440 × 900', saved(0, 0, 3800, 2100), { width: 1440, height: 900 }],
    [
      'keeps what fits the second screen',
      saved(1500, 10, 1900, 1000),
      { x: 1500, width: 1900, height: 1000 },
    ],
    ['raises what is too small', saved(10, 10, 10, 10), { width: 640, height: 480 }],
  ];
  it.each(places)('%s', (_, bounds, expected) => {
    const fitted = fitToScreens(bounds, [screen, second]);
    for (const [key, value] of Object.entries(expected))
      expect([key, fitted[key as keyof typeof fitted]]).toEqual([key, value]);
  });

  it('fits a screen that is smaller than the smallest window', () => {
    expect(fitToScreens(saved(0, 0), [{ x: 0, y: 0, width: 600, height: 400 }])).toMatchObject({
      width: 600,
      height: 400,
    });
  });

  it.each(['1e308', '-1e308', '1e999', '"left"', 'null', '-5', '0', '{}', '[]', 'true', '2147483648'])(
    'survives %s in the place of every number',
    (text) => {
      for (const key of ['x', 'y', 'width', 'height']) {
        const bounds: Record<string, string> = { x: '1', y: '2', width: '900', height: '700', [key]: text };
        const inner = Object.entries(bounds).map(([name, value]) => `"${name}":${value}`);
        writeFileSync(join(folder, 'window.json'), `{"bounds":{${inner.join(',')}}}`);
        const fitted = fitToScreens(readWindowBounds(folder), [screen]);
        for (const number of [fitted.x ?? 0, fitted.y ?? 0, fitted.width, fitted.height])
          expect(Math.abs(number)).toBeLessThanOrEqual(1440);
        expect(fitted.width).toBeGreaterThanOrEqual(640);
      }
    },
  );
});
