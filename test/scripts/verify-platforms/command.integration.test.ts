import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inRepository, repositoryRoot } from '../../../scripts/paths.ts';
import { runCommand } from '../../../scripts/run-command.ts';

const command = (args: string[], env: Record<string, string> = {}) =>
  runCommand(process.execPath, [inRepository('scripts', 'verify-platforms.ts'), ...args], {
    cwd: repositoryRoot,
    env: { PATH: process.env['PATH'], ...env },
  });

describe('npm run verify-platforms', () => {
  it('without credentials says what to set, and ends with 2', async () => {
    const { code, stderr } = await command([]);
    expect(code).toBe(2);
    expect(stderr).toContain('VERIFY_LIVECHAT_CLIENT_ID');
    expect(stderr).toContain('npm run verify-platforms -- --sandbox');
  });

  it('with a wrong setting names it without its value, and ends with 2', async () => {
    const { code, stderr } = await command([], { VERIFY_META_APP_ID: 'twelve-secret' });
    expect(code).toBe(2);
    expect(stderr).toContain('VERIFY_META_APP_ID must be');
    expect(stderr).not.toContain('twelve-secret');
  });

  it('on the simulators leaves its page and ends with 0', async () => {
    const { code, stderr } = await command(['--sandbox']);
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    const page = inRepository('out', 'verify-platforms', 'report.md');
    expect(existsSync(page)).toBe(true);
    expect(readFileSync(page, 'utf8')).toContain('Asked: the simulators');
  });
});
