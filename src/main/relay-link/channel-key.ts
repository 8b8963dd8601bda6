import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import type { AgentId, DeviceId, IdentityToken } from '../../shared/domain/index.ts';
import { BackchannelError } from '../../shared/errors.ts';
import { daysToMs, retention } from '../../shared/removal/retention.ts';
import {
  emptyAnswerSchema,
  putChannelKeySchema,
  type Directory,
  type KeyTransferBody,
} from '../../shared/wire/index.ts';
import type { Log } from '../log.ts';
import type { Database, SettingStore } from '../storage/index.ts';
import { createArrivingKeys } from './arriving-keys.ts';
import type { Enrolment } from './device.ts';
import type { RelayHttp } from './http.ts';
import type { SecretPort, SendTo, SignedSender } from './ports.ts';
import type { RemovedDevices } from './removed-devices.ts';
import type { KeyPair, Sodium } from './sodium.ts';
import type { SealedEnvelopeStore } from './store/sealed-envelopes.ts';
import type { Trust } from './trust.ts';

const secretPrefix = 'channel-key:';
/** Setting: id of the key this console made, which it distributes unasked. */
const madeKey = 'relay.channel-key-made';
/** Setting: id of a key that was made here and of which it is not certain that it was published. */
const unpublishedKey = 'relay.channel-key-half';
/** Setting: the device that sent us a key. When it is removed, it may still know the key. */
const senderKey = (keyId: string) => `relay.channel-key-giver:${keyId}`;
/** Setting: since when a key is no longer the workspace's, epoch ms. */
const replacedKey = (keyId: string) => `relay.channel-key-replaced:${keyId}`;
/** Setting: the devices that a key was sent to. */
const recipientsKey = (keyId: string) => `relay.channel-key-handed:${keyId}`;
const recipientsSchema = z.array(z.string());
const secretSchema = z.object({ publicKey: z.string(), privateKey: z.string() });

/** Old keys are kept for envelopes still on their way: as long as the relay keeps those, and a day. */
const keepReplacedMs = daysToMs(retention.envelopeDays + 1);
/** A colleague cannot fill the secret store. */
const maxKeys = 200;
/** Keys that are asked for by name at a time, and given. */
const maxNamed = 20;
/** Between one console's turn to replace the key and the next one's: long enough for the new key to become known. */
const turnMs = 20_000;
const lastTurn = 15;
/** How many colleagues' devices are asked at a time, and when the next ones are. */
const askedAtOnce = 3;
const askAgainMs = 10 * 60_000;

const isKeyConflict = (error: unknown): boolean =>
  error instanceof BackchannelError && error.code === 'CHANNEL_KEY_EXISTS';

/** The first of what failed on the way, else the answer. */
const endOf = <T>(failures: readonly unknown[], answer: T): T => {
  if (failures.length > 0) throw failures[0];
  return answer;
};

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
  /** Makes, publishes, stores, requests and distributes what is due. Answers when to come again, ms. */
  run(): Promise<number | undefined>;
  /** LiveChat has told roles: what waited for them is looked at again. */
  rolesChanged(): void;
  /** In the transaction of the arriving body. */
  onKeyTransfer(sender: SignedSender, body: KeyTransferBody): void;
  /** A colleague's announcement has just come: their console is online, and asked first. */
  noteOnline(agentId: AgentId): void;
  /** Asks trusted devices for key and Page tokens again. */
  request(): void;
  /**
   * Replaces the workspace's key: after a device or an agent was removed, or when nobody who could hand it over comes
   * (decision 0093). Errors: CHANNEL_KEY_EXISTS when another console was first, ADMIN_ONLY.
   */
  rotate(): Promise<void>;
}

/**
 * Who may (decision 0082): a key is made and replaced by administrators' consoles, which the relay asks LiveChat about. A private
 * half is taken only if its public half is the one that the relay's directory names, and from an administrator's device (or the
 * person's own); an administrator's console takes it from any trusted device.
 */
