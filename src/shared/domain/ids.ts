import { z } from 'zod';
import { idPattern } from '../bounds.ts';

/** Ids are opaque strings, branded per kind so that one cannot be passed for another. */
const id = (max: number) => z.string().min(1).max(max).regex(idPattern);

/** LiveChat organization id (UUID). One organization is one workspace. */
export const workspaceIdSchema = id(64).brand<'WorkspaceId'>();
export type WorkspaceId = z.infer<typeof workspaceIdSchema>;

/** An agent's LiveChat e-mail address, lower case: the identifier of a person (policy P1). */
export const agentIdSchema = z
  .string()
  .min(1)
  .max(254)
  // Letters of any script, as addresses may have; nothing that cannot be seen or that turns the text around it.
  // Nor anything that reads as a group's name (`groupIdSchema`): a chat is named by one or the other.
  .regex(/^(?!group:)[^\s\p{C}]+$/iu)
  .toLowerCase()
  .brand<'AgentId'>();
export type AgentId = z.infer<typeof agentIdSchema>;

/** A group of colleagues who write to each other, named by the console that made it: `group:<uuid>`. */
export const groupIdSchema = z
  .string()
  .regex(/^group:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
  .brand<'GroupId'>();
export type GroupId = z.infer<typeof groupIdSchema>;

/** A private chat: with one colleague, named by who they are, or a group. */
export const chatIdSchema = z.union([groupIdSchema, agentIdSchema]);
export type ChatId = z.infer<typeof chatIdSchema>;

/** One installation of the console, named by the relay at enrolment. */
export const deviceIdSchema = id(64).brand<'DeviceId'>();
export type DeviceId = z.infer<typeof deviceIdSchema>;

/** One connected Instagram account in one workspace, named by the relay. */
export const channelIdSchema = id(64).brand<'ChannelId'>();
export type ChannelId = z.infer<typeof channelIdSchema>;

/** Instagram professional account id (`entry[].id` of webhooks, 17 digits). */
export const accountIdSchema = id(64).brand<'AccountId'>();
export type AccountId = z.infer<typeof accountIdSchema>;

/** Facebook Page id. */
export const pageIdSchema = id(64).brand<'PageId'>();
export type PageId = z.infer<typeof pageIdSchema>;

/** A customer, scoped to one Instagram account (IGSID). */
export const customerIdSchema = id(64).brand<'CustomerId'>();
export type CustomerId = z.infer<typeof customerIdSchema>;

/** Instagram's message id (mid): opaque, 60-200+ characters. Unique only together with the account id. */
export const messageMidSchema = id(1024).brand<'MessageMid'>();
export type MessageMid = z.infer<typeof messageMidSchema>;

/** Our id of one message in a conversation; stable over its life, also before Instagram has named it. */
export const messageIdSchema = id(1100).brand<'MessageId'>();
export type MessageId = z.infer<typeof messageIdSchema>;

/** `<accountId>:<customerId>`. */
export const conversationIdSchema = id(130).brand<'ConversationId'>();
export type ConversationId = z.infer<typeof conversationIdSchema>;

/** UUID made by the sending console; the same on every device. */
export const privateMessageIdSchema = z.uuid().brand<'PrivateMessageId'>();
export type PrivateMessageId = z.infer<typeof privateMessageIdSchema>;

/** The id of the conversation with this customer on this account. */
export const conversationIdOf = (accountId: AccountId, customerId: CustomerId): ConversationId =>
  conversationIdSchema.parse(`${accountId}:${customerId}`);

/** The two ids a conversation's id is made of. */
export const idsOfConversation = (
  conversationId: ConversationId,
): { accountId: AccountId; customerId: CustomerId } => {
  const cut = conversationId.indexOf(':');
  return {
    accountId: accountIdSchema.parse(conversationId.slice(0, cut)),
    customerId: customerIdSchema.parse(conversationId.slice(cut + 1)),
  };
};
