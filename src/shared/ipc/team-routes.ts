import { z } from 'zod';
import { countSchema, listOf } from '../bounds.ts';
import { agentIdSchema, agentSchema, chosenStatusSchema, groupSchema } from '../domain/index.ts';
import { nothing, route } from './route.ts';

/** Everybody of the team, as LiveChat told it last. */
export const teamListSchema = z.object({
  agents: listOf(agentSchema),
  groups: listOf(groupSchema),
  isStale: z.boolean(),
});

/** The team: who is in it, the own status, and LiveChat's queue. */
export const teamRoutes = {
  'team/list': route(nothing, teamListSchema),
  'team/set-own-status': route(z.object({ status: chosenStatusSchema }), nothing),
  /** Chats in LiveChat's queue, as far as this agent may see them. Errors: NETWORK_UNREACHABLE, LIVECHAT_*, ANSWER_INVALID. */
  'team/queue': route(nothing, z.object({ waiting: countSchema, hasMore: z.boolean() })),
} as const;

export const teamEvents = {
  'team.changed': z.object({
    agents: listOf(agentSchema),
    removedIds: listOf(agentIdSchema),
    groups: listOf(groupSchema).optional(),
    isStale: z.boolean(),
  }),
} as const;
