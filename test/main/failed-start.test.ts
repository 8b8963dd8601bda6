import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  describeFailedStart,
  lockHolderElsewhere,
  startLogFolders,
  writeStartLog,
} from '../../src/main/failed-start.ts';
import { BackchannelError } from '../../src/shared/errors.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'failed-start-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const of = { version: '1.2.3', platform: 'linux', atMs: Date.UTC(2026, 0, 2) };

describe('a start that failed', () => {
  it('names the cause, the way out and the code in its box', () => {
    const error = new BackchannelError('SWITCH_REFUSED', { details: { switch: '--inspect' } });
    const { title, text } = describeFailedStart(error, of);
    expect(title).toBe('Backchannel cannot start');
    expect(text).toContain('would let other programs look inside it');
    expect(text).toContain('Start it from its icon');
    expect(text).toContain('--inspect');
    expect(text).toContain('SWITCH_REFUSED');
  });

  it('has words for the sandbox, and never proposes to go without', () => {
    const { text } = describeFailedStart(new BackchannelError('SANDBOX_REFUSED'), of);
    expect(text).toContain('user namespaces');
    expect(text).not.toContain('--no-sandbox');
  });

  it('says something of what nobody expected, without what it quotes', () => {
    const { text, line } = describeFailedStart(new Error('/home/anna/secret'), of);
    expect(text).toContain('Start Backchannel again');
    expect(text + line).not.toContain('anna');
    expect(JSON.parse(line)).toEqual({
      at: '2026-01-02T00:00:00.000Z',
      version: '1.2.3',
      platform: 'linux',
      code: 'INTERNAL',
    });
  });

  it('is written down where that is possible', () => {
    const profile = join(folder, 'profile');
    const [first = '', ...others] = startLogFolders(profile);
    expect(first).toBe(join(profile, 'logs'));
    expect(writeStartLog([first], 'one')).toBe(join(first, 'start.log'));
    writeStartLog([first], 'two');
    expect(readFileSync(join(first, 'start.log'), 'utf8')).toBe('one\ntwo\n');
    // A file where the folder should be: the next place takes it.
    const blocked = join(folder, 'blocked');
    writeFileSync(blocked, '');
    expect(writeStartLog([join(blocked, 'logs'), join(folder, 'else')], 'three')).toBe(
      join(folder, 'else', 'start.log'),
    );
    expect(writeStartLog([join(blocked, 'logs')], 'four')).toBeUndefined();
    expect(others).toHaveLength(1);
  });
});

describe('a profile on a network drive', () => {
  it('is open elsewhere when its lock names another computer', () => {
    expect(lockHolderElsewhere(folder)).toBeUndefined();
    const file = join(folder, 'SingletonLock');
    symlinkSync('desk-7-4711', file);
    expect(lockHolderElsewhere(folder)).toEqual({ computer: 'desk-7', file });
    rmSync(file);
    symlinkSync(`${hostname()}-4711`, file);
    expect(lockHolderElsewhere(folder)).toBeUndefined();
    rmSync(file);
    mkdirSync(file);
    expect(lockHolderElsewhere(folder)).toBeUndefined();
  });
});
