import { z } from 'zod';
import { agentIdSchema } from '../../../shared/domain/index.ts';
import type { AgentId, AgentStatus, Group } from '../../../shared/domain/index.ts';
import {
  agentChangesSchema,
  agentProfileSchema,
  groupSchema,
  routingStatusSchema,
} from '../agent-schemas.ts';
import type { AgentChanges, AgentProfile } from '../agent-schemas.ts';

/** What the socket tells about the team, in our words. */
export type TeamPush =
  | { kind: 'status'; agentId: AgentId; status: AgentStatus }
  | { kind: 'agent-created'; agent: AgentProfile }
  | { kind: 'agent-updated'; agentId: AgentId; changes: AgentChanges }
  | { kind: 'agent-removed'; agentId: AgentId }
  | { kind: 'group-changed'; group: Group }
  | { kind: 'group-removed'; groupId: number }
  /** Something changed that the push does not tell in full: read the team again. */
  | { kind: 'team-outdated' };

/** A message from a colleague's app through LiveChat, which vouches for the author. `content` is whatever JSON they sent. */
export interface Multicast {
  authorId: AgentId;
  type: string;
  content: unknown;
}

/** Asked for at login; every other push stays at the server. Source: reference §7.2. */
export const wantedPushes = [
  'routing_status_set',
  'agent_created',
  'agent_updated',
  'agent_deleted',
  'agent_suspended',
  'agent_unsuspended',
  'agent_approved',
  'group_created',
  'group_updated',
  'group_deleted',
  'incoming_multicast',
] as const;

const agentIdOnly = z.object({ id: agentIdSchema });
const groupIdOnly = z.object({ id: z.number().int() });
const outdated: TeamPush = { kind: 'team-outdated' };

const changedGroupSchema = z.union([
  z.object({ agent_priorities: z.record(z.string(), z.unknown()) }).transform(() => outdated),
  groupSchema.transform((group): TeamPush => ({ kind: 'group-changed', group })),
  groupIdOnly.transform(() => outdated),
]);

/** By action: the payload's form, and what it says. */
const teamPushSchemas: Readonly<Record<string, z.ZodType<TeamPush>>> = {
  routing_status_set: routingStatusSchema.transform((push) => ({ kind: 'status', ...push })),
  agent_created: agentProfileSchema.transform((agent) => ({ kind: 'agent-created', agent })),
  agent_updated: agentChangesSchema.transform(({ id, changes }) => ({
    kind: 'agent-updated',
    agentId: id,
    changes,
  })),
  agent_deleted: agentIdOnly.transform(({ id }) => ({ kind: 'agent-removed', agentId: id })),
  agent_suspended: agentIdOnly.transform(({ id }) => ({
    kind: 'agent-updated',
    agentId: id,
    changes: { isSuspended: true },
  })),
  agent_unsuspended: agentIdOnly.transform(({ id }) => ({
    kind: 'agent-updated',
    agentId: id,
    changes: { isSuspended: false },
  })),
  // Only the id comes; whether the agent was listed before approval is not documented.
  agent_approved: agentIdOnly.transform(() => outdated),
  // Memberships come only as `agent_priorities`, and an update may leave the name out.
  group_created: changedGroupSchema,
  group_updated: changedGroupSchema,
  group_deleted: groupIdOnly.transform(({ id }) => ({ kind: 'group-removed', groupId: id })),
};

/** undefined when it is none of ours, or not of the documented form. */
export const parseTeamPush = (action: string, payload: unknown): TeamPush | undefined => {
  const schema = Object.hasOwn(teamPushSchemas, action) ? teamPushSchemas[action] : undefined;
  const parsed = schema?.safeParse(payload);
  return parsed?.success ? parsed.data : undefined;
};

const multicastSchema = z
  .object({ author_id: agentIdSchema, type: z.string().min(1).max(200), content: z.unknown() })
  .transform((raw): Multicast => ({ authorId: raw.author_id, type: raw.type, content: raw.content }));

/** undefined when the platform itself sent it (no author), or it has no type to tell whose it is. */
export const parseMulticast = (payload: unknown): Multicast | undefined => {
  const parsed = multicastSchema.safeParse(payload);
  return parsed.success ? parsed.data : undefined;
};
