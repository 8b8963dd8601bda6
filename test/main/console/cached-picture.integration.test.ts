import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createChannelStore } from '../../../src/main/channel/store.ts';
import { recoveryKey } from '../../../src/main/console/cache/recovery-note.ts';
import { readCachedPicture } from '../../../src/main/console/cached-picture.ts';
import { openStorage, type OpenedStorage } from '../../../src/main/console/opened-storage.ts';
import { createServices } from '../../../src/main/console/services.ts';
import type { ConsoleWorld } from '../../../src/main/console/world.ts';
import { createControlRefusals } from '../../../src/main/conversations/control-refusals.ts';
import { createHumanAgentFact } from '../../../src/main/conversations/outbox/human-agent.ts';
import { createSendingPauses } from '../../../src/main/conversations/outbox/pauses.ts';
import { createPolicyBlocks } from '../../../src/main/conversations/outbox/policy-blocks.ts';
import { createStores } from '../../../src/main/conversations/stores.ts';
import { createHandlers } from '../../../src/main/ipc/handlers/index.ts';
import type { Shell } from '../../../src/main/ipc/handlers/services.ts';
import { placeKey } from '../../../src/main/place/index.ts';
import { createAcceptances } from '../../../src/main/policy/acceptances.ts';
import { createPrivateChatStore } from '../../../src/main/private-chats/store.ts';
import { rememberConfig } from '../../../src/main/relay-link/remembered-config.ts';
import { createSealedEnvelopeStore } from '../../../src/main/relay-link/store/sealed-envelopes.ts';
import { wipeSecret } from '../../../src/main/removal/wipe-secret.ts';
import { createSettingStore } from '../../../src/main/storage/index.ts';
import { openTeamTables } from '../../../src/main/team/agents-table.ts';
import { defaultSettings } from '../../../src/shared/ipc/default-settings.ts';
import { firstPictureSchema } from '../../../src/shared/ipc/first-picture.ts';
import type { Place, Settings } from '../../../src/shared/ipc/index.ts';
import { unmanaged } from '../../../src/shared/managed/managed.ts';
import { relayConfigSchema } from '../../../src/shared/wire/index.ts';
import { bareWorld } from '../../helpers/bare-world.ts';
import { createManualTimers } from '../../helpers/manual-timers.ts';

// electron-store asks the electron package at import; outside Electron that is only a path, and need not exist.
process.env['ELECTRON_OVERRIDE_DIST_PATH'] ??= tmpdir();

const nowMs = Date.UTC(2026, 6, 1);
const hourMs = 3_600_000;
const accountId = '17841400000000042';
const own = { agentId: 'maria@bakery.test', workspaceId: 'w1', role: 'administrator', name: 'Maria' };
const appId = '1';

let time: ReturnType<typeof createManualTimers>;
let settings: Settings;
let world: ConsoleWorld;
let storage: OpenedStorage;

const tokens = (change: object = {}) =>
  JSON.stringify({
    ...{
      v: 1,
      accessToken: 'a',
      refreshToken: 'r',
      expiresAtMs: nowMs + hourMs,
      scopes: [],
      isRefused: false,
    },
    ...{ identity: own, isSigningOut: false },
    ...change,
  });
const signIn = (change: object = {}) => storage.secrets.set('livechat-tokens', tokens(change));

const config = (policy: object = {}, consoles?: object) =>
  relayConfigSchema.parse({
    wireVersion: 1,
    policy: {
      ...{ policyVersion: '3', effectiveAtMs: 1, notice: 'As before.', url: 'https://relay.test/privacy' },
      ...policy,
    },
    consoles,
  });

