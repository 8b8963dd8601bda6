import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeStandInFolder, probeProfileFolder } from '../../src/main/profile-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'profile-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('probeProfileFolder', () => {
  it('makes the folder, and leaves nothing in it', () => {
    const profile = join(folder, 'a', 'b');
    expect(probeProfileFolder(profile)).toBeUndefined();
    expect(readdirSync(profile)).toEqual([]);
  });

  it('says that it cannot be made where its place is a file', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(probeProfileFolder(join(folder, 'file', 'profile'))).toBe('STORAGE_FOLDER_MISSING');
    expect(probeProfileFolder(join(folder, 'file'))).toBe('STORAGE_FOLDER_MISSING');
  });

  it('ends where a file system refuses every folder', () => {
    if (process.platform !== 'linux') return;
    expect(probeProfileFolder('/proc/backchannel/profile')).toBe('STORAGE_FOLDER_MISSING');
  });
});

describe('makeStandInFolder', () => {
  it('answers a folder of its own', () => {
    const made = makeStandInFolder();
    expect(made !== undefined && existsSync(made)).toBe(true);
    if (made !== undefined) rmSync(made, { recursive: true });
  });
});
