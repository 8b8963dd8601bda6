import { Worker } from 'node:worker_threads';
import { type AppendOutcome, type BodiesOutcome, type SealedWebhook, withoutRepeats } from '../webhooks.ts';
import {
  type AppendAnswer,
  type BodiesAnswer,
  type Failure,
  type Question,
  type WorkerSettings,
  packBatch,
  packBodies,
  ready,
} from './batch.ts';
import type { Mutex } from '../../../shared/mutex.ts';

export interface AppendThread {
  append(webhooks: readonly SealedWebhook[], nowMs: number): Promise<AppendOutcome>;
  /** See RelayStore.appendBodies. */
  appendBodies(
    bodies: readonly Uint8Array[],
    of: { dedupeSecret: Uint8Array; nowMs: number },
  ): Promise<BodiesOutcome>;
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
  let thread: Worker | undefined;
  /** The question that is not answered yet: the mutex lets one at a time through. */
  let open: { answer(answer: AppendAnswer | BodiesAnswer | Failure): void; lose(): void } | undefined;

  // One listener for all answers: adding and removing one for each was a cost of its own.
  const start = (): Worker => {
    const worker = new Worker(new URL('append-worker.ts', import.meta.url), { workerData: settings });
    worker.on('message', (answer: AppendAnswer | BodiesAnswer | Failure | typeof ready) => {
      // The first message of every thread.
      if (answer !== ready) open?.answer(answer);
    });
    // A crash is handled by 'exit': below while a question is open, else at the next one.
    worker.on('error', () => undefined);
    worker.once('exit', () => {
      if (thread !== worker) return;
      thread = undefined;
      open?.lose();
    });
    thread = worker;
    return worker;
  };
  const first = start();
  await new Promise<void>((resolve, reject) => {
    first.once('message', () => resolve());
    first.once('exit', () => reject(threadLost()));
  });

  /** `bytes`: memory of the question that is handed over and not copied. Errors: the driver's, by code. */
  const ask = <Answer extends AppendAnswer | BodiesAnswer>(
    question: Question,
    bytes: ArrayBuffer,
  ): Promise<Answer> =>
    new Promise<Answer>((resolve, reject) => {
      open = {
        answer(answer) {
          if ('code' in answer) reject(Object.assign(new Error('SQLite refused a batch'), answer));
          else resolve(answer as Answer);
        },
        lose: () => reject(threadLost()),
      };
      (thread ?? start()).postMessage(question, [bytes]);
    }).finally(() => (open = undefined));

  return {
    async append(webhooks, nowMs) {
      const unique = withoutRepeats(webhooks);
      const answer = await mutex.run(() => {
        const batch = packBatch(unique);
        return ask<AppendAnswer>({ type: 'append', batch, nowMs }, batch.bytes);
      });
      return {
        ...answer,
        duplicates: answer.duplicates + webhooks.length - unique.length,
        overQuota: answer.overQuota.flatMap((index) => unique[index] ?? []),
      };
    },
    appendBodies: (given, of) =>
      mutex.run(() => {
        const bodies = packBodies(given);
        return ask<BodiesAnswer>({ type: 'append-bodies', bodies, ...of }, bodies.bytes);
      }),
    async close() {
      const worker = thread;
      if (!worker) return;
      const ended = new Promise((resolve) => worker.once('exit', resolve));
      worker.postMessage({ type: 'close' } satisfies Question);
      await ended;
    },
  };
};
