import websocket from '@fastify/websocket';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { BackchannelError } from '../../shared/errors.ts';
import { maxPostBytes, postEnvelopesSchema } from '../../shared/wire/envelope.ts';
import { ackSchema } from '../../shared/wire/stream.ts';
import type { RelayConfig } from '../config.ts';
import { sealOverheadBytes, sha256 } from '../crypto.ts';
import type { WriteAccessLine } from '../http/access-log.ts';
import { jsonBody, parseWith } from '../http/body.ts';
import type { WorkRoom } from '../http/work-room.ts';
import type { QuotaRoom } from '../quota-room.ts';
import type { Deps } from '../route-deps.ts';
import {
  type Device,
  type NewEnvelope,
  acknowledge,
  appendEnvelopes,
  envelopeTtlMs,
  findDevice,
  findWorkspace,
  listDevices,
} from '../store/index.ts';
import type { Hub } from './hub.ts';
import { createOutbound } from './outbound.ts';
import { type ReadPage, createReadPage } from './read-page.ts';
import { serveSocket } from './socket-stream.ts';

/** Consoles send acknowledgements and heartbeats only. */
const maxClientFrameBytes = 4096;
const seqTextSchema = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);
const streamQuerySchema = z.object({ after: seqTextSchema.default(0) });
const pollQuerySchema = z.object({
  after: seqTextSchema.default(0),
  waitMs: z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number)
    .pipe(z.number().max(25_000))
    .default(0),
});

/** Bytes of a sealed box; anything that is not base64url or too short to be one is refused. */
const sealedBytes = (sealed: string): Buffer => {
  const bytes = Buffer.from(sealed, 'base64url');
  // Decoding skips what it does not know. Only the last group can have two spellings: the whole is not written again for it.
  const lastGroup = sealed.slice(sealed.length - (sealed.length % 4 || 4));
  const isCanonical =
    bytes.length === Math.floor((sealed.length * 3) / 4) &&
    /^[A-Za-z0-9_-]+$/.test(sealed) &&
    Buffer.from(lastGroup, 'base64url').toString('base64url') === lastGroup;
  if (bytes.length <= sealOverheadBytes || !isCanonical) {
    throw new BackchannelError('INPUT_INVALID', { details: { field: 'sealed' } });
  }
  return bytes;
};

/** What ws says of frames that RFC 6455 does not allow, or that are larger than ours may be. */
const isProtocolError = (error: Error): boolean =>
  'code' in error && typeof error.code === 'string' && error.code.startsWith('WS_ERR_');

type StreamDeps = Deps<'store' | 'signed' | 'clock' | 'hub' | 'log' | 'metrics'> & {
  config: Pick<RelayConfig, 'quota' | 'maxStreams' | 'workspaceStreams' | 'heartbeatMs'>;
  writeAccessLine: WriteAccessLine;
  room: WorkRoom;
  quotaRoom: QuotaRoom;
};

const registerPost = (app: FastifyInstance, deps: StreamDeps): void => {
  const { config, store, signed, clock, hub, quotaRoom } = deps;
  app.post('/v1/envelopes', { ...signed.route, bodyLimit: maxPostBytes }, async (request) => {
    const device = signed.deviceOf(request);
    const { envelopes } = jsonBody(request, postEnvelopesSchema);
    const nowMs = clock.now();
    const rows = envelopes.map((envelope): NewEnvelope => ({
      audience: envelope.audience,
      kind: envelope.kind,
      keyId: envelope.audience,
      sealed: sealedBytes(envelope.sealed),
      keyHash: sha256(JSON.stringify([device.id, envelope.audience, envelope.dedupeKey])),
      expiresAtMs: nowMs + (envelope.ttlMs ?? envelopeTtlMs),
    }));
    const append = () =>
      store.commit(async (writer) => {
        const known = new Set<string>((await listDevices(writer, device.workspaceId)).map(({ id }) => id));
        // The sender may have been removed since its signature was checked.
        if (!known.has(device.id)) throw new BackchannelError('DEVICE_UNKNOWN');
        const index = rows.findIndex(({ audience }) => !known.has(audience));
        if (index >= 0) throw new BackchannelError('RECIPIENT_UNKNOWN', { details: { index } });
        store.requireRoom(rows.reduce((sum, { sealed }) => sum + sealed.length, 0));
        await appendEnvelopes(writer, device.workspaceId, rows, nowMs, config.quota);
      }, 'shared');
    await append().catch(async (error: unknown) => {
      const isFull = error instanceof BackchannelError && error.code === 'WORKSPACE_FULL';
      if (!isFull || !(await quotaRoom.make(device.workspaceId, nowMs))) throw error;
      await append();
    });
    hub.wake(device.workspaceId);
    return { accepted: rows.length };
  });
};

