import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { faultsOfUpdatePlace } from '../../scripts/release/update-place.ts';
import { chooseUpdates } from '../../src/main/updates/choice.ts';

/** Where the programs of a release look for the next one, and whose signature they believe. */

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dist-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const url = 'https://updates.invalid/console';
const windows = 'win-unpacked/resources/app-update.yml';
const macos = 'mac-arm64/Backchannel.app/Contents/Resources/app-update.yml';
const write = (file: string, lines: string[]): string => {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  const text = `${lines.join('\n')}\n`;
  writeFileSync(path, text);
  return text;
};
const faults = (platform: string): string =>
  faultsOfUpdatePlace(folder, { platform, url, publisher: 'The publisher' }).join(' ');

describe('the place of updates in a build', () => {
  it('is the one that was asked for; Windows names the publisher, too', () => {
    // As electron-builder writes it.
    const feed = write(windows, [
      'provider: generic',
      `url: ${url}`,
      'updaterCacheDirName: backchannel-updater',
      'publisherName:',
      '  - The publisher',
    ]);
    write(macos, ['provider: generic', `url: ${url}`]);
    expect(faults('win32')).toBe('');
    expect(faults('darwin')).toBe('');
    // And the program takes it.
    const installed = { platform: 'win32', isPackaged: true, hasUninstaller: true };
    expect(chooseUpdates({ values: {}, problems: [] }, { ...installed, feed })).toMatchObject({
      kind: 'self',
    });
  });

  it('is missed where there is none, and on Linux not asked for', () => {
    expect(faults('win32')).toContain('No program of this build knows a place of updates');
    expect(faults('darwin')).toContain('No program of this build');
    expect(faults('linux')).toBe('');
  });

  it.each([
    [
      'looks for updates at https://elsewhere.invalid',
      ['provider: generic', 'url: https://elsewhere.invalid'],
    ],
    ['names no place of updates', ['provider: github', 'owner: somebody', 'repo: something']],
    ['believes anybody', ['provider: generic', `url: ${url}`]],
    ['believes Somebody', ['provider: generic', `url: ${url}`, 'publisherName: Somebody']],
  ])('is refused when a program of Windows %s', (sentence, lines) => {
    write(windows, lines);
    expect(faults('win32')).toContain(sentence);
  });
});
