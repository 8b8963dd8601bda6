import { z } from 'zod';
import { foreignDecimalSchema, foreignTextSchema, listOf as boundedListOf } from '../../shared/bounds.ts';
import { asFlag } from '../../shared/foreign-json.ts';
import {
  type AgentId,
  agentIdSchema,
  type AgentRole,
  agentRoleSchema,
  type AgentStatus,
} from '../../shared/domain/index.ts';

/**
 * People as the platform has them, mapped to our terms. No other file knows `avatar_path`, spaced statuses or e-mail
 * subscriptions. Tolerant: an unknown role is the least one, an odd optional field is absent; a missing id is an error.
 */

/** An agent as LiveChat's configuration has it, without the live status. */
export interface AgentProfile {
  id: AgentId;
  /** Login identity at the accounts service. */
  accountId?: string;
  name: string;
  role: AgentRole;
  avatarUrl?: string;
  jobTitle?: string;
  groupIds: number[];
  isSuspended: boolean;
}

/** An update: an absent key is unchanged. */
export type AgentChanges = Partial<Omit<AgentProfile, 'id'>>;

/** Live statuses have underscores, settings have spaces; anything unknown counts as offline. */
export const parseStatus = (status: unknown): AgentStatus => {
  const text = typeof status === 'string' ? status.trim().toLowerCase().replaceAll(' ', '_') : '';
  return text === 'accepting_chats' || text === 'not_accepting_chats' ? text : 'offline';
};

/** Pictures are named with and without scheme; only http and https are kept, and only with a host. */
const parseAvatar = (address: string | undefined): string | undefined => {
  const text = address?.trim() ?? '';
  if (text === '' || /^\/(?!\/)/.test(text)) return undefined;
  const full = text.startsWith('//') ? `https:${text}` : text.includes('://') ? text : `https://${text}`;
  if (!URL.canParse(full)) return undefined;
  const url = new URL(full);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : undefined;
};

const optionalText = foreignTextSchema.optional().catch(undefined);
const groupsSchema = boundedListOf(z.object({ id: foreignDecimalSchema.int() }))
  .optional()
  .catch(undefined);

const rawAgentSchema = z.object({
  id: agentIdSchema,
  account_id: optionalText,
  name: optionalText,
  role: foreignTextSchema.optional().catch(undefined),
  /** The role, as the RTM API names it. */
  permission: foreignTextSchema.optional().catch(undefined),
  avatar: optionalText,
  avatar_path: optionalText,
  job_title: optionalText,
  groups: groupsSchema,
  suspended: z
    .unknown()
    .optional()
    .transform((value) => (value === undefined || value === null ? undefined : asFlag(value))),
});
type RawAgent = z.infer<typeof rawAgentSchema>;

/** Only what the platform named: an absent key is unchanged. */
const changesOf = (raw: RawAgent): AgentChanges => {
  const named: { [Key in keyof AgentChanges]: AgentChanges[Key] | undefined } = {
    accountId: raw.account_id || undefined,
    name: raw.name || undefined,
    role: agentRoleSchema.safeParse(raw.role ?? raw.permission).data,
    avatarUrl: parseAvatar(raw.avatar ?? raw.avatar_path),
    jobTitle: raw.job_title,
    groupIds: raw.groups?.map(({ id }) => id),
    isSuspended: raw.suspended,
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined)) as AgentChanges;
};

/** A full agent: `list_agents`, `get_agent`, `agent_created`. */
export const agentProfileSchema = rawAgentSchema.transform((raw): AgentProfile => ({
  name: raw.id,
  role: 'normal',
  groupIds: [],
  isSuspended: false,
  ...changesOf(raw),
  id: raw.id,
}));

/** `agent_updated`: the id and what changed. */
export const agentChangesSchema = rawAgentSchema.transform((raw) => ({
  id: raw.id,
  changes: changesOf(raw),
}));

/** The person's own profile in the answer to `login`. */
export const ownProfileSchema = z
  .object({ my_profile: rawAgentSchema })
  .transform(({ my_profile }) => ({ id: my_profile.id, changes: changesOf(my_profile) }));

export const groupSchema = z
  .object({ id: foreignDecimalSchema.int(), name: foreignTextSchema })
  .transform(({ id, name }) => ({ id, name }));

export const routingStatusSchema = z
  .object({ agent_id: agentIdSchema, status: z.unknown() })
  .transform((raw) => ({ agentId: raw.agent_id, status: parseStatus(raw.status) }));
