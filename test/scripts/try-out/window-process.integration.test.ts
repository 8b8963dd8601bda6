import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adviceFor } from '../../../scripts/try-out/electron-trouble.ts';
import { openTryOutLog, type TryOutLog } from '../../../scripts/try-out/log.ts';
import { startWindow } from '../../../scripts/try-out/window-process.ts';

let folder: string;
let log: TryOutLog;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backchannel-window-'));
  log = openTryOutLog(join(folder, 'try-out.log'));
});
afterEach(async () => {
  await log.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A program in Electron's place. */
const start = (script: string, executablePath = process.execPath) =>
  startWindow({ executablePath, args: ['-e', script], env: {} }, 'console', log);

const written = async (): Promise<string> => {
  await log.close();
  return readFileSync(log.file, 'utf8');
};

describe('startWindow', () => {
  it('keeps what is printed in the log and off the terminal', async () => {
    const window = await start('console.log("out"); console.error("bus error")');
    expect(await window.ended).toBe(0);
    const lines = (await written()).trim().split('\n').sort();
    expect(lines).toEqual(['console: bus error', 'console: out']);
  });

  it('says its last lines, and where the others are, when it dies', async () => {
    const window = await start(
      'for (let line = 1; line <= 40; line += 1) console.error("line", line); process.exitCode = 3',
    );
    const failure = (await window.ended.catch((error: unknown) => error)) as Error;
    expect(failure.name).toBe('ActionableError');
    expect(failure.message).toContain('Electron ended with code 3. Its last lines:');
    expect(failure.message).toContain('line 40');
    expect(failure.message).not.toContain('line 20\n');
    expect(failure.message).toContain(log.file);
    expect(await written()).toContain('console: line 20\n');
  });

  it('names the signal when one ended it', async () => {
    const window = await start('process.kill(process.pid, "SIGKILL")');
    await expect(window.ended).rejects.toThrow('Electron ended by SIGKILL. It said nothing.');
  });

  it('takes an end that was asked for as a good one', async () => {
    const window = await start('setInterval(() => undefined, 1000)');
    await window.end();
    expect(await window.ended).toBe(0);
  });

  it('says so when the program cannot be started at all', async () => {
    await expect(start('', join(folder, 'nothing-here'))).rejects.toThrow(/could not be started: .*ENOENT/);
  });
});

describe('adviceFor', () => {
  it("says how to let Chromium's sandbox start, naming the helper beside the program", () => {
    const lines = ['[1:2:FATAL:zygote_host_impl_linux.cc(126)] No usable sandbox! Update your kernel'];
    const executable = join(folder, 'electron');
    expect(adviceFor(lines, executable)).toContain('sudo sysctl kernel.unprivileged_userns_clone=1');
    writeFileSync(join(folder, 'chrome-sandbox'), '');
    expect(adviceFor(lines, executable)).toContain(
      `sudo chown root:root '${join(folder, 'chrome-sandbox')}' && sudo chmod 4755`,
    );
  });

  it('names the screen that is not there', () => {
    const lines = ['[1:1:ERROR:ozone_platform_x11.cc(245)] Missing X server or $DISPLAY'];
    expect(adviceFor(lines, '/x/electron', { DISPLAY: ':42' })).toMatch(
      /no screen at DISPLAY=:42[^]*npm run tour/,
    );
  });

  it('says nothing of what it does not know', () => {
    expect(adviceFor(['Segmentation fault'], '/x/electron')).toBeUndefined();
  });
});
