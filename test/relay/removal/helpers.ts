import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { checkRecord } from '../../../scripts/verify-record.mjs';
import type { Sandbox, SandboxUrls } from '../../../src/sandbox/server.ts';
import { buildSandbox } from '../../../src/sandbox/server.ts';
import { type RemovalRecord, removalRecordSchema } from '../../../src/shared/removal/index.ts';
import { type Removal, removalSchema, removalsAnswerSchema } from '../../../src/shared/wire/index.ts';
import { claimFrom, returnTo } from '../helpers/browser-return.ts';
import { type RunningRelay, pathSecret, startRelay } from '../helpers/running-relay.ts';
import { type TestDevice, setChannelKey } from '../helpers/test-device.ts';

export const bakery = { pageId: '104400000000711', accountId: '17841400000000042' };
export const maria = '122100000000555';

/** Parts of Meta's books that removals are about. */
export interface Books {
  calls: { call: string; method: string; status: number }[];
  revocations: { personId: string; by: string; deadTokens: number }[];
  subscriptions: { pageId: string; action: string }[];
  callbacks: { kind: string; status?: number; answer?: { url?: string; confirmation_code?: string } }[];
  tokens: { kind?: string; deadSubcode?: number }[];
}

/** A relay whose LiveChat is a table and whose Meta is the sandbox. */
export interface Setting {
  running: RunningRelay;
  sandbox: Sandbox;
  control<Answer>(method: string, path: string, body?: unknown): Promise<Answer>;
  books(): Promise<Books>;
  /** Through Facebook's dialog; gives the channel's id. */
  connect(device: TestDevice, page?: { pageId: string; accountId: string }, person?: string): Promise<string>;
  addPage(person?: string): Promise<{ pageId: string; accountId: string }>;
  close(): Promise<void>;
}

export const startSetting = async (settings: Record<string, string> = {}): Promise<Setting> => {
  const sandbox = buildSandbox({ authorizeLimit: false });
  const urls: SandboxUrls = await sandbox.listen();
  const running = await startRelay({
    META_APP_ID: urls.meta.appId,
    META_APP_SECRET: urls.meta.appSecret,
    META_GRAPH_URL: urls.graphUrl,
    META_DIALOG_URL: urls.dialogUrl,
    ...settings,
  });
  const control: Setting['control'] = async <Answer>(method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${urls.controlUrl}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Answer;
  };
  await control('POST', '/meta/redirect-uris', { uri: `${running.url}/v1/connect/meta/callback` });
  return {
    running,
    sandbox,
    control,
    books: () => control<Books>('GET', '/meta/books'),
    async connect(device, page = bakery, person = maria) {
      await setChannelKey(device);
      await control('POST', '/meta/redirect-uris', { uri: `${running.url}/v1/connect/meta/callback` });
      const started = await device.adminCall({
        method: 'POST',
        path: '/v1/connect/meta',
        body: { returnTo },
      });
      const { ticket, dialogUrl } = (await started.json()) as { ticket: string; dialogUrl: string };
      const { location } = await control<{ location: string }>('POST', '/meta/authorize', {
        url: dialogUrl,
        decision: 'allow',
        person,
      });
      await claimFrom(device, ticket, await fetch(location));
      const bound = await device.adminCall({
        method: 'POST',
        path: '/v1/channels',
        body: { ticket, ...page },
      });
      const answer = (await bound.json()) as { channelId: string };
      expect(answer.channelId, JSON.stringify(answer)).toBeTypeOf('string');
      return answer.channelId;
    },
    async addPage(person = maria) {
      const { page } = await control<{ page: { id: string; accountId: string } }>('POST', '/meta/pages', {
        name: 'Invented Kiosk',
        username: `invented.kiosk.${Math.random().toString(36).slice(2, 8)}`,
        person,
      });
      return { pageId: page.id, accountId: page.accountId };
    },
    async close() {
      await running.close();
      await sandbox.close();
    },
  };
};

export const start = async (device: TestDevice, body: unknown): Promise<Removal> => {
  const answer = await device.adminCall({ method: 'POST', path: '/v1/removals', body });
  return removalSchema.parse(await answer.json());
};

export const removalsOf = async (device: TestDevice): Promise<Removal[]> => {
  const answer = await device.call({ method: 'GET', path: '/v1/removals' });
  return removalsAnswerSchema.parse(await answer.json()).removals;
};

export const newest = async (device: TestDevice): Promise<Removal> => {
  const [removal] = await removalsOf(device);
  if (!removal) throw new Error('no removal');
  return removal;
};

export const stepOf = (removal: Pick<Removal, 'steps'>, step: string) =>
  removal.steps.find((each) => each.step === step);

export const confirm = (
  device: TestDevice,
  id: string,
  body: unknown = { wiped: { messages: 3 } },
): Promise<Response> => device.call({ method: 'POST', path: `/v1/removals/${id}/confirmations`, body });

/** Fetches a record, checks it as an auditor does, and gives it. */
export const verifiedRecord = async (running: RunningRelay, id: string): Promise<RemovalRecord> => {
  const keys = (await (await fetch(`${running.url}/.well-known/backchannel-relay-key.json`)).json()) as {
    keys: { keyId: string; publicKey: string }[];
  };
  const bytes = Buffer.from(await (await fetch(`${running.url}/removals/${id}/record.json`)).arrayBuffer());
  expect(checkRecord(bytes, keys.keys).verdict).toBe('valid');
  return removalRecordSchema.parse(JSON.parse(bytes.toString('utf8')));
};

export const notice = (
  workspaceId: string,
  change: Record<string, unknown> = {},
): Record<string, unknown> => ({
  event: 'application_uninstalled',
  applicationID: 'app',
  applicationName: 'Backchannel',
  clientID: 'client-0001',
  date: '2026-03-04T10:20:30+01:00',
  licenseID: 17_500_042,
  organizationID: workspaceId,
  userID: 'someone',
  payload: {},
  ...change,
});

export const postNotice = (url: string, body: unknown, secret = pathSecret): Promise<Response> =>
  fetch(`${url}/webhooks/livechat/${secret}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

/** No file of the relay's folder and no log line holds one of these. SQLite only; in PostgreSQL it finds no file. */
export const expectNowhere = (running: RunningRelay, planted: readonly string[]): void => {
  for (const name of readdirSync(running.folder)) {
    const bytes = readFileSync(join(running.folder, name));
    for (const text of planted) expect([name, text, bytes.includes(text)]).toEqual([name, text, false]);
  }
  const lines = running.logLines.join('');
  for (const text of planted) expect([text, lines.includes(text)]).toEqual([text, false]);
};
