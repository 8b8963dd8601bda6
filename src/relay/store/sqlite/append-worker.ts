import { parentPort, workerData } from 'node:worker_threads';
import { createAppendAll } from './append.ts';
import { type Answer, type Place, type Question, ready, unpackBatch } from './batch.ts';
import { openSqlite } from './open-sqlite.ts';

/** The thread that writes webhooks: waiting for the disk is its whole work (decision 0021). */
const { path, maxFileBytes, quota } = workerData as Place;
const database = openSqlite(path, maxFileBytes);
const append = createAppendAll(database, quota);

const answerTo = ({ batch, nowMs }: Extract<Question, { type: 'append' }>): Answer => {
  try {
    const webhooks = unpackBatch(batch);
    const { overQuota, ...counts } = append(webhooks, nowMs);
    return { ...counts, overQuota: overQuota.map((webhook) => webhooks.indexOf(webhook)) };
  } catch (error) {
    // Only the code travels: a message could quote what was to be written.
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
    return { code };
  }
};

parentPort?.on('message', (question: Question) => {
  if (question.type === 'append') parentPort?.postMessage(answerTo(question));
  else {
    database.close();
    parentPort?.close();
  }
});
parentPort?.postMessage(ready);
