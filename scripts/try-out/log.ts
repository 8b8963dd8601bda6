import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

/** One file for what relay, sandbox and Electron print: needed when something goes wrong, in the way otherwise. */
export interface TryOutLog {
  readonly file: string;
  line(text: string): void;
  /** Resolves when everything is in the file. */
  close(): Promise<void>;
}

/** Begins the file anew. */
export function openTryOutLog(file: string): TryOutLog {
  const stream = createWriteStream(file);
  return {
    file,
    line(text) {
      if (!stream.writableEnded) stream.write(`${text}\n`);
    },
    async close() {
      stream.end();
      await finished(stream);
    },
  };
}
