import { z } from 'zod';
import { countSchema } from '../bounds.ts';
import { deviceIdSchema } from '../domain/ids.ts';
import { maxPrivateFileBytes } from '../domain/private-file-check.ts';

/**
 * Files of private chats on their way through the relay (decision 0118). A file is encrypted once, in pieces, under a key that
 * only the sealed message names; the relay keeps the pieces as they are, for the devices that the sender names, until each of
 * them has the file, for seven days at most.
 *
 * PUT /v1/files/<id> (signed): offers a file, or more devices for one. `id`: chosen by the sender at random; → how far it is.
 * PUT /v1/files/<id>/pieces/<n> (signed): `application/octet-stream`, n from 0, in order; a repeat is harmless. → {}
 * GET /v1/files/<id>/pieces/<n> (signed, addressed devices, whole files only): the piece.
 * POST /v1/files/<id>/received (signed, addressed devices): this device has all of it. → {}
 * DELETE /v1/files/<id> (signed, who offered it): takes it back. Absent is as good. → {}
 */

/** Bytes of content in one piece; only the last one is smaller. The relay's bounds of bodies are made for such sizes. */
export const filePieceBytes = 256 * 1024;
/** A sealed piece is longer by its authentication tag. */
export const filePieceTagBytes = 16;
export const sealedPieceBytes = filePieceBytes + filePieceTagBytes;

/** How many pieces a content of so many bytes has. */
export const piecesOf = (bytes: number): number => Math.ceil(bytes / filePieceBytes);
/** Bytes of all its sealed pieces. */
export const sealedFileBytes = (bytes: number): number => bytes + piecesOf(bytes) * filePieceTagBytes;
/** How many pieces a sealed file of so many bytes has. */
export const sealedPiecesOf = (sealedBytes: number): number => Math.ceil(sealedBytes / sealedPieceBytes);
/** Bytes of the sealed piece `n`. */
export const sealedPieceLength = (sealedBytes: number, n: number): number =>
  Math.min(sealedPieceBytes, sealedBytes - n * sealedPieceBytes);

/** Names one file at the relay: random, so that nobody meets another one's. */
export const relayFileIdSchema = z.uuid();

/** Devices in one offer: a large group, and room. */
const maxFileDevices = 1_000;

/** PUT /v1/files/<id>. */
export const offerFileSchema = z.object({
  /** Of all sealed pieces. */
  bytes: z
    .number()
    .int()
    .min(filePieceTagBytes + 1)
    .max(sealedFileBytes(maxPrivateFileBytes)),
  /** Who may fetch it. Those that the relay does not know (any more) are left out. */
  devices: z.array(deviceIdSchema).min(1).max(maxFileDevices),
});
/** `next`: the piece that is wanted next; as many as there are when the relay has it whole. */
export const offerFileAnswerSchema = z.object({ next: countSchema });
