import type { AgentId } from '../../shared/domain/index.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Emitter } from '../../shared/emitter.ts';
import { toBackchannelError } from '../../shared/errors.ts';
import type { Timers } from '../../shared/timers.ts';
import {
  pollAnswerSchema,
  type KeyTransferBody,
  type Prekey,
  type SignedContext,
} from '../../shared/wire/index.ts';
import type { Log } from '../log.ts';
import type { Database, SettingStore } from '../storage/index.ts';
import { createRetryLoop } from '../work/index.ts';
import { createChannelKey, type ChannelKeyState } from './channel-key.ts';
import type { RelayLinkEvents, RelayLinkOptions } from './contract.ts';
import { createDelivery } from './delivery.ts';
import type { DeviceKeys, Enrolment } from './device.ts';
import type { DirectoryCache } from './directory.ts';
import { createEnvelopeTrial, type Handlers } from './envelope-trial.ts';
import type { RelayHttp } from './http.ts';
import { createOutboxSender } from './outbox-sender.ts';
import { createOwnPrekeys } from './own-prekeys.ts';
import { createPeerPrekeys } from './peer-prekeys.ts';
import { createPassingSender, type SendPassing } from './passing.ts';
import type { AcceptedDelivery, RefusedDelivery, SecretPort, SendTo } from './ports.ts';
import type { RemovedDevices } from './removed-devices.ts';
import { createSealing } from './sealing.ts';
import { createSetAside, type SetAside } from './set-aside.ts';
import type { Sodium } from './sodium.ts';
import type { DeviceDirectoryStore, DeviceKeysRow } from './store/device-directory.ts';
import type { RelayOutboxStore } from './store/outbox.ts';
import type { PrekeyStore } from './store/prekeys.ts';
import type { SealedEnvelopeStore } from './store/sealed-envelopes.ts';
import { createStream, type LinkState, type StreamTiming } from './stream.ts';
import type { Trust } from './trust.ts';

const readDirectoryAfterMs = 250;

/** One enrolled device, connected: the parts that need keys, wired to each other. */
export interface LinkSession {
  start(): void;
  stop(): Promise<void>;
  retryNow(): void;
  /** There is something in the outbox. */
  scheduleSend(): void;
  /** See passing.ts. */
  sendPassing: SendPassing;
  trustChanged(agentId: AgentId): void;
  directoryChanged(): void;
  /** Somebody mentions what the directory does not know: read after a moment, and not once for each mention. */
  scheduleDirectoryRead(): void;
  /** A colleague's announcement has just come. */
  noteOnline(agentId: AgentId): void;
  /** A colleague's device announced its own. */
  notePrekey(device: Pick<DeviceKeysRow, 'deviceId' | 'signKey'>, prekey: Prekey): void;
  /** Envelopes that could not be applied. */
  readonly setAside: Pick<SetAside, 'retryFaults' | 'forget'>;
  channelKeyState(): ChannelKeyState;
  /** LiveChat has told roles. */
  rolesChanged(): void;
  requestKeyTransfer(): void;
  rotateChannelKey(): Promise<void>;
}

