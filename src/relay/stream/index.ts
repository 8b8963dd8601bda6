import websocket from '@fastify/websocket';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { BackchannelError } from '../../shared/errors.ts';
import { maxEnvelopesPerPost, maxSealedLength, postEnvelopesSchema } from '../../shared/wire/envelope.ts';
import { ackSchema } from '../../shared/wire/stream.ts';
import type { RelayContext } from '../context.ts';
import { sealOverheadBytes, sha256 } from '../crypto.ts';
import { jsonBody, parseWith } from '../http/body.ts';
import {
  type Device,
  type NewEnvelope,
  acknowledge,
  appendEnvelopes,
  envelopeTtlMs,
  findWorkspace,
  listDevices,
  listEnvelopes,
} from '../store/index.ts';
import { serveSocket } from './socket-stream.ts';

/** Frames of a console are an acknowledgement or a heartbeat. */
const maxClientFrameBytes = 4096;
/** All the envelopes of one POST, with room for their frame. */
const maxPostBytes = maxEnvelopesPerPost * (maxSealedLength + 512);

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
  if (bytes.length <= sealOverheadBytes || bytes.toString('base64url') !== sealed) {
    throw new BackchannelError('INPUT_INVALID', { details: { field: 'sealed' } });
  }
  return bytes;
};

const registerPost = (app: FastifyInstance, context: RelayContext): void => {
  const { store, signed, clock, hub } = context;
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
      expiresAtMs: nowMs + envelopeTtlMs,
    }));
    await store.commit(async (writer) => {
      const known = new Set<string>((await listDevices(writer, device.workspaceId)).map(({ id }) => id));
      // The sender may have been removed since its signature was checked.
      if (!known.has(device.id)) throw new BackchannelError('DEVICE_UNKNOWN');
      const index = rows.findIndex(({ audience }) => !known.has(audience));
      if (index >= 0) throw new BackchannelError('RECIPIENT_UNKNOWN', { details: { index } });
      await appendEnvelopes(writer, device.workspaceId, rows, nowMs, context.config.quota);
    }, 'shared');
    hub.wake(device.workspaceId);
    return { accepted: rows.length };
  });
};

/** Resolves when there is news for the device, the time is over, or the other end has gone. */
const waitForNews = (
  context: RelayContext,
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
    const unsubscribe = context.hub.subscribe({
      workspaceId: device.workspaceId,
      deviceId: device.id,
      kind: 'poll',
      askedAtMs,
      wake: finish,
      directoryChanged: finish,
      // Whoever polls compares by its own timer.
      incomplete: () => undefined,
      dismiss: finish,
      tick: () => undefined,
    });
    gone.addEventListener('abort', finish);
  });

const registerPoll = (app: FastifyInstance, context: RelayContext): void => {
  const { store, signed, clock } = context;
  app.get('/v1/envelopes', { ...signed.route }, async (request) => {
    const device = signed.deviceOf(request);
    const { after, waitMs } = parseWith(pollQuerySchema, request.query);
    const read = async () => {
      const workspace = await findWorkspace(store.db, device.workspaceId);
      if (!workspace) throw new BackchannelError('DEVICE_UNKNOWN');
      const envelopes = await listEnvelopes(store.db, device, Math.min(after, workspace.head), clock.now());
      return { envelopes, head: workspace.head, directoryVersion: workspace.directoryVersion };
    };
    const first = await read();
    if (first.envelopes.length > 0 || waitMs === 0) return first;
    const gone = new AbortController();
    const leave = (): void => gone.abort();
    request.raw.socket.once('close', leave);
    await waitForNews(context, device, signed.askedAtMs(request), waitMs, gone.signal);
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

const registerSocket = (app: FastifyInstance, context: RelayContext): void => {
  const { store, signed } = context;
  /** Read before the upgrade: a wrong query is an answer then, and no frame can come before somebody listens. */
  const openings = new WeakMap<FastifyRequest, { afterSeq: number; head: number }>();
  app.get(
    '/v1/stream',
    {
      ...signed.route,
      websocket: true,
      preHandler: async (request) => {
        if (context.hub.streamCount() >= context.config.maxStreams) throw new BackchannelError('UNAVAILABLE');
        const { after } = parseWith(streamQuerySchema, request.query);
        const workspace = await findWorkspace(store.db, signed.deviceOf(request).workspaceId);
        openings.set(request, { afterSeq: after, head: workspace?.head ?? 0 });
      },
    },
    (socket, request) => {
      const startedAtMs = performance.now();
      const { afterSeq, head } = openings.get(request) ?? { afterSeq: 0, head: 0 };
      const stream = serveSocket({
        ...context,
        socket,
        device: signed.deviceOf(request),
        askedAtMs: signed.askedAtMs(request),
        afterSeq,
        head,
        heartbeatMs: context.config.heartbeatMs,
      });
      socket.once('close', () =>
        context.writeAccessLine(request, {
          status: 101,
          bytes: stream.sentBytes(),
          durationMs: performance.now() - startedAtMs,
        }),
      );
    },
  );
};

/** Envelopes: handed in, fetched, streamed, acknowledged. */
export const registerStream = async (app: FastifyInstance, context: RelayContext): Promise<void> => {
  await app.register(websocket, {
    options: { maxPayload: maxClientFrameBytes },
    // The hub has said goodbye to each with the agreed code; whoever does not answer is cut off.
    preClose: (done) => {
      // From here on the framework answers an upgrade with 503 past its hooks, and nobody would end that socket.
      app.server.removeAllListeners('upgrade').on('upgrade', (_request, socket) => socket.destroy());
      app.websocketServer.clients.forEach((client) => client.terminate());
      app.websocketServer.close(() => done());
    },
    errorHandler: (error, socket) => {
      context.log.fault('stream', error);
      socket.terminate();
    },
  });
  registerPost(app, context);
  registerPoll(app, context);
  registerSocket(app, context);
};
