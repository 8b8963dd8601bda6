import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { autostartEntry } from '../../../src/main/desktop/autostart.ts';
import { createBadge, createLinkOpener, createLoginStart } from '../../../src/main/desktop/index.ts';
import { trayBitmap } from '../../../src/main/desktop/tray-icon.ts';
import { trayMenu } from '../../../src/main/desktop/tray-menu.ts';
import { createTrayHolder } from '../../../src/main/desktop/tray.ts';
import { desktopStatusOf, trayTip, windowTitle } from '../../../src/main/desktop/unread.ts';
import type { AppState, PageLink } from '../../../src/shared/ipc/index.ts';

const online = { state: 'online', sinceMs: 1 } as const;
const app = (change: Partial<AppState> = {}): AppState =>
  ({
    session: { state: 'signed-in' },
    relay: online,
    livechat: online,
    unread: { conversations: 2, privateChats: 0 },
    ownStatus: 'not_accepting_chats',
    ...change,
  }) as AppState;
const calm = { mentions: 0, isQuiet: false };

describe('the one count', () => {
  it('adds customers and colleagues, and knows what is for this person', () => {
    expect(desktopStatusOf(app(), calm)).toEqual({
      unread: 2,
      isForMe: false,
      isOffline: false,
      isQuiet: false,
    });
    expect(desktopStatusOf(app({ unread: { conversations: 1, privateChats: 3 } }), calm)).toMatchObject({
      unread: 4,
      isForMe: true,
    });
    expect(desktopStatusOf(app(), { ...calm, mentions: 1 })).toMatchObject({ isForMe: true });
  });
  it('tells nothing of a session that has ended, and is offline with either connection', () => {
    expect(
      desktopStatusOf(app({ session: { state: 'signed-out' } }), { mentions: 4, isQuiet: false }),
    ).toEqual({
      unread: 0,
      isForMe: false,
      isOffline: true,
      isQuiet: false,
    });
    expect(desktopStatusOf(app({ livechat: { state: 'offline', sinceMs: 1 } }), calm).isOffline).toBe(true);
    expect(desktopStatusOf(app({ relay: { state: 'connecting', sinceMs: 1 } }), calm).isOffline).toBe(false);
    expect(desktopStatusOf(undefined, calm).isOffline).toBe(true);
  });
  it('is in the title and beside the icon', () => {
    const status = { unread: 3, isForMe: true, isOffline: false, isQuiet: true };
    expect(windowTitle(status)).toBe('(3) Backchannel');
    expect(windowTitle({ ...status, unread: 120 })).toBe('(99+) Backchannel');
    expect(windowTitle({ ...status, unread: 0 })).toBe('Backchannel');
    expect(trayTip(status)).toBe('Backchannel · 3 unread, some for you · quiet');
  });
});

describe('the badge', () => {
  it('is told to the one place that each system has, and only when it changes', () => {
    for (const platform of ['linux', 'darwin', 'win32']) {
      const told: unknown[] = [];
      const badge = createBadge(platform, {
        tellLauncher: (count) => told.push(['launcher', count]),
        setDockBadge: (count) => told.push(['dock', count]),
        setOverlay: (overlay) => told.push(['overlay', overlay?.description]),
      });
      for (const count of [2, 2, 0]) badge.show(count);
      expect(told).toEqual(
        {
          linux: [
            ['launcher', 2],
            ['launcher', 0],
          ],
          darwin: [
            ['dock', 2],
            ['dock', 0],
          ],
          win32: [
            ['overlay', '2 unread'],
            ['overlay', undefined],
          ],
        }[platform],
      );
    }
  });
});

describe('the icon in the tray', () => {
  const status = { unread: 0, isForMe: false, isOffline: false, isQuiet: false };
  it('looks different for each of its states', () => {
    const states = [
      status,
      { ...status, unread: 1 },
      { ...status, unread: 1, isForMe: true },
      { ...status, isOffline: true },
      { ...status, isQuiet: true },
    ];
    const pictures = states.map((each) => trayBitmap(each, 22).toString('hex'));
    expect(new Set(pictures).size).toBe(states.length);
    for (const picture of pictures) expect(picture).toHaveLength(22 * 22 * 4 * 2);
  });
  it('is there while somebody shows it, and drawn anew only when something changed', () => {
    const done: string[] = [];
    const tray = createTrayHolder({
      make: () => ({
        setImage: () => done.push('image'),
        setToolTip: (text) => done.push(text),
        setMenu: () => done.push('menu'),
        onClick: () => done.push('made'),
        destroy: () => done.push('gone'),
      }),
      menu: () => [],
      onClick: () => undefined,
    });
    tray.update(status);
    expect([tray.isThere, done]).toEqual([false, []]);
    tray.setHost(true);
    tray.update(status);
    expect([tray.isThere, done]).toEqual([true, ['made', 'image', 'Backchannel', 'menu']]);
    tray.setHost(false);
    expect([tray.isThere, done.at(-1)]).toEqual([false, 'gone']);
    tray.setHost(true);
    expect(tray.isThere).toBe(true);
  });
  it('has a menu with the status, quiet, open and quit', () => {
    const done: unknown[] = [];
    const actions = {
      open: () => done.push('open'),
      setAccepting: (is: boolean) => done.push(is),
      beQuiet: (span: unknown) => done.push(span),
      quit: () => done.push('quit'),
    };
    const lines = trayMenu({ status, app: app() }, actions);
    expect(lines.flatMap(({ label }) => label ?? [])).toEqual([
      'Open Backchannel',
      'Accepting website chats',
      'Not accepting website chats',
      'Quiet for 30 minutes',
      'Quiet for 1 hour',
      'Quiet until tomorrow',
      'Quit',
    ]);
    for (const line of lines) (line.click as (() => void) | undefined)?.();
    expect(done).toEqual(['open', true, false, 'half-hour', 'hour', 'tomorrow', 'quit']);
    const quiet = trayMenu({ status: { ...status, isQuiet: true }, app: undefined }, actions);
    expect(quiet.map(({ label }) => label)).toContain('Notify me again');
    expect(quiet.filter(({ type }) => type === 'radio').map(({ enabled }) => enabled)).toEqual([
      false,
      false,
    ]);
  });
});

