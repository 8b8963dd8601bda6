import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readLinuxPolicies } from '../../../src/main/managed/linux.ts';

const own = process.getuid?.() ?? 0;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'policies-'));
  for (const name of ['', 'managed', 'recommended']) {
    mkdirSync(join(folder, name), { recursive: true });
    chmodSync(join(folder, name), 0o755);
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (path: string, content: unknown, mode = 0o644): string => {
  const file = join(folder, path);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  chmodSync(file, mode);
  return file;
};
const read = (owner = own) => readLinuxPolicies(folder, owner);
const faults = () => read().problems.map(({ fault, source }) => `${fault} ${source}`);

describe.runIf(process.platform !== 'win32')('policies of Linux', () => {
  it('are the objects of both folders, the last file by name first', () => {
    const a = write('managed/10-base.json', { CloseToTray: true, LogLevel: 'warn' });
    const b = write('managed/20-team.json', '\uFEFF{"CloseToTray":false}');
    const c = write('recommended/a.json', { SpellCheck: true });
    write('managed/notes.txt', 'nothing');
    write('managed/.hidden.json', '{');
    expect(read()).toEqual({
      values: [
        { name: 'CloseToTray', value: false, level: 'enforced', source: b },
        { name: 'CloseToTray', value: true, level: 'enforced', source: a },
        { name: 'LogLevel', value: 'warn', level: 'enforced', source: a },
        { name: 'SpellCheck', value: true, level: 'default', source: c },
      ],
      problems: [],
    });
  });

  it('are none where there is no folder', () => {
    expect(readLinuxPolicies(join(folder, 'nowhere'), own)).toEqual({ values: [], problems: [] });
  });

  it.each([0o664, 0o646, 0o666])('are refused and named when others may write the file (%o)', (mode) => {
    const file = write('managed/a.json', { CloseToTray: false }, mode);
    expect(read().values).toEqual([]);
    expect(faults()).toEqual([`unsafe ${file}`]);
  });

  it('are refused and named when others may write the folder, or the one above', () => {
    write('managed/a.json', { CloseToTray: false });
    chmodSync(join(folder, 'managed'), 0o777);
    expect(read().values).toEqual([]);
    expect(faults()).toEqual([`unsafe ${join(folder, 'managed')}`]);
    chmodSync(join(folder, 'managed'), 0o755);
    chmodSync(folder, 0o775);
    expect(faults()).toEqual([`unsafe ${join(folder, 'managed')}`]);
  });

  it('are refused when they are not the administrator’s', () => {
    write('managed/a.json', { CloseToTray: false });
    const { values, problems } = read(own + 1);
    expect(values).toEqual([]);
    expect(problems).toMatchObject([{ fault: 'unsafe' }]);
  });

  it('are read through a link only where what it leads to is the administrator’s', () => {
    const elsewhere = join(folder, 'elsewhere');
    mkdirSync(elsewhere, { mode: 0o755 });
    const target = write('elsewhere/b.json', { CloseToTray: false });
    symlinkSync(target, join(folder, 'managed', 'b.json'));
    expect(read().values).toHaveLength(1);
    chmodSync(target, 0o666);
    expect(faults()).toEqual([`unsafe ${join(folder, 'managed', 'b.json')}`]);
  });

  it.each(['{', '[]', '"x"', 'null', ''])('are named when the file holds %s', (text) => {
    const file = write('managed/a.json', text);
    expect(faults()).toEqual([`unreadable ${file}`]);
  });
});
