import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHmac } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createRouter, type Handlers } from '../../src/main/ipc/router.ts';
import {
  parseChatPush,
  parseMulticast,
  parseTeamPush,
  wantedPushes,
} from '../../src/main/livechat/rtm/pushes.ts';
import { createDelivery } from '../../src/main/relay-link/delivery.ts';
import { createEnvelopeTrial } from '../../src/main/relay-link/envelope-trial.ts';
import { createSealing } from '../../src/main/relay-link/sealing.ts';
import { createSetAside } from '../../src/main/relay-link/set-aside.ts';
import { loadSodium } from '../../src/main/relay-link/sodium.ts';
import { createSealedEnvelopeStore } from '../../src/main/relay-link/store/sealed-envelopes.ts';
import { openSecretFile } from '../../src/main/secrets/secret-file.ts';
import { createSettings, readWindowLook } from '../../src/main/settings/index.ts';
import { createSettingStore, openDatabase } from '../../src/main/storage/index.ts';
import { fitToScreens, readWindowBounds } from '../../src/main/windows/window-bounds.ts';
import { readSignedRequest } from '../../src/relay/removal/signed-request.ts';
import type { AgentId, DeviceId, WorkspaceId } from '../../src/shared/domain/index.ts';
import { BackchannelError, isErrorCode } from '../../src/shared/errors.ts';
import {
  dedupeDiscriminator,
  normaliseItem,
  parseWebhookBody,
  readWebhook,
} from '../../src/shared/instagram/index.ts';
import { ipcRoutes, settingsSchema, type RouteName } from '../../src/shared/ipc/index.ts';
import {
  arrivingEnvelopeSchema,
  envelopeSchema,
  instagramDeliverySchema,
  keyTransferBodySchema,
  privateBodySchema,
  streamServerFrameSchema,
  teamSyncBodySchema,
  type ArrivingEnvelope,
} from '../../src/shared/wire/index.ts';
import { accountId, createTestConsole } from '../main/conversations/console.ts';
import { createTestLog } from '../helpers/log.ts';
import { createManualTimers } from '../helpers/manual-timers.ts';
import { inRepository } from '../../scripts/paths.ts';
import { fuzz } from './fuzz.ts';
import { below, fromSchema, mutated, nastyValue, pick } from './values.ts';

const fixtures: unknown[] = readdirSync(inRepository('test', 'fixtures', 'instagram'))
  .filter((file) => file.endsWith('.json'))
  .map(
    (file) =>
      JSON.parse(readFileSync(inRepository('test', 'fixtures', 'instagram', file), 'utf8')) as unknown,
  );
