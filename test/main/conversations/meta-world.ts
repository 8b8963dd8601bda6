/** The sandbox's Meta on loopback, with a webhook that reaches one test console and a client with a real Page token. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createInstagramClient,
  createPageFamily,
  type InstagramClient,
} from '../../../src/main/instagram/index.ts';
import { buildSandbox, type Sandbox } from '../../../src/sandbox/server.ts';
import { quickTime, strictSeed, withoutOddities } from '../../helpers/livechat-sandbox.ts';
import { pageIdSchema } from '../../../src/shared/domain/index.ts';
import { parseWebhookBody } from '../../../src/shared/instagram/index.ts';
import { accountId, pageId, type TestConsole } from './console.ts';

export interface MetaWorld {
  sandbox: Sandbox;
  /** Where webhooks go now; nowhere while undefined (they are kept in `missed`). */
  console: TestConsole | undefined;
  missed: unknown[];
  client(more?: Pick<Parameters<typeof createInstagramClient>[0], 'fieldMemory'>): InstagramClient;
  pageToken: string;
  /** Texts that Instagram accepted, in order. */
  sentTexts(): (string | undefined)[];
  settled(): Promise<void>;
  end(): Promise<void>;
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

export const startMetaWorld = async (): Promise<MetaWorld> => {
  const sandbox = buildSandbox({ timeRate: quickTime.timeRate, strict: strictSeed });
  withoutOddities(sandbox);
  // These tests compare with the list right after something was written.
  sandbox.meta.options.historyLag = undefined;
  const urls = await sandbox.listen();
  const missed: unknown[] = [];
  const server = createServer((request, response) => {
    const challenge = new URL(request.url ?? '/', 'http://localhost').searchParams.get('hub.challenge');
    if (challenge !== null) return response.end(challenge);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = parseWebhookBody(Buffer.concat(chunks).toString('utf8'));
      if (world.console) world.console.relay.deliverBody(body);
      else missed.push(body);
      response.end('ok');
    });
  });
  const port = await listen(server);
  const { pageToken } = sandbox.meta.connect({ isSubscribed: true });
  await sandbox.meta.setWebhook({ url: `http://127.0.0.1:${port}/webhook` });
  const { clock } = sandbox.context;
  const world: MetaWorld = {
    sandbox,
    console: undefined,
    missed,
    pageToken,
    client: (more = {}) =>
      createInstagramClient({
        ...more,
        family: createPageFamily({ graphUrl: urls.graphUrl, graphVersion: 'v25.0' }),
        account: { pageId: pageIdSchema.parse(pageId), accountId },
        token: world.pageToken,
        clock,
        timers: clock,
      }),
    sentTexts: () => sandbox.meta.books.sends.map(({ text }) => text),
    settled: () => sandbox.meta.webhooksSettled(),
    async end() {
      await sandbox.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return world;
};
