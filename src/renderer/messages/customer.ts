import type { CameFrom, Conversation } from '../../shared/domain/conversation.ts';
import type { EarlierChat } from '../../shared/domain/earlier-chat.ts';
import { sourceSentence } from './message.ts';
import { foreignName } from './people.ts';

/** A line of what is known of a customer. */
export interface CustomerFact {
  name: string;
  value: string;
}

const yesNo = (value: boolean): string => (value ? 'Yes' : 'No');

/** What Instagram tells of the customer; nothing that it does not tell. */
export const customerFacts = ({ profile }: Pick<Conversation, 'profile'>): readonly CustomerFact[] => {
  if (profile === undefined) return [];
  const { followerCount, followsUs, isFollowed } = profile;
  return [
    ...(followerCount === undefined
      ? []
      : [{ name: 'Followers', value: followerCount.toLocaleString('en-GB') }]),
    ...(followsUs === undefined ? [] : [{ name: 'Follows you', value: yesNo(followsUs) }]),
    ...(isFollowed === undefined ? [] : [{ name: 'You follow them', value: yesNo(isFollowed) }]),
  ];
};

/** Where they last came from; undefined: no message tells. */
export const cameFromWords = (cameFrom: CameFrom | undefined): string | undefined => {
  if (cameFrom === undefined) return undefined;
  if (cameFrom.referral !== undefined) return sourceSentence({ referral: cameFrom.referral });
  return cameFrom.story === 'reply' ? 'Answered your story' : 'Mentioned you in their story';
};

/** Who of the team was in an earlier chat. */
export const earlierChatPeople = ({ agentNames }: Pick<EarlierChat, 'agentNames'>): string =>
  agentNames.length === 0
    ? 'Nobody of the team'
    : agentNames.map((name) => foreignName(name, 'Somebody')).join(', ');
