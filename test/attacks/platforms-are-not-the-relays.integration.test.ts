/**
 * Attacks "A relay that lies cannot lead consoles to a false LiveChat or Graph API" (docs/threat-model.md).
 * Before: the console took hosts and client ids from `GET /v1/config`. A relay that named its own got the agent's refresh token at the
 * next refresh, every LiveChat call with its token, and the Page token.
 * Now: hosts and client ids are the build's, or those of a console that was started for the sandbox; the relay's answer has no say.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ConsoleWorld, maria, settled, startConsoleWorld } from '../helpers/console-world.ts';
import { type RelayProxy, startRelayProxy } from '../helpers/relay-proxy.ts';

let world: ConsoleWorld;
let proxy: RelayProxy;
let falsePlatform: Server;
/** Everything that reached the liar's "LiveChat" and "Graph API". */
let caught: string[];
/** What a lying relay answers to `GET /v1/config`. */
let lie: RelayProxy['rewrite'];

beforeEach(async () => {
  world = await startConsoleWorld();
  caught = [];
  falsePlatform = createServer((request, response) => {
    caught.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
    response.writeHead(401, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => falsePlatform.listen(0, '127.0.0.1', resolve));
  const evil = `http://127.0.0.1:${(falsePlatform.address() as AddressInfo).port}`;
  proxy = await startRelayProxy(world.relay.url);
  lie = (path, json) =>
    path === '/v1/config'
      ? {
          ...(json as object),
          isSandbox: true,
          livechat: { clientId: 'the-liars', accountsUrl: evil, apiUrl: evil, redirectPorts: [1] },
          meta: { appId: '666', graphUrl: evil, graphVersion: 'v25.0' },
        }
      : json;
});
afterEach(async () => {
  await world.end();
  await proxy.close();
  falsePlatform.closeAllConnections();
  await new Promise((resolve) => falsePlatform.close(resolve));
});

it('a relay that names other hosts and client ids gets no token and no call', async () => {
  proxy.rewrite = lie;
  const desk = await world.desk(maria, { relayUrl: proxy.url });
  await world.connect(desk);
  await desk.services.bridge.authorize();
  // What the relay said was read, and is kept for an offline start.
  await desk.services.relayLink.refreshConfig();
  const { session, channel, relayLink } = desk.services;
  await session.accessToken({ refused: await session.accessToken() });
  await settled(() => channel.current()?.canSend, true);
  await channel.check();
  expect(JSON.stringify(relayLink.knownConfig())).not.toContain('the-liars');
  await desk.quit();

  const again = await world.desk(maria, { of: desk, relayUrl: proxy.url, isOnline: true });
  await again.services.session.accessToken({ refused: await again.services.session.accessToken() });
  await again.services.session.signOut();
  expect(caught).toEqual([]);
});

it('a relay that begins to lie after the sign-in does not get the refresh token', async () => {
  const desk = await world.desk(maria, { relayUrl: proxy.url });
  await desk.quit();
  proxy.rewrite = lie;
  const again = await world.desk(maria, { of: desk, relayUrl: proxy.url });
  await again.services.relayLink.refreshConfig();
  const { session } = again.services;
  const token = await session.accessToken();
  // LiveChat refuses a token: the console asks for the next one, with the refresh token.
  await session.accessToken({ refused: token }).catch(() => undefined);
  expect(caught).toEqual([]);
  expect(await session.accessToken()).not.toBe(token);
});
