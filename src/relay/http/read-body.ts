import type { IncomingMessage } from 'node:http';
import { BackchannelError } from '../../shared/errors.ts';
import type { BodyAccount } from './body-budget.ts';
import type { WorkRoom } from './work-room.ts';

/** Chunks below this are copied together: a body in pieces of one byte would take a hundred times its size. */
const smallChunkBytes = 4096;
/** Size of the buffers that small chunks are copied into. */
const slabBytes = 16 * 1024;

/** Collects a body in few pieces. */
const createPieces = () => {
  const pieces: Buffer[] = [];
  let slab: Buffer | undefined;
  let used = 0;
  const closeSlab = (): void => {
    if (slab && used > 0) pieces.push(slab.subarray(0, used));
    slab = undefined;
    used = 0;
  };
  return {
    add(chunk: Buffer): void {
      // Most bodies are one chunk, which is kept as it is.
      if (chunk.length >= smallChunkBytes || (pieces.length === 0 && slab === undefined)) {
        closeSlab();
        pieces.push(chunk);
        return;
      }
      if (slab && used + chunk.length > slabBytes) closeSlab();
      slab ??= Buffer.allocUnsafe(slabBytes);
      used += chunk.copy(slab, used);
    },
    all(): Buffer[] {
      closeSlab();
      return pieces;
    },
  };
};

/** Reads on when `next` has resolved, if it is still wanted then. */
const pauseUntil = (
  request: IncomingMessage,
  next: Promise<void> | undefined,
  isWanted: () => boolean,
): void => {
  if (!next) return;
  request.pause();
  void next.then(() => {
    if (isWanted()) request.resume();
  });
};

/**
 * All bytes of a request's body, in pieces. They stay charged to `account`, which is asked before each is kept.
 * Errors: INPUT_TOO_LARGE as soon as that is known, with the rest unread; UNAVAILABLE when there is no room now;
 * REQUEST_TOO_SLOW; INPUT_INVALID when the connection broke.
 */
export const readPieces = (
  request: IncomingMessage,
  maxBytes: number,
  account: BodyAccount,
): Promise<Buffer[]> =>
  new Promise((resolve, reject) => {
    const announced = Number(request.headers['content-length'] ?? 0);
    if (announced > maxBytes) {
      reject(new BackchannelError('INPUT_TOO_LARGE'));
      return;
    }
    if (!account.expect(announced)) {
      reject(new BackchannelError('UNAVAILABLE'));
      return;
    }
    let isOver = false;
    let length = 0;
    const pieces = createPieces();
    const refuse = (error: BackchannelError): void => {
      if (isOver) return;
      isOver = true;
      account.finishReading();
      request.pause();
      request.removeListener('data', take);
      // What was read must not wait for the connection to end.
      pieces.all().length = 0;
      reject(error);
    };
    const take = (chunk: Buffer): void => {
      length += chunk.length;
      if (length > maxBytes) refuse(new BackchannelError('INPUT_TOO_LARGE'));
      else if (!account.take(chunk.length)) refuse(new BackchannelError('UNAVAILABLE'));
      else {
        pieces.add(chunk);
        pauseUntil(request, account.nextRead(chunk.length), () => !isOver);
      }
    };
    account.startReading(() => refuse(new BackchannelError('REQUEST_TOO_SLOW')));
    request.on('data', take);
    request.on('end', () => {
      if (isOver) return;
      isOver = true;
      account.finishReading();
      resolve(pieces.all());
    });
    request.on('close', () => {
      if (!request.complete) refuse(new BackchannelError('INPUT_INVALID'));
    });
    // 'close' follows.
    request.on('error', () => undefined);
  });

/** Reads what is left of a refused request's body and keeps nothing of it, so that its sender comes to read the answer. */
export const discardRest = (request: IncomingMessage, room: Pick<WorkRoom, 'note' | 'nextRead'>): void => {
  request.on('data', (chunk: Buffer) => {
    room.note(chunk.length);
    pauseUntil(request, room.nextRead(chunk.length), () => true);
  });
  request.resume();
};

/** Pieces as one buffer; one piece is not copied. */
export const joined = (pieces: readonly Buffer[]): Buffer => {
  const [only] = pieces;
  return pieces.length === 1 && only ? only : Buffer.concat(pieces);
};
