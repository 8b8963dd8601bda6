import type { AgentId } from '../../shared/domain/index.ts';
import { createEmitter } from '../../shared/emitter.ts';
import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import type { ConnectionState } from '../../shared/ipc/state.ts';
import { systemTimers } from '../../shared/timers.ts';
import { emptyAnswerSchema, pollAnswerSchema, type Directory } from '../../shared/wire/index.ts';
import { createSettingStore } from '../storage/index.ts';
import { withAccountProof } from './account-proof.ts';
import { secureUrl } from './address.ts';
import type { RelayLink, RelayLinkEvents, RelayLinkOptions } from './contract.ts';
import { createConfigSource } from './config.ts';
import { cursorKey } from './delivery.ts';
import { createDevice } from './device.ts';
import { createDirectoryCache } from './directory.ts';
import type { Handlers } from './envelope-trial.ts';
import { keepFormerDevice } from './former-device.ts';
import { createHeardPrekeys } from './heard-prekeys.ts';
import { createRelayHttp } from './http.ts';
import type { AcceptedDelivery, RefusedDelivery } from './ports.ts';
import { removeDeviceAtRelay } from './remove-device.ts';
import { createRemovedDevices } from './removed-devices.ts';
import { createSuspension } from './suspension.ts';
import { createTrustNoticeStore } from './store/trust-notices.ts';
import { bodyText } from './sealing.ts';
import { openSession, type LinkSession } from './session.ts';
import { createDeviceDirectoryStore, type DeviceKeysRow } from './store/device-directory.ts';
import { createRelayOutboxStore } from './store/outbox.ts';
import { createPrekeyStore } from './store/prekeys.ts';
import { createSealedEnvelopeStore } from './store/sealed-envelopes.ts';
import { defaultStreamTiming, type LinkState } from './stream.ts';
import { createTrust } from './trust.ts';
import { createVersionCheck } from './version-check.ts';

