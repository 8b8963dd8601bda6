import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openConsole } from '../../../scripts/try-out/console.ts';
import { planText } from '../../../scripts/try-out/prepare.ts';

let folder: string;
let printed: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backchannel-try-out-'));
  printed = [];
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  for (const name of ['log', 'error'] as const)
    vi.spyOn(console, name).mockImplementation((text: string) => void printed.push(`${text}\n`));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

/** A program in Electron's place, with relay and sandbox as they are. */
const open = (script: string): Promise<number> => {
  const executable = join(folder, 'electron');
  writeFileSync(executable, `#!/bin/sh\n${script}\n`);
  chmodSync(executable, 0o755);
  return openConsole(
    { dist: folder, executable, version: '0.0.0', source: 'override' },
    { folder: join(folder, 'try-out') },
  );
};

const logOf = () => readFileSync(join(folder, 'try-out', 'try-out.log'), 'utf8');

describe.runIf(process.platform !== 'win32')('openConsole', () => {
  it('leaves on the terminal what a person needs, and in a file what the programs say', async () => {
    expect(await open('echo "{\\"noise\\":1}"; echo "dbus: failed" >&2; exit 0')).toBe(0);
    const text = printed.join('');
    // One block, and nothing after it.
    expect(text.trimEnd()).toMatch(/ {2}Stop {5}Close the window, or press Ctrl\+C here\.$/);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(90);
    for (const name of ['Begin', 'Then', 'Running', 'Log'])
      expect(text).toMatch(new RegExp(`^ {2}${name} `, 'm'));
    expect(text.match(/http:\/\/127\.0\.0\.1:\d+/g)?.length).toBeGreaterThanOrEqual(3);
    expect(text).toContain('try-out.log');
    expect(text).not.toMatch(/noise|dbus|"level"/);
    expect(logOf()).toContain('console: dbus: failed\n');
    expect(logOf()).toMatch(/^relay: \{/m);
  });

  it('stops relay and sandbox, and says what Electron said, when it dies at its start', async () => {
    await expect(open('echo "cannot open shared object" >&2; exit 127')).rejects.toThrow(
      /Electron ended with code 127\. Its last lines:\n {2}cannot open shared object/,
    );
    const urls = printed.join('').match(/http:\/\/127\.0\.0\.1:\d+/g) ?? [];
    expect(new Set(urls).size).toBe(2);
    for (const url of urls) await expect(fetch(url)).rejects.toThrow('fetch failed');
  });
});

describe('planText', () => {
  it('says what has to be done before the window opens, before it is done', () => {
    expect(planText({ packages: 9, needsElectron: true, needsBuild: true })).toBe(
      'First this needs: packages of this system (9); Electron (100 to 200 MB, kept for the next time); a build of the console (seconds).',
    );
  });

  it('says nothing when nothing is to be done', () => {
    expect(planText({ packages: 0, needsElectron: false, needsBuild: false })).toBe('');
  });
});
