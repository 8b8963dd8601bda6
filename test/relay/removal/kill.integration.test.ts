import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, type SandboxUrls, buildSandbox } from '../../../src/sandbox/server.ts';
import {
  insertChannel,
  insertDevice,
  ensureWorkspace,
  openStore,
  setChannelKey,
} from '../../../src/relay/store/index.ts';
import { scheduleUninstall } from '../../../src/relay/removal/begin.ts';
import { recordText, removalRecordSchema } from '../../../src/shared/removal/index.ts';
import { childEnvironment } from '../../helpers/child-environment.ts';
import { relayEnvironment } from '../helpers/relay-environment.ts';
import { workOnce } from './work-once.ts';

const node = 'node_modules/.bin/node';
const pageId = '104400000000711';
const personId = '122100000000555';
const planted = [
  'planted-agent@bakery.test',
  'planted-account-id',
  'planted-envelope-bytes',
  'planted-workspace',
  pageId,
];

let folder: string;
let sandbox: Sandbox;
let urls: SandboxUrls;

const control = async (method: string, path: string, body?: unknown): Promise<unknown> => {
  const answer = await fetch(`${urls.controlUrl}${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return answer.json();
};
const environmentOf = (file: string): Record<string, string> => ({
  ...relayEnvironment(urls.httpUrl, file),
  META_APP_ID: urls.meta.appId,
  META_APP_SECRET: urls.meta.appSecret,
  META_GRAPH_URL: urls.graphUrl,
});
const open = (file: string) =>
  openStore(`file:${file}`, { quota: { envelopes: 1000, bytes: 1_000_000 }, onFault: () => undefined });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'relay-kill-'));
  sandbox = buildSandbox({ authorizeLimit: false });
  urls = await sandbox.listen();
  mkdirSync(join(folder, 'template'));
  const store = await open(join(folder, 'template', 'relay.db'));
  const workspaceId = 'planted-workspace' as never;
  await store.commit(async (writer) => {
    await ensureWorkspace(writer, workspaceId, 1);
    await setChannelKey(writer, workspaceId, { keyId: 'key-1', publicKey: 'public' });
    await insertDevice(writer, {
      id: 'device-1' as never,
      workspaceId,
      accountId: 'planted-account-id',
      agentId: 'planted-agent@bakery.test' as never,
      role: 'owner',
      signKey: 'sign',
      sealKey: 'seal',
      appVersion: '1',
      platform: 'linux',
      enrolledAtMs: 1,
      firstSeq: 0,
      ackedSeq: 0,
    });
    await insertChannel(writer, {
      id: 'channel-1' as never,
      workspaceId,
      pageId: pageId as never,
      accountId: '17841400000000042' as never,
      personId,
      connectedAtMs: 1,
    });
    await scheduleUninstall(writer, {
      workspaceId,
      trigger: 'admin',
      nowMs: Date.now() - 15 * 86_400_000,
      // So long ago that nobody waits for consoles any more.
      dueAtMs: Date.now() - 14 * 86_400_000,
      hashPerson: () => 'hash',
    });
  });
  await store.appendWebhooks(
    [
      {
        workspaceId: 'planted-workspace',
        channelId: 'channel-1',
        keyId: 'key-1',
        sealed: Buffer.from('planted-envelope-bytes'),
        keyHash: Buffer.alloc(32, 1),
      },
    ],
    Date.now(),
  );
  await store.close();
});
afterAll(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The sandbox answers from this process, so the child must not block it. */
const run = (
  file: string,
  killAt: number,
): Promise<{ status: number | null; signal: string | null; errors: string }> =>
  new Promise((resolve) => {
    const child = spawn(node, ['test/relay/removal/fixtures/killed-child.ts', String(killAt)], {
      env: childEnvironment(environmentOf(file)),
    });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.once('exit', (status, signal) => resolve({ status, signal, errors }));
  });

/** What must be true however often the work was cut off. */
const expectEndedOnce = async (home: string, killAt: number): Promise<void> => {
  const store = await open(join(home, 'relay.db'));
  const rows = await store.db.selectFrom('removals').selectAll().execute();
  const steps = await store.db.selectFrom('removal_steps').selectAll().orderBy('n').execute();
  expect([killAt, rows.map(({ state }) => state)]).toEqual([killAt, ['done']]);
  expect([killAt, steps.map(({ step, state }) => [step, state])]).toEqual([
    killAt,
    ['unsubscribe', 'revoke-grant', 'unbind', 'delete-envelopes', 'delete-workspace', 'await-consoles'].map(
      (step) => [step, 'settled'],
    ),
  ]);
  const text = rows[0]?.record ?? '';
  const record = removalRecordSchema.parse(JSON.parse(text));
  expect(recordText(record)).toBe(text);
  expect([killAt, record.removedFromRelay]).toMatchObject([
    killAt,
    { channels: 1, devices: 1, envelopes: 1, workspaces: 1 },
  ]);
  await store.close();
  for (const name of readdirSync(home)) {
    const bytes = readFileSync(join(home, name));
    for (const secret of planted)
      expect([killAt, name, secret, bytes.includes(secret)]).toEqual([killAt, name, secret, false]);
  }
};

describe('a removal whose relay is killed', () => {
  it('ends once, wherever in its steps that was', async () => {
    const connect = () =>
      control('POST', '/meta/connect', { person: personId, page: pageId, subscribed: true });
    let killAt = 1;
    for (; ; killAt += 1) {
      const home = join(folder, `killed-at-${killAt}`);
      cpSync(join(folder, 'template'), home, { recursive: true });
      await control('DELETE', '/meta/books');
      await connect();
      const killed = await run(join(home, 'relay.db'), killAt);
      if (killed.signal !== 'SIGKILL') {
        expect([killAt, killed.status, killed.errors]).toEqual([killAt, 0, '']);
        await expectEndedOnce(home, killAt);
        break;
      }
      await workOnce(environmentOf(join(home, 'relay.db')), () => undefined);
      await expectEndedOnce(home, killAt);
      const books = (await control('GET', '/meta/books')) as { revocations: { personId: string }[] };
      expect([killAt, books.revocations.map((each) => each.personId)]).toEqual([killAt, [personId]]);
      rmSync(home, { recursive: true, force: true });
    }
    // Two calls to Meta, and at least two commits a step.
    expect(killAt).toBeGreaterThan(15);
  }, 240_000);
});
