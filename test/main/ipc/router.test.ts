import { describe, expect, it } from 'vitest';
import { ipcRoutes, type RouteName } from '../../../src/shared/ipc/index.ts';
import type { Sender } from '../../../src/main/ipc/guarded-router.ts';
import { createRouter, type Handlers } from '../../../src/main/ipc/router.ts';
import { BackchannelError } from '../../../src/shared/errors.ts';

const own: Sender = { isMainFrame: true, isOwnWindow: true, url: 'backchannel://app/index.html' };

const createHarness = (overrides: Partial<Record<RouteName, (input: unknown) => unknown>> = {}) => {
  const calls: { route: string; input: unknown }[] = [];
  const lines: string[] = [];
  const write = (event: string, fields?: object) => void lines.push(JSON.stringify({ event, ...fields }));
  const handlers = Object.fromEntries(
    Object.keys(ipcRoutes).map((route) => [
      route,
      (input: unknown) => {
        calls.push({ route, input });
        return overrides[route as RouteName]?.(input);
      },
    ]),
  ) as unknown as Handlers;
  const router = createRouter({
    handlers,
    appOrigin: 'backchannel://app',
    log: { info: write, warn: write, error: write },
  });
  return { router, calls, lines };
};

/** For every route: inputs that must never reach its handler. A new route without a row fails the test below. */
const someFileId = '00000000-0000-4000-8000-000000000001';
const longText = 'x'.repeat(20_001);
const privateId = 'b7a4d2c0-1111-4222-8333-444455556666';
const badInputs: Record<RouteName, unknown[]> = {
  'app/get-state': [{}, null, 'x'],
  'app/open-link': [undefined, {}, { url: 1 }, { url: 'x'.repeat(2049) }],
  'app/reconnect': [{}, 1],
  'app/network-is-back': [{}, 1],
  'app/retry-set-aside': [{}, 1],
  'app/get-first-picture': [{ link: 'backchannel://conversation/a' }, 1],
  'app/start-again': [{}, 1],
  'app/get-start-problem': [{}, 1],
  'setup/get': [{}, 1],
  'setup/check': [undefined, {}, { address: 7 }, { address: 'x'.repeat(501) }],
  'setup/use': [undefined, {}, { address: null }, { address: 'x'.repeat(501) }],
  'setup/forget': [{}, 1],
  'managed/get': [{}, 1],
  'support/check-computer': [{}, 1],
  'support/get-places': [{}, 1],
  'support/show-place': [undefined, {}, { id: '/etc/passwd' }, { id: 7 }],
  'support/read-log': [{}, 1],
  'support/make-diagnostics': [{}, 1],
  'support/save-diagnostics': [{ path: '/tmp/x' }, 1],
  'updates/check': [{}, 1],
  'updates/install': [{ version: '9.9.9' }, 1],
  'network/sign-in-to-proxy': [
    undefined,
    {},
    { user: '', password: 'x' },
    { user: 'x' },
    { user: 'x'.repeat(201), password: 'x' },
    { user: 'x', password: 'x'.repeat(501) },
  ],
  'recovery/dismiss': [{}, 1],
  'recovery/show-file': [{ path: '/etc/passwd' }, 1],
  'browser/copy-address': [undefined, {}, { page: 'phone' }, { page: 'https://example.test/' }],
  'session/sign-in': [undefined, {}, { secrets: 'disk' }, { secrets: null }],
  'session/cancel-sign-in': [{}],
  'session/sign-out': [{ force: true }],
  'team/list': [{}, []],
  'team/queue': [{}, 1],
  'team/set-own-status': [undefined, { status: 'accepting chats' }, { status: '' }],
  'private-chat/list': [{}, 0],
  'private-chat/list-messages': [
    undefined,
    {},
    { chatId: '' },
    { chatId: 'a@b.test', before: { sentAtMs: 'x' } },
    { chatId: { $ne: '' } },
  ],
  'private-chat/send': [
    undefined,
    { chatId: 'a@b.test' },
    { chatId: 'a@b.test', text: '   ' },
    { chatId: 'a@b.test', text: 'x', conversationId: '' },
    { chatId: 'a@b.test', text: longText },
    { text: 'x' },
    { chatId: 'a@b.test', text: '', fileIds: [] },
    { chatId: 'a@b.test', text: 'x', fileIds: ['../settings.json'] },
    { chatId: 'a@b.test', text: 'x', fileIds: Array.from({ length: 11 }, () => someFileId) },
  ],
  'private-file/add': [
    undefined,
    { chatId: 'a@b.test', name: 'x.png' },
    { chatId: 'a b', name: 'x.png', bytes: new Uint8Array(1) },
    { chatId: 'a@b.test', name: 'x.png', bytes: 'AAAA' },
    { chatId: 'a@b.test', name: 'x.png', bytes: new Uint8Array(25_000_001) },
    { chatId: 'a@b.test', name: 'x'.repeat(256), bytes: new Uint8Array(1) },
  ],
  'private-file/list': [undefined, {}, { chatId: '' }],
  'private-file/remove': [undefined, {}, { fileId: '../settings.json' }],
  'private-file/try-again': [undefined, {}, { fileId: '' }],
  'private-file/save': [undefined, {}, { fileId: 7 }],
  'private-chat/send-again': [undefined, {}, { chatId: 'a@b.test', messageId: 'x' }],
  'private-chat/cancel': [undefined, {}, { messageId: privateId }],
  'private-chat/edit': [
    undefined,
    { chatId: 'a@b.test', messageId: privateId, text: ' ' },
    { chatId: 'a@b.test', messageId: privateId, text: longText },
    { chatId: 'a@b.test', messageId: privateId, text: 'x', mentions: 'everybody' },
  ],
  'private-chat/delete': [undefined, { chatId: 'a@b.test', messageId: 7 }],
  'private-chat/react': [
    undefined,
    { chatId: 'a@b.test', messageId: privateId, emoji: 'ok', isOn: true },
    { chatId: 'a@b.test', messageId: privateId, emoji: '👍'.repeat(20), isOn: true },
    { chatId: 'a@b.test', messageId: privateId, emoji: '', isOn: true },
  ],
  'private-chat/set-typing': [undefined, { chatId: 'a@b.test' }, { chatId: '', isTyping: true }],
  'private-chat/get-details': [undefined, {}, { chatId: 'a@b.test' }],
  'private-chat/mark-read': [undefined, {}, { chatId: 7 }],
  'private-chat/get-safety-number': [undefined, { colleagueId: '' }],
  'private-chat/confirm-safety-number': [undefined, { colleagueId: [] }],
  'private-chat/acknowledge-new-computer': [undefined, { colleagueId: '' }],
  'private-chat/make-group': [
    undefined,
    { name: 'Group', members: [] },
    { name: '  ', members: ['a@b.test'] },
    { name: 'x'.repeat(61), members: ['a@b.test'] },
    { name: 'Turned \u202e round', members: ['a@b.test'] },
    { name: 'Group', members: ['group:0b0e6ab4-8a3c-4d4f-9d63-2a1f2c3d4e50'] },
    { name: 'Group', members: Array.from({ length: 51 }, (_, index) => `a${index}@b.test`) },
  ],
  'private-chat/change-group': [
    undefined,
    { chatId: 'a@b.test', change: { kind: 'leave' } },
    { chatId: 'group:0b0e6ab4-8a3c-4d4f-9d63-2a1f2c3d4e50', change: { kind: 'destroy' } },
    { chatId: 'group:0b0e6ab4-8a3c-4d4f-9d63-2a1f2c3d4e50', change: { kind: 'add', members: [] } },
  ],
  'private-chat/mute': [undefined, { chatId: 'a@b.test' }, { chatId: '', isMuted: true }],
  'conversation/list': [
    undefined,
    {},
    { view: 'window-ending', limit: 10 },
    { view: 'mine', sort: 'oldest', limit: 10 },
    { view: 'all', limit: 0 },
    { view: 'all', limit: 1e9 },
    { view: 'all', limit: 10, after: 'x' },
  ],
  'conversation/get': [undefined, { conversationId: '' }],
  'conversation/list-messages': [undefined, {}, { conversationId: 'x'.repeat(131) }],
  'conversation/get-context': [undefined, {}, { conversationId: '' }],
  'conversation/list-earlier-chats': [undefined, { conversationId: 7 }],
  'conversation/get-earlier-chat': [
    undefined,
    { conversationId: '1:2' },
    { conversationId: '1:2', chatId: '', threadId: 'T' },
    { conversationId: '1:2', chatId: 'C', threadId: 'x'.repeat(201) },
  ],
  'conversation/reply': [
    undefined,
    { conversationId: 'a:b' },
    { conversationId: 'a:b', text: '', fileIds: ['../../etc/passwd'] },
    { conversationId: 'a:b', text: '', fileIds: Array(11).fill('9b2f3c1e-0b3a-4d5e-8f60-718293a4b5c6') },
    { conversationId: 'a:b', text: longText },
    { conversationId: 'a:b', text: ['x'] },
    { conversationId: 'a:b', text: 'x', isAnyway: 'yes' },
  ],
  'conversation/take-over': [undefined, {}, { conversationId: '' }],
  'conversation/ask-for': [undefined, { conversationId: 7 }],
  'conversation/mark-read': [undefined, {}, { conversationId: '1:2', seenId: '' }],
  'conversation/undo-reply': [
    undefined,
    { messageId: '' },
    { messageId: 'm', draft: 7 },
    { messageId: 'm', draft: 'x'.repeat(200_001) },
  ],
  'conversation/begin-edit': [undefined, {}, { messageId: '' }],
  'conversation/save-edit': [
    undefined,
    { messageId: 'm' },
    { messageId: 'm', text: ' \n' },
    { messageId: 'm', text: longText },
  ],
  'conversation/end-edit': [undefined, { messageId: 5 }],
  'conversation/send-now': [undefined, { messageId: [] }],
  'conversation/retry-reply': [undefined, { messageId: 5 }],
  'conversation/discard-reply': [undefined, {}],
  'conversation/react': [undefined, {}, { messageId: 'm' }, { messageId: 'm', isSet: 'yes' }],
  'conversation/dismiss-reaction': [undefined, {}],
  'work/assign': [undefined, {}, { conversationIds: [] }, { conversationIds: ['a:b'], agentId: '' }],
  'work/set-tag': [
    undefined,
    { conversationIds: ['a:b'], tag: 'x' },
    { conversationIds: ['a:b'], tag: ' ', isOn: true },
    { conversationIds: ['a:b'], tag: 'x'.repeat(101), isOn: true },
    { conversationIds: ['a:b'], tag: 'a\nb', isOn: true },
  ],
  'work/set-done': [undefined, { conversationIds: 'a:b' }, { conversationIds: Array(201).fill('a:b') }],
  'work/reopen': [undefined, {}, { conversationIds: [''] }],
  'work/snooze': [undefined, { conversationIds: ['a:b'] }, { conversationIds: ['a:b'], untilMs: 1e15 }],
  'work/list-tags': [{}, 1],
  'work/list-notes': [undefined, {}],
  'work/add-note': [
    undefined,
    { conversationId: 'a:b', text: 'x' },
    { conversationId: 'a:b', text: ' ', mentions: [] },
    { conversationId: 'a:b', text: 'x'.repeat(5001), mentions: [] },
    { conversationId: 'a:b', text: 'x', mentions: [''] },
  ],
  'work/edit-note': [undefined, { conversationId: 'a:b', noteId: 'x', text: 'x', mentions: [] }],
  'work/delete-note': [undefined, { conversationId: 'a:b', noteId: '' }],
  'work/hand-over': [
    undefined,
    { conversationId: 'a:b', agentId: 'a@b.c', text: ' ', mentions: [] },
    { conversationId: 'a:b', agentId: '', text: 'x', mentions: [] },
    { conversationId: 'a:b', agentId: 'a@b.c', text: longText, mentions: [] },
  ],
  'work/take-hand-over-back': [undefined, { conversationId: 'a:b', noteId: 'x', agentId: 'a@b.c' }],
  'work/set-presence': [undefined, {}, { conversationId: '', isTyping: false }, { isTyping: 'yes' }],
  'work/get-presence': [{}, null],
  'search/find': [undefined, {}, { text: 7 }, { text: 'x'.repeat(501) }, { text: 'x', before: -1 }],
  'search/cancel': [{}, 1],
  'search/find-in-chat': [
    undefined,
    { text: 'x' },
    { place: {}, text: 'x' },
    { place: { conversationId: 'a:b', chatId: 'a@b.test' }, text: 'x' },
    { place: { conversationId: 'a:b' }, text: 'x'.repeat(201) },
  ],
  'search/list-customers': [undefined, {}, { text: ['x'] }],
  'search/get-progress': [{}, 1],
  'search/read-around': [undefined, { conversationId: 'a:b' }, { conversationId: '', messageId: 'm' }],
  'search/read-private-around': [undefined, { chatId: 'a@b.test', messageId: 'm' }],
  'search/read-later': [undefined, { conversationId: 'a:b', after: 'm' }],
  'search/read-private-later': [undefined, { chatId: 'a@b.test', after: { sentAtMs: 1, id: 'm' } }],
  'work/get-counts': [{}, 1],
  'preflight/run': [{}, { fix: true }],
  'preflight/get-round-trip': [{}],
  'preflight/start-round-trip': [{}, { code: 'check 1234' }],
  'preflight/cancel-round-trip': [{}],
  'conversation/media-kind': [
    undefined,
    {},
    { mediaUrl: 'https://cdn.invented.example/a.jpg' },
    { mediaUrl: `backchannel://media/${'x'.repeat(2049)}` },
  ],
  'attachment/add': [
    undefined,
    { conversationId: 'a:b', name: 'x.png' },
    { conversationId: 'a:b', name: 'x.png', bytes: [1, 2] },
    { conversationId: 'a:b', name: 'x.png', bytes: 'AAAA' },
    { conversationId: 'a:b', name: 'x.png', bytes: new ArrayBuffer(4) },
    { conversationId: 'a:b', name: 'x.png', bytes: { length: 4, 0: 1 } },
    { conversationId: 'a:b', name: 'x.png', bytes: new Uint8Array(25_000_001) },
    { conversationId: 'a:b', name: 'x'.repeat(256), bytes: new Uint8Array(1) },
  ],
  'attachment/list': [undefined, {}, { conversationId: '' }],
  'attachment/remove': [undefined, {}, { fileId: '' }, { fileId: '../settings.json' }],
  'conversation/save-media': [
    undefined,
    { mediaUrl: 'backchannel://media/m/0' },
    { mediaUrl: 'file:///etc/passwd', sentAtMs: 1 },
    { mediaUrl: 'backchannel://media/m/0', sentAtMs: 'now' },
  ],
  'channel/get': [{}],
  'channel/pause-history': [undefined, {}, { isPaused: 'yes' }],
  'channel/start-connect': [{ page: 'x' }],
  'channel/renew': [{ page: 'x' }],
  'channel/choose-account': [undefined, {}, { pageId: '' }],
  'channel/cancel-connect': [{}],
  'channel/check': [{}],
  'channel/get-health': [{}, null],
  'channel/make-key': [{}, null],
  'channel/end-limit': [undefined, {}, { limit: 'everything' }],
  'bridge/get': [{}, null],
  'bridge/set-media-copies': [undefined, {}, { isOn: 'true' }, { isOn: 1 }],
  'bridge/authorize': [{}, { email: 'x' }],
  'removal/get-plan': [undefined, {}, { kind: 'everything' }, { kind: 'erase-customer', conversationId: '' }],
  'removal/list': [{}, null],
  'removal/start': [
    undefined,
    {},
    { kind: 'disconnect' },
    { kind: 'disconnect', typedName: 'x'.repeat(201) },
    { kind: 'uninstall', typedName: 'x' },
    { kind: 'uninstall', when: 'tomorrow', typedName: 'x' },
    { kind: 'erase-customer', typedName: 'x' },
    { kind: 'erase-customer', conversationId: 'x'.repeat(131), typedName: 'x' },
  ],
  'removal/cancel': [undefined, {}, { removalId: 'x'.repeat(65) }],
  'removal/bring-forward': [undefined, {}, { removalId: 7 }],
  'removal/save-record': [undefined, {}, { removalId: 'x'.repeat(65) }],
  'removal/open-record': [undefined, {}, { removalId: ['x'] }],
  'removal/save-local-records': [{}, null],
  'removal/save-audit': [{}, null],
  'computers/list': [{}, null],
  'computers/remove': [undefined, {}, { deviceId: '' }, { deviceId: 'x'.repeat(65) }],
  'computers/approve': [undefined, { deviceId: 7 }],
  'computers/readmit': [undefined, { deviceId: ['a'] }],
  'computers/renew-page': [{}, 1],
  'computers/renew-grant': [{}],
  'computers/end-renewal': [undefined, { deviceId: '' }],
  'computers/get-audit': [{}, []],
  'privacy/get-policy': [{}, null],
  'privacy/accept-policy': [undefined, {}, { version: 1 }, { version: 'x'.repeat(41) }],
  'privacy/decline-policy': [undefined, {}, { version: ['1'] }, { version: 'x'.repeat(41) }],
  'privacy/get-stored': [{}, null],
  'private-history/get': [{}],
  'private-history/ask': [{}],
  'private-history/agree': [{}, { session: 'x' }],
  'private-history/end': [{}, { session: crypto.randomUUID(), why: 'done' }],
  'private-history/dismiss': [{ session: 5 }],
  'private-history/save': [{ path: '/etc/passwd' }],
  'private-history/choose-file': [{ path: '/etc/passwd' }],
  'private-history/open-file': [{}, { code: '' }, { code: 'x'.repeat(201) }],
  'privacy/save-stored': [{}, { file: '/etc/passwd' }],
  'emoji/get': [{}],
  'emoji/set': [undefined, { skinTone: 6, recent: [] }, { skinTone: 0, recent: [''] }, { skinTone: 0 }],
  'saved-reply/list': [{}],
  'saved-reply/save': [
    undefined,
    { name: '', text: 'x', isShared: true },
    { name: 'two\nlines', text: 'x', isShared: true },
    { name: 'x'.repeat(61), text: 'x', isShared: true },
    { name: 'x', text: ' ', isShared: true },
    { name: 'x', text: 'x'.repeat(5_001), isShared: true },
    { name: 'x', text: 'x' },
    { id: '1', name: 'x', text: 'x', isShared: true },
  ],
  'saved-reply/delete': [undefined, { id: 'x' }],
  'saved-reply/export': [{}],
  'saved-reply/import': [undefined, { csv: 7, isTrial: true }, { csv: 'name,text' }],
  'draft/list': [{}],
  'draft/get': [undefined, { key: '' }, { key: 'x'.repeat(301) }],
  'draft/set': [undefined, { key: 'a' }, { key: 'a', text: 'x'.repeat(200_001) }],
  'notice/get-abilities': [{}, 1],
  'notice/test': [{ title: 'x' }, 1],
  'notice/why': [
    undefined,
    {},
    { messageId: '' },
    { messageId: 'm', conversationId: 'a:b' },
    { chatId: 'a@b' },
  ],
  'notice/set-muted': [
    undefined,
    { place: {}, isMuted: true },
    { place: { conversationId: 'a:b' } },
    { place: { conversationId: 'a:b', chatId: 'a@b.test' }, isMuted: true },
    { place: { conversationId: 'a:b' }, isMuted: 'yes' },
  ],
  'notice/be-quiet': [undefined, { span: 'year' }, { span: 60_000 }],
  'menu/open': [
    undefined,
    {},
    { kind: 'window' },
    { kind: 'conversation' },
    { kind: 'conversation', conversationId: 'a b'.repeat(90) },
    { kind: 'message', messageId: '', hasSelection: false, part: 'text' },
    { kind: 'message', messageId: 'm', hasSelection: 'yes', part: 'text' },
    { kind: 'message', messageId: 'm', hasSelection: false, part: 'label' },
    { kind: 'agent', colleagueId: { $ne: '' } },
    { kind: 'private-message', chatId: 'a@b.test', messageId: 'm', hasSelection: false },
  ],
  'menu/copy-picture': [undefined, {}, { x: -1, y: 2 }, { x: 1.5, y: 2 }, { x: 1e9, y: 2 }],
  'settings/get': [{}],
  'settings/set': [
    undefined,
    { theme: 'pink' },
    { zoomFactor: 9 },
    { undoSeconds: 21 },
    { undoSeconds: 1.5 },
    { noticeRules: ['everything'] },
    { noticeVolume: 2 },
    { noticeHours: [] },
    { quietUntilMs: 1e18 },
    { repeatNoticeMinutes: -1 },
  ],
  'place/get': [{}],
  'place/set': [undefined, {}, { section: 'nowhere' }, { section: 'team', chatId: 'x'.repeat(255) }],
  'try-it/get': [{}, null],
  'try-it/open-phone': [{}, { url: 'https://example.test' }],
  'try-it/open-colleague': [{}, { profile: '/tmp' }],
  'try-it/make-failure': [
    undefined,
    {},
    { failure: 'everything' },
    { failure: '' },
    { failure: ['relay-away'] },
  ],
  'try-it/undo-failure': [undefined, {}, { failure: '__proto__' }, { failure: 7 }],
};

