import { z } from 'zod';
import { foreignTextSchema, listOf as boundedListOf } from '../../shared/bounds.ts';
import type { AgentId, AgentStatus, Group } from '../../shared/domain/index.ts';
import { agentProfileSchema, groupSchema, routingStatusSchema } from './agent-schemas.ts';
import type { AgentProfile } from './agent-schemas.ts';
import { refusalType } from './chat-events.ts';
import { apiVersion, secureBaseUrl } from './config.ts';
import type { LiveChatConfig } from './config.ts';
import type { HttpClient } from './http.ts';
import { withToken } from './token-source.ts';
import type { TokenSource } from './token-source.ts';

/**
 * Reading the team. Errors of every call: those of HttpClient and TokenSource; a token refused once is replaced and the call
 * repeated once.
 */
export interface DirectoryApi {
  /** Every person, suspended ones included; no bots. */
  listAgents(): Promise<AgentProfile[]>;
  /** By the address as LiveChat spells it; undefined: nobody of the organization. */
  getAgent(email: string): Promise<AgentProfile | undefined>;
  listGroups(): Promise<Group[]>;
  /** Names of the tags that this agent's groups may use; LiveChat takes no others. */
  listTags(): Promise<string[]>;
  /** Live statuses of agents and bots, from the Agent Chat API. */
  listRoutingStatuses(): Promise<{ agentId: AgentId; status: AgentStatus }[]>;
}

/** An unreadable entry is left out, the others are kept. The answer itself must be a list. */
const listOf = <T>(entry: z.ZodType<T>): z.ZodType<T[]> =>
  boundedListOf(z.unknown()).transform((entries) =>
    entries.flatMap((raw) => {
      const parsed = entry.safeParse(raw);
      return parsed.success ? [parsed.data] : [];
    }),
  );

const tagNameSchema = z.object({ name: foreignTextSchema.min(1) }).transform(({ name }) => name);

export const createDirectoryApi = (options: {
  config: () => Promise<LiveChatConfig>;
  http: HttpClient;
  tokens: TokenSource;
}): DirectoryApi => {
  const { config, http, tokens } = options;

  const call = async <Answer>(
    api: 'agent' | 'configuration',
    action: string,
    body: Record<string, unknown>,
    schema: z.ZodType<Answer>,
  ): Promise<Answer> => {
    const base = secureBaseUrl((await config()).apiUrl, 'apiUrl');
    const send = (token: string) =>
      http.request({
        action,
        method: 'POST',
        url: `${base}/v${apiVersion}/${api}/action/${action}`,
        body,
        token,
        schema,
      });
    return withToken(tokens, send);
  };

  return {
    listAgents: () =>
      call(
        'configuration',
        'list_agents',
        { fields: ['groups', 'job_title', 'suspended'] },
        listOf(agentProfileSchema),
      ),
    async getAgent(email) {
      try {
        return await call('configuration', 'get_agent', { id: email }, agentProfileSchema);
      } catch (error) {
        if (refusalType(error) === 'not_found') return undefined;
        throw error;
      }
    },
    listGroups: () => call('configuration', 'list_groups', {}, listOf(groupSchema)),
    listTags: () => call('configuration', 'list_tags', {}, listOf(tagNameSchema)),
    listRoutingStatuses: () => call('agent', 'list_routing_statuses', {}, listOf(routingStatusSchema)),
  };
};
