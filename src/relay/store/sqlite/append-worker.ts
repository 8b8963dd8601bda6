import { parentPort, workerData } from 'node:worker_threads';
import type { WebhookItem } from '../../../shared/instagram/webhook-item.ts';
import { createKeyedSealer } from '../../sealing.ts';
import { readSignedBody } from '../../webhooks/meta/read-signed-body.ts';
import { byAccountAndPage, idsToLookFor, sealItems } from '../../webhooks/meta/seal-items.ts';
import type { AppendOutcome } from '../webhooks.ts';
import { createAppendAll } from './append.ts';
import {
  type AppendAnswer,
  type BodiesAnswer,
  type Failure,
  type Question,
  type WorkerSettings,
  ready,
  unpackBatch,
  unpackBodies,
} from './batch.ts';
import { createByteRun } from './byte-run.ts';
import { createRequireRoom } from './file-room.ts';
import { openSqlite } from './open-sqlite.ts';
import { createSqliteRecipients } from './recipients.ts';

/**
 * The worker thread that reads, seals and writes webhooks, so that the main thread neither does that work nor waits for the disk
 * (decisions 0021 and 0152). Its keys are its own and live a minute, by a clock that only grows.
 */
const { path, maxFileBytes, quota } = workerData as WorkerSettings;
const db = openSqlite(path, maxFileBytes);
const append = createAppendAll(db, quota, createRequireRoom(db, maxFileBytes));
const findRecipients = createSqliteRecipients(db);
const sealer = createKeyedSealer({ now: () => performance.now() });
/** Overwrites keys of teams that nothing comes for any more. */
const forgetEveryMs = 60_000;
setInterval(() => sealer.forget(), forgetEveryMs).unref();
/** Two hundred usual webhooks. */
const run = createByteRun(512 * 1024);
const nothing: AppendOutcome = { stored: 0, duplicates: 0, overQuota: [], unbound: 0 };

const appendPacked = ({ batch, nowMs }: Extract<Question, { type: 'append' }>): AppendAnswer => {
  const webhooks = unpackBatch(batch);
  const { overQuota, ...counts } = append(webhooks, nowMs);
  return { ...counts, overQuota: overQuota.map((webhook) => webhooks.indexOf(webhook)) };
};

const appendBodies = (of: Extract<Question, { type: 'append-bodies' }>): BodiesAnswer => {
  const { dedupeSecret, nowMs } = of;
  const items: WebhookItem[] = [];
  const refused: number[] = [];
  let [malformed, otherObjects] = [0, 0];
  for (const [index, body] of unpackBodies(of.bodies).entries()) {
    const contents = readSignedBody(body);
    if (!contents) {
      refused.push(index);
      continue;
    }
    items.push(...contents.items);
    malformed += contents.malformed;
    otherObjects += contents.otherObjects;
  }
  run.reset();
  const recipients = byAccountAndPage(idsToLookFor(items).flatMap(findRecipients));
  const { sealed, unknownAccounts, unreadable } = sealItems(items, recipients, {
    sealer,
    dedupeSecret,
    nowMs,
    take: run.take,
  });
  const { overQuota, ...counts } = sealed.length === 0 ? nothing : append(sealed, nowMs);
  return {
    ...counts,
    // Copies: a view would be sent with all the memory behind it, which the next batch overwrites.
    overQuota: overQuota.map((webhook) => ({ ...webhook, sealed: Uint8Array.from(webhook.sealed) })),
    refused,
    malformed,
    otherObjects,
    unknownAccounts,
    unreadable,
    workspaceIds: [...new Set(sealed.map(({ workspaceId }) => workspaceId))],
  };
};

const answerTo = (question: Exclude<Question, { type: 'close' }>): AppendAnswer | BodiesAnswer | Failure => {
  try {
    return question.type === 'append' ? appendPacked(question) : appendBodies(question);
  } catch (error) {
    // Only the code: a message could quote content.
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
    return { code };
  }
};

parentPort?.on('message', (question: Question) => {
  if (question.type === 'close') {
    db.close();
    parentPort?.close();
  } else parentPort?.postMessage(answerTo(question));
});
parentPort?.postMessage(ready);
