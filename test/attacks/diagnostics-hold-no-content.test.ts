/**
 * Attacks "The file for support holds no messages, names, e-mail addresses or tokens" (docs/privacy.md, docs/threat-model.md): whatever
 * has come into the log, the policy, the places or the states by somebody's mistake is looked for in the file, and in what the log page
 * shows.
 * Before: there was no such file, and people sent their whole log.
 * Now: what is not known to be a word of the program's own leaves this computer as a mark that means nothing in another file.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSupport, type Support } from '../../src/main/support/index.ts';
import type { Managed } from '../../src/shared/managed/managed.ts';

let root: string;
let home: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bc-diagnostics-'));
  home = join(root, 'home', 'maria.muster');
  folder = join(home, '.config', 'Backchannel');
  mkdirSync(join(folder, 'logs'), { recursive: true });
  mkdirSync(join(folder, 'data'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const customerId = '7610000000000099';
const accountId = '17841400000000042';
const canaries = [
  'CANARY-spelt-7c41',
  'Maria Muster',
  'maria.muster',
  'maria@bakery.test',
  'Jonas',
  'dal:AbCdEf0123456789tokentoken',
  'EAABsbCS1iHgBO7tokentokentoken',
  'refresh-token-0123456789',
  customerId,
  accountId,
  'secret-proxy.intern.example.com',
  'Brötchen',
] as const;

/** A line as electron-log writes it. */
const line = (content: unknown, level = 'info'): string =>
  `[2026-11-29 21:05:00.123] [${level}] ${JSON.stringify(content)}`;

const dirtyLines = (): string[] => [
  // Every canary in every kind of field, also in those that hold words of the program.
  ...canaries.flatMap((canary) => [
    line({
      module: 'conversations',
      event: 'reply.failed',
      text: canary,
      id: canary,
      conversationId: `${accountId}:${canary}`,
    }),
    line({ module: 'conversations', event: 'reply.failed', [canary.replace(/\W/g, '_')]: canary }),
    line({ module: `x ${canary}`, event: `y ${canary}`, code: `z ${canary}`, reason: `${canary}!` }),
    // A single word in small letters is all that a field of words lets through.
    ...(/^[a-z.-]+$/.test(canary) ? [] : [line({ module: 'm', event: 'e', reason: canary, code: canary })]),
    line({ module: 'm', event: 'e', nested: { deep: [canary] }, list: [canary] }),
    line({
      module: 'm',
      event: 'e',
      stack: `at ${canary} (file:///home/maria.muster/${canary}/index.js:1:2) | at x`,
    }),
    `[2026-11-29 21:05:00.123] [error] Error: ${canary}`,
    `    at ${canary}`,
    canary,
  ]),
  line({ module: 'm', event: 'e', customer: Number(customerId), account: Number(accountId) }),
  line({ module: 'relay-link', event: 'directory-failed', code: 'RELAY_UNREACHABLE', failures: 3 }, 'warn'),
];

const managed: Managed = {
  values: {
    RelayUrl: {
      value: 'https://relay.example.com',
      level: 'enforced',
      source: '/etc/backchannel/policies/managed/a.json',
    },
    AllowedAccounts: {
      value: ['maria@bakery.test'],
      level: 'enforced',
      source: '/etc/backchannel/policies/managed/a.json',
    },
    ProxyServer: {
      value: 'secret-proxy.intern.example.com:3128',
      level: 'default',
      source: 'HKLM\\Software',
    },
    CloseToTray: { value: false, level: 'enforced', source: '/srv/Maria Muster/x.json' },
  },
  problems: [
    { fault: 'name', name: 'CANARY-spelt-7c41', source: '/etc/backchannel/policies/managed/a.json' },
    { fault: 'value', name: 'LogLevel', source: '/etc/backchannel/x.json', instead: 'CANARY-spelt-7c41' },
  ],
};

const open = (): Support =>
  createSupport({
    places: {
      folder,
      program: '/opt/Backchannel/backchannel',
      platform: 'linux',
      env: { HOME: home },
      autostart: join(home, '.config', 'autostart', 'backchannel.desktop'),
    },
    checkComputer: async () => ({
      items: [{ id: 'disk', state: 'fine', names: ['9000 MB'] }],
      checkedAtMs: 1,
    }),
    facts: async () => ({
      program: {
        version: '0.2.0',
        isPackaged: true,
        versions: process.versions,
        platform: 'linux',
        locale: 'de',
        desktop: 'GNOME',
      },
      relayUrl: 'https://relay.example.com',
      relayFrom: 'organisation',
      managed,
      secrets: { state: 'strong', backend: 'gnome_libsecret', mode: 'persistent' },
      account: {
        items: [
          { id: 'page-token', state: 'not-fine', reason: 'INSTAGRAM_RECONNECT', names: ['Maria Muster'] },
        ],
        checkedAtMs: 1,
      },
      counts: { messages: 12 },
    }),
    saveFile: async (name, content) => {
      writeFileSync(join(root, name), content);
      return true;
    },
    showFile: () => undefined,
    now: () => Date.UTC(2026, 10, 29, 21, 5),
  });

const found = (text: string): string[] => canaries.filter((canary) => text.includes(canary));

it('holds none of them, in the file and on the page of the log, and still says what failed', async () => {
  writeFileSync(join(folder, 'logs', 'main.log'), `${dirtyLines().join('\n')}\n`);
  writeFileSync(join(folder, 'logs', 'main.old.log'), `${dirtyLines().join('\n')}\n`);
  const support = open();
  const { text } = await support.makeDiagnostics();
  expect(found(text)).toEqual([]);
  expect(found(JSON.stringify(support.log()))).toEqual([]);
  for (const kept of [
    'RELAY_UNREACHABLE',
    'relay-link directory-failed',
    'failures: 3',
    'https://relay.example.com',
    'INSTAGRAM_RECONNECT',
    '"messages": 12',
    '"CloseToTray"',
    '~/.config/Backchannel',
    'index.js:1:2',
  ])
    expect(text).toContain(kept);
});

it('gives the same id the same mark in one file, and another one in the next', async () => {
  const id = { module: 'm', event: 'e', customerId };
  writeFileSync(join(folder, 'logs', 'main.log'), `${line(id)}\n${line(id)}\n`);
  const marks = async (): Promise<string[]> =>
    [...(await open().makeDiagnostics()).text.matchAll(/customerId: (id-[0-9a-f]{8})/g)].map(
      ([, mark]) => mark ?? '',
    );
  const [one, two] = await marks();
  expect(one).toBeDefined();
  expect(two).toBe(one);
  expect((await marks())[0]).not.toBe(one);
});

it('saves what was shown, byte for byte, and nothing before anything was shown', async () => {
  writeFileSync(join(folder, 'logs', 'main.log'), `${line({ module: 'm', event: 'before' })}\n`);
  const support = open();
  await expect(support.saveDiagnostics()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const { fileName, text } = await support.makeDiagnostics();
  writeFileSync(join(folder, 'logs', 'main.log'), `${line({ module: 'm', event: 'after' })}\n`);
  expect(await support.saveDiagnostics()).toBe(true);
  expect(readFileSync(join(root, fileName), 'utf8')).toBe(text);
  expect(text).toContain('m before');
});