/** Resolves when there may be something new for the device, after `waitMs`, or when the client disconnected. */
const waitForChange = (
  hub: Hub,
  device: Device,
  askedAtMs: number,
  waitMs: number,
  gone: AbortSignal,
): Promise<void> =>
  new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      unsubscribe();
      gone.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, waitMs);
    const unsubscribe = hub.subscribe({
      workspaceId: device.workspaceId,
      deviceId: device.id,
      kind: 'poll',
      askedAtMs,
      wake: finish,
      directoryChanged: finish,
      // A console that polls compares by its own timer.
      incomplete: () => undefined,
      dismiss: finish,
      tick: () => undefined,
    });
    gone.addEventListener('abort', finish);
  });

const registerPoll = (
  app: FastifyInstance,
  { store, signed, hub, metrics }: StreamDeps,
  readPage: ReadPage,
): void => {
  app.get('/v1/envelopes', { ...signed.route }, async (request) => {
    const device = signed.deviceOf(request);
    const { after, waitMs } = parseWith(pollQuerySchema, request.query);
    const read = async () => {
      // A poll that waited is not answered to a device that was removed meanwhile.
      if (!(await findDevice(store.db, device.id))) throw new BackchannelError('DEVICE_UNKNOWN');
      const workspace = await findWorkspace(store.db, device.workspaceId);
      if (!workspace) throw new BackchannelError('DEVICE_UNKNOWN');
      if (after > workspace.head) metrics.countAhead();
      const { envelopes } = await readPage(device, Math.min(after, workspace.head));
      return { envelopes, head: workspace.head, directoryVersion: workspace.directoryVersion };
    };
    const first = await read();
    if (first.envelopes.length > 0 || waitMs === 0) return first;
    const gone = new AbortController();
    const leave = (): void => gone.abort();
    request.raw.socket.once('close', leave);
    await waitForChange(hub, device, signed.askedAtMs(request), waitMs, gone.signal);
    request.raw.socket.removeListener('close', leave);
    return read();
  });

  app.post('/v1/acks', { ...signed.route }, async (request) => {
    const device = signed.deviceOf(request);
    const { seq } = jsonBody(request, ackSchema);
    await store.commit((writer) => acknowledge(writer, device.id, seq), 'shared');
    return {};
  });
};

const registerSocket = (app: FastifyInstance, deps: StreamDeps, readPage: ReadPage): void => {
  const { config, store, signed } = deps;
  /** Read before the upgrade, so that a wrong query is answered and no frame arrives before there is a listener. */
  const openings = new WeakMap<FastifyRequest, { afterSeq: number; head: number }>();
  const outbound = createOutbound(deps.room);
  /** Errors: UNAVAILABLE. A device has one stream, so an agent has as many as devices. */
  const requireRoom = (workspaceId: string): void => {
    const reason =
      deps.hub.streamCount() >= config.maxStreams
        ? 'streams'
        : deps.hub.streamCount(workspaceId) >= config.workspaceStreams
          ? 'workspace-streams'
          : undefined;
    if (reason === undefined) return;
    deps.metrics.countRefusal(reason);
    throw new BackchannelError('UNAVAILABLE');
  };
  app.get(
    '/v1/stream',
    {
      ...signed.route,
      websocket: true,
      preHandler: async (request) => {
        const { workspaceId } = signed.deviceOf(request);
        requireRoom(workspaceId);
        const { after } = parseWith(streamQuerySchema, request.query);
        const workspace = await findWorkspace(store.db, workspaceId);
        const head = workspace?.head ?? 0;
        if (after > head) deps.metrics.countAhead();
        openings.set(request, { afterSeq: after, head });
      },
    },
    (socket, request) => {
      const startedAtMs = performance.now();
      const { afterSeq, head } = openings.get(request) ?? { afterSeq: 0, head: 0 };
      const stream = serveSocket({
        ...deps,
        socket,
        outbound,
        readPage,
        device: signed.deviceOf(request),
        askedAtMs: signed.askedAtMs(request),
        afterSeq,
        head,
        heartbeatMs: config.heartbeatMs,
      });
      socket.once('close', () =>
        deps.writeAccessLine(request, {
          status: 101,
          bytes: stream.sentBytes(),
          durationMs: performance.now() - startedAtMs,
        }),
      );
    },
  );
};

/** Envelopes: sent, polled, streamed, acknowledged. */
export const registerStream = async (app: FastifyInstance, deps: StreamDeps): Promise<void> => {
  await app.register(websocket, {
    options: { maxPayload: maxClientFrameBytes },
    // The hub has closed each with the agreed code; those that did not answer are terminated.
    preClose: (done) => {
      // From here on the framework answers an upgrade with 503 outside of its hooks, and the socket would stay open.
      app.server.removeAllListeners('upgrade').on('upgrade', (_request, socket) => socket.destroy());
      app.websocketServer.clients.forEach((client) => client.terminate());
      app.websocketServer.close(() => done());
    },
    errorHandler: (error, socket) => {
      // A console that breaks the protocol is no fault of ours, and writes no log.
      if (!isProtocolError(error)) deps.log.fault('stream', error);
      socket.terminate();
    },
  });
  const readPage = createReadPage(deps);
  registerPost(app, deps);
  registerPoll(app, deps, readPage);
  registerSocket(app, deps, readPage);
};