const folder = mkdtempSync(join(tmpdir(), 'bc-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Text of a file that a crash, a disk or an editor may have left. */
const spoilt = (text: string, random: () => number): string => {
  const at = below(random, text.length + 1);
  return pick(random, [
    () => text.slice(0, at),
    () => `\uFEFF${text}`,
    () => `${text.slice(0, at)}\u0000\u0000${text.slice(at + 2)}`,
    () => text,
    () => JSON.stringify(nastyValue(random)) ?? '',
  ])();
};

describe('other people’s bytes', () => {
  it('of a webhook are taken apart, told apart and understood, or counted', () =>
    fuzz(
      {
        name: 'webhook',
        make: (random) => mutated(pick(random, fixtures), random),
        check(body) {
          const contents = readWebhook(parseWebhookBody(JSON.stringify(body) ?? 'null'));
          for (const item of contents.items) {
            dedupeDiscriminator(item);
            for (const surface of ['messaging', 'standby', 'changes'] as const)
              normaliseItem({ ...item, surface, receivedAtMs: 1_790_000_000_000, v: 1 } as never);
          }
        },
      },
      400,
    ));

  it('of an Instagram delivery change the conversations, or nothing, and a later message arrives', async () => {
    const timers = createManualTimers(1_790_000_000_000);
    const console = createTestConsole({ clock: timers, timers });
    let n = 0;
    await fuzz(
      {
        name: 'conversations',
        make: (random) => mutated(pick(random, fixtures), random),
        check(body) {
          const deliver = (
            item: unknown,
            surface: 'messaging' | 'standby' | 'changes',
            field?: string,
          ): void => {
            const parsed = instagramDeliverySchema.safeParse({
              v: 1,
              accountId,
              surface,
              field,
              receivedAtMs: timers.now(),
              item,
            });
            if (parsed.success) console.relay.deliver(parsed.data);
          };
          for (const { item, surface, field } of readWebhook(body).items) deliver(item, surface, field);
          n += 1;
          const mid = `good-${n}`;
          const id = { sender: { id: '4242' }, recipient: { id: accountId }, timestamp: timers.now() };
          deliver({ ...id, message: { mid, text: `good ${n}` } }, 'messaging');
          const found = console.db.prepare('SELECT text FROM message WHERE mid = ?').get(mid);
          expect(found).toMatchObject({ text: `good ${n}` });
        },
      },
      150,
    );
    console.db.close();
  });

  it('of a signed_request are refused with a code', () =>
    fuzz(
      {
        name: 'signed_request',
        make: (random) => {
          const good = { algorithm: 'HMAC-SHA256', issued_at: 1_790_000_000, user_id: '77', expires: 0 };
          return {
            payload: mutated(good, random),
            isSigned: random() < 0.7,
            junk: JSON.stringify(nastyValue(random)) ?? '',
          };
        },
        check({ payload, isSigned, junk }) {
          const encoded = Buffer.from(JSON.stringify(payload) ?? 'null').toString('base64url');
          const signature = createHmac('sha256', 'secret').update(encoded).digest('base64url');
          try {
            readSignedRequest(
              isSigned ? `${signature}.${encoded}` : junk,
              ['secret', undefined],
              1_790_000_000_000,
            );
          } catch (error) {
            if (!(error instanceof BackchannelError)) throw error;
          }
        },
      },
      400,
    ));

  it('of LiveChat’s live connection are a push, or none', () =>
    fuzz(
      {
        name: 'push',
        make: (random) => ({
          action: pick(random, [...wantedPushes, '__proto__', 'constructor', '']),
          payload: mutated(
            {
              id: 'jonas@bakery.test',
              chat_id: 'C1',
              chat: { id: 'C1', thread: { id: 'T' } },
              agent_id: 'a@b.c',
              status: 'offline',
              event: { id: 'e', author_id: 'a' },
              typing_indicator: { author_id: 'a', is_typing: 1 },
              author_id: 'a@b.c',
              type: 't',
              content: {},
              user_id: 'u',
              name: 'n',
              agent_priorities: {},
            },
            random,
          ),
        }),
        check({ action, payload }) {
          parseTeamPush(action, payload);
          parseChatPush(action, payload);
          parseMulticast(payload);
        },
      },
      600,
    ));

  it('on the stream are a frame, or none; and every envelope moves the cursor, so that a later one arrives', async () => {
    const sodium = await loadSodium();
    const clock = createManualTimers(1_790_000_000_000);
    const db = openDatabase({ file: ':memory:', keyHex: '', clock });
    const keys = { sign: sodium.makeSignPair(), seal: sodium.makeSealPair() };
    const channel = sodium.makeSealPair();
    const peer = { sign: sodium.makeSignPair(), seal: sodium.makeSealPair() };
    const enrolment = {
      deviceId: 'me' as DeviceId,
      workspaceId: 'w' as WorkspaceId,
      agentId: 'me@b.c' as AgentId,
      role: 'normal' as const,
    };
    const from = { ...enrolment, deviceId: 'peer' as DeviceId, agentId: 'jonas@bakery.test' as AgentId };
    const parts = {
      sodium,
      clock,
      prekeys: () => [],
      channelKey: () => channel,
      senderSignKey: () => peer.sign.publicKey,
    };
    const sealing = createSealing({ ...parts, enrolment, keys });
    const peerSealing = createSealing({ ...parts, enrolment: from, keys: peer });
    let applied = 0;
    const note = (): void => void (applied += 1);
    const attempt = createEnvelopeTrial({
      db,
      sealing,
      handlers: {
        instagram: [note],
        metaGrant: [note],
        signed: { private: [note], handover: [note], replica: [note] },
      },
    });
    const setAside = createSetAside({
      db,
      envelopes: createSealedEnvelopeStore(db),
      clock,
      appVersion: '1',
      attempt,
      itemOf: sealing.itemOf,
      onSetAside: () => undefined,
      onChanged: () => undefined,
      onRefused: () => undefined,
      onDue: () => undefined,
      onFailure: () => undefined,
    });
    let failure: unknown;
    const delivery = createDelivery({
      db,
      settings: createSettingStore(db),
      ownDeviceId: 'me',
      attempt,
      setAside,
      onCommitted: () => undefined,
      onFailure: (error) => (failure = error),
    });
    const schemas = {
      private: privateBodySchema,
      handover: keyTransferBodySchema,
      replica: teamSyncBodySchema,
    };
    let seq = 0;
    const envelope = (kind: string, sealed: string, keyId = 'k'): ArrivingEnvelope => ({
      seq: (seq += 1),
      audience: kind === 'instagram' ? 'workspace' : ('me' as DeviceId),
      kind,
      keyId,
      sealed,
      createdAtMs: clock.now(),
      expiresAtMs: clock.now(),
    });
    await fuzz(
      {
        name: 'envelope',
        make(random) {
          const context = pick(random, ['private', 'handover', 'replica'] as const);
          return {
            context,
            how: below(random, 5),
            body: mutated(fromSchema(schemas[context], random), random),
            delivery: mutated(
              { v: 1, accountId: 'a', surface: 'messaging', receivedAtMs: 5, item: {} },
              random,
            ),
            frame: mutated({ type: 'envelope', envelope: fromSchema(envelopeSchema, random) }, random),
          };
        },
        async check({ context, how, body, delivery: item, frame }) {
          streamServerFrameSchema.safeParse(frame);
          const odd = arrivingEnvelopeSchema.safeParse((frame as { envelope?: unknown })?.envelope);
          const text = JSON.stringify(body) ?? 'null';
          const sealed = (): string =>
            peerSealing.seal({
              context,
              to: { deviceId: 'me' as DeviceId, sealKey: keys.seal.publicKey },
              sentAtMs: 5,
              body: text,
            });
          const raw = sodium.seal(
            JSON.stringify(how === 2 ? body : item) ?? 'null',
            how === 1 ? channel.publicKey : keys.seal.publicKey,
          );
          const arriving = [
            () => envelope(context, sealed()),
            () => envelope('instagram', raw),
            () => envelope('meta-grant', raw),
            () => envelope(context, raw),
            () => (odd.success ? { ...odd.data, seq: (seq += 1) } : envelope('hologram', 'x')),
          ][how]?.() as ArrivingEnvelope;
          const good = {
            type: 'receipt',
            between: ['jonas@bakery.test', 'me@b.c'],
            by: 'jonas@bakery.test',
            state: 'read',
          };
          const goodBody = JSON.stringify({ ...good, ids: ['00000000-0000-4000-8000-000000000000'] });
          const to = { deviceId: 'me' as DeviceId, sealKey: keys.seal.publicKey };
          const later = envelope(
            'private',
            peerSealing.seal({ context: 'private', to, sentAtMs: 5, body: goodBody }),
          );
          const before = applied;
          delivery.receive([arriving, later]);
          await delivery.applied();
          expect(failure).toBeUndefined();
          expect(delivery.cursor()).toBe(seq);
          expect(applied).toBeGreaterThan(before);
        },
      },
      250,
    );
    // Whatever was kept is tried again without a throw, and bounded.
    setAside.retryFaults('all');
    db.close();
  });
});

describe('the window’s requests', () => {
  it('are answered with a result and a known code, whatever the handlers do', async () => {
    const names = Object.keys(ipcRoutes) as RouteName[];
    let output: unknown;
    const handlers = Object.fromEntries(
      names.map((name) => [
        name,
        () => {
          if (output instanceof Error) throw output;
          return output;
        },
      ]),
    ) as unknown as Handlers;
    const router = createRouter({ handlers, appOrigin: 'app://backchannel', log: createTestLog() });
    const sender = { isMainFrame: true, isOwnWindow: true, url: 'app://backchannel/' };
    await fuzz(
      {
        name: 'route',
        make(random) {
          const name = pick(random, names);
          return {
            route: random() < 0.05 ? nastyValue(random) : name,
            input:
              random() < 0.2
                ? nastyValue(random)
                : mutated(fromSchema(ipcRoutes[name].input, random), random),
            output: random() < 0.1 ? 'throw' : mutated(fromSchema(ipcRoutes[name].output, random), random),
          };
        },
        async check({ route, input, output: answer }) {
          output = answer === 'throw' ? new TypeError('of a handler') : answer;
          const result = await router(sender, route, input);
          if (!result.ok) expect(isErrorCode(result.error.code)).toBe(true);
          output = {};
          expect(await router(sender, 'app/get-start-problem', undefined)).toMatchObject({ ok: true });
        },
      },
      600,
    );
  });
});

describe('files of the profile', () => {
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

  it('that hold the window’s place give a place on a screen', () =>
    fuzz(
      {
        name: 'window.json',
        make: (random) =>
          spoilt(
            JSON.stringify(
              mutated({ bounds: { x: 1, y: 2, width: 900, height: 700, isMaximized: false } }, random),
            ) ?? '',
            random,
          ),
        check(text) {
          write('window.json', text);
          const area = { x: 0, y: 0, width: 1440, height: 900 };
          const { width, height } = fitToScreens(readWindowBounds(folder), [area]);
          expect([width <= area.width, height <= area.height, width > 0, height > 0]).toEqual([
            true,
            true,
            true,
            true,
          ]);
        },
      },
      300,
    ));

  it('that hold the settings give settings', () =>
    fuzz(
      {
        name: 'settings.json',
        make: (random) =>
          spoilt(JSON.stringify(mutated(fromSchema(settingsSchema, random), random)) ?? '', random),
        check(text) {
          write('settings.json', text);
          readWindowLook(folder);
          settingsSchema.parse(createSettings({ folder, log: createTestLog() }).get());
        },
      },
      300,
    ));

  it('that hold ciphertexts are read or kept, never lost', () =>
    fuzz(
      {
        name: 'secrets.json',
        make: (random) =>
          spoilt(
            JSON.stringify(mutated({ backends: { gnome_libsecret: { a: 'QUJD', b: 'REVG' } } }, random)) ??
              '',
            random,
          ),
        check(text) {
          write('secrets.json', text);
          // As it stands on the disk: half a sign of UTF-16 cannot be written.
          const written = readFileSync(join(folder, 'secrets.json'), 'utf8');
          const file = openSecretFile(folder, () => 7);
          file.read();
          const kept = file.keptCopy === undefined ? 'secrets.json' : file.keptCopy;
          expect(readFileSync(join(folder, kept), 'utf8')).toBe(written);
        },
      },
      300,
    ));
});
