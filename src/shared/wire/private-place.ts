import { z } from 'zod';
import { isGroupId } from '../chat-id.ts';
import { agentIdSchema, groupIdSchema, type AgentId, type ChatId } from '../domain/ids.ts';

/**
 * Which private chat a body belongs to: every one has exactly one of these. A version that knows no groups keeps a group's bodies
 * sealed until it is updated: to it, `between` is missing.
 */
export const privatePlaceFields = {
  /** A chat of two: both people, sorted. A copy to one's own other device is the same body. */
  between: z.tuple([agentIdSchema, agentIdSchema]).optional(),
  group: groupIdSchema.optional(),
  /** Of a group: its newest changes that the sender knows (private-group.ts), so that the receiver notices which it lacks. */
  asOf: z
    .array(z.string().regex(/^[A-Za-z0-9_-]{43}$/))
    .max(20)
    .optional(),
};
export type PrivatePlace = z.infer<z.ZodObject<typeof privatePlaceFields>>;

/** For `refine` of every body with a place. */
export const isOnePlace = ({ between, group }: PrivatePlace): boolean =>
  (between === undefined) !== (group === undefined);

/** The place of a chat, as the body of a message to it says. */
export const placeOfChat = (chatId: ChatId, own: AgentId): PrivatePlace =>
  isGroupId(chatId) ? { group: chatId } : { between: [own, chatId].sort() as [AgentId, AgentId] };
