/** A sandbox in this process, and people who sign in to it the way a browser would. */
import { createHash, randomBytes } from 'node:crypto';
import { vi } from 'vitest';
import {
  buildSandbox,
  type Sandbox,
  type SandboxOptions,
  type SandboxUrls,
} from '../../../../src/sandbox/server.ts';
import { PUBLIC_CLIENT_ID } from '../../../../src/sandbox/seed.ts';

// Shared machines are slow at times; nothing here measures time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

export const REDIRECT_URI = 'http://127.0.0.1:47811/callback';

export interface TokenAnswer {
  access_token: string;
  refresh_token: string;
  token_type: string;
  expires_in: number;
  account_id: string;
  organization_id: string;
  scope: string;
}

export interface Bench {
  sandbox: Sandbox;
  urls: SandboxUrls;
  /** The whole authorize → code → token path. */
  signIn(email: string, scope?: string): Promise<TokenAnswer>;
  /** One Web call; answers status and body. */
  call(
    api: 'agent' | 'configuration' | 'customer',
    action: string,
    authorization: string,
    payload?: unknown,
  ): Promise<{ status: number; body: Record<string, unknown> }>;
  close(): Promise<void>;
}

/** Starts a sandbox without the redirect limit, unless `options` says otherwise. */
export async function startBench(options: SandboxOptions = {}): Promise<Bench> {
  const sandbox = buildSandbox({ authorizeLimit: false, ...options });
  const urls = await sandbox.listen();
  return {
    sandbox,
    urls,
    async signIn(email, scope) {
      const verifier = randomBytes(32).toString('base64url');
      const code = await authorize(urls, {
        email,
        challenge: createHash('sha256').update(verifier).digest('base64url'),
        ...(scope === undefined ? {} : { scope }),
      });
      const answer = await fetch(`${urls.accountsUrl}/v2/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          code: code.searchParams.get('code') ?? '',
          client_id: PUBLIC_CLIENT_ID,
          redirect_uri: REDIRECT_URI,
          code_verifier: verifier,
        }),
      });
      return (await answer.json()) as TokenAnswer;
    },
    async call(api, action, authorization, payload = {}) {
      const query = api === 'customer' ? `?organization_id=${urls.livechat.organizationId}` : '';
      const answer = await fetch(`${urls.apiUrl}/v3.6/${api}/action/${action}${query}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization },
        body: JSON.stringify(payload),
      });
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    },
    close: () => sandbox.close(),
  };
}

/** Opens the authorize page, presses a button, answers where the browser is sent. */
export async function authorize(
  urls: SandboxUrls,
  wish: {
    email: string;
    challenge: string;
    scope?: string;
    state?: string;
    redirectUri?: string;
    decision?: 'allow' | 'deny';
  },
): Promise<URL> {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: PUBLIC_CLIENT_ID,
    redirect_uri: wish.redirectUri ?? REDIRECT_URI,
    state: wish.state ?? 'state-1',
    code_challenge: wish.challenge,
    code_challenge_method: 'S256',
    ...(wish.scope === undefined ? {} : { scope: wish.scope }),
  });
  const page = await fetch(`${urls.accountsUrl}/?${query.toString()}`, { redirect: 'manual' });
  if (page.status === 302) return new URL(page.headers.get('location') ?? '', urls.accountsUrl);
  const request = /name="request" value="([^"]+)"/.exec(await page.text())?.[1] ?? '';
  const decided = await fetch(`${urls.accountsUrl}/authorize/decision`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ request, account: wish.email, decision: wish.decision ?? 'allow' }),
  });
  return new URL(decided.headers.get('location') ?? '', urls.accountsUrl);
}

/** The value, if it is there; to be asked again by `until` otherwise. */
export function there<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`not there: ${what}`);
  return value;
}
