import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createStoredJson } from '../../src/main/stored-json.ts';

// electron-store asks the electron package at import; outside Electron that is only a path, and need not exist.
process.env['ELECTRON_OVERRIDE_DIST_PATH'] ??= tmpdir();

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stored-json-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('createStoredJson', () => {
  it('is empty when there is no file', () => {
    expect(createStoredJson({ folder, name: 'settings' }).read()).toEqual({});
  });

  it('reads again what it wrote, also through another instance', async () => {
    const stored = createStoredJson({ folder, name: 'settings' });
    await stored.write({ 'a.b': 1, c: { d: 'ü' } });
    await stored.write({ 'a.b': 2 });
    expect(stored.read()).toEqual({ 'a.b': 2 });
    expect(createStoredJson({ folder, name: 'settings' }).read()).toEqual({ 'a.b': 2 });
    expect(JSON.parse(readFileSync(join(folder, 'settings.json'), 'utf8'))).toEqual({ 'a.b': 2 });
  });

  it('says that the file is damaged, and replaces it with the next write', async () => {
    writeFileSync(join(folder, 'settings.json'), '{"a":');
    const stored = createStoredJson({ folder, name: 'settings' });
    expect(() => stored.read()).toThrow(SyntaxError);
    await stored.write({ a: 1 });
    expect(stored.read()).toEqual({ a: 1 });
  });

  it.each(['null', '7', '"text"', '[]', ''])('takes "%s" for a damaged file', (text) => {
    writeFileSync(join(folder, 'settings.json'), text);
    expect(() => createStoredJson({ folder, name: 'settings' }).read()).toThrow(SyntaxError);
  });

  it('reads a file that an editor saved with a byte order mark', () => {
    writeFileSync(join(folder, 'settings.json'), '\uFEFF{"a":1}');
    expect(createStoredJson({ folder, name: 'settings' }).read()).toEqual({ a: 1 });
  });

  it.skipIf(process.platform === 'win32')('writes with the permissions it was given', async () => {
    await createStoredJson({ folder, name: 'secrets', fileMode: 0o600 }).write({ a: 1 });
    expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600);
  });
});
