import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { AgentId, DeviceId } from '../../shared/domain/index.ts';
import type { Clock } from '../../shared/clock.ts';
import { daysToMs, retention } from '../../shared/removal/retention.ts';
import { BackchannelError } from '../../shared/errors.ts';
import { emptyAnswerSchema, putChannelKeySchema } from '../../shared/wire/index.ts';
import type { Directory, KeyTransferBody } from '../../shared/wire/index.ts';
import type { Database, SealedEnvelopeRepository, SettingsRepository } from '../storage/index.ts';
import type { Log } from '../log.ts';
import type { Departures } from './departures.ts';
import type { Enrolment } from './device.ts';
import type { RelayHttp } from './http.ts';
import type { SecretPort, SendTo, SignedSender } from './ports.ts';
import type { KeyPair, Sodium } from './sodium.ts';
import type { Trust } from './trust.ts';

const secretPrefix = 'channel-key:';
/** The key this console made: it hands it to the others unasked. Value: its id. */
const madeKey = 'relay.channel-key-made';
/** A key that was made here and of which it is not certain that it was published. */
const halfKey = 'relay.channel-key-half';
/** Which device gave us a key: one that has left may know it. */
const giverKey = (keyId: string) => `relay.channel-key-giver:${keyId}`;
/** Since when a key is no longer the workspace's. */
const replacedKey = (keyId: string) => `relay.channel-key-replaced:${keyId}`;
const handedKey = (keyId: string) => `relay.channel-key-handed:${keyId}`;
const handedSchema = z.array(z.string());
const secretSchema = z.object({ publicKey: z.string(), privateKey: z.string() });

/** Old keys are kept for envelopes still on their way: as long as the relay keeps those, and a day. */
const keepReplacedMs = daysToMs(retention.envelopeDays + 1);
/** A colleague cannot fill the secret store. */
const maxKeys = 200;
/** Between one console's turn to replace the key and the next one's: long enough for the first to be heard of. */
const turnMs = 20_000;
const lastTurn = 15;
/** How many colleagues' devices are asked at a time, and when the next ones are. */
const askedAtOnce = 3;
const askAgainMs = 10 * 60_000;

/**
 * none: the workspace has no key yet. missing: it has one, and its private half has not reached this device.
 * present: Instagram envelopes can be opened.
 */
export type ChannelKeyState = 'none' | 'missing' | 'present';

export interface ChannelKey {
  state(): ChannelKeyState;
  /** The private half for an envelope's key id. */
  pair(keyId: string): KeyPair | undefined;
  /** Reads the stored keys; before the stream starts. */
  load(): Promise<void>;
  /** Makes, publishes, stores, asks for and hands over what is due. Answers when to come again, ms. */
  run(): Promise<number | undefined>;
  /** In the transaction of the arriving body. */
  onKeyTransfer(sender: SignedSender, body: KeyTransferBody): void;
  /** A colleague has just been heard: a good one to ask. */
  noteLive(agentId: AgentId): void;
  /** Asks trusted devices for key and Page tokens again. */
  request(): void;
  /** Replaces the workspace's key, after a device or an agent was removed. Errors: CHANNEL_KEY_EXISTS when another console was first. */
  rotate(): Promise<void>;
}

