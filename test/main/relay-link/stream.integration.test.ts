import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AgentId, IdentityToken } from '../../../src/shared/domain/index.ts';
import { BackchannelError } from '../../../src/shared/errors.ts';
import { join } from 'node:path';
import { openStore } from '../../../src/relay/store/index.ts';
import { emptyAnswerSchema } from '../../../src/shared/wire/index.ts';
import { createManualTimers } from '../../helpers/manual-timers.ts';
import { forge, messageBody, post } from '../../helpers/forged-envelope.ts';
import { startRelayProxy } from '../../helpers/relay-proxy.ts';
import type { RelayProxy } from '../../helpers/relay-proxy.ts';
import { startRelayWorld } from '../../helpers/relay-world.ts';
import type { Desk, RelayWorld } from '../../helpers/relay-world.ts';
import { until } from '../../helpers/until.ts';

const mariaId = 'maria@bakery.test' as AgentId;
const jonasId = 'jonas@bakery.test' as AgentId;

let world: RelayWorld;
let proxy: RelayProxy;
beforeEach(async () => {
  world = await startRelayWorld();
  proxy = await startRelayProxy(world.relayUrl);
});
afterEach(async () => {
  await world.end();
  await proxy.close();
});

const texts = (desk: Desk, chatId: AgentId) =>
  desk.chats.listMessages(chatId).messages.map((message) => message.text);
const two = async (options: Parameters<RelayWorld['desk']>[1] = {}) => {
  const maria = await world.desk(mariaId, options);
  const jonas = await world.desk(jonasId);
  await until(() => expect(maria.link.trustOf(jonasId)).toBe('confirmed'));
  await until(() => expect(jonas.link.trustOf(mariaId)).toBe('confirmed'));
  return { maria, jonas };
};
/** Envelopes the relay still keeps; it is stopped for the look. */
const envelopesAtRelay = async (): Promise<number> => {
  await world.relay.stop();
  const store = await openStore(`file:${join(world.relayFolder, 'relay.db')}`);
  const rows = await store.db.selectFrom('envelopes').select('seq').execute();
  await store.close();
  await world.relay.start();
  return rows.length;
};

