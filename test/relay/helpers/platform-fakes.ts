import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One person as LiveChat knows them. */
export interface FakeAgent {
  workspaceId: string;
  accountId: string;
  email: string;
  role: 'owner' | 'viceowner' | 'administrator' | 'normal';
  /** Its calls are refused. */
  isSuspended?: boolean;
}

/**
 * Only the calls the relay makes, answered from tables: for what the sandbox cannot show (two organizations, answers
 * out of order). The same calls are made to the sandbox in sandbox.test.ts.
 */
export interface PlatformFakes {
  url: string;
  /** Access token → whose it is. */
  tokens: Map<string, FakeAgent>;
  clientId: string;
  /** Login code → what it opens. */
  codes: Map<string, { userToken: string; personId: string }>;
  /** What `/me/accounts` answers instead. */
  accountsAnswer?: ((data: unknown[]) => unknown) | undefined;
  pages: { id: string; accountId?: string }[];
  /** Further entries of `/me/accounts`, as they are. */
  oddPages: unknown[];
  scopes: string[];
  /** Path prefix → status to answer instead, with an error of LiveChat's form. */
  broken: Map<string, number>;
  /** Path prefix → what something on the way (a proxy, a captive portal) answers instead. */
  odd: Map<string, { status: number; text: string; location?: string }>;
  /** Addresses asked for, without the query. */
  calls: string[];
  /** Of each call to the Graph API: its path, its token, and the proof that came with it. */
  proofs: { path: string; token: string; proof: string | null }[];
  close(): Promise<void>;
}

export const allScopes = [
  'instagram_basic',
  'instagram_manage_messages',
  'pages_manage_metadata',
  'pages_show_list',
  'pages_read_engagement',
  'pages_messaging',
];

type Answer = [status: number, body: unknown];

const livechatAnswer = (
  fakes: PlatformFakes,
  path: string,
  bearer: string,
  body: string,
): Answer | undefined => {
  if (!path.startsWith('/v2/') && !path.includes('/configuration/')) return undefined;
  const agent = fakes.tokens.get(bearer);
  if (!agent) return [401, { error: 'unauthorized' }];
  if (agent.isSuspended === true && path.includes('/configuration/'))
    return [403, { error: { type: 'requester_suspended', message: 'Requester suspended' } }];
  const person = { id: agent.email, account_id: agent.accountId, role: agent.role, name: 'Invented' };
  if (path === '/v2/info') {
    return [
      200,
      { client_id: fakes.clientId, account_id: agent.accountId, organization_id: agent.workspaceId },
    ];
  }
  if (path === '/v2/accounts/me') return [200, { account_id: agent.accountId, email: agent.email }];
  if (path.endsWith('/get_agent')) {
    return (JSON.parse(body) as { id: string }).id === agent.email ? [200, person] : [404, {}];
  }
  return path.endsWith('/list_agents') ? [200, [person]] : undefined;
};

const graphAnswer = (fakes: PlatformFakes, path: string, query: URLSearchParams): Answer | undefined => {
  if (path.endsWith('/oauth/access_token')) {
    const exchanged = query.get('fb_exchange_token');
    if (exchanged !== null)
      return [200, { access_token: exchanged.replace('short-', ''), expires_in: 5_183_944 }];
    const code = fakes.codes.get(query.get('code') ?? '');
    if (!code) return [400, { error: { message: 'This authorization code has been used.', code: 100 } }];
    return [200, { access_token: `short-${code.userToken}`, expires_in: 3600 }];
  }
  if (path.endsWith('/debug_token')) {
    const code = [...fakes.codes.values()].find(({ userToken }) => userToken === query.get('input_token'));
    const data = {
      app_id: '980000000000011',
      is_valid: true,
      user_id: code?.personId,
      scopes: fakes.scopes,
      expires_at: code === undefined ? 0 : 1_795_000_000,
      data_access_expires_at: 1_797_776_000,
    };
    return [200, { data }];
  }
  if (path.endsWith('/me/accounts')) {
    const data = fakes.pages.map(({ id, accountId }) => ({
      id,
      access_token: `EAAPage${id}`,
      ...(accountId === undefined ? {} : { instagram_business_account: { id: accountId } }),
    }));
    const all = [...fakes.oddPages, ...data];
    return [200, fakes.accountsAnswer?.(all) ?? { data: all }];
  }
  return undefined;
};

const readAll = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

export const startPlatformFakes = async (): Promise<PlatformFakes> => {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://fake');
    fakes.calls.push(url.pathname);
    const body = await readAll(request);
    const bearer = (request.headers.authorization ?? '').replace('Bearer ', '');
    if (bearer !== '' && url.pathname.startsWith('/v25.0/')) {
      const proof = url.searchParams.get('appsecret_proof');
      fakes.proofs.push({ path: url.pathname, token: bearer, proof });
    }
    const odd = [...fakes.odd].find(([prefix]) => url.pathname.includes(prefix))?.[1];
    if (odd) {
      const headers = { 'content-type': 'text/html', ...(odd.location && { location: odd.location }) };
      response.writeHead(odd.status, headers).end(odd.text);
      return;
    }
    const broken = [...fakes.broken].find(([prefix]) => url.pathname.includes(prefix));
    const [status, value] = broken
      ? [broken[1], url.pathname.startsWith('/v2/') ? { error: 'broken' } : '<html>']
      : (livechatAnswer(fakes, url.pathname, bearer, body) ??
        graphAnswer(fakes, url.pathname, url.searchParams) ?? [404, {}]);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
  const server: Server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fakes: PlatformFakes = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tokens: new Map(),
    clientId: 'client-0001',
    codes: new Map(),
    pages: [],
    oddPages: [],
    scopes: [...allScopes],
    broken: new Map(),
    odd: new Map(),
    calls: [],
    proofs: [],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return fakes;
};