export const createChannelKey = (deps: {
  db: Database;
  settings: SettingsRepository;
  repository: SealedEnvelopeRepository;
  secrets: SecretPort;
  http: RelayHttp;
  clock: Clock;
  log: Log;
  sodium: Sodium;
  trust: Trust;
  departures: Departures;
  enrolment: () => Enrolment;
  directory: () => Directory | undefined;
  refreshDirectory: () => Promise<void>;
  send: (to: SendTo, body: KeyTransferBody, dedupeKey: string) => void;
  /** A private half has become usable. */
  onAvailable: () => void;
  /** Something is due: call `run` soon. */
  onDue: () => void;
}): ChannelKey => {
  const { db, settings, repository, secrets, sodium, trust, clock } = deps;
  const pairs = new Map<string, KeyPair>();
  const askedAtMs = new Map<DeviceId, number>();
  const live = new Set<AgentId>();
  /** Devices that asked while we had nothing to give. */
  const waiting = new Set<DeviceId>();

  const current = () => deps.directory()?.channelKey;

  const state = (): ChannelKeyState => {
    const named = current();
    if (!named) return 'none';
    return pairs.has(named.keyId) ? 'present' : 'missing';
  };

  const store = async (keyId: string, pair: KeyPair): Promise<void> => {
    await secrets.set(secretPrefix + keyId, JSON.stringify(pair));
  };

  const moveArriving = async (): Promise<void> => {
    for (const { keyId, publicKey, privateKey } of repository.arrivingKeys()) {
      await store(keyId, { publicKey, privateKey });
      repository.dropArrivingKey(keyId);
    }
  };

  const publish = async (keyId: string, publicKey: string, replaces?: string): Promise<void> => {
    const body = putChannelKeySchema.parse({ keyId, publicKey, ...(replaces !== undefined && { replaces }) });
    await deps.http.signed('PUT', '/v1/channel-key', { body, schema: emptyAnswerSchema });
  };

  /** The relay has it: this console hands it to the others. */
  const published = (keyId: string): void =>
    db.transaction(() => {
      settings.set(madeKey, keyId);
      settings.delete(halfKey);
    });

  const make = async (replaces?: string): Promise<void> => {
    // Stored before it is published: a key the relay seals to must never be lost. One cut half-way is published again.
    const half = settings.get(halfKey);
    let keyId = half !== undefined && half !== replaces && pairs.has(half) ? half : undefined;
    if (keyId === undefined) {
      keyId = randomUUID();
      const pair = sodium.makeSealPair();
      await store(keyId, pair);
      pairs.set(keyId, pair);
      settings.set(halfKey, keyId);
    }
    const pair = pairs.get(keyId) as KeyPair;
    try {
      await publish(keyId, pair.publicKey, replaces);
    } catch (error) {
      const isBeaten = error instanceof BackchannelError && error.code === 'CHANNEL_KEY_EXISTS';
      if (isBeaten) {
        await deps.refreshDirectory();
        if (current()?.keyId === keyId) return published(keyId); // Our own earlier attempt, whose answer was lost.
        pairs.delete(keyId);
        settings.delete(halfKey);
        await secrets.delete(secretPrefix + keyId);
      }
      throw error;
    }
    published(keyId);
    deps.log.info('channel-key-published');
    await deps.refreshDirectory();
    deps.onAvailable();
  };

  const give = (to: readonly DeviceId[]): void => {
    const named = current();
    const pair = named && pairs.get(named.keyId);
    if (!named || !pair || to.length === 0) return;
    const body: KeyTransferBody = { type: 'channel-key', keyId: named.keyId, ...pair };
    deps.send({ deviceIds: to }, body, `channel-key:${randomUUID()}`);
  };

  const confirmedDeviceIds = (): DeviceId[] => {
    const agentIds = new Set<AgentId>(deps.directory()?.devices.map((device) => device.agentId));
    return [...agentIds].flatMap((id) => trust.confirmedDevices(id).map((device) => device.deviceId));
  };

  /** The console that made the key gives it to every confirmed device once; the others answer requests. */
  const giveToAll = (): void => {
    const named = current();
    if (!named || settings.get(madeKey) !== named.keyId || !pairs.has(named.keyId)) return;
    const key = handedKey(named.keyId);
    const handed = new Set(settings.read(key, handedSchema) ?? []);
    const next = confirmedDeviceIds().filter((id) => !handed.has(id));
    if (next.length === 0) return;
    db.transaction(() => {
      give(next);
      settings.write(key, handedSchema, [...handed, ...next]);
    });
  };

  /** Private halves under which nothing can arrive any more. */
  const dropReplaced = async (): Promise<void> => {
    const named = current()?.keyId;
    if (named === undefined) return;
    for (const keyId of [...pairs.keys()]) {
      if (keyId === named || keyId === settings.get(halfKey)) continue;
      const sinceMs = Number(settings.get(replacedKey(keyId)) ?? clock.now());
      settings.set(replacedKey(keyId), String(sinceMs));
      if (clock.now() - sinceMs < keepReplacedMs || repository.isKeyWaitedFor(keyId)) continue;
      pairs.delete(keyId);
      await secrets.delete(secretPrefix + keyId);
      for (const key of [replacedKey(keyId), giverKey(keyId), handedKey(keyId)]) settings.delete(key);
    }
  };

  /**
   * Somebody who may know the key has left: one console replaces it. They take turns in the order of their ids, so that usually the
   * first does it alone; the relay takes only one, so that two harm nobody. Answers when this console's turn comes, ms.
   */
  const rotateWhenDue = async (): Promise<number | undefined> => {
    const named = current();
    if (!named) return undefined;
    const giver = settings.get(giverKey(named.keyId));
    if (giver !== undefined && deps.departures.hasLeft(giver as DeviceId))
      deps.departures.demandRotation(named.keyId);
    const sinceMs = deps.departures.rotationDueSinceMs(named.keyId);
    if (sinceMs === undefined) return undefined;
    const own = deps.enrolment().deviceId;
    const turn = [...confirmedDeviceIds(), own].sort().indexOf(own);
    const waitMs = sinceMs + Math.min(turn, lastTurn) * turnMs - clock.now();
    // A clock set back meanwhile makes nobody wait longer than the last turn.
    if (waitMs > 0) return Math.min(waitMs, lastTurn * turnMs);
    await replace(named.keyId);
    return undefined;
  };

  const replace = async (keyId: string): Promise<void> => {
    await make(keyId).catch((error: unknown) => {
      // Another console was faster: its key comes to us like to everybody.
      if (!(error instanceof BackchannelError && error.code === 'CHANNEL_KEY_EXISTS')) throw error;
    });
  };

  const ask = (): void => {
    const own = deps.enrolment().agentId;
    const agentOf = new Map(deps.directory()?.devices.map((row) => [row.deviceId, row.agentId]));
    const isLive = (id: DeviceId) => live.has(agentOf.get(id) as AgentId);
    const isAskedLately = (id: DeviceId) => clock.now() - (askedAtMs.get(id) ?? -Infinity) < askAgainMs;
    const due = confirmedDeviceIds().filter((id) => !isAskedLately(id));
    const unanswered = [...askedAtMs.keys()].filter(isAskedLately).length;
    const places = Math.max(0, askedAtOnce - unanswered) + Math.min(askedAtOnce, due.filter(isLive).length);
    // Who is here, then one's own other device, then anybody: not everybody asks the same colleague.
    const weight = (id: DeviceId) => (isLive(id) ? 0 : agentOf.get(id) === own ? 1 : 2) + Math.random();
    const order = due
      .map((id) => ({ id, weight: weight(id) }))
      .sort((a, b) => a.weight - b.weight)
      .map(({ id }) => id)
      .slice(0, places);
    live.clear();
    if (order.length === 0) return;
    for (const id of order) askedAtMs.set(id, clock.now());
    deps.send({ deviceIds: order }, { type: 'request' }, `request:${randomUUID()}`);
  };

  return {
    state,
    pair: (keyId) => pairs.get(keyId),
    async load() {
      await moveArriving();
      for (const name of await secrets.names()) {
        if (!name.startsWith(secretPrefix)) continue;
        const text = await secrets.get(name);
        if (text !== undefined)
          pairs.set(name.slice(secretPrefix.length), secretSchema.parse(JSON.parse(text)));
      }
    },
    async run() {
      await moveArriving();
      const directory = deps.directory();
      if (!directory) return undefined;
      const half = settings.get(halfKey);
      if (half !== undefined && half === current()?.keyId) published(half);
      await dropReplaced();
      if (state() === 'none') {
        await make().catch((error: unknown) => {
          // Another console was first: its key comes to us like to everybody.
          if (!(error instanceof BackchannelError && error.code === 'CHANNEL_KEY_EXISTS')) throw error;
        });
      }
      const own = deps.enrolment().deviceId;
      const named = current()?.keyId;
      // Who had the key is gone for good, and what was sealed to it can be opened by nobody.
      const isAlone =
        directory.devices.some(({ deviceId }) => deviceId === own) && directory.devices.length === 1;
      if (state() === 'missing' && isAlone && named !== undefined) await replace(named);
      if (state() === 'missing') {
        ask();
        return askAgainMs;
      }
      const turnInMs = await rotateWhenDue();
      // Beaten to it: the new key is on its way.
      if (state() === 'missing') {
        ask();
        return askAgainMs;
      }
      giveToAll();
      give([...waiting]);
      waiting.clear();
      return turnInMs;
    },
    onKeyTransfer(sender, body) {
      if (body.type === 'request') {
        if (state() === 'present') give([sender.fromDeviceId]);
        else waiting.add(sender.fromDeviceId);
        return;
      }
      if (body.type !== 'channel-key' || pairs.has(body.keyId) || pairs.size >= maxKeys) return;
      const { keyId, publicKey, privateKey } = body;
      if (sodium.publicOfSealKey(privateKey) !== publicKey) {
        throw new BackchannelError('SEAL_FORGED', { details: { cause: 'channel-key' } });
      }
      // The secret store is asynchronous: the encrypted database holds the key until it has it.
      repository.addArrivingKey({ keyId, publicKey, privateKey });
      settings.set(giverKey(keyId), sender.fromDeviceId);
      db.afterCommit(() => {
        pairs.set(keyId, { publicKey, privateKey });
        deps.onAvailable();
        deps.onDue();
      });
    },
    noteLive(agentId) {
      if (state() !== 'missing') return;
      live.add(agentId);
      deps.onDue();
    },
    request() {
      askedAtMs.clear();
      ask();
    },
    async rotate() {
      const named = current();
      await make(named?.keyId);
      giveToAll();
    },
  };
};