describe('createRouter', () => {
  it.each(Object.keys(ipcRoutes) as RouteName[])(
    'refuses every bad input before the handler of %s',
    async (route) => {
      const { router, calls } = createHarness();
      expect(badInputs[route].length).toBeGreaterThan(0);
      for (const input of badInputs[route]) {
        const result = await router(own, route, input);
        expect(result, JSON.stringify(input)).toMatchObject({ ok: false, error: { code: 'INPUT_INVALID' } });
      }
      expect(calls).toEqual([]);
    },
  );

  it.each([
    ['a sub-frame', { ...own, isMainFrame: false }],
    ['another window', { ...own, isOwnWindow: false }],
    ['another origin', { ...own, url: 'https://example.test/index.html' }],
    ['an origin that only begins like ours', { ...own, url: 'backchannel://app.evil/index.html' }],
    ['a file page', { ...own, url: 'file:///index.html' }],
    ['no address', { ...own, url: '' }],
  ])('refuses the sender when it is %s', async (_, sender) => {
    const { router, calls } = createHarness();
    expect(await router(sender, 'app/reconnect', undefined)).toMatchObject({
      ok: false,
      error: { code: 'IPC_SENDER_REFUSED' },
    });
    expect(calls).toEqual([]);
  });

  it.each(['nothing/here', '__proto__', 'constructor', 7, null])(
    'refuses the unknown route %s',
    async (route) => {
      const { router } = createHarness();
      expect(await router(own, route, undefined)).toMatchObject({
        ok: false,
        error: { code: 'IPC_ROUTE_UNKNOWN' },
      });
    },
  );

  it('drops fields that the output schema does not list, when a handler answers too much', async () => {
    const { router } = createHarness({
      'session/sign-out': () => ({ leftovers: [], accessToken: 'dal:CANARY' }),
    });
    expect(await router(own, 'session/sign-out', undefined)).toEqual({ ok: true, value: { leftovers: [] } });
  });

  it('holds an answer back when it is not of the agreed form', async () => {
    const { router } = createHarness({ 'session/sign-out': () => ({ leftovers: 'dal:CANARY' }) });
    expect(await router(own, 'session/sign-out', undefined)).toMatchObject({
      ok: false,
      error: { code: 'IPC_OUTPUT_INVALID' },
    });
  });

  it('answers with code and sentence when a handler throws one of ours', async () => {
    const { router } = createHarness({
      'app/reconnect': () => {
        throw new BackchannelError('RELAY_UNREACHABLE');
      },
    });
    expect(await router(own, 'app/reconnect', undefined)).toEqual({
      ok: false,
      error: { code: 'RELAY_UNREACHABLE', message: 'The relay cannot be reached.' },
    });
  });

  it('says INTERNAL and nothing of the fault when anything else is thrown', async () => {
    const { router, lines } = createHarness({
      'private-chat/send': () => {
        throw new Error('CANARY text of a message');
      },
    });
    const result = await router(own, 'private-chat/send', { chatId: 'a@b.test', text: 'CANARY input' });
    expect(JSON.stringify(result)).not.toContain('CANARY');
    expect(result).toMatchObject({ ok: false, error: { code: 'INTERNAL' } });
    expect(lines.join('\n')).not.toContain('CANARY');
  });
});
