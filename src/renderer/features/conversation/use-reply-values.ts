import { useMemo } from 'react';
import type { Conversation } from '../../../shared/domain/conversation.ts';
import { greetingNameOf, type ReplyValues } from '../../../shared/domain/saved-reply-rules.ts';
import { ownName } from '../../messages/people.ts';
import { useAppState } from '../../state/react.tsx';

/** What the variables of saved replies stand for when this person answers this customer. */
export const useReplyValues = ({ displayName, username }: Conversation): ReplyValues => {
  const agent = useAppState(({ app }) => ownName(app?.session));
  return useMemo(() => {
    const firstName = greetingNameOf(displayName, username);
    return {
      ...(firstName === undefined ? {} : { 'first name': firstName }),
      ...(username === undefined ? {} : { handle: `@${username}` }),
      ...(agent === '' ? {} : { agent }),
    };
  }, [displayName, username, agent]);
};
