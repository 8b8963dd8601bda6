import { Worker } from 'node:worker_threads';
import { type AppendOutcome, type SealedWebhook, withoutRepeats } from '../webhooks.ts';
import { type Answer, type WorkerSettings, type Question, packBatch, ready } from './batch.ts';
import type { Mutex } from '../../../shared/mutex.ts';

export interface AppendThread {
  append(webhooks: readonly SealedWebhook[], nowMs: number): Promise<AppendOutcome>;
  /** Call after the last append. */
  close(): Promise<void>;
}

/** The worker thread crashed: whether the batch was written is unknown. */
const threadLost = (): Error =>
  Object.assign(new Error('The writing thread ended'), { code: 'SQLITE_IOERR_THREAD' });

/**
 * Writes webhooks in a worker thread with its own connection, so that requests are handled while the disk is waited for. Holds
 * the mutex meanwhile: SQLite has one writer, and the other connection must not run into its lock. A crashed thread is replaced
 * at the next append. Resolves when the thread is ready.
 * Errors: the driver's, by code.
 */
export const openAppendThread = async (settings: WorkerSettings, mutex: Mutex): Promise<AppendThread> => {
  const start = (): Worker => {
    const worker = new Worker(new URL('append-worker.ts', import.meta.url), { workerData: settings });
    // A crash is handled by 'exit': below while a question is open, else at the next one.
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
    first.once('exit', () => reject(threadLost()));
  });

  const ask = (question: Extract<Question, { type: 'append' }>): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const worker = (thread ??= start());
      const settle = (answer: Answer | typeof ready | undefined): void => {
        // The first message of a thread that replaced a crashed one.
        if (answer === ready) return;
        worker.off('message', settle);
        worker.off('exit', gone);
        if (answer) resolve(answer);
        else reject(threadLost());
      };
      const gone = (): void => settle(undefined);
      worker.on('message', settle);
      worker.once('exit', gone);
      worker.postMessage(question, [question.batch.bytes]);
    });

  return {
    async append(webhooks, nowMs) {
      const unique = withoutRepeats(webhooks);
      const release = await mutex.acquire();
      try {
        const answer = await ask({ type: 'append', batch: packBatch(unique), nowMs });
        if ('code' in answer) throw Object.assign(new Error('SQLite refused a batch'), answer);
        return {
          ...answer,
          duplicates: answer.duplicates + webhooks.length - unique.length,
          overQuota: answer.overQuota.flatMap((index) => unique[index] ?? []),
        };
      } finally {
        release();
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
