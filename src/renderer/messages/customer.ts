import type { CameFrom, Conversation } from '../../shared/domain/conversation.ts';
import type { EarlierChat } from '../../shared/domain/earlier-chat.ts';
import { presentLocale, text } from '../../shared/i18n/text.ts';
import { sourceSentence } from './message.ts';
import { foreignName } from './people.ts';

/** A line of what is known of a customer. */
export interface CustomerFact {
  name: string;
  value: string;
}

const yesNo = (value: boolean): string => (value ? text('Yes') : text('No'));

/** What Instagram tells of the customer; nothing that it does not tell. */
export const customerFacts = ({ profile }: Pick<Conversation, 'profile'>): readonly CustomerFact[] => {
  if (profile === undefined) return [];
  const { followerCount, followsUs, isFollowed } = profile;
  return [
    ...(followerCount === undefined
      ? []
      : [{ name: text('Followers'), value: followerCount.toLocaleString(presentLocale()) }]),
    ...(followsUs === undefined
      ? []
      : [
          {
            name: text.in('fact about a customer: the customer follows the account', 'Follows you'),
            value: yesNo(followsUs),
          },
        ]),
    ...(isFollowed === undefined ? [] : [{ name: text('You follow them'), value: yesNo(isFollowed) }]),
  ];
};

/** Where they last came from; undefined: no message tells. */
export const cameFromWords = (cameFrom: CameFrom | undefined): string | undefined => {
  if (cameFrom === undefined) return undefined;
  if (cameFrom.referral !== undefined) return sourceSentence({ referral: cameFrom.referral });
  return cameFrom.story === 'reply' ? text('Answered your story') : text('Mentioned you in their story');
};

/** Who of the team was in an earlier chat. */
export const earlierChatPeople = ({ agentNames }: Pick<EarlierChat, 'agentNames'>): string =>
  agentNames.length === 0
    ? text('Nobody of the team')
    : agentNames.map((name) => foreignName(name, text('Somebody'))).join(', ');
