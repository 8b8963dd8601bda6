import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  environmentUnder,
  isAccountAllowed,
  platformsOf,
  printedPolicy,
  proxyPolicyOf,
  settingsUnder,
  switchedOff,
} from '../../../src/main/managed/index.ts';
import { resolveManaged } from '../../../src/main/managed/resolve.ts';
import { createSettings, readWindowLook } from '../../../src/main/settings/index.ts';
import { unmanaged } from '../../../src/shared/managed/managed.ts';

// electron-store asks the electron package at import; outside Electron that is only a path, and need not exist.
process.env['ELECTRON_OVERRIDE_DIST_PATH'] ??= tmpdir();

const managedBy = (enforced: Record<string, unknown>, defaults: Record<string, unknown> = {}) =>
  resolveManaged(
    [
      ...Object.entries(enforced).map(([name, value]) => ({
        name,
        value,
        level: 'enforced' as const,
        source: 'e',
      })),
      ...Object.entries(defaults).map(([name, value]) => ({
        name,
        value,
        level: 'default' as const,
        source: 'd',
      })),
    ],
    [],
  );
const environment = { privateChatDays: 365, withoutContactDays: 14, isNoticeTextForbidden: false };
const nothingGiven = { privateChatDays: false, withoutContactDays: false };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'effects-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('preferences under a policy', () => {
  const open = (managed: ReturnType<typeof managedBy>) =>
    createSettings({ folder, log, managed: settingsUnder(managed) });

  it('cannot be changed where they are enforced, and are the person’s own again afterwards', async () => {
    await open(unmanaged).set({ closeToTray: true, spellCheck: true });
    const settings = open(
      managedBy({ CloseToTray: false, SpellCheck: false, NotificationContent: 'sender', StartAtLogin: true }),
    );
    expect(settings.get()).toMatchObject({
      closeToTray: false,
      spellCheck: false,
      showNoticeText: false,
      startAtLogin: true,
    });
    await expect(settings.set({ closeToTray: true })).rejects.toMatchObject({ code: 'MANAGED_SETTING' });
    await settings.set({ theme: 'dark', closeToTray: false });
    expect(settings.isManaged('closeToTray')).toBe(true);
    expect(settings.isManaged('theme')).toBe(false);
    expect(readWindowLook(folder, settingsUnder(managedBy({ SpellCheck: false }))).spellCheck).toBe(false);
    const later = open(unmanaged).get();
    expect(later).toMatchObject({ closeToTray: true, spellCheck: true, theme: 'dark', startAtLogin: false });
  });

  it('are proposed by a default until the person chooses', async () => {
    const managed = managedBy({}, { CloseToTray: false, NotificationContent: 'text' });
    const settings = open(managed);
    expect(settings.get()).toMatchObject({ closeToTray: false, showNoticeText: true });
    await settings.set({ theme: 'light' });
    // What was proposed is not taken for chosen.
    expect(JSON.parse(readFileSync(join(folder, 'settings.json'), 'utf8'))).toEqual({
      theme: 'light',
      welcome: 'privacy',
    });
    await settings.set({ closeToTray: true });
    expect(open(managed).get().closeToTray).toBe(true);
  });

  it('read what earlier versions wrote whole', () => {
    writeFileSync(join(folder, 'settings.json'), JSON.stringify({ closeToTray: false, theme: 'mauve' }));
    expect(open(unmanaged).get()).toMatchObject({ closeToTray: false, theme: 'system' });
  });
});

describe('what a policy means to the parts', () => {
  it('sets days: enforced before the environment, a default only where that is silent', () => {
    const enforced = managedBy({ PrivateChatDays: 30 });
    const given = { ...nothingGiven, privateChatDays: true };
    expect(environmentUnder(enforced, environment, given).privateChatDays).toBe(30);
    const proposed = managedBy({}, { PrivateChatDays: 30, WithoutContactDays: 7 });
    expect(environmentUnder(proposed, environment, nothingGiven)).toMatchObject({
      privateChatDays: 30,
      withoutContactDays: 7,
    });
    expect(environmentUnder(proposed, environment, given).privateChatDays).toBe(365);
  });

  it('forbids or allows texts in notifications, whatever the environment says', () => {
    const under = (content: string, isNoticeTextForbidden: boolean) =>
      environmentUnder(
        managedBy({ NotificationContent: content }),
        { ...environment, isNoticeTextForbidden },
        nothingGiven,
      ).isNoticeTextForbidden;
    expect(under('sender', false)).toBe(true);
    expect(under('text', true)).toBe(false);
  });

  it('lets in only accounts and organizations that are named', () => {
    const anna = { email: 'anna@bakery.test', organizationId: 'org-1' };
    expect(isAccountAllowed(unmanaged, anna)).toBe(true);
    const accounts = managedBy({ AllowedAccounts: ['*@Bakery.test', 'jonas@mill.test'] });
    expect(isAccountAllowed(accounts, anna)).toBe(true);
    expect(isAccountAllowed(accounts, { ...anna, email: 'jonas@mill.test' })).toBe(true);
    for (const email of ['anna@mill.test', 'anna@sub.bakery.test', 'anna@evil.test@bakery.test.evil.test'])
      expect(isAccountAllowed(accounts, { ...anna, email }), email).toBe(false);
    const organizations = managedBy({ AllowedOrganizations: ['org-2'] });
    expect(isAccountAllowed(organizations, anna)).toBe(false);
    expect(isAccountAllowed(managedBy({ AllowedAccounts: 'oops' }), anna)).toBe(false);
  });

  it('says where LiveChat and Meta are, as the type that platforms take', () => {
    expect(platformsOf(unmanaged)).toBeUndefined();
    expect(
      platformsOf(
        managedBy({ LiveChatClientId: 'abc', LiveChatRedirectPorts: ['47811', '47812'], MetaAppId: '12' }),
      ),
    ).toEqual({ livechatClientId: 'abc', livechatRedirectPorts: [47_811, 47_812], metaAppId: '12' });
  });

  it('switches parts off, and describes proxies', () => {
    expect(switchedOff(unmanaged)).toEqual([]);
    expect(switchedOff(managedBy({ PrivateChats: false, Attachments: false }))).toEqual([
      'private-chats',
      'files',
    ]);
    expect(switchedOff(managedBy({ PrivateChats: true }))).toEqual([]);
    expect(
      proxyPolicyOf(
        managedBy({ ProxyMode: 'manual', ProxyServer: 'p.example:3128', ProxyExceptions: ['*.a.example'] }),
      ),
    ).toMatchObject({
      mode: 'manual',
      server: 'p.example:3128',
      exceptions: ['*.a.example'],
      isEnforced: true,
    });
  });

  it('is printed with value, level, source, and what does not count', () => {
    const printed = JSON.parse(printedPolicy(managedBy({ CloseToTray: false, Wrong: 1 }))) as unknown;
    expect(printed).toEqual({
      values: { CloseToTray: { value: false, level: 'enforced', source: 'e' } },
      problems: [{ fault: 'name', name: 'Wrong', level: 'enforced', source: 'e' }],
    });
  });
});
