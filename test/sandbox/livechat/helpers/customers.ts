/** Customers whom an administrator's app speaks for. */
import { PUBLIC_CLIENT_ID } from '../../../../src/sandbox/seed.ts';
import type { Bench } from './world.ts';

export interface CustomerGrant {
  token: string;
  id: string;
}

/** A customer token by the agent-token grant. */
export async function customerToken(
  bench: Bench,
  agentToken: string,
  entityId?: string,
): Promise<CustomerGrant> {
  const answer = await fetch(`${bench.urls.accountsUrl}/v2/customer/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${agentToken}` },
    body: JSON.stringify({
      grant_type: 'agent_token',
      client_id: PUBLIC_CLIENT_ID,
      response_type: 'token',
      entity_id: entityId,
    }),
  });
  const body = (await answer.json()) as { access_token: string; entity_id: string };
  return { token: body.access_token, id: body.entity_id };
}

/** Fields of nested answers, without saying their whole shape. */
export function dig(value: unknown, ...path: (string | number)[]): unknown {
  let current = value;
  for (const step of path) current = (current as Record<string | number, unknown> | undefined)?.[step];
  return current;
}
