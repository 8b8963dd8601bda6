import { randomUUID } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { makeFileKey, openPiece, sealContent } from '../../src/main/private-chats/files/file-cipher.ts';
import { sealedFileBytes } from '../../src/shared/wire/index.ts';
import { claim, returnTo, wayBackOf } from './helpers/browser-return.ts';
import { type RunningRelay, postWebhook, startRelay, textWebhook } from './helpers/running-relay.ts';
import { enrolled, makeSealKeys, openSealed, setChannelKey } from './helpers/test-device.ts';

const accountId = '17841400000000042';
const pageId = '104400000000711';
/** Planted where content and secrets pass through. */
const canary = {
  webhookText: 'canary-webhook-text-7F3A',
  brokenText: 'canary-broken-text-91BC',
  refusedText: 'canary-refused-text-C4D5',
  unknownText: 'canary-unknown-text-08E1',
  privateText: 'canary-private-text-5A6B',
  fileContent: 'canary-file-content-2C7D'.repeat(20),
  fileName: 'canary-file-name-9F1E.pdf',
  userToken: 'EAAcanaryUserToken4D2E',
  code: 'canary-login-code-6E7F',
  query: 'canary-query-3B9C',
};

/** Undefined when the file went between the listing and the reading: PostgreSQL keeps making and dropping some. */
const bytesOf = (path: string): Buffer | undefined => {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
};

describe('texts and tokens that pass through the relay', () => {
  let running: RunningRelay;
  const secrets: string[] = Object.values(canary);

  beforeAll(async () => {
    running = await startRelay();
  });
  afterAll(() => running.close());

  /** Every byte the relay has written: what SQLite keeps beside the database, or all of PostgreSQL's files with its log. */
  const writtenBytes = (): [string, Buffer][] =>
    readdirSync(inject('postgresFolder') ?? running.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .flatMap(({ parentPath, name }): [string, Buffer][] => {
        const bytes = bytesOf(join(parentPath, name));
        return bytes ? [[name, bytes]] : [];
      });

  const expectNoCanary = (): void => {
    const files = writtenBytes();
    const proof = inject('postgresFolder') === undefined ? 'relay.db' : 'PG_VERSION';
    expect(files.map(([name]) => name)).toContain(proof);
    // The search does find what is there.
    expect(files.some(([, bytes]) => bytes.includes(accountId))).toBe(true);
    for (const secret of secrets) {
      for (const [name, bytes] of files)
        expect([name, secret, bytes.includes(secret)]).toEqual([name, secret, false]);
      expect([secret, running.logLines.some((line) => line.includes(secret))]).toEqual([secret, false]);
    }
  };

  it('are in none of its files and in no log line, while it runs, after a sweep and after it stopped', async () => {
    const before = new Set(readdirSync(tmpdir()));
    const admin = await enrolled(running);
    const colleague = await enrolled(running);
    secrets.push(admin.token, colleague.token, running.config.meta.appSecret);
    const keys = await setChannelKey(admin);
    running.fakes.codes.set(canary.code, { userToken: canary.userToken, personId: '122100000000555' });
    running.fakes.pages.push({ id: pageId, accountId });

    const started = await admin.adminCall({ method: 'POST', path: '/v1/connect/meta', body: { returnTo } });
    const { ticket, dialogUrl } = (await started.json()) as { ticket: string; dialogUrl: string };
    const state = new URL(dialogUrl).searchParams.get('state') ?? '';
    secrets.push(state);
    const page = await fetch(
      `${running.url}/v1/connect/meta/callback?code=${canary.code}&state=${state}&x=${canary.query}`,
    );
    const returnCode = wayBackOf(await page.text())?.searchParams.get('code') ?? '';
    secrets.push(returnCode);
    await claim(admin, ticket, returnCode);
    await admin.adminCall({ method: 'POST', path: '/v1/channels', body: { ticket, pageId, accountId } });

    await postWebhook(running.url, textWebhook(accountId, 'm1', canary.webhookText));
    await postWebhook(running.url, textWebhook('17841400000000001', 'm2', canary.unknownText));
    await postWebhook(running.url, `{"broken":"${canary.brokenText}`);
    await postWebhook(running.url, textWebhook(accountId, 'm3', canary.refusedText), {
      secret: 'another-secret',
    });
    const file = { id: randomUUID(), key: makeFileKey(), sizeBytes: canary.fileContent.length };
    await admin.post(colleague, 'k', {
      text: canary.privateText,
      files: [{ ...file, name: canary.fileName }],
    });
    const path = `/v1/files/${file.id}`;
    const offer = { bytes: sealedFileBytes(file.sizeBytes), devices: [colleague.id] };
    await admin.call({ method: 'PUT', path, body: offer });
    const [piece] = sealContent(file, Buffer.from(canary.fileContent));
    const bytes = new Uint8Array(piece ?? []);
    expect((await admin.call({ method: 'PUT', path: `${path}/pieces/0`, bytes })).status).toBe(200);
    const fetched = await colleague.call({ method: 'GET', path: `${path}/pieces/0` });
    expect(openPiece(file, 0, Buffer.from(await fetched.arrayBuffer()))?.toString()).toBe(canary.fileContent);
    await fetch(`${running.url}/v1/config?token=${canary.query}`, {
      headers: { 'user-agent': `Backchannel/0.1.0 (${canary.query})` },
    });
    await fetch(`${running.url}/${canary.query}`);
    await admin.enrolCall({ broken: canary.brokenText });

    // What passed through did arrive.
    const envelopes = (await admin.poll()).envelopes;
    const opened = envelopes.map(({ kind, sealed }) =>
      openSealed(sealed, kind === 'instagram' ? keys : admin.sealKeys),
    );
    expect(JSON.stringify(opened)).toContain(canary.webhookText);
    expect(JSON.stringify(opened)).toContain(canary.userToken);
    expect(() => openSealed(envelopes[0]?.sealed ?? '', makeSealKeys())).toThrow();

    expectNoCanary();
    await running.relay.sweep();
    expectNoCanary();
    await running.relay.close();
    expectNoCanary();
    const appeared = readdirSync(tmpdir()).filter((name) => !before.has(name) && /sqlite|etilqs/.test(name));
    expect(appeared).toEqual([]);
  });
});