describe('the stream', () => {
  it('comes back by itself when the relay was away, and resumes after its cursor', async () => {
    const { maria, jonas } = await two();
    const states: string[] = [];
    jonas.link.on('state-changed', ({ state, reason }) => states.push(reason ? `${state} ${reason}` : state));
    await world.relay.stop();
    await until(() => expect(states).toContain('offline RELAY_UNREACHABLE'));
    await world.relay.start();
    await until(() => expect(jonas.link.state).toBe('online'));
    await until(() => expect(maria.link.state).toBe('online'));
    maria.chats.send(jonasId, 'after the cut');
    await until(() => expect(texts(jonas, mariaId)).toEqual(['after the cut']));
  });

  it('acknowledges what is durable, and is not sent it again', async () => {
    const { maria, jonas } = await two();
    maria.chats.send(jonasId, 'once');
    await until(() => expect(texts(jonas, mariaId)).toEqual(['once']));
    await until(() => expect(maria.chats.listMessages(jonasId).messages[0]?.state).toBe('delivered'));
    const cursor = jonas.db.prepare("SELECT value FROM setting WHERE key = 'relay.cursor'").get();
    expect(Number((cursor as { value: string }).value)).toBeGreaterThan(0);
    const back = await jonas.restart();
    await until(() => expect(back.link.state).toBe('online'));
    expect(texts(back, mariaId)).toEqual(['once']);
    await vi.waitFor(async () => expect(await envelopesAtRelay()).toBe(0), { timeout: 15_000, interval: 50 });
  });

  it('applies nothing of an envelope whose handler fails, tries it again, and then applies it once', async () => {
    let failures = 0;
    const { maria, jonas } = await two({
      beforeConnect: (desk) =>
        desk.link.onSigned('private', (_sender, body) => {
          // Registered after the chats: their writes are in the same transaction and must go too.
          if (body.type === 'message' && body.text === 'two' && failures < 2) {
            failures += 1;
            throw new Error('disk full');
          }
        }),
    });
    for (const text of ['one', 'two', 'three']) {
      await post(jonas, maria, [
        await forge({ from: jonas, to: maria, body: messageBody(jonas, maria, text) }),
      ]);
    }
    await until(() => expect(texts(maria, jonasId).sort()).toEqual(['one', 'three', 'two']));
    expect(failures).toBe(2);
    expect(maria.chats.summary(jonasId).unreadCount).toBe(3);
    expect(maria.setAside).toEqual([]);
  });

  it('falls back to plain HTTP when a proxy breaks WebSockets, both ways, and leaves it again', async () => {
    proxy.breaksWebSockets = true;
    const { maria, jonas } = await two({ relayUrl: proxy.url });
    await until(() => expect(maria.link.state).toBe('online'));
    jonas.chats.send(mariaId, 'through the hole');
    await until(() => expect(texts(maria, jonasId)).toEqual(['through the hole']));
    maria.chats.send(jonasId, 'and back');
    await until(() => expect(texts(jonas, mariaId)).toEqual(['through the hole', 'and back']));
    await until(() => expect(proxy.seen).toContain('POST /v1/acks'));
    proxy.breaksWebSockets = false;
    const before = proxy.seen.length;
    maria.link.retryNow();
    await until(() => expect(proxy.seen.slice(before).join()).toContain('UPGRADE'));
    await until(() => expect(maria.link.state).toBe('online'));
    jonas.chats.send(mariaId, 'on the wire');
    await until(() => expect(texts(maria, jonasId)).toContain('on the wire'));
  });

  it('sends once when the answer to a sending was lost', async () => {
    const { maria, jonas } = await two({ relayUrl: proxy.url });
    proxy.loseAnswerOnce = '/v1/envelopes';
    maria.chats.send(jonasId, 'said twice');
    await until(() => expect(maria.chats.listMessages(jonasId).messages[0]?.state).toBe('delivered'));
    expect(texts(jonas, mariaId)).toEqual(['said twice']);
    expect(proxy.seen.filter((line) => line === 'POST /v1/envelopes').length).toBeGreaterThan(1);
  });

  it('stops for good when the relay no longer knows the device', async () => {
    const { maria, jonas } = await two();
    let unknown = 0;
    jonas.link.on('device-unknown', () => (unknown += 1));
    const id = jonas.link.device()?.deviceId ?? '';
    await jonas.link.request('DELETE', `/v1/devices/${id}`, { schema: emptyAnswerSchema });
    await until(() => expect(unknown).toBe(1));
    expect(jonas.link.connection).toMatchObject({ state: 'offline', reason: 'DEVICE_UNKNOWN' });
    await until(() => expect(maria.link.trustOf(jonasId)).toBe('no-device'));
    maria.chats.send(jonasId, 'are you there?');
    expect(maria.chats.listMessages(jonasId).messages[0]).toMatchObject({ state: 'queued' });

    // Signing in again makes it a new device, with new keys, and what waited comes.
    await jonas.link.renewDevice();
    await jonas.link.enrol(jonas.accessToken);
    await jonas.link.connect();
    jonas.keyAnnouncer.announceToAll();
    await until(() => expect(texts(jonas, mariaId)).toEqual(['are you there?']));
  });

  it('nudges a waiting stream at once', async () => {
    const { jonas } = await two();
    await world.relay.stop();
    await until(() => expect(jonas.link.state).not.toBe('online'));
    await world.relay.start();
    jonas.link.retryNow();
    await until(() => expect(jonas.link.state).toBe('online'));
  });
});

describe('a connection that is dead and does not know it', () => {
  it('is left when a nudge gets no answer', async () => {
    const { maria, jonas } = await two({ relayUrl: proxy.url, timing: { retryAnswerMs: 50 } });
    proxy.freeze();
    jonas.chats.send(mariaId, 'into the dark');
    await until(() => expect(jonas.chats.listMessages(mariaId).messages[0]?.state).toBe('sent'));
    expect(maria.link.state).toBe('online');
    maria.link.retryNow();
    await until(() => expect(texts(maria, jonasId)).toEqual(['into the dark']));
  });

  it('is left after two and a half heartbeats of silence', async () => {
    const timers = createManualTimers();
    const { maria, jonas } = await two();
    const again = await maria.restart({ relayUrl: proxy.url, timers });
    await until(() => expect(again.link.state).toBe('online'));
    proxy.freeze();
    jonas.chats.send(mariaId, 'into the dark');
    await until(() => expect(jonas.chats.listMessages(mariaId).messages[0]?.state).toBe('sent'));
    await timers.advance(30_000);
    expect(again.link.state).toBe('online');
    await timers.advance(8_000);
    await until(() => expect(texts(again, jonasId)).toEqual(['into the dark']));
  });

  it('stays when a nudge is answered', async () => {
    const { maria } = await two({ relayUrl: proxy.url });
    const before = proxy.seen.filter((line) => line.startsWith('UPGRADE')).length;
    const states: string[] = [];
    maria.link.on('state-changed', ({ state }) => states.push(state));
    maria.link.retryNow();
    await maria.link.refreshDirectory();
    expect(states).toEqual([]);
    expect(proxy.seen.filter((line) => line.startsWith('UPGRADE'))).toHaveLength(before);
  });
});

