import { describe, expect, it } from 'vitest';
import { helpText, readCommand } from '../../../src/main/command-line/arguments.ts';

const packaged = (...words: string[]) => readCommand(['/opt/Backchannel/backchannel', ...words], true);
const fromSources = (...words: string[]) =>
  readCommand(['/electron', '--no-sandbox', '--user-data-dir=/tmp/p', '/repository', ...words], false);

describe('the command line', () => {
  it('opens the window without an option, with a link, and with what Chromium and the program itself are given', () => {
    for (const words of [
      [],
      ['backchannel://setup?relay=https%3A%2F%2Frelay.example.com'],
      ['--hidden'],
      ['--updated'],
      ['--ozone-platform=wayland', '--enable-features=UseOzonePlatform', '--force-device-scale-factor=1.5'],
      ['--password-store=gnome-libsecret', '--lang=de', '--disable-gpu', '--no-sandbox', '--v=1'],
      ['-psn_0_12345'],
    ])
      expect(packaged(...words), words.join(' ')).toEqual({ name: 'start' });
    expect(fromSources()).toEqual({ name: 'start' });
  });

  it('knows each command, packaged and from the sources', () => {
    for (const read of [packaged, fromSources]) {
      expect(read('--version')).toEqual({ name: 'version' });
      expect(read('--help')).toEqual({ name: 'help' });
      expect(read('--print-policy')).toEqual({ name: 'print-policy' });
      expect(read('--sign-out')).toEqual({ name: 'sign-out' });
      expect(read('--wipe')).toEqual({ name: 'wipe', isDryRun: false });
      expect(read('--dry-run', '--wipe')).toEqual({ name: 'wipe', isDryRun: true });
      expect(read('--diagnostics')).toEqual({ name: 'diagnostics', file: undefined });
      expect(read('--diagnostics', 'a file.json')).toEqual({ name: 'diagnostics', file: 'a file.json' });
      expect(read('--diagnostics=a=b.json')).toEqual({ name: 'diagnostics', file: 'a=b.json' });
      expect(read('--wipe', '--ozone-platform=headless')).toEqual({ name: 'wipe', isDryRun: false });
    }
  });

  it('refuses what it does not know, and says so without opening a window', () => {
    for (const [words, about] of [
      [['--wpe'], '--wpe'],
      [['--wipe-all'], '--wipe-all'],
      [['--signout'], '--signout'],
      [['--diagnostic'], '--diagnostic'],
      [['--versio'], '--versio'],
      [['--dry-run'], '--dry-run goes with --wipe'],
      [['--sign-out', '--dry-run'], '--dry-run goes with --wipe'],
      [['--wipe', '--sign-out'], '--wipe and --sign-out do not go together'],
      [['--wipe=everything'], '--wipe takes no value'],
      [['--diagnostics='], 'names no file'],
      [['--wipe', '/home/maria'], 'does not belong'],
      [['--diagnostics', 'a', 'b'], 'does not belong'],
      [['--wipe', '--'], 'does not belong'],
    ] as const) {
      const command = packaged(...words);
      expect(command.name, words.join(' ')).toBe('refused');
      expect(command).toHaveProperty('sentence', expect.stringContaining(about));
      expect(command).toHaveProperty('sentence', expect.stringContaining('Nothing was done.'));
    }
  });

  it('repeats nothing of the line but names of options', () => {
    for (const words of [
      ['--wipe', 'canary-token'],
      ['--diagnostics', 'x', 'canary-token'],
      ['--wpe=canary-token'],
      ['--wipe', '--Canary-token'],
    ])
      expect(JSON.stringify(packaged(...words))).not.toMatch(/canary/i);
  });

  it('lists every option in its help', () => {
    for (const option of ['version', 'print-policy', 'diagnostics', 'sign-out', 'wipe', 'dry-run', 'help'])
      expect(helpText).toContain(`--${option}`);
  });
});
