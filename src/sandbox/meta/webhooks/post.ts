/** One HTTP request to the app's server, as Meta's crawler makes it: no redirects, five seconds. */
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

/** An answer is expected within five seconds (instagram.md §5.2). */
export const ANSWER_WITHIN_MS = 5000;
const KEPT_ANSWER_BYTES = 64 * 1024;

export interface HttpAnswer {
  status: number;
  contentType: string;
  text: string;
}

/** Answers undefined when no answer came: refused, cut, too late, or stopped by `signal`. */
export function callServer(
  method: 'GET' | 'POST',
  address: string,
  headers: Record<string, string>,
  body: Buffer | undefined,
  signal: AbortSignal,
): Promise<HttpAnswer | undefined> {
  return new Promise((resolve) => {
    const url = new URL(address);
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const request = send(url, { method, headers, signal }, (response) => {
      const chunks: Buffer[] = [];
      let kept = 0;
      response.on('data', (chunk: Buffer) => {
        if (kept < KEPT_ANSWER_BYTES) chunks.push(chunk);
        kept += chunk.length;
      });
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          contentType: response.headers['content-type'] ?? '',
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      );
      response.on('error', () => resolve(undefined));
    });
    // A server that is down is an ordinary case for the sender: it shows as an attempt without status.
    request.on('error', () => resolve(undefined));
    const timer = setTimeout(() => request.destroy(new Error('no answer in time')), ANSWER_WITHIN_MS);
    request.on('close', () => clearTimeout(timer));
    request.end(body);
  });
}
