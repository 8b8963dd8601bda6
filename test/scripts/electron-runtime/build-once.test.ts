import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildOnce } from '../../../scripts/electron-runtime/build-once.ts';

let parent: string;
let target: string;
const isWhole = () => existsSync(join(target, 'whole'));
const writeWhole = (text: string) => async (folder: string) => writeFileSync(join(folder, 'whole'), text);

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'backchannel-build-once-'));
  target = join(parent, 'runtime');
});

afterEach(() => rmSync(parent, { recursive: true, force: true }));

describe('buildOnce', () => {
  it('builds once when asked twice at the same time', async () => {
    let builds = 0;
    const build = async (folder: string) => {
      builds += 1;
      await writeWhole(`build ${builds}`)(folder);
    };
    await Promise.all([buildOnce(target, isWhole, build), buildOnce(target, isWhole, build)]);
    expect(builds).toBe(1);
    expect(readFileSync(join(target, 'whole'), 'utf8')).toBe('build 1');
    expect(readdirSync(parent)).toEqual(['runtime']);
  });

  it('leaves nothing behind when the build fails, and builds at the next call', async () => {
    const failing = async (folder: string) => {
      writeFileSync(join(folder, 'half'), '');
      throw new Error('the line was cut');
    };
    await expect(buildOnce(target, isWhole, failing)).rejects.toThrow('the line was cut');
    expect(readdirSync(parent)).toEqual([]);
    await buildOnce(target, isWhole, writeWhole('second'));
    expect(readFileSync(join(target, 'whole'), 'utf8')).toBe('second');
  });

  it('replaces a folder that is not whole', async () => {
    await buildOnce(target, isWhole, async (folder) => writeFileSync(join(folder, 'half'), ''));
    await buildOnce(target, isWhole, writeWhole('new'));
    expect(readdirSync(target)).toEqual(['whole']);
  });

  it('breaks the lock and removes the leftovers of a process that was killed', async () => {
    // No process has this id: it is above the largest that Linux hands out.
    writeFileSync(join(parent, '.runtime.lock'), '99999999');
    await buildOnce(join(parent, '.making-runtime-abc'), () => false, writeWhole('left over'));
    await buildOnce(target, isWhole, writeWhole('new'));
    expect(readdirSync(parent)).toEqual(['runtime']);
  });
});
