/** The OAuth clients of the sandbox and the rules for their redirect addresses. */
import type { SandboxSettings } from '../../context.ts';
import { IDENTITY_CLIENT_ID, PUBLIC_CLIENT_ID, SERVER_CLIENT_ID, SERVER_CLIENT_SECRET } from '../../seed.ts';
import { ALL_SCOPES, cutToRole } from '../model/scopes.ts';
import type { Grant } from '../model/tokens.ts';
import type { Agent } from '../model/types.ts';

/** An app's Authorization block. */
export interface OAuthClient {
  id: string;
  name: string;
  kind: 'javascript_app' | 'server_side_app';
  secret?: string | undefined;
  redirectUris: string[];
  scopes: string[];
}

/** The client of that id; redirect ports may change while the sandbox runs. */
export function findClient(settings: SandboxSettings, id: string | undefined): OAuthClient | undefined {
  const redirectUris = settings.redirectPorts.map((port) => `http://127.0.0.1:${port}/callback`);
  const common = { redirectUris, scopes: ALL_SCOPES };
  if (id === PUBLIC_CLIENT_ID) return { id, name: 'Backchannel', kind: 'javascript_app', ...common };
  if (id === IDENTITY_CLIENT_ID)
    return {
      ...{ id, name: 'Backchannel (who you are)', kind: 'javascript_app', redirectUris },
      scopes: ['accounts--my:ro', 'agents--my:ro'],
    };
  if (id !== SERVER_CLIENT_ID) return undefined;
  const name = 'Backchannel (server-side)';
  return { id, name, kind: 'server_side_app', secret: SERVER_CLIENT_SECRET, ...common };
}

/** What a token of this client is issued for: the scopes are cut to the agent's role. */
export function grantOf(clientId: string, agent: Agent, requestedScopes: string[]): Grant {
  const scopes = cutToRole(requestedScopes, agent.role);
  return { clientId, accountId: agent.accountId, agentId: agent.id, requestedScopes, scopes };
}

/**
 * Whether a requested redirect address fits a registered one: same scheme, host and port; the registered path is the
 * beginning of the requested one; no `..`, query or fragment.
 */
export function redirectAllowed(client: OAuthClient, requested: string): boolean {
  // Checked on the text as well: a URL parser would resolve the dots away.
  if (
    requested.includes('..') ||
    /%2e/i.test(requested) ||
    requested.includes('?') ||
    requested.includes('#')
  ) {
    return false;
  }
  const target = URL.canParse(requested) ? new URL(requested) : undefined;
  if (!target || target.username !== '' || target.password !== '') return false;
  return client.redirectUris.some((registered) => {
    const allowed = new URL(registered);
    return (
      target.protocol === allowed.protocol &&
      target.host === allowed.host &&
      target.pathname.startsWith(allowed.pathname)
    );
  });
}
