import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultSettings } from '../../../src/shared/ipc/default-settings.ts';
import { createSettings, readWindowLook } from '../../../src/main/settings/index.ts';

// electron-store asks the electron package at import; outside Electron that is only a path, and need not exist.
process.env['ELECTRON_OVERRIDE_DIST_PATH'] ??= tmpdir();

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'settings-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const open = () => createSettings({ folder, log: silent });
const inFile = (text: string): void => writeFileSync(join(folder, 'settings.json'), text);

describe('createSettings', () => {
  it('starts with the defaults', () => expect(open().get()).toEqual(defaultSettings));

  it('keeps a change over a restart and tells of it', async () => {
    const settings = open();
    const heard: unknown[] = [];
    settings.on('changed', (next) => heard.push(next));
    const next = { ...defaultSettings, theme: 'dark', zoomFactor: 1.25 };
    expect(await settings.set({ theme: 'dark', zoomFactor: 1.25 })).toEqual(next);
    expect(heard).toEqual([next]);
    expect(open().get()).toEqual(next);
  });

  it('takes the default for a value that does not fit, and only for that one', () => {
    inFile('{"theme":"mauve","density":"compact","zoomFactor":9}');
    expect(open().get()).toEqual({ ...defaultSettings, density: 'compact', welcome: 'over' });
  });

  it('shows the first run to new people only, each step once', async () => {
    expect(open().get().welcome).toBe('privacy');
    await open().set({ welcome: 'sample' });
    expect(open().get().welcome).toBe('sample');
    // Of a version that had no first run.
    inFile('{"density":"compact"}');
    expect(open().get().welcome).toBe('over');
  });

  it('refuses a change that does not fit and keeps what was', async () => {
    const settings = open();
    await expect(settings.set({ zoomFactor: 9 })).rejects.toThrow();
    expect(settings.get()).toEqual(defaultSettings);
  });

  it('survives a damaged file', async () => {
    inFile('{"theme":');
    const settings = open();
    expect(settings.get()).toEqual(defaultSettings);
    await settings.set({ theme: 'light' });
    expect(open().get().theme).toBe('light');
  });
});

describe('readWindowLook', () => {
  it('agrees with the settings', async () => {
    const look = { language: 'pl', theme: 'dark', zoomFactor: 1.5, spellCheck: false } as const;
    await open().set(look);
    expect(readWindowLook(folder)).toEqual(look);
  });

  it.each(['', '[]', '{"language":"xx","theme":"mauve","zoomFactor":9,"spellCheck":"no"}'])(
    'takes the defaults when the file holds %s',
    (text) => {
      inFile(text);
      const { language, theme, zoomFactor, spellCheck } = defaultSettings;
      expect(readWindowLook(folder)).toEqual({ language, theme, zoomFactor, spellCheck });
    },
  );
});
