import { z } from 'zod';
import { agentIdSchema } from './ids.ts';

/** Live routing status as LiveChat knows it. */
export const agentStatusSchema = z.enum(['accepting_chats', 'not_accepting_chats', 'offline']);
export type AgentStatus = z.infer<typeof agentStatusSchema>;

export const agentRoleSchema = z.enum(['owner', 'viceowner', 'administrator', 'normal']);
export type AgentRole = z.infer<typeof agentRoleSchema>;

export const isAdminRole = (role: AgentRole): boolean => role !== 'normal';

/**
 * Whether a private chat to this colleague can be sealed to keys we believe in.
 * `no-device`: never signed in to Backchannel. `unconfirmed`: the relay named keys that LiveChat has not vouched for.
 * `confirmed`: at least one device announced through LiveChat, or compared by people. `conflict`: relay and LiveChat disagree.
 */
export const keyTrustSchema = z.enum(['no-device', 'unconfirmed', 'confirmed', 'conflict']);
export type KeyTrust = z.infer<typeof keyTrustSchema>;

export const agentSchema = z.object({
  id: agentIdSchema,
  name: z.string(),
  role: agentRoleSchema,
  /** https (or loopback sandbox) address of the picture; the renderer loads it through main. */
  avatarUrl: z.string().optional(),
  jobTitle: z.string().optional(),
  groupIds: z.array(z.number().int()),
  status: agentStatusSchema,
  isSuspended: z.boolean(),
});
export type Agent = z.infer<typeof agentSchema>;

export const groupSchema = z.object({ id: z.number().int(), name: z.string() });
export type Group = z.infer<typeof groupSchema>;
