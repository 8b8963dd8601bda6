import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { inRepository } from '../../scripts/paths.ts';
import { eventually } from './helpers/eventually.ts';

describe.runIf(process.platform === 'linux')('npm start on a screen', () => {
  test('opens the window, says what to do, and says nothing more until it is stopped', async () => {
    const child = spawn(process.execPath, [inRepository('scripts', 'start.ts')], {
      cwd: inRepository(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = once(child, 'exit') as Promise<[number | null]>;
    let said = '';
    let noise = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (noise += chunk));
    const told = new Promise<void>((resolve) => {
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        said += chunk;
        if (said.includes('Ctrl+C')) resolve();
      });
    });
    await Promise.race([
      told,
      ended.then(() => {
        throw new Error(`It ended before it said anything.\n${noise}`);
      }),
    ]);
    const phoneUrl = /http:\S+\/phone/.exec(said)?.[0] ?? '';
    const relayUrl = /Relay: (http:\S+)/.exec(said)?.[1] ?? '';
    expect((await fetch(phoneUrl)).ok).toBe(true);
    expect((await fetch(`${relayUrl}/readyz`)).ok).toBe(true);
    // The window's own process has asked the relay for its settings.
    const log = inRepository('out', 'try-out', 'try-out.log');
    await eventually(async () =>
      assert.match(await readFile(log, 'utf8'), /^relay: .*"client":"Backchannel"/m),
    );
    child.kill('SIGINT');
    const [code] = await ended;
    expect({ code, noise }).toMatchObject({ code: 0 });
    expect(said.trimEnd()).toMatch(/Close the window, or press Ctrl\+C here\.$/);
    expect(`${said}${noise}`).not.toMatch(/"level"|ERROR:bus/);
  });
});