export const createChannelKey = (deps: {
  db: Database;
  settings: SettingStore;
  envelopes: SealedEnvelopeStore;
  secrets: SecretPort;
  http: RelayHttp;
  clock: Clock;
  log: Log;
  sodium: Sodium;
  trust: Pick<Trust, 'confirmedDevices'>;
  removedDevices: Pick<RemovedDevices, 'has' | 'requireRotation' | 'rotationDueSinceMs'>;
  enrolment: Enrolment;
  directory: () => Directory | undefined;
  refreshDirectory: () => Promise<void>;
  /** Whether LiveChat calls this agent an administrator, as far as it is known. */
  isAdmin: (agentId: AgentId) => boolean;
  withIdentityToken: (use: (token: IdentityToken) => Promise<void>) => Promise<void>;
  send: (to: SendTo, body: KeyTransferBody, dedupeKey: string) => void;
  /** A private half has become usable. */
  onAvailable: () => void;
  /** Something is due: `run` has to be scheduled. */
  onDue: () => void;
}): ChannelKey => {
  const { db, settings, envelopes, secrets, sodium, trust, clock, removedDevices, enrolment } = deps;
  const pairs = new Map<string, KeyPair>();
  const askedAtMs = new Map<DeviceId, number>();
  const onlineAgents = new Set<AgentId>();
  /** Devices that asked while there was no key to send. */
  const pendingRequests = new Set<DeviceId>();

  /** The public half that webhooks are sealed to, as the relay's directory states it. */
  const current = () => deps.directory()?.channelKey;

  const state = (): ChannelKeyState => {
    const key = current();
    if (!key) return 'none';
    return pairs.get(key.keyId)?.publicKey === key.publicKey ? 'present' : 'missing';
  };
  const isOwnAdmin = (): boolean => deps.isAdmin(enrolment.agentId);
  /** Whose word on a key counts here. */
  const isBelieved = (agentId: AgentId): boolean =>
    agentId === enrolment.agentId || deps.isAdmin(agentId) || isOwnAdmin();

  const storePair = (keyId: string, pair: KeyPair): Promise<void> =>
    secrets.set(secretPrefix + keyId, JSON.stringify(pair));

  const arriving = createArrivingKeys({
    ...deps,
    current,
    isBelieved,
    keepMs: keepReplacedMs,
    onRefused: () => deps.log.warn('channel-key-refused'),
  });
  const settleArriving = (): Promise<void> =>
    arriving.settle(async ({ keyId, publicKey, privateKey, fromDeviceId }) => {
      if (pairs.get(keyId)?.publicKey === publicKey || pairs.size >= maxKeys) return;
      await storePair(keyId, { publicKey, privateKey });
      settings.set(senderKey(keyId), fromDeviceId);
      pairs.set(keyId, { publicKey, privateKey });
      deps.onAvailable();
    });

  const publish = async (keyId: string, publicKey: string, replaces: string | undefined): Promise<void> => {
    const body = putChannelKeySchema.parse({ keyId, publicKey, replaces });
    await deps.withIdentityToken((adminToken) =>
      deps.http
        .signed('PUT', '/v1/channel-key', { body, adminToken, schema: emptyAnswerSchema })
        .then(() => undefined),
    );
  };

  /** The relay has it: this console distributes it. */
  const notePublished = (keyId: string): void =>
    db.transaction(() => {
      settings.set(madeKey, keyId);
      settings.delete(unpublishedKey);
    });

  /** `replaces`: id of the current key. Errors: CHANNEL_KEY_EXISTS when another console was first. */
  const makeAndPublish = async (replaces: string | undefined): Promise<void> => {
    // Stored before it is published: a key the relay seals to must never be lost. After a kill in between it is published again.
    const unpublished = settings.get(unpublishedKey);
    const isUsable = unpublished !== undefined && unpublished !== replaces && pairs.has(unpublished);
    const keyId = isUsable ? unpublished : randomUUID();
    const pair = pairs.get(keyId) ?? sodium.makeSealPair();
    if (!isUsable) {
      await storePair(keyId, pair);
      pairs.set(keyId, pair);
      settings.set(unpublishedKey, keyId);
    }
    try {
      await publish(keyId, pair.publicKey, replaces);
    } catch (error) {
      if (isKeyConflict(error)) {
        await deps.refreshDirectory();
        if (current()?.keyId === keyId) return notePublished(keyId); // Our own earlier attempt, whose answer was lost.
        pairs.delete(keyId);
        settings.delete(unpublishedKey);
        await secrets.delete(secretPrefix + keyId);
      }
      throw error;
    }
    notePublished(keyId);
    deps.log.info('channel-key-published');
    await deps.refreshDirectory();
    deps.onAvailable();
  };

  /** As `makeAndPublish`; when another console was first, its key comes to this one like to every other. */
  const makeUnlessBeaten = async (replaces: string | undefined): Promise<void> => {
    await makeAndPublish(replaces).catch((error: unknown) => {
      if (!isKeyConflict(error)) throw error;
    });
  };

  /** `keyId`: by default the current one. */
  const sendKey = (to: readonly DeviceId[], keyId = current()?.keyId): void => {
    const pair = keyId === undefined ? undefined : pairs.get(keyId);
    if (keyId === undefined || !pair || to.length === 0) return;
    const body: KeyTransferBody = { type: 'channel-key', keyId, ...pair };
    deps.send({ deviceIds: to }, body, `channel-key:${randomUUID()}`);
  };

  const confirmedDeviceIds = (isMeant: (agentId: AgentId) => boolean = () => true): DeviceId[] => {
    const agentIds = new Set<AgentId>(deps.directory()?.devices.map((device) => device.agentId));
    return [...agentIds]
      .filter(isMeant)
      .flatMap((id) => trust.confirmedDevices(id).map((device) => device.deviceId));
  };

  /** The console that made the key sends it to every confirmed device once; the others answer requests. */
  const distribute = (): void => {
    const keyId = current()?.keyId;
    if (keyId === undefined || settings.get(madeKey) !== keyId || !pairs.has(keyId)) return;
    const recipients = settings.read(recipientsKey(keyId), recipientsSchema) ?? [];
    const next = confirmedDeviceIds().filter((id) => !recipients.includes(id));
    if (next.length === 0) return;
    db.transaction(() => {
      sendKey(next);
      settings.write(recipientsKey(keyId), recipientsSchema, [...recipients, ...next]);
    });
  };

  /** Private halves under which nothing can arrive any more. */
  const dropReplaced = async (): Promise<void> => {
    const currentId = current()?.keyId;
    if (currentId === undefined) return;
    for (const keyId of [...pairs.keys()]) {
      if (keyId === currentId || keyId === settings.get(unpublishedKey)) continue;
      const sinceMs = Number(settings.get(replacedKey(keyId)) ?? clock.now());
      settings.set(replacedKey(keyId), String(sinceMs));
      if (clock.now() - sinceMs < keepReplacedMs || envelopes.isKeyWaitedFor(keyId)) continue;
      pairs.delete(keyId);
      await secrets.delete(secretPrefix + keyId);
      for (const key of [replacedKey(keyId), senderKey(keyId), recipientsKey(keyId)]) settings.delete(key);
    }
  };

  /**
   * A device that may know the key was removed: one administrator's console replaces it. They take turns in the order of their
   * ids, so that usually the first does it alone; the relay takes only one, so that two at once do no harm. Answers when this
   * console's turn comes, ms.
   */
  const rotateWhenDue = async (): Promise<number | undefined> => {
    const keyId = current()?.keyId;
    if (keyId === undefined) return undefined;
    const sender = settings.get(senderKey(keyId));
    if (sender !== undefined && removedDevices.has(sender as DeviceId)) removedDevices.requireRotation(keyId);
    const sinceMs = removedDevices.rotationDueSinceMs(keyId);
    // The relay takes it from administrators only; the others have it from them.
    if (sinceMs === undefined || !isOwnAdmin()) return undefined;
    const own = enrolment.deviceId;
    const turn = [...confirmedDeviceIds(deps.isAdmin), own].sort().indexOf(own);
    const waitMs = sinceMs + Math.min(turn, lastTurn) * turnMs - clock.now();
    // Where the clock was set back meanwhile, nobody waits longer than the last turn.
    if (waitMs > 0) return Math.min(waitMs, lastTurn * turnMs);
    await makeUnlessBeaten(keyId);
    return undefined;
  };

  /** Ids under which something waits that no key here opens, although one may exist. */
  const lackingIds = (): string[] =>
    envelopes.waitedKeyIds(maxNamed).filter((keyId) => {
      const pair = pairs.get(keyId);
      return pair === undefined || pair.publicKey !== (arriving.listedHalf(keyId) ?? pair.publicKey);
    });

  const request = (): void => {
    const own = enrolment.agentId;
    const agentOf = new Map(deps.directory()?.devices.map((row) => [row.deviceId, row.agentId]));
    const isOnline = (id: DeviceId) => onlineAgents.has(agentOf.get(id) as AgentId);
    const wasAskedRecently = (id: DeviceId) => clock.now() - (askedAtMs.get(id) ?? -Infinity) < askAgainMs;
    const due = confirmedDeviceIds(isBelieved).filter((id) => !wasAskedRecently(id));
    const unanswered = [...askedAtMs.keys()].filter(wasAskedRecently).length;
    const places = Math.max(0, askedAtOnce - unanswered) + Math.min(askedAtOnce, due.filter(isOnline).length);
    // Who is online, then one's own other device, then anybody: not everybody asks the same colleague.
    const weight = (id: DeviceId) => (isOnline(id) ? 0 : agentOf.get(id) === own ? 1 : 2) + Math.random();
    const asked = due
      .map((id) => ({ id, weight: weight(id) }))
      .sort((a, b) => a.weight - b.weight)
      .map(({ id }) => id)
      .slice(0, places);
    onlineAgents.clear();
    if (asked.length === 0) return;
    for (const id of asked) askedAtMs.set(id, clock.now());
    deps.send({ deviceIds: asked }, { type: 'request', keyIds: lackingIds() }, `request:${randomUUID()}`);
  };

  return {
    state,
    pair: (keyId) => pairs.get(keyId),
    rolesChanged: deps.onDue,
    async load() {
      for (const name of await secrets.names()) {
        if (!name.startsWith(secretPrefix)) continue;
        const text = await secrets.get(name);
        if (text !== undefined)
          pairs.set(name.slice(secretPrefix.length), secretSchema.parse(JSON.parse(text)));
      }
      await settleArriving();
    },
    async run() {
      const directory = deps.directory();
      // What fails for itself (an item that cannot be deleted, a relay that refuses a new key) holds up nothing of the rest.
      const failures: unknown[] = [];
      const attempt = <T>(step: () => Promise<T>): Promise<T | undefined> =>
        step().catch((error: unknown) => void failures.push(error));
      arriving.noteListed();
      await attempt(settleArriving);
      if (!directory) return endOf(failures, undefined);
      const unpublished = settings.get(unpublishedKey);
      if (unpublished !== undefined && unpublished === current()?.keyId) notePublished(unpublished);
      await attempt(dropReplaced);
      // Nothing is sealed to a team without a connected account, and only administrators connect one.
      if (state() === 'none' && !isOwnAdmin()) return endOf(failures, askAgainMs);
      if (state() === 'none') await attempt(() => makeUnlessBeaten(undefined));
      // No other device is left that has the key: what was sealed to it can be opened by nobody.
      const isAlone = directory.devices.length === 1 && directory.devices[0]?.deviceId === enrolment.deviceId;
      const keyId = current()?.keyId;
      if (state() === 'missing' && isAlone && keyId !== undefined && isOwnAdmin())
        await attempt(() => makeUnlessBeaten(keyId));
      const turnInMs = state() === 'missing' ? undefined : await attempt(rotateWhenDue);
      // Also when another console was first to rotate: the new key is on its way.
      if (state() === 'missing') {
        request();
        return endOf(failures, askAgainMs);
      }
      distribute();
      sendKey([...pendingRequests]);
      pendingRequests.clear();
      if (lackingIds().length === 0) return endOf(failures, turnInMs);
      request();
      return endOf(failures, Math.min(turnInMs ?? askAgainMs, askAgainMs));
    },
    onKeyTransfer(sender, body) {
      const { fromDeviceId } = sender;
      if (body.type === 'request') {
        const named = (body.keyIds ?? []).filter((id) => id !== current()?.keyId && pairs.has(id));
        for (const keyId of named) sendKey([fromDeviceId], keyId);
        if (state() === 'present') sendKey([fromDeviceId]);
        else pendingRequests.add(fromDeviceId);
        return;
      }
      if (body.type !== 'channel-key') return;
      if (pairs.get(body.keyId)?.publicKey === body.publicKey) return;
      arriving.receive(sender, body);
      db.afterCommit(deps.onDue);
    },
    noteOnline(agentId) {
      if (state() !== 'missing') return;
      onlineAgents.add(agentId);
      deps.onDue();
    },
    request() {
      askedAtMs.clear();
      request();
    },
    async rotate() {
      if (!isOwnAdmin()) throw new BackchannelError('ADMIN_ONLY');
      await makeAndPublish(current()?.keyId);
      distribute();
    },
  };
};