describe('RelayLink', () => {
  it('disconnects at once while a request gets no answer, and sends it after the next connect', async () => {
    const { maria, jonas } = await two({ relayUrl: proxy.url });
    proxy.silentOn = '/v1/envelopes';
    maria.chats.send(jonasId, 'held');
    await until(() => expect(proxy.seen).toContain('POST /v1/envelopes'));
    await maria.link.disconnect();
    expect(maria.link.state).toBe('offline');
    proxy.silentOn = undefined;
    await maria.link.connect();
    await until(() => expect(texts(jonas, mariaId)).toEqual(['held']));
  });

  it('refuses to become another person’s device on the same profile', async () => {
    const { maria, jonas } = await two();
    await expect(maria.link.enrol(jonas.accessToken)).rejects.toMatchObject({ code: 'SIGN_IN_DENIED' });
    expect(maria.link.device()?.agentId).toBe(mariaId);
    await until(() => expect(maria.link.state).toBe('online'));
  });

  it('refuses a relay that is not encrypted, unless it is this computer', async () => {
    const { createRelayLink, secureUrl } = await import('../../../src/main/relay-link/index.ts');
    const insecure = [
      'http://relay.example.com',
      'ftp://relay.example.com',
      'nonsense',
      'http://127.0.0.1.evil.test',
    ];
    for (const relayUrl of insecure) {
      expect(() => createRelayLink({ relayUrl } as Parameters<typeof createRelayLink>[0])).toThrow(
        expect.objectContaining({ code: 'RELAY_INSECURE' }),
      );
    }
    for (const good of [
      'https://relay.example.com',
      'http://localhost:1',
      'http://[::1]:8080',
      'http://127.0.0.1',
    ]) {
      expect(secureUrl(good)).toBeInstanceOf(URL);
    }
  });

  it('remembers the configuration for an offline start', async () => {
    const maria = await world.desk(mariaId, { relayUrl: proxy.url });
    const config = await maria.link.config();
    expect(config).toMatchObject({ wireVersion: 1 });
    await world.relay.stop();
    const again = await maria.restart({ relayUrl: proxy.url, isConnected: false });
    expect(await again.link.config()).toEqual(config);
    await world.relay.start();
    const third = await again.restart({ relayUrl: proxy.url, isConnected: false });
    proxy.rewrite = (path, json) => (path === '/v1/config' ? { ...config, wireVersion: 2 } : json);
    await expect(third.link.config()).rejects.toMatchObject({ code: 'CONSOLE_OUTDATED' });
  });

  it.each([
    ['a newer relay', { wireVersion: 2 }, 'CONSOLE_OUTDATED'],
    ['an older relay', { wireVersion: 0 }, 'RELAY_OUTDATED'],
    ['a relay that knows only the form of signatures before', { signing: undefined }, 'RELAY_OUTDATED'],
    ['no relay', { wireVersion: 'two' }, 'ANSWER_INVALID'],
  ])('D3: says which side must be updated when it meets %s', async (_what, change, code) => {
    const maria = await world.desk(mariaId, { relayUrl: proxy.url });
    proxy.rewrite = (path, json) => (path === '/v1/config' ? { ...(json as object), ...change } : json);
    await expect(maria.link.refreshConfig()).rejects.toMatchObject({ code });
    if (code === 'ANSWER_INVALID') return;
    await expect(maria.link.enrol(maria.accessToken)).rejects.toMatchObject({ code });
    const again = await maria.restart({ relayUrl: proxy.url, isConnected: false });
    await world.relay.stop();
    await expect(again.link.enrol(maria.accessToken)).rejects.toMatchObject({ code: 'RELAY_UNREACHABLE' });
    await world.relay.start();
    await expect(again.link.enrol(maria.accessToken)).rejects.toMatchObject({ code });
    expect(again.link.connection).toMatchObject({ state: 'offline', reason: code });
  });

  it('takes its device out of the directory and forgets its keys, also when the relay is away', async () => {
    const { maria, jonas } = await two();
    await jonas.link.removeDevice();
    expect(jonas.link.device()).toBeUndefined();
    expect(await jonas.secrets.get('device-keys')).toBeUndefined();
    await until(() => expect(maria.link.trustOf(jonasId)).toBe('no-device'));
    await world.relay.stop();
    await expect(maria.link.removeDevice()).rejects.toMatchObject({ code: 'RELAY_UNREACHABLE' });
    expect(await maria.secrets.get('device-keys')).toBeUndefined();
    await world.relay.start();
  });

  it('keeps tokens and keys out of errors when the relay refuses them', async () => {
    const maria = await world.desk(mariaId);
    const failure = await maria.link
      .enrol('dal:not-a-token-CANARY' as IdentityToken)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BackchannelError);
    const seen = JSON.stringify([failure, String(failure), (failure as Error).stack, maria.log.lines]);
    expect(seen).not.toContain('CANARY');
    await world.relay.stop();
    const cut = (await maria.link.enrol(maria.accessToken).catch((error: unknown) => error)) as Error;
    expect(cut).toMatchObject({ code: 'RELAY_UNREACHABLE' });
    expect(JSON.stringify([cut, cut.cause])).not.toContain(maria.accessToken);
    await world.relay.start();
  });
});
