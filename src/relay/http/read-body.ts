import type { IncomingMessage } from 'node:http';
import { BackchannelError } from '../../shared/errors.ts';

const noBytes: Buffer = Buffer.alloc(0);

/**
 * All bytes of a request's body.
 * Errors: INPUT_TOO_LARGE as soon as that is known, with the rest unread; INPUT_INVALID when the connection broke.
 */
export const readBody = (request: IncomingMessage, maxBytes: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
      reject(new BackchannelError('INPUT_TOO_LARGE'));
      return;
    }
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > maxBytes) {
        request.pause();
        reject(new BackchannelError('INPUT_TOO_LARGE'));
      } else chunks.push(chunk);
    });
    request.on('end', () => {
      const [only = noBytes] = chunks;
      resolve(chunks.length > 1 ? Buffer.concat(chunks, length) : only);
    });
    request.on('close', () => {
      if (!request.complete) reject(new BackchannelError('INPUT_INVALID'));
    });
    // 'close' follows.
    request.on('error', () => undefined);
  });
