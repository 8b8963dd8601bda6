import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBoundsStore } from '../../../src/main/windows/bounds-store.ts';
import { readWindowBounds } from '../../../src/main/windows/window-bounds.ts';

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
