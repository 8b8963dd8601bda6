import { Worker } from 'node:worker_threads';
import { type AppendOutcome, type SealedWebhook, withoutRepeats } from '../webhooks.ts';
import { type Answer, type Place, type Question, packBatch, ready } from './batch.ts';
import type { Turnstile } from './libsql-dialect.ts';

export interface AppendThread {
  append(webhooks: readonly SealedWebhook[], nowMs: number): Promise<AppendOutcome>;
  /** After the last append. */
  close(): Promise<void>;
}

/** A thread that ends by itself has crashed; what it was asked is not known to be written. */
const lost = (): Error =>
  Object.assign(new Error('The writing thread ended'), { code: 'SQLITE_IOERR_THREAD' });

/**
 * Writes webhooks in a thread with a connection of its own, so that requests are read, checked and sealed while the disk is waited for.
 * The turnstile is held meanwhile: SQLite has one writer, and the other connection must not meet its lock. A thread that crashed is
 * replaced at the next append. Resolves when the thread can be asked.
 * Errors: the driver's, by code.
 */
export const openAppendThread = async (place: Place, turnstile: Turnstile): Promise<AppendThread> => {
  const start = (): Worker => {
    const worker = new Worker(new URL('append-worker.ts', import.meta.url), { workerData: place });
    // Who waits hears of it below; between two questions the next one finds it out.
    worker.on('error', () => undefined);
    worker.once('exit', () => {
      if (thread === worker) thread = undefined;
    });
    return worker;
  };
  let thread: Worker | undefined;
  const first = start();
  thread = first;
  await new Promise<void>((resolve, reject) => {
    first.once('message', () => resolve());
    first.once('exit', () => reject(lost()));
  });

  const ask = (question: Extract<Question, { type: 'append' }>): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const worker = (thread ??= start());
      const settle = (answer: Answer | typeof ready | undefined): void => {
        // A thread that has just been replaced.
        if (answer === ready) return;
        worker.off('message', settle);
        worker.off('exit', gone);
        if (answer) resolve(answer);
        else reject(lost());
      };
      const gone = (): void => settle(undefined);
      worker.on('message', settle);
      worker.once('exit', gone);
      worker.postMessage(question, [question.batch.bytes]);
    });

  return {
    async append(webhooks, nowMs) {
      const unique = withoutRepeats(webhooks);
      const leave = await turnstile.enter();
      try {
        const answer = await ask({ type: 'append', batch: packBatch(unique), nowMs });
        if ('code' in answer) throw Object.assign(new Error('SQLite refused a batch'), answer);
        return {
          ...answer,
          duplicates: answer.duplicates + webhooks.length - unique.length,
          overQuota: answer.overQuota.flatMap((index) => unique[index] ?? []),
        };
      } finally {
        leave();
      }
    },
    async close() {
      const worker = thread;
      if (!worker) return;
      const ended = new Promise((resolve) => worker.once('exit', resolve));
      worker.postMessage({ type: 'close' } satisfies Question);
      await ended;
    },
  };
};
