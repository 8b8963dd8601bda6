/** What LiveChat remembers of a person's browser: who is signed in there, and what they have allowed which client. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { allows } from '../model/scopes.ts';
import { secret } from '../model/ids.ts';

const cookieName = 'sandbox-livechat';

interface BrowserSession {
  agentId: string;
  /** Scopes by client id. */
  allowed: Map<string, string[]>;
}

/** Holds them by the browser's cookie. */
export interface BrowserSessions {
  /** A person has signed in and allowed this. */
  remember(
    request: FastifyRequest,
    reply: FastifyReply,
    of: { agentId: string; clientId: string; scopes: string[] },
  ): void;
  /**
   * Who may be sent on without a page: the person is signed in and has allowed this client all of it.
   * convention: the same request again shows the page all the same, so that people who try things out can sign in as somebody
   * else; only a narrower one goes by silently.
   */
  silentFor(request: FastifyRequest, of: { clientId: string; scopes: string[] }): string | undefined;
}

/** Builds an empty store. */
export function createBrowserSessions(): BrowserSessions {
  const sessions = new Map<string, BrowserSession>();
  const idOf = (request: FastifyRequest): string =>
    new RegExp(`(?:^|;\\s*)${cookieName}=([^;]+)`).exec(request.headers.cookie ?? '')?.[1] ?? '';
  return {
    remember(request, reply, { agentId, clientId, scopes }) {
      const before = sessions.get(idOf(request));
      const allowed = before?.agentId === agentId ? before.allowed : new Map<string, string[]>();
      const id = secret();
      sessions.delete(idOf(request));
      sessions.set(id, { agentId, allowed: new Map([...allowed, [clientId, scopes]]) });
      reply.header('set-cookie', `${cookieName}=${id}; Path=/; HttpOnly; SameSite=Lax`);
    },
    silentFor(request, { clientId, scopes }) {
      const session = sessions.get(idOf(request));
      const allowed = session?.allowed.get(clientId);
      if (!session || !allowed || !scopes.every((scope) => allows(allowed, [scope]))) return undefined;
      return allowed.every((scope) => scopes.includes(scope)) ? undefined : session.agentId;
    },
  };
}
