import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inRepository, repositoryRoot } from '../../../scripts/paths.ts';
import { runCommand } from '../../../scripts/run-command.ts';
import { onSimulators } from '../../../scripts/verify-platforms/on-simulators.ts';
import { until } from '../../helpers/until.ts';

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

  it('interrupted in a question, takes back what it made, and ends with 130', async () => {
    const { sandbox, targets, close } = await onSimulators();
    const { meta } = targets;
    if (!meta) throw new Error('no Meta');
    const child = spawn(process.execPath, [inRepository('scripts', 'verify-platforms.ts')], {
      cwd: repositoryRoot,
      env: {
        PATH: process.env['PATH'],
        VERIFY_META_APP_ID: meta.appId,
        VERIFY_META_APP_SECRET: meta.appSecret,
        VERIFY_META_REDIRECT_URL: meta.redirectUri,
        VERIFY_META_PAGE_ID: meta.pageId,
        VERIFY_META_GRAPH_URL: meta.graphUrl,
        VERIFY_META_DIALOG_URL: meta.dialogUrl,
      },
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const asked = (pattern: RegExp): Promise<string> =>
      until(() => {
        const [, found] = pattern.exec(said) ?? [];
        if (found === undefined) throw new Error(said);
        return found;
      });
    try {
      const address = sandbox.meta.authorize(await asked(/(http:\S+\/dialog\/oauth\S+)[^]*Paste it/));
      child.stdin.write(`${address}\n`);
      await asked(/write “(hello)”[^]*Press Enter/);
      expect(sandbox.meta.world.pages.get(meta.pageId ?? '')?.subscribedFields).toContain('messages');
      child.kill('SIGINT');
      expect(await ended).toBe(130);
    } finally {
      child.kill('SIGKILL');
      await close();
    }
    expect(sandbox.meta.tokens().filter(({ deadSubcode }) => deadSubcode === undefined)).toEqual([]);
    expect(sandbox.meta.world.pages.get(meta.pageId ?? '')?.subscribedFields).toBeUndefined();
    const page = readFileSync(inRepository('out', 'verify-platforms', 'report.md'), 'utf8');
    expect(page).toContain('Interrupted.');
    for (const secret of [meta.appSecret, ...sandbox.meta.world.tokens.keys()])
      expect(`${said}${page}`.includes(secret)).toBe(false);
  });
});
