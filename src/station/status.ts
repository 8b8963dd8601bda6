import { get } from 'node:http';
import { type ExitCode, exitCodes } from './exit-codes.ts';

const longestMs = 5_000;
const maxBytes = 64 * 1024;

/** Asks the station that runs on this server. `text`: what it answered, or why there is no answer. */
export const askStatus = (port: number): Promise<{ code: ExitCode; text: string }> =>
  new Promise((resolve) => {
    const none = (): void =>
      resolve({ code: exitCodes.failed, text: `No station answers on 127.0.0.1:${port}.` });
    const request = get({ host: '127.0.0.1', port, path: '/readyz', timeout: longestMs }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
        if (text.length > maxBytes) request.destroy();
      });
      response.once('end', () =>
        resolve({
          code: response.statusCode === 200 ? exitCodes.done : exitCodes.failed,
          text: text.trimEnd(),
        }),
      );
    });
    request.once('timeout', () => request.destroy());
    request.once('error', none);
    request.once('close', none);
  });
