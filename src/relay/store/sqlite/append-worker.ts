import { parentPort, workerData } from 'node:worker_threads';
import { createAppendAll } from './append.ts';
import { type Answer, type WorkerSettings, type Question, ready, unpackBatch } from './batch.ts';
import { createRequireRoom } from './file-room.ts';
import { openSqlite } from './open-sqlite.ts';

/** The worker thread that writes webhooks, so that the main thread does not wait for the disk (decision 0021). */
const { path, maxFileBytes, quota } = workerData as WorkerSettings;
const db = openSqlite(path, maxFileBytes);
const append = createAppendAll(db, quota, createRequireRoom(db, maxFileBytes));

const answerTo = ({ batch, nowMs }: Extract<Question, { type: 'append' }>): Answer => {
  try {
    const webhooks = unpackBatch(batch);
    const { overQuota, ...counts } = append(webhooks, nowMs);
    return { ...counts, overQuota: overQuota.map((webhook) => webhooks.indexOf(webhook)) };
  } catch (error) {
    // Only the code: a message could quote content.
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
    return { code };
  }
};

parentPort?.on('message', (question: Question) => {
  if (question.type === 'append') parentPort?.postMessage(answerTo(question));
  else {
    db.close();
    parentPort?.close();
  }
});
parentPort?.postMessage(ready);
