import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isErrorCode } from '../../src/shared/errors.ts';
import { pathSecret, startRelay, type RunningRelay } from '../relay/helpers/running-relay.ts';
import { appSecret, metaSignature } from '../relay/helpers/relay-environment.ts';
import { relayRoutes, type Route } from '../chaos/relay-routes.ts';
import { fuzz } from './fuzz.ts';
import { below, mutated, nastyValue, pick } from './values.ts';

let running: RunningRelay;
let routes: Route[];
beforeAll(async () => {
  running = await startRelay();
  routes = await relayRoutes(running.relay);
});
afterAll(() => running.close());

const instagramBody = {
  object: 'instagram',
  entry: [
    {
      id: '17841400000000001',
      time: 1_790_000_000_000,
      messaging: [
        {
          sender: { id: '1' },
          recipient: { id: '17841400000000001' },
          timestamp: 1,
          message: { mid: 'm', text: 't' },
        },
      ],
    },
  ],
};
const uninstall = {
  action: 'application_uninstalled',
  client_id: 'client-0001',
  payload: { organization_id: 'o' },
  event: 'x',
};
const signedRequest = (payload: unknown): string => {
  const encoded = Buffer.from(JSON.stringify(payload) ?? 'null').toString('base64url');
  return `signed_request=${createHmac('sha256', appSecret).update(encoded).digest('base64url')}.${encoded}`;
};

describe('the relay', () => {
  it('answers any request with a code of its own and below 500, and then an honest one', () =>
    fuzz(
      {
        name: 'relay',
        make(random) {
          const text =
            JSON.stringify(mutated(pick(random, [instagramBody, uninstall, {}, []]), random)) ?? 'null';
          const [method, template] = pick(random, routes);
          const path = template.replace(/:[A-Za-z]+/g, () =>
            pick(random, ['x', '..%2f', '%00', '0'.repeat(200)]),
          );
          const kind = below(random, 5);
          const headers: Record<string, string> = {
            'content-type': pick(random, ['application/json', 'text/plain', 'x']),
          };
          if (kind === 0)
            return {
              method: 'POST',
              path: '/webhooks/meta',
              body: text,
              headers: { 'content-type': 'application/json', 'x-hub-signature-256': metaSignature(text) },
            };
          if (kind === 1)
            return {
              method: 'POST',
              path: `/webhooks/livechat/${pathSecret}`,
              body: text,
              headers: { 'content-type': 'application/json' },
            };
          if (kind === 2)
            return {
              method: 'POST',
              path: pick(random, ['/webhooks/meta/deauthorize', '/webhooks/meta/data-deletion']),
              body: signedRequest(
                mutated(
                  { algorithm: 'HMAC-SHA256', issued_at: Math.floor(Date.now() / 1000), user_id: '7' },
                  random,
                ),
              ),
              headers: { 'content-type': 'application/x-www-form-urlencoded' },
            };
          headers['authorization'] = pick(random, [
            'BC1 device=a,ts=1,nonce=AAAAAAAAAAAAAAAA,sig=x',
            `BC1 device=${'a'.repeat(300)},ts=99999999999999999,nonce=,sig=`,
            'Bearer dal:x',
            'Bearer ',
          ]);
          const query =
            random() < 0.3
              ? `?after=${encodeURIComponent(JSON.stringify(nastyValue(random)) ?? '')}`.slice(0, 2_000)
              : '';
          return {
            method,
            path: path + query,
            body: method === 'GET' || method === 'HEAD' ? undefined : text,
            headers,
          };
        },
        async check({ method, path, body, headers }) {
          const answer = await fetch(`${running.url}${path}`, {
            method,
            headers,
            redirect: 'manual',
            ...(body === undefined ? {} : { body }),
          });
          const text = await answer.text();
          expect([path, answer.status < 500 || answer.status === 502 || answer.status === 503]).toEqual([
            path,
            true,
          ]);
          if (answer.headers.get('content-type')?.startsWith('application/json') && answer.status >= 400) {
            const { error } = JSON.parse(text) as { error?: { code?: unknown } };
            expect(isErrorCode(error?.code)).toBe(true);
          }
          const honest = await fetch(`${running.url}/v1/config`);
          expect(honest.status).toBe(200);
        },
      },
      200,
    ));
});