export const openSession = async (deps: {
  sodium: Sodium;
  keys: DeviceKeys;
  enrolment: Enrolment;
  /** Of this app. */
  appVersion: string;
  app: Pick<RelayLinkOptions['app'], 'kind'>;
  db: Database;
  settings: SettingStore;
  secrets: SecretPort;
  devices: DeviceDirectoryStore;
  outbox: RelayOutboxStore;
  envelopes: SealedEnvelopeStore;
  prekeys: PrekeyStore;
  directoryCache: DirectoryCache;
  removedDevices: RemovedDevices;
  refreshDirectory: () => Promise<void>;
  trust: Trust;
  http: RelayHttp;
  relayUrl: URL;
  clock: Clock;
  timers: Timers;
  timing: StreamTiming;
  userAgent: string;
  log: Log;
  handlers: Handlers;
  send: (context: 'handover', to: SendTo, body: KeyTransferBody, dedupeKey: string) => void;
  isOnline: () => boolean;
  isAdmin: (agentId: AgentId) => boolean;
  withIdentityToken: RelayLinkOptions['withIdentityToken'];
  heldBack: () => readonly SignedContext[];
  onState: (state: LinkState, reason?: string) => void;
  emit: Emitter<RelayLinkEvents>['emit'];
  onAccepted: (event: AcceptedDelivery) => void;
  onRefused: (event: RefusedDelivery) => void;
}): Promise<LinkSession> => {
  const { emit, keys, enrolment, trust, clock, timers, timing, log } = deps;
  let knownKeyState: ChannelKeyState | undefined;

  const loop = (name: string, run: () => Promise<number | undefined | void>) =>
    createRetryLoop({
      // What needs the network waits for it: coming online schedules every loop.
      run: async () => (deps.isOnline() ? run() : undefined),
      onError: (error, failures) =>
        log.warn(`${name}-failed`, { code: toBackchannelError(error).code, failures }),
      timing: timing.backOff,
      clock,
      timers,
    });

  const directoryLoop = loop('directory', deps.refreshDirectory);
  const scheduleDirectoryRead = () => directoryLoop.schedule(readDirectoryAfterMs);
  const channelKey = createChannelKey({
    ...deps,
    directory: deps.directoryCache.get,
    send: (to, body, dedupeKey) => deps.send('handover', to, body, dedupeKey),
    onAvailable() {
      retrySafely(() => setAside.retry('CHANNEL_KEY_MISSING'));
      publishKeyState();
    },
    onDue: () => keyLoop.schedule(),
  });
  const keyLoop = loop('channel-key', channelKey.run);
  const publishKeyState = () => {
    const state = channelKey.state();
    if (state !== knownKeyState) emit('channel-key-changed', { state });
    knownKeyState = state;
  };

  const ownPrekeys = createOwnPrekeys({
    ...deps,
    async isCaughtUp() {
      const after = delivery.cursor();
      const path = `/v1/envelopes?after=${after}`;
      const { envelopes } = await deps.http.signed('GET', path, { schema: pollAnswerSchema });
      return envelopes.length === 0 && delivery.cursor() === after;
    },
    onPublished: () => emit('prekey-changed', undefined),
  });
  const prekeyLoop = loop('prekey', ownPrekeys.run);
  const peerPrekeys = createPeerPrekeys(deps);

  const sealing = createSealing({
    ...deps,
    prekeys: ownPrekeys.pairs,
    channelKey: channelKey.pair,
    senderSignKey: (agentId, deviceId, context) =>
      // Keys and tokens are taken from nobody who has left, also when they were sent before.
      context === 'handover' && deps.removedDevices.has(deviceId)
        ? undefined
        : trust.senderKeys(agentId, deviceId)?.signKey,
  });
  const sender = createOutboxSender({
    ...deps,
    sealing,
    prekeys: peerPrekeys,
    onDirectoryOutdated: scheduleDirectoryRead,
  });
  const sendPassing = createPassingSender({ ...deps, prekeys: peerPrekeys, sealing });
  const sendLoop = loop('outbox', sender.run);

  const tryEnvelope = createEnvelopeTrial({
    ...deps,
    sealing,
    handlers: {
      ...deps.handlers,
      signed: {
        ...deps.handlers.signed,
        handover: [channelKey.onKeyTransfer, ...deps.handlers.signed.handover],
      },
    },
  });
  // A station opens nothing that is between people: consoles of before seal it to every computer of a person.
  const attempt: typeof tryEnvelope = (envelope) =>
    deps.app.kind === 'station' && envelope.kind === 'private'
      ? { outcome: 'applied' }
      : tryEnvelope(envelope);
  const setAside = createSetAside({
    ...deps,
    attempt,
    itemOf: sealing.itemOf,
    onSetAside(event) {
      log.warn('envelope-set-aside', event);
      emit('set-aside', event);
    },
    onChanged: () => emit('set-aside-changed', undefined),
    onRefused(event) {
      log.warn('envelope-turned-away', event);
      emit('refused', event);
    },
    onDue: (afterMs) => setAsideLoop.schedule(afterMs),
    onFailure: (error) => log.error('set-aside-failed', { code: toBackchannelError(error).code }),
  });
  const setAsideLoop = createRetryLoop({
    run: async () => setAside.retryDue(),
    onError: (error, failures) =>
      log.warn('set-aside-failed', { code: toBackchannelError(error).code, failures }),
    timing: timing.backOff,
    clock,
    timers,
  });
  const delivery = createDelivery({
    ...deps,
    attempt,
    setAside,
    ownDeviceId: enrolment.deviceId,
    onCommitted: (seq) => stream.acknowledge(seq),
    onFailure(error) {
      log.error('envelope-failed', { code: toBackchannelError(error).code });
      stream.interrupt(error);
    },
  });
  const retrySafely = (retry: () => void) => {
    try {
      retry();
    } catch (error) {
      // The machine's fault: the rows stay, and the next occasion or start tries again.
      log.error('set-aside-failed', { code: toBackchannelError(error).code });
    }
  };

  const stream = createStream({
    ...deps,
    signer: { deviceId: enrolment.deviceId, signPrivateKey: keys.sign.privateKey },
    cursor: delivery.cursor,
    applied: delivery.applied,
    events: {
      onState(state, reason) {
        if (state !== 'online') delivery.reset();
        deps.onState(state, reason);
        if (state !== 'online') return;
        ownPrekeys.connected();
        for (const each of [directoryLoop, prekeyLoop, keyLoop, sendLoop]) each.retryNow();
      },
      onEnvelopes: delivery.receive,
      onHello(head) {
        if (head >= delivery.cursor()) return;
        // The relay was restored from an older copy and will use these numbers again.
        log.warn('relay-went-back', { head, cursor: delivery.cursor() });
        delivery.setCursor(head);
      },
      onCaughtUp: () => void delivery.applied().then(() => emit('caught-up', undefined)),
      onDirectoryVersion(version) {
        if (version !== deps.directoryCache.version()) directoryLoop.schedule();
      },
      onDeviceUnknown: () => emit('device-unknown', undefined),
    },
  });

  await channelKey.load();

  return {
    start() {
      retrySafely(() => setAside.retry('CHANNEL_KEY_MISSING'));
      retrySafely(() => setAside.retry('DEVICE_UNTRUSTED'));
      retrySafely(() => setAside.retryFaults('new-version'));
      setAsideLoop.schedule();
      publishKeyState();
      stream.start();
    },
    async stop() {
      setAside.stop();
      await Promise.all(
        [stream, directoryLoop, prekeyLoop, keyLoop, sendLoop, setAsideLoop].map((each) => each.stop()),
      );
      await delivery.applied();
    },
    retryNow: stream.retryNow,
    scheduleSend: () => sendLoop.schedule(),
    sendPassing,
    trustChanged(agentId) {
      retrySafely(() => setAside.retry('DEVICE_UNTRUSTED', agentId));
      sendLoop.schedule();
      keyLoop.schedule();
    },
    directoryChanged() {
      publishKeyState();
      sendLoop.schedule();
      keyLoop.schedule();
    },
    scheduleDirectoryRead,
    setAside,
    noteOnline: channelKey.noteOnline,
    notePrekey: peerPrekeys.note,
    channelKeyState: channelKey.state,
    rolesChanged: channelKey.rolesChanged,
    requestKeyTransfer: channelKey.request,
    rotateChannelKey: channelKey.rotate,
  };
};
