import { useCallback } from 'react';
import type { Conversation, Message } from '../../../shared/domain/conversation.ts';
import { text } from '../../../shared/i18n/text.ts';
import { useAppState } from '../../state/react.tsx';
import { ownIdOf } from '../../state/roster.ts';
import { originName } from '../../messages/message.ts';
import { customerName, personName } from '../../messages/people.ts';

/** How the author of a message is called: the customer, "You", a colleague, or the Page when nobody is known. */
export const useAuthorName = (conversation: Conversation): ((message: Message) => string) => {
  const agents = useAppState((state) => state.team.agents);
  const ownId = useAppState(ownIdOf);
  const customer = customerName(conversation);
  return useCallback(
    (message) => {
      if (message.direction === 'in') return customer;
      if (message.agentId === undefined) return originName(message.origin);
      if (message.agentId === ownId) return text('You');
      return personName(agents, message.agentId);
    },
    [agents, customer, ownId],
  );
};
