import { z } from 'zod';
import { countSchema, foreignTextSchema, listOf, momentSchema } from '../bounds.ts';
import { agentIdSchema } from './ids.ts';

/** Routing status of an agent in LiveChat. */
export const agentStatusSchema = z.enum(['accepting_chats', 'not_accepting_chats', 'offline']);
export type AgentStatus = z.infer<typeof agentStatusSchema>;

/** What an agent may choose; only bots can be set offline (livechat.md §6). */
export const chosenStatusSchema = agentStatusSchema.exclude(['offline']);
export type ChosenStatus = z.infer<typeof chosenStatusSchema>;

/** LiveChat's roles, highest first. */
export const agentRoleSchema = z.enum(['owner', 'viceowner', 'administrator', 'normal']);
export type AgentRole = z.infer<typeof agentRoleSchema>;

/** May connect, disconnect, uninstall and erase. */
export const isAdminRole = (role: AgentRole): boolean => role !== 'normal';

/**
 * Whether a private chat to this colleague can be sealed to trusted keys.
 * no-device: never signed in to Backchannel. unconfirmed: the relay lists keys that were not announced through LiveChat.
 * confirmed: at least one device was announced through LiveChat, or its safety number compared. conflict: relay and
 * LiveChat disagree.
 */
export const keyTrustSchema = z.enum(['no-device', 'unconfirmed', 'confirmed', 'conflict']);
export type KeyTrust = z.infer<typeof keyTrustSchema>;

/**
 * What a person has to be told about a colleague with whom they compared numbers. new-computer: LiveChat vouches for one that
 * was not
 * there then. changed-key: another key than the compared one was announced for a computer; the compared one counts.
 */
export const trustNoticeSchema = z.object({
  kind: z.enum(['new-computer', 'changed-key']),
  atMs: momentSchema,
});
export type TrustNotice = z.infer<typeof trustNoticeSchema>;

/** A member of the LiveChat team. */
export const agentSchema = z.object({
  id: agentIdSchema,
  name: foreignTextSchema,
  role: agentRoleSchema,
  /** https (or loopback sandbox) address of the picture; the renderer loads it through main. */
  avatarUrl: foreignTextSchema.optional(),
  jobTitle: foreignTextSchema.optional(),
  groupIds: listOf(countSchema),
  status: agentStatusSchema,
  isSuspended: z.boolean(),
});
export type Agent = z.infer<typeof agentSchema>;

/** A group of agents in LiveChat. */
export const groupSchema = z.object({ id: countSchema, name: foreignTextSchema });
export type Group = z.infer<typeof groupSchema>;
