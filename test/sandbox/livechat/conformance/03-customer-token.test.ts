/** livechat.md §15.2, row 3: customer tokens by the agent-token grant, with plain HTTP. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PUBLIC_CLIENT_ID } from '../../../../src/sandbox/seed.ts';
import { startBench, type Bench } from '../helpers/world.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.close());

async function ask(
  authorization: string,
  more: object = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await fetch(`${bench.urls.accountsUrl}/v2/customer/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify({
      grant_type: 'agent_token',
      client_id: PUBLIC_CLIENT_ID,
      response_type: 'token',
      ...more,
    }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

describe('the agent-token grant', () => {
  it('makes a customer, and a fresh token for the same one', async () => {
    const bearer = `Bearer ${(await bench.signIn('maria@bakery.test', 'customers:own')).access_token}`;
    const first = await ask(bearer);
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({
      token_type: 'Bearer',
      expires_in: 28_800,
      organization_id: bench.urls.livechat.organizationId,
      entity_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(first.body).not.toHaveProperty('refresh_token');
    const again = await ask(bearer, { entity_id: first.body['entity_id'] });
    expect(again.body['entity_id']).toBe(first.body['entity_id']);
    expect(again.body['access_token']).not.toBe(first.body['access_token']);
  });

  it.each([
    ['access_denied', 403],
    ['unauthorized_client', 401],
    ['resource_not_found', 404],
    ['invalid_request', 422],
  ] as const)('refuses an unknown customer as %s, under each reading of the page', async (name, status) => {
    bench.sandbox.context.settings.customerRefusal = name;
    const { access_token } = await bench.signIn('maria@bakery.test', 'customers:own');
    expect(await ask(`Bearer ${access_token}`, { entity_id: 'nobody' })).toMatchObject({
      status,
      body: { oauth_exception: name, exception_description: expect.any(String) },
    });
  });

  it('refuses a personal access token, a normal agent, and a token without the scope', async () => {
    const made = await fetch(`${bench.urls.controlUrl}/livechat/personal-tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'maria@bakery.test', scopes: ['customers:own', 'agents--all:ro'] }),
    });
    const personal = (await made.json()) as { authorization: string };
    const works = await bench.call('configuration', 'list_agents', personal.authorization);
    expect(works.status).toBe(200);
    expect(await ask(personal.authorization)).toMatchObject({
      status: 401,
      body: { oauth_exception: 'unauthorized', exception_description: expect.any(String) },
    });
    const normal = await bench.signIn('jonas@bakery.test', 'customers:own,chats--access:rw');
    expect((await ask(`Bearer ${normal.access_token}`)).body).toMatchObject({
      oauth_exception: 'access_denied',
    });
    const narrow = await bench.signIn('maria@bakery.test', 'agents--all:ro');
    expect((await ask(`Bearer ${narrow.access_token}`)).status).toBe(403);
  });
});