/** A profile that has everything in it which the first picture tells of. */
const fill = (): void => {
  const { db } = storage.cache;
  const stored = createSettingStore(db);
  const at = { now: () => nowMs };
  rememberConfig(stored, config({}, { recommended: '9.0.0' }));
  createAcceptances(db).insertNew({ version: '3', acceptedAtMs: 5, occasion: 'sign-in' });
  const { agents, groups } = openTeamTables(db);
  const agent = { role: 'normal', groupIds: [2], status: 'accepting_chats', isSuspended: false } as const;
  agents.put({ ...agent, id: own.agentId, name: 'Maria' } as never);
  agents.put({
    ...agent,
    id: 'jonas@bakery.test',
    name: 'jonas',
    avatarUrl: 'https://cdn.test/j.png',
  } as never);
  groups.put({ id: 2, name: 'Shop' });
  createChannelStore(db).put(
    { id: 'c1', pageId: '104400000000711', accountId, connectedAtMs: nowMs - hourMs } as never,
    nowMs,
  );
  const { conversations, outbox } = createStores(db);
  for (const [index, customerId] of ['7610000000000099', '7610000000000100', '7610000000000101'].entries())
    conversations.put({
      ...{ id: `${accountId}:${customerId}`, accountId, customerId, profileAttempts: 0 },
      ...{ name: `Ada ${index}`, username: `ada.${index}`, pictureUrl: `https://cdn.test/${index}.png` },
      ...{ followerCount: 7, preview: `Words ${index}`, lastActivityAtMs: nowMs - index * 30 * hourMs },
      ...{ lastDirection: 'in', lastCustomerMessageAtMs: nowMs - index * 30 * hourMs, unreadCount: index },
      ...{
        isHandledElsewhere: index === 1,
        controlAtMs: nowMs - hourMs,
        waitingSinceMs: nowMs - index * 30 * hourMs,
      },
    } as never);
  db.prepare(
    `INSERT INTO work_state (conversation_id, account_id, assignee_id, status, seen_ms, tags, failed, note_count, is_failed)
       VALUES (?, ?, ?, 'open', 0, '["bread"]', '[]', 2, 0)`,
  ).run(`${accountId}:7610000000000100`, accountId, own.agentId);
  db.prepare(
    `INSERT INTO message (id, account_id, conversation_id, direction, is_ours, kind, text, sent_at_ms, content_from)
       VALUES ('m1', ?, ?, 'out', 1, 'text', 'Fresh at six.', ?, 'console')`,
  ).run(accountId, `${accountId}:7610000000000099`, nowMs);
  outbox.add({
    ...{ messageId: 'm1', conversationId: `${accountId}:7610000000000099`, batchId: 'b', undoUntilMs: 0 },
    ...{ createdAtMs: nowMs, isByPerson: true, written: undefined },
  } as never);
  createSendingPauses({ db, clock: at, changed: () => undefined }).note(accountId as never, {
    untilMs: nowMs + hourMs,
    reason: 'INSTAGRAM_RATE_LIMITED',
  });
  createHumanAgentFact({ db, appId: () => appId, clock: at, changed: () => undefined }).note(true);
  createControlRefusals({ db, clock: at }).learn(accountId as never, { takeRefusedAtMs: nowMs });
  const chats = createPrivateChatStore(db);
  const message = { chatId: 'jonas@bakery.test', text: 'Hello', sentAtMs: nowMs, receiptDue: undefined };
  chats.add({ ...message, id: 'p1', direction: 'in', state: 'read', isUnread: true } as never);
  chats.add({ ...message, id: 'p2', direction: 'out', state: 'queued', isUnread: false } as never);
  createSealedEnvelopeStore(db).setAside.insert({
    ...{ seq: 4, kind: 'private', keyId: 'k', sealed: 'x', size: 1, reason: 'ENVELOPE_NEWER', tries: 1 },
    ...{ fromAgentId: 'jonas@bakery.test', createdAtMs: nowMs, setAsideAtMs: nowMs },
  } as never);
};

beforeEach(async () => {
  time = createManualTimers(nowMs);
  settings = defaultSettings;
  world = {
    ...bareWorld({ folder: mkdtempSync(join(tmpdir(), 'backchannel-first-')), time }),
    relayFrom: 'person',
    managed: unmanaged,
    settings: { get: () => settings } as never,
    notifications: { placeShown: () => undefined } as never,
    version: '0.9.0',
  };
  storage = await openStorage(world);
});
afterEach(() => {
  storage.cache.db.close();
  rmSync(world.folder, { recursive: true, force: true });
});

const cached = () => readCachedPicture(storage, world);

/** What the window would be told by the services, made on the same storage and not started. */
const ofServices = async () => {
  const media = { remember: () => undefined } as never;
  const services = await createServices(world, media, { storage });
  await services.session.restore();
  const handlers = createHandlers({
    services: () => services,
    settings: world.settings,
    notifications: world.notifications,
    media,
    takeLink: () => undefined,
  } as unknown as Shell);
  return firstPictureSchema.parse(await handlers['app/get-first-picture'](undefined));
};

const remember = (place: Place): void =>
  createSettingStore(storage.cache.db).set(placeKey, JSON.stringify(place));

