import {
  type AccountId,
  type ConversationId,
  type CustomerId,
  customerIdSchema,
} from '../../shared/domain/index.ts';

/** The two ids a conversation's id is made of. */
export const asIds = (conversationId: ConversationId): { accountId: AccountId; customerId: CustomerId } => {
  const cut = conversationId.indexOf(':');
  return {
    accountId: conversationId.slice(0, cut) as AccountId,
    customerId: customerIdSchema.parse(conversationId.slice(cut + 1)),
  };
};
