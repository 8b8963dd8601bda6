import { type ConversationCard, conversationIdOf, idsOfConversation } from '../../shared/domain/index.ts';
import type { PrivateCard } from '../../shared/wire/index.ts';
import { createErasureStore } from '../conversations/index.ts';
import type { Database } from '../storage/index.ts';

/** As the card travels; undefined when there is none, or its customer was erased since. */
export const cardToSend = (card: ConversationCard | undefined): PrivateCard | undefined => {
  if (card?.conversationId === undefined) return undefined;
  const { conversationId, ...how } = card;
  return { ...idsOfConversation(conversationId), ...how };
};

/** What arrives, as it is kept here: of a customer who was erased since, only that there was a conversation. */
export const createArrivingCards = (db: Database) => {
  const erasure = createErasureStore(db);
  return (card: PrivateCard | undefined): ConversationCard | undefined => {
    if (card === undefined) return undefined;
    const { accountId, customerId, ...how } = card;
    const erasedUpToMs = erasure.erasedUpToMs(accountId, customerId) ?? Number.NEGATIVE_INFINITY;
    if (how.lastAtMs <= erasedUpToMs) return how;
    return { ...how, conversationId: conversationIdOf(accountId, customerId) };
  };
};