describe('the first picture from what is stored', () => {
  it.each<[string, Place, Partial<Settings>]>([
    ['the inbox', { section: 'inbox' }, { inboxView: 'all' }],
    [
      'a view of it in an order of its own',
      { section: 'inbox' },
      { inboxView: 'mine', inboxSorts: { mine: 'window' } },
    ],
    ['the team', { section: 'team', chatId: 'jonas@bakery.test', listWidthPx: 300 }, {}],
    ['a place without a list', { section: 'settings' }, {}],
  ])('is word for word what the services answer: %s', async (_what, place, chosen) => {
    await signIn();
    fill();
    remember(place);
    settings = { ...defaultSettings, ...chosen };
    const picture = await cached();
    expect(picture?.app).toMatchObject({
      ...{ session: { state: 'signed-in', agentId: own.agentId }, ownStatus: 'accepting_chats' },
      ...{ unread: { privateChats: 1, conversations: 3 }, waitingToSend: 2, setAside: { count: 1 } },
      ...{ sendingPause: { reason: 'INSTAGRAM_RATE_LIMITED', waiting: 1 }, humanAgentMissingSinceMs: nowMs },
      ...{ versionAdvice: { recommended: '9.0.0' }, isRelayChosen: true, relay: { state: 'connecting' } },
    });
    const lists = { inbox: { inbox: expect.anything() }, team: { team: expect.anything() } };
    expect(picture).toMatchObject({
      place,
      ...(place.section in lists && lists[place.section as 'inbox' | 'team']),
    });
    expect(firstPictureSchema.parse(picture)).toEqual(await ofServices());
  });

  it('tells of a block by Instagram, of an announced policy and of a place that is not known any more as the services do', async () => {
    await signIn({ identityToken: undefined });
    fill();
    const { db } = storage.cache;
    createPolicyBlocks({ db, clock: time.clock, changed: () => undefined }).refused(accountId as never);
    const upcoming = { version: '4', effectiveAtMs: nowMs + hourMs, notice: 'More is kept.' };
    rememberConfig(createSettingStore(db), config({ upcoming }));
    createSettingStore(db).set(placeKey, '{"section":"elsewhere"}');
    const picture = await cached();
    expect(picture).toMatchObject({
      app: { sendingPause: { reason: 'INSTAGRAM_POLICY_BLOCK' } },
      policy: { state: 'announced', version: '4' },
      place: { section: 'inbox' },
    });
    expect(firstPictureSchema.parse(picture)).toEqual(await ofServices());
  });

  it('is that of an empty profile, whose relay has told nothing yet', async () => {
    await signIn();
    const picture = await cached();
    expect(picture).toMatchObject({ policy: { state: 'unknown' }, inbox: { conversations: [], total: 0 } });
    expect(firstPictureSchema.parse(picture)).toEqual(await ofServices());
  });

  it('writes nothing', async () => {
    await signIn();
    fill();
    const { db } = storage.cache;
    const changes = () => db.prepare<{ n: number }>('SELECT total_changes() AS n').get()?.n;
    const before = changes();
    await cached();
    expect(changes()).toBe(before);
  });
});

describe('a start that is not the usual one is left to the services', () => {
  it.each<[string, () => unknown]>([
    ['nobody is signed in', () => undefined],
    ['the sign-in is in a form that is not known', () => storage.secrets.set('livechat-tokens', '{}')],
    ['LiveChat has refused the sign-in', () => signIn({ isRefused: true })],
    ['a sign-out was cut short', () => signIn({ isSigningOut: true })],
    [
      'a removal was begun, or is to be confirmed',
      async () => {
        await signIn();
        await storage.secrets.set(wipeSecret, '{}');
      },
    ],
    [
      'the organisation has shut the account out',
      async () => {
        await signIn();
        const values = { AllowedAccounts: { value: ['other.test'], level: 'enforced', source: 'test' } };
        world = { ...world, managed: { ...unmanaged, values } as never };
      },
    ],
    [
      'the policy is asked',
      async () => {
        await signIn();
        rememberConfig(createSettingStore(storage.cache.db), config());
      },
    ],
    [
      'the person has not read what was lost',
      async () => {
        await signIn();
        createSettingStore(storage.cache.db).set(recoveryKey, '{"isRead":false,"pending":[]}');
      },
    ],
    [
      'an old file waits to be read',
      async () => {
        await signIn();
        const note = '{"isRead":true,"pending":[{"path":"p","keyId":"k"}]}';
        createSettingStore(storage.cache.db).set(recoveryKey, note);
      },
    ],
    [
      'this start had to begin anew',
      async () => {
        await signIn();
        storage = { ...storage, cache: { ...storage.cache, cause: 'damaged' } };
      },
    ],
    [
      'the secrets are in memory alone',
      async () => {
        await signIn();
        storage = { ...storage, secrets: { ...storage.secrets, mode: 'memory' } as never };
      },
    ],
  ])('%s', async (_what, make) => {
    await make();
    await expect(cached().catch((error: unknown) => (error as { code?: string }).code)).resolves.toSatisfy(
      (answer) => answer === undefined || answer === 'SECRET_UNREADABLE',
    );
  });

  it('but a loss that the person has read about is none', async () => {
    await signIn();
    createSettingStore(storage.cache.db).set(recoveryKey, '{"isRead":true,"pending":[]}');
    expect(await cached()).toBeDefined();
  });
});
