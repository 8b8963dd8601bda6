import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inRepository } from '../../../scripts/paths.ts';
import { readMacosPolicies } from '../../../src/main/managed/macos.ts';
import { resolveManaged } from '../../../src/main/managed/resolve.ts';

const own = process.getuid?.() ?? 0;
const name = 'app.backchannel.console.plist';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'managed-preferences-'));
  mkdirSync(join(folder, 'anna'));
  for (const each of [folder, join(folder, 'anna')]) chmodSync(each, 0o755);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (fixture: string, ...place: string[]): string => {
  const file = join(folder, ...place, name);
  copyFileSync(inRepository('test', 'fixtures', 'managed', fixture), file);
  chmodSync(file, 0o644);
  return file;
};
const read = () => readMacosPolicies(folder, own, 'anna');

describe.runIf(process.platform !== 'win32')('what a configuration profile has brought', () => {
  it.each(['computer.xml.plist', 'computer.binary.plist'])('is read from %s', async (fixture) => {
    const source = put(fixture);
    const { values, problems } = await read();
    expect(problems).toEqual([]);
    const managed = resolveManaged(values, problems);
    expect(managed.problems).toEqual([]);
    expect(managed.values).toEqual({
      RelayUrl: { value: 'https://relay.example.com', level: 'enforced', source },
      PrivateChatDays: { value: 90, level: 'enforced', source },
      Attachments: { value: false, level: 'enforced', source },
      AllowedAccounts: { value: ['*@example.com', 'zoë@partner.example'], level: 'enforced', source },
      CloseToTray: { value: true, level: 'default', source },
    });
  });

  it('counts for the computer before it counts for a person', async () => {
    put('person.xml.plist', 'anna');
    expect(resolveManaged((await read()).values, []).values.PrivateChatDays?.value).toBe(30);
    put('computer.xml.plist');
    expect(resolveManaged((await read()).values, []).values.PrivateChatDays?.value).toBe(90);
  });

  it('is refused and named when others may write it, and when it is no property list', async () => {
    const file = put('computer.xml.plist');
    chmodSync(file, 0o666);
    expect((await read()).problems).toEqual([{ fault: 'unsafe', source: file }]);
    chmodSync(file, 0o644);
    for (const text of [
      '',
      'bplist00',
      '<plist',
      '<?xml version="1.0"?><plist version="1.0"><array/></plist>',
    ]) {
      writeFileSync(file, text);
      expect((await read()).problems, text).toEqual([{ fault: 'unreadable', source: file }]);
    }
  });

  it('is nothing where there is no file', async () => {
    expect(await read()).toEqual({ values: [], problems: [] });
  });
});
