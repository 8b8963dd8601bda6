import { z } from 'zod';
import { momentSchema } from '../bounds.ts';
import { keyTrustSchema } from './agent.ts';
import { agentIdSchema } from './ids.ts';

/** People in one group. */
export const maxGroupMembers = 50;
/** Characters. */
export const maxGroupNameLength = 60;
/** Groups of one person. */
export const maxGroups = 200;

/** Nothing that cannot be seen or that turns the text around it. */
export const groupNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(maxGroupNameLength)
  .regex(/^[^\p{Cc}\p{Co}\p{Cs}\p{Zl}\p{Zp}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+$/u);

const peopleSchema = z.array(agentIdSchema).min(1).max(maxGroupMembers);

/** What a person may do to a group. leave: oneself. */
export const groupChangeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('add'), members: peopleSchema }),
  z.object({ kind: z.literal('remove'), member: agentIdSchema }),
  z.object({ kind: z.literal('rename'), name: groupNameSchema }),
  z.object({ kind: z.literal('leave') }),
]);
export type GroupChange = z.infer<typeof groupChangeSchema>;

/** A line in the chat: somebody made the group, or changed it. */
export const groupLineSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('make'), name: groupNameSchema, members: peopleSchema }),
  z.object({ kind: z.literal('add'), members: peopleSchema }),
  /** Of oneself: left. */
  z.object({ kind: z.literal('remove'), member: agentIdSchema }),
  z.object({ kind: z.literal('rename'), name: groupNameSchema }),
]);
export type GroupLine = z.infer<typeof groupLineSchema>;

/** A group as this person knows it. */
export const groupViewSchema = z.object({
  name: groupNameSchema,
  /** In the order in which they came; this person among them while they are one. */
  members: z.array(z.object({ agentId: agentIdSchema, trust: keyTrustSchema })).max(maxGroupMembers),
  makerId: agentIdSchema,
  /** False: this person left, or was removed. */
  isMember: z.boolean(),
});
export type GroupView = z.infer<typeof groupViewSchema>;

/**
 * How far an own message of a group has come to one member. waiting: not taken by the relay for them yet, because they have no
 * computer with Backchannel, or none that is confirmed, or this one is offline.
 */
export const messageReceiverSchema = z.object({
  agentId: agentIdSchema,
  state: z.enum(['waiting', 'sent', 'delivered', 'read']),
  /** By their clock. */
  readAtMs: momentSchema.optional(),
});
export type MessageReceiver = z.infer<typeof messageReceiverSchema>;
