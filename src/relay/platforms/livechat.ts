import { z } from 'zod';
import { foreignTextSchema, listOf as boundedListOf } from '../../shared/bounds.ts';
import { type AgentRole, agentRoleSchema } from '../../shared/domain/agent.ts';
import { type AgentId, type WorkspaceId, agentIdSchema, workspaceIdSchema } from '../../shared/domain/ids.ts';
import { BackchannelError } from '../../shared/errors.ts';
import { type JsonAnswer, fetchJson } from './fetch-json.ts';

/** Whose LiveChat access token it is. */
export interface LiveChatIdentity {
  workspaceId: WorkspaceId;
  /** Account id (UUID). */
  accountId: string;
  agentId: AgentId;
  role: AgentRole;
}

/** Asks LiveChat whose a token is. */
export interface LiveChatIdentities {
  /**
   * The token is not stored.
   * Errors: LIVECHAT_TOKEN_REFUSED (dead, or not an agent), LIVECHAT_APP_OTHER (of another app), LIVECHAT_FORBIDDEN (a scope is
   * missing), LIVECHAT_ACCOUNT_CLOSED (suspended), LIVECHAT_UNAVAILABLE (it could not be asked), ANSWER_INVALID
   * (a form that is not known here).
   * Source: livechat.md §2.5, §2.8, §4.1.
   */
  identify(accessToken: string): Promise<LiveChatIdentity>;
}

const infoSchema = z.object({
  client_id: foreignTextSchema,
  account_id: foreignTextSchema.min(1).max(64),
  organization_id: workspaceIdSchema,
});
/** The e-mail as LiveChat spells it: get_agent compares case-sensitively. */
const accountSchema = z.object({ account_id: foreignTextSchema, email: foreignTextSchema.min(1).max(254) });
const agentSchema = z.object({
  id: agentIdSchema,
  account_id: foreignTextSchema,
  role: agentRoleSchema,
  /** Only where it was asked for. */
  suspended: z.boolean().optional(),
});
/** The field in which LiveChat says it; the others are not changed by asking for it. */
const agentFields = ['suspended'];
/** livechat.md §8: the account of the caller is suspended, or waits for approval. */
const closedSchema = z.object({
  error: z.object({ type: z.enum(['requester_suspended', 'requester_awaiting_approval']) }),
});

/** Of calls in which nothing but the token can be wrong; 422 is the documented refusal of `/v2/info`. */
const refusals: ReadonlySet<number> = new Set([400, 401, 404, 422]);

/** LiveChat's accounts service and its API name every error (livechat.md §2.6, §8). */
const ownErrorSchema = z.object({ error: z.union([foreignTextSchema, z.looseObject({})]) });

/** What does not have LiveChat's form comes from something on the way (a captive portal, a proxy): LiveChat was not asked. */
const failureOf = ({ status, body }: JsonAnswer, hasOnlyToken: boolean): BackchannelError => {
  if (!ownErrorSchema.safeParse(body).success) return new BackchannelError('LIVECHAT_UNAVAILABLE');
  if (status < 500 && closedSchema.safeParse(body).success)
    return new BackchannelError('LIVECHAT_ACCOUNT_CLOSED');
  if (status === 401 || (hasOnlyToken && refusals.has(status)))
    return new BackchannelError('LIVECHAT_TOKEN_REFUSED');
  if (status === 403) return new BackchannelError('LIVECHAT_FORBIDDEN');
  if (status === 429 || status >= 500) return new BackchannelError('LIVECHAT_UNAVAILABLE');
  return new BackchannelError('ANSWER_INVALID');
};

const read = <Schema extends z.ZodType>(
  answer: JsonAnswer,
  schema: Schema,
  hasOnlyToken = false,
): z.output<Schema> => {
  if (answer.status !== 200) throw failureOf(answer, hasOnlyToken);
  const parsed = schema.safeParse(answer.body);
  if (parsed.success) return parsed.data;
  throw new BackchannelError(answer.body === undefined ? 'LIVECHAT_UNAVAILABLE' : 'ANSWER_INVALID');
};

/** Asks LiveChat at the given addresses. The API version is part of the path, as LiveChat recommends. */
export const createLiveChatIdentities = (settings: {
  clientId: string;
  identityClientId?: string | undefined;
  accountsUrl: string;
  apiUrl: string;
}): LiveChatIdentities => {
  const unreachable = 'LIVECHAT_UNAVAILABLE';
  const accounts = (path: string, accessToken: string): Promise<JsonAnswer> =>
    fetchJson(new URL(`${settings.accountsUrl}/v2/${path}`), {
      headers: { authorization: `Bearer ${accessToken}` },
      unreachable,
    });
  const configuration = (action: string, accessToken: string, body: object): Promise<JsonAnswer> =>
    fetchJson(new URL(`${settings.apiUrl}/v3.6/configuration/action/${action}`), {
      method: 'POST',
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      unreachable,
    });

  /**
   * The agent behind an account: by e-mail when the token may read it, else from the list of agents, which only the wider tokens
   * of consoles up to 0.2 can be asked for.
   */
  const findAgent = async (accessToken: string, accountId: string): Promise<z.output<typeof agentSchema>> => {
    const me = await accounts('accounts/me', accessToken);
    // A 403 that is not LiveChat's own is no answer of it.
    if (me.status !== 403 || !ownErrorSchema.safeParse(me.body).success) {
      const { email, account_id: meId } = read(me, accountSchema, true);
      if (meId !== accountId) throw new BackchannelError('ANSWER_INVALID');
      const body = { id: email, fields: agentFields };
      return read(await configuration('get_agent', accessToken, body), agentSchema);
    }
    const agents = read(
      await configuration('list_agents', accessToken, { fields: agentFields }),
      boundedListOf(z.unknown()),
    );
    for (const each of agents) {
      const agent = agentSchema.safeParse(each);
      if (agent.success && agent.data.account_id === accountId) return agent.data;
    }
    throw new BackchannelError('LIVECHAT_TOKEN_REFUSED');
  };

  return {
    async identify(accessToken) {
      const info = read(await accounts('info', accessToken), infoSchema, true);
      // A token of another app is not a sign-in to this one.
      if (info.client_id !== settings.clientId && info.client_id !== settings.identityClientId)
        throw new BackchannelError('LIVECHAT_APP_OTHER');
      const agent = await findAgent(accessToken, info.account_id);
      if (agent.account_id !== info.account_id) throw new BackchannelError('LIVECHAT_TOKEN_REFUSED');
      if (agent.suspended === true) throw new BackchannelError('LIVECHAT_ACCOUNT_CLOSED');
      return {
        workspaceId: info.organization_id,
        accountId: info.account_id,
        agentId: agent.id,
        role: agent.role,
      };
    },
  };
};