/** Does nothing before `connect`. Errors: RELAY_INSECURE. */
export const createRelayLink = (options: RelayLinkOptions): RelayLink => {
  const { db, secrets, clock, log, app } = options;
  const relayUrl = secureUrl(options.relayUrl);
  const timers = options.timers ?? systemTimers;
  const timing = { ...defaultStreamTiming, ...options.timing };
  const userAgent = `Backchannel/${app.version} (${app.platform})`;
  const emitter = createEmitter<RelayLinkEvents>((error) =>
    log.error('listener-failed', { code: toBackchannelError(error).code }),
  );
  const settings = createSettingStore(db);
  const devices = createDeviceDirectoryStore(db);
  const outbox = createRelayOutboxStore(db);
  const envelopes = createSealedEnvelopeStore(db);
  const prekeys = createPrekeyStore(db);
  const handlers: Handlers = {
    instagram: [],
    metaGrant: [],
    signed: { private: [], handover: [], replica: [] },
  };
  const acceptedHandlers: ((event: AcceptedDelivery) => void)[] = [];
  const refusedHandlers: ((event: RefusedDelivery) => void)[] = [];
  let connection: ConnectionState = { state: 'offline', sinceMs: clock.now() };
  let session: LinkSession | undefined;
  let opening: Promise<LinkSession | undefined> | undefined;
  let ending = new AbortController();

  const device = createDevice({ ...options, settings, http: () => http, origin: relayUrl.origin });
  const requireDevice = async () => {
    const loaded = await device.load();
    if (!loaded) throw new BackchannelError('DEVICE_UNKNOWN');
    return loaded;
  };
  const plainHttp = createRelayHttp({
    relayUrl,
    clock,
    userAgent,
    ending: () => ending.signal,
    async signer() {
      const { sodium, keys, enrolment } = await requireDevice();
      return { sodium, signer: { deviceId: enrolment.deviceId, signPrivateKey: keys.sign.privateKey } };
    },
  });
  let proving: Promise<void> | undefined;
  const prove = (): Promise<void> =>
    (proving ??= options.withIdentityToken(device.prove).finally(() => {
      proving = undefined;
    }));
  const http = withAccountProof({ http: plainHttp, prove, log });
  const configSource = createConfigSource({ settings, http, version: options.app.version });
  const removedDevices = createRemovedDevices({ db, settings, devices, clock });
  const suspension = createSuspension({
    db,
    settings,
    removedDevices,
    channelKeyId: () => directoryCache.get()?.channelKey?.keyId,
  });
  const directoryCache = createDirectoryCache({
    db,
    settings,
    devices,
    http,
    workspaceId: () => device.enrolment()?.workspaceId,
    onRemoved: (rows, keyId) =>
      removedDevices.add(
        rows.filter(({ deviceId }) => deviceId !== device.enrolment()?.deviceId),
        keyId,
      ),
  });
  const ownDevice = (): DeviceKeysRow | undefined => {
    const enrolment = device.enrolment();
    const keys = device.keys();
    if (!enrolment || !keys) return undefined;
    const { deviceId, agentId } = enrolment;
    return { deviceId, agentId, signKey: keys.sign.publicKey, sealKey: keys.seal.publicKey };
  };
  const trust = createTrust({
    db,
    devices,
    notices: createTrustNoticeStore(db),
    ownDevice,
    removedDevices,
    isSuspended: suspension.has,
    clock,
  });
  const heardPrekeys = createHeardPrekeys({ devices, note: () => session?.notePrekey });

  const setState = (state: LinkState, reason?: string): void => {
    if (connection.state === state && connection.reason === reason) return;
    connection = { state, sinceMs: clock.now(), reason };
    emitter.emit('state-changed', connection);
  };

  const versions = createVersionCheck({
    onOutdated: (code) => {
      if (connection.state !== 'online') setState('offline', code);
    },
  });

  /** After the trust in somebody's keys has changed. */
  const trustChanged = (agentId: AgentId): void => {
    session?.trustChanged(agentId);
    emitter.emit('trust-changed', { agentId });
  };

  const refreshDirectory = async (): Promise<void> => {
    const { changedAgentIds, isHeadChanged } = await directoryCache.refresh();
    prekeys.dropUnlistedPeers();
    heardPrekeys.settle();
    const own = ownDevice();
    const listed = own && devices.device(own.deviceId);
    if (own && listed && (listed.signKey !== own.signKey || listed.sealKey !== own.sealKey)) {
      log.error('own-key-misstated');
    }
    for (const agentId of changedAgentIds) trustChanged(agentId);
    session?.directoryChanged();
    emitter.emit('directory-read', undefined);
    const directory = directoryCache.get();
    if (isHeadChanged && directory) emitter.emit('directory-changed', directory);
  };

  const send: RelayLink['send'] = (context, to, body, dedupeKey) => {
    const text = bodyText(context, body);
    db.transaction(() => {
      const row = { context, dedupeKey, body: text, createdAtMs: clock.now() };
      for (const toAgentId of to.agentIds ?? []) outbox.add({ ...row, toAgentId });
      for (const toDeviceId of to.deviceIds ?? []) outbox.add({ ...row, toDeviceId });
      db.afterCommit(() => session?.scheduleSend());
    });
  };

  const open = async (): Promise<LinkSession | undefined> => {
    const loaded = await device.load();
    if (!loaded) return undefined;
    return openSession({
      ...options,
      ...loaded,
      appVersion: app.version,
      settings,
      devices,
      outbox,
      envelopes,
      prekeys,
      directoryCache,
      removedDevices,
      refreshDirectory,
      trust,
      http,
      relayUrl,
      timers,
      timing,
      userAgent,
      handlers,
      send,
      isOnline: () => connection.state === 'online',
      heldBack: options.heldBack ?? (() => []),
      onState: (state, reason) =>
        versions.outdated() === undefined || state === 'online'
          ? setState(state, reason)
          : setState('offline', versions.outdated()),
      emit: emitter.emit,
      onAccepted(event) {
        for (const handler of acceptedHandlers) handler(event);
        db.afterCommit(() => emitter.emit('accepted', event));
      },
      onRefused(event) {
        log.error('envelope-refused', { context: event.context, code: event.code });
        for (const handler of refusedHandlers) handler(event);
      },
    });
  };

  const link: RelayLink = {
    on: emitter.on,
    get state() {
      return connection.state as LinkState;
    },
    get connection() {
      return connection;
    },
    get channelKeyState() {
      if (session) return session.channelKeyState();
      return directoryCache.get()?.channelKey ? 'missing' : 'none';
    },
    sealedBacklogCount: () => envelopes.countOf('CHANNEL_KEY_MISSING'),
    firstUnappliedSeq: envelopes.firstUnappliedSeq,
    setAside: () => ({ items: envelopes.listShown(), count: envelopes.countShown() }),
    retrySetAside() {
      if (!session) throw new BackchannelError('RELAY_UNREACHABLE');
      session.setAside.retryFaults('all');
    },
    forgetSetAside(isMeant) {
      // Without a session there are no keys: nothing can be opened.
      if (session) session.setAside.forget(isMeant);
      else envelopes.dropOpened();
    },
    purgeBefore(atMs, privateBeforeMs = atMs) {
      const dropped = db.transaction(
        () =>
          envelopes.dropSetAsideBefore(atMs) +
          envelopes.dropPrivateBefore(privateBeforeMs) +
          envelopes.dropRefusedBefore(atMs),
      );
      if (dropped > 0) db.afterCommit(() => db.emptyLog());
    },
    config: configSource.config,
    refreshConfig: configSource.refresh,
    sendHeldBack: () => session?.scheduleSend(),
    knownConfig: configSource.known,
    async enrol(identityToken) {
      const before = device.enrolment();
      // A session is bound to the device it was opened for.
      const isConnected = session !== undefined;
      await link.disconnect();
      try {
        await versions.check(configSource.refresh);
        return await device.enrol(identityToken, (answer) => {
          // A new device's stream begins where the relay says; a known one goes on where it was.
          if (before?.deviceId !== answer.deviceId) settings.set(cursorKey, String(answer.head));
        });
      } catch (error) {
        // The window says whom to ask; every other refusal is over, or said elsewhere.
        const { code } = toBackchannelError(error);
        if (code === 'DEVICE_WAITING') setState('offline', code);
        throw error;
      } finally {
        if (isConnected) await link.connect();
      }
    },
    async removeDevice() {
      const enrolment = device.enrolment();
      await link.disconnect();
      try {
        if (enrolment && (await device.load())) await removeDeviceAtRelay(http, enrolment.deviceId);
      } finally {
        await device.forget();
      }
    },
    async renewDevice() {
      await link.disconnect();
      await device.forget();
    },
    prove,
    device: () => device.enrolment(),
    hasKeys: async () => (await device.load()) !== undefined,
    directory: () => directoryCache.get(),
    async refreshDirectory() {
      await refreshDirectory();
      return directoryCache.get() as Directory;
    },
    async connect() {
      if (opening) return;
      if (session) return session.start();
      setState('connecting');
      versions.check(configSource.config).catch(() => link.disconnect());
      opening = open();
      try {
        session = await opening;
      } catch (error) {
        setState('offline', toBackchannelError(error).code);
        throw error;
      } finally {
        opening = undefined;
      }
      heardPrekeys.settle();
      if (session) session.start();
      else setState('offline', 'DEVICE_UNKNOWN');
    },
    async disconnect() {
      // One that is being opened is waited for, so that it cannot appear afterwards. `connect` throws its failure.
      await opening?.catch(() => undefined);
      const stopped = session?.stop();
      session = undefined;
      ending.abort();
      ending = new AbortController();
      await stopped;
    },
    retryNow: () => session?.retryNow(),
    onInstagram: (handler) => void handlers.instagram.push(handler),
    onMetaGrant: (handler) => void handlers.metaGrant.push(handler),
    onSigned: (context, handler) => void (handlers.signed[context] as (typeof handler)[]).push(handler),
    onAccepted: (handler) => void acceptedHandlers.push(handler),
    onRefused: (handler) => void refusedHandlers.push(handler),
    send,
    withdraw: outbox.withdraw,
    sendPassing: (...passing) => session?.sendPassing(...passing),
    async isAppliedUpTo(seq) {
      const after = Number(settings.get(cursorKey) ?? 0);
      if (after >= seq) return true;
      const answer = await http.signed('GET', `/v1/envelopes?after=${after}`, { schema: pollAnswerSchema });
      return answer.head >= seq && answer.envelopes.every((envelope) => envelope.seq > seq);
    },
    request: http.signed,
    requestBytes: http.signedBytes,
    readPublic: http.text,
    async sign(text) {
      const { sodium, keys, enrolment } = await requireDevice();
      const signer = { deviceId: enrolment.deviceId, publicKey: keys.sign.publicKey };
      return sodium.sign(text(signer), keys.sign.privateKey);
    },
    async keepFormer() {
      const loaded = await device.load();
      if (loaded) await keepFormerDevice(secrets, loaded.enrolment.deviceId, loaded.keys.sign);
    },
    trustOf: trust.trustOf,
    confirmedDevices: trust.confirmedDevices,
    receiveAnnouncement(authorId, announcement) {
      if (announcement.deviceId === device.enrolment()?.deviceId) return;
      const heard = trust.addAnnouncement(authorId, announcement);
      if (heard === 'foreign' || heard === 'departed')
        return log.warn('announcement-ignored', { why: heard });
      heardPrekeys.add(announcement);
      session?.noteOnline(authorId);
      if (heard === 'same') return;
      if (!devices.device(announcement.deviceId)) session?.scheduleDirectoryRead();
      trustChanged(authorId);
    },
    ownAnnouncement(wantsAnswer) {
      const own = ownDevice();
      if (!own) return undefined;
      const { deviceId, signKey, sealKey } = own;
      const row = prekeys.newestPublished(deviceId);
      // Named one by one: the row holds the private half too.
      const prekey = row && { publicKey: row.publicKey, madeAtMs: row.madeAtMs, signature: row.signature };
      return { v: 1, deviceId, signKey, sealKey, prekey, wantsAnswer };
    },
    hasAnnounced: (agentId) =>
      devices
        .devicesOf(agentId)
        .some(({ deviceId }) => devices.announced.get({ authorId: agentId, deviceId }) !== undefined),
    safetyNumber: trust.safetyNumber,
    confirmSafetyNumber(agentId) {
      trust.confirmSafetyNumber(agentId);
      trustChanged(agentId);
    },
    trustNoticeOf: trust.noticeOf,
    acknowledgeTrustNotice(agentId) {
      trust.acknowledgeNotice(agentId);
      emitter.emit('trust-changed', { agentId });
    },
    setSuspended(agentIds, isUnknown = () => false) {
      const hasDevice = (agentId: AgentId) => devices.devicesOf(agentId).length > 0;
      const { begun, ended } = suspension.set(agentIds, { hasDevice, isUnknown });
      for (const agentId of [...begun, ...ended]) trustChanged(agentId);
      for (const agentId of begun.filter(hasDevice)) {
        http
          .signed('POST', '/v1/account-checks', { body: { agentId }, schema: emptyAnswerSchema })
          // The relay asks by itself within the hour.
          .catch((error: unknown) =>
            log.info('account-check-failed', { code: toBackchannelError(error).code }),
          );
      }
    },
    believedKeys: trust.senderKeys,
    isAdmin: options.isAdmin,
    rolesChanged() {
      session?.rolesChanged();
      emitter.emit('roles-changed', undefined);
    },
    requestKeyTransfer: () => session?.requestKeyTransfer(),
    async rotateChannelKey() {
      if (!session) throw new BackchannelError('RELAY_UNREACHABLE');
      await session.rotateChannelKey();
    },
  };
  return link;
};