describe('the start at login', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'bc-login-'));
  });
  afterEach(() => rmSync(home, { recursive: true }));
  const make = (platform: string, errors: unknown[] = [], program = '/opt/Back channel/"x"') => {
    const items: unknown[] = [];
    const login = createLoginStart({
      platform,
      env: { XDG_CONFIG_HOME: home },
      command: { program, args: [] },
      loginItems: { set: (item) => items.push(item) },
      onError: (error) => errors.push(error),
    });
    const file = () => {
      try {
        return readFileSync(join(home, 'autostart', 'backchannel.desktop'), 'utf8');
      } catch {
        return undefined;
      }
    };
    return { login, items, file };
  };

  it('on Linux is a file that goes with the wish, and is left alone while nobody has wished', async () => {
    const { login, file } = make('linux');
    await login.apply({ startAtLogin: false, startHidden: true });
    expect(file()).toBeUndefined();
    await login.apply({ startAtLogin: true, startHidden: true });
    expect(file()).toContain('Exec="/opt/Back channel/\\\\"x\\\\"" "--hidden"\n');
    await login.apply({ startAtLogin: true, startHidden: false });
    expect(file()).not.toContain('--hidden');
    await login.apply({ startAtLogin: false, startHidden: false });
    expect(file()).toBeUndefined();
  });
  it('of a person goes when the organisation has switched it off', async () => {
    await make('linux').login.apply({ startAtLogin: true, startHidden: true });
    const { login, file } = make('linux');
    await login.apply({ startAtLogin: false, startHidden: true });
    expect(file()).toBeDefined();
    const managed = make('linux');
    await managed.login.apply({ startAtLogin: false, startHidden: true }, true);
    expect(managed.file()).toBeUndefined();
  });
  it('elsewhere is a login item', async () => {
    const { login, items } = make('darwin');
    await login.apply({ startAtLogin: true, startHidden: true });
    await login.apply({ startAtLogin: true, startHidden: true });
    expect(items).toEqual([{ isOn: true, args: ['--hidden'] }]);
  });
  it('writes no second line into the file, whatever the path is', async () => {
    const errors: unknown[] = [];
    const { login, file } = make('linux', errors, '/opt/x\nExec=evil');
    await login.apply({ startAtLogin: true, startHidden: true });
    expect(file()).toBeUndefined();
    expect(errors).toHaveLength(1);
    expect(autostartEntry({ program: '/a/$b`c`%f', args: [] })).toContain('Exec="/a/\\\\$b\\\\`c\\\\`%%f"\n');
  });
});

describe('a link of ours', () => {
  const make = (isSignedIn = true) => {
    const shown: (PageLink | 'window' | 'refused')[] = [];
    const opener = createLinkOpener({
      showWindow: () => shown.push('window'),
      publish: (link) => shown.push(link),
      known: () =>
        isSignedIn
          ? { hasConversation: (id) => id === '1:2', hasPerson: (id) => id === 'anna@bakery.test' }
          : undefined,
      relayHost: 'relay.example',
      onRefused: () => shown.push('refused'),
    });
    return { opener, shown };
  };

  it('of the first start changes nothing in a program that has its relay, and says so', () => {
    const { opener, shown } = make(false);
    opener.take();
    opener.open('backchannel://setup?relay=evil.example');
    opener.open('backchannel://setup?relay=relay.example');
    expect(shown.filter((one) => one !== 'window')).toEqual([
      { open: 'setup', host: 'evil.example', isInUse: false },
      { open: 'setup', host: 'relay.example', isInUse: true },
    ]);
  });
  const toConversation = { open: 'place', place: { section: 'inbox', conversationId: '1:2' } };

  it('waits for the page at a start, and is answered once', () => {
    const { opener, shown } = make();
    opener.open('backchannel://conversation/1%3A2');
    expect(shown).toEqual(['window']);
    expect(opener.take()).toEqual(toConversation);
    expect(opener.take()).toBeUndefined();
  });
  it('shows what is here, and says of everything else that it is not', () => {
    const { opener, shown } = make();
    opener.take();
    opener.open('backchannel://conversation/1:2');
    opener.open('backchannel://person/anna%40bakery.test');
    opener.open('backchannel://search/parcel');
    opener.open('backchannel://search?q=late+parcel');
    opener.open('backchannel://conversation/9:9');
    opener.open('backchannel://send/1:2?text=hello');
    expect(shown.filter((each) => each !== 'window')).toEqual([
      toConversation,
      { open: 'place', place: { section: 'team', chatId: 'anna@bakery.test' } },
      { open: 'search', text: 'parcel' },
      { open: 'search', text: 'late parcel' },
      { open: 'nothing' },
      'refused',
    ]);
  });
  it('tells a window without a person nothing', () => {
    const { opener } = make(false);
    opener.open('backchannel://conversation/1:2');
    expect(opener.take()).toEqual({ open: 'nothing' });
  });
});
