import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { offerFileSchema, relayFileIdSchema, sealedPieceBytes } from '../../shared/wire/files.ts';
import type { RelayConfig } from '../config.ts';
import { jsonBody, parseWith, rawBody, readRawBody } from '../http/body.ts';
import type { BodyBudget } from '../http/body-budget.ts';
import type { WorkRoom } from '../http/work-room.ts';
import type { Deps } from '../route-deps.ts';
import { offerFile, readPiece, receiveFile, storePiece, withdrawFile } from '../store/index.ts';

const fileParamsSchema = z.object({ fileId: relayFileIdSchema });
const pieceParamsSchema = fileParamsSchema.extend({
  n: z
    .string()
    .regex(/^\d{1,4}$/)
    .transform(Number),
});
/** A piece that is sent leaves its row and its copy in the socket behind; one that came, its parts and the database's copy. */
const pieceFactor = 2;
const pieceType = 'application/octet-stream';

type FileDeps = Deps<'store' | 'signed' | 'clock' | 'metrics'> & {
  config: Pick<RelayConfig, 'fileBytes'>;
  bodies: BodyBudget;
  room: WorkRoom;
};

/** Sealed files of private chats: offered, uploaded piece by piece, fetched, received, taken back (shared/wire/files.ts). */
export const registerFiles = (app: FastifyInstance, deps: FileDeps): void => {
  const { config, store, signed, clock, metrics, room } = deps;

  const fileOf = (request: FastifyRequest) => {
    const { id: deviceId, workspaceId } = signed.deviceOf(request);
    return { workspaceId, deviceId, id: parseWith(fileParamsSchema, request.params).fileId };
  };

  app.put('/v1/files/:fileId', { ...signed.route }, async (request) => {
    const offer = { ...fileOf(request), ...jsonBody(request, offerFileSchema) };
    const next = await store.commit(
      (writer) => offerFile(writer, offer, { nowMs: clock.now(), quotaBytes: config.fileBytes }),
      'shared',
    );
    return { next };
  });

  app.delete('/v1/files/:fileId', { ...signed.route }, async (request) => {
    await store.commit((writer) => withdrawFile(writer, fileOf(request)));
    return {};
  });

  app.post('/v1/files/:fileId/received', { ...signed.route }, async (request) => {
    const hasGone = await store.commit((writer) => receiveFile(writer, fileOf(request)));
    if (hasGone) metrics.countFile('delivered');
    return {};
  });

  app.get('/v1/files/:fileId/pieces/:n', { ...signed.route }, async (request, reply) => {
    const { n } = parseWith(pieceParamsSchema, request.params);
    const file = fileOf(request);
    const leave = await room.enter(file.workspaceId, sealedPieceBytes * pieceFactor);
    let bytes = 0;
    try {
      const piece = await readPiece(store.db, { ...file, n }, clock.now());
      bytes = piece.length;
      return await reply.type(pieceType).send(piece);
    } finally {
      leave(bytes * pieceFactor);
    }
  });

  // Of its own: nothing else takes bytes that are not JSON.
  void app.register(async (scope) => {
    scope.addContentTypeParser(pieceType, (request: FastifyRequest, payload: IncomingMessage) =>
      readRawBody(request, payload, deps.bodies, pieceFactor),
    );
    const bounds = { bodyLimit: sealedPieceBytes };
    scope.put('/v1/files/:fileId/pieces/:n', { ...signed.route, ...bounds }, async (request) => {
      const { n } = parseWith(pieceParamsSchema, request.params);
      const piece = { ...fileOf(request), n, sealed: rawBody(request) };
      const isWhole = await store.commit(async (writer) => {
        store.requireRoom(piece.sealed.length);
        return storePiece(writer, piece, clock.now());
      }, 'shared');
      if (isWhole) metrics.countFile('stored');
      return {};
    });
  });
};
