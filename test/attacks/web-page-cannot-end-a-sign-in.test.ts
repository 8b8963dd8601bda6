/**
 * Threat model, "A web page that is open in somebody's browser": it cannot cancel or finish a sign-in that waits.
 *
 * Before: an answer with an error and no `state` was believed, so any page that fetched
 * `http://127.0.0.1:47811/callback?error=access_denied` (and the three ports beside it) ended every sign-in of the person.
 * Now: without the attempt's state a request is answered, and ignored.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LiveChatConfig } from '../../src/main/livechat/index.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { browse, startLiveChatSandbox } from '../helpers/livechat-sandbox.ts';
import { createTestConsole } from '../helpers/signed-in-console.ts';
import { until } from '../helpers/until.ts';

let sandbox: Sandbox;
let config: LiveChatConfig;

beforeEach(async () => {
  ({ sandbox, config } = await startLiveChatSandbox());
});
afterEach(() => sandbox.close());

describe('a web page that calls the port of a waiting sign-in', () => {
  it.each([
    'error=access_denied',
    'error=server_error',
    'oauth_exception=access_denied',
    'identity_exception=unauthorized',
    'error=access_denied&state=',
    'error=access_denied&state=guessed',
    'code=planted&state=guessed',
    'code=planted',
    'code=&error=',
  ])('ends nothing with “?%s”, and the person signs in', async (query) => {
    let address = '';
    const { session } = createTestConsole({
      config,
      person: { account: 'jonas@bakery.test' },
      openExternal: async (url) => {
        address = url;
      },
    });
    const attempt = session.signIn();
    attempt.catch(() => undefined);
    await until(() => expect(address).not.toBe(''));
    const answer = await fetch(`http://127.0.0.1:${config.redirectPorts[0]}/callback?${query}`);
    expect(answer.status).toBe(400);
    expect(session.state).toEqual({ state: 'signing-in' });
    await browse(address, { account: 'jonas@bakery.test' });
    await attempt;
    expect(session.state).toMatchObject({ state: 'signed-in' });
  });
});
