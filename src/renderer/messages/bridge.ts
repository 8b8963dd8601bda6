import type { BridgeState } from '../../shared/ipc/state.ts';
import { sentenceOfCode } from '../api/call.ts';
import { counted } from './time.ts';

export interface BridgeWords {
  /** State in a word. */
  word: string;
  tone: 'good' | 'warning' | 'bad' | 'info' | 'neutral';
  /** What it means for the team. */
  sentence: string;
  /** Why it does not work. */
  why: string | undefined;
}

/** Whose computer it is, as the subject of a sentence. */
export interface BridgeHolder {
  name: string;
  isThisConsole: boolean;
  /** Another computer of the person who reads this. */
  isOwn: boolean;
}

const holderWords = ({ name, isThisConsole, isOwn }: BridgeHolder): string =>
  isThisConsole ? 'This computer' : isOwn ? 'Another computer of yours' : `${name}’s computer`;

/** Why LiveChat does not take what waits, and what helps. */
export const heldUpSentence = (code: string | undefined): string | undefined => {
  switch (code) {
    case 'LIVECHAT_LIMIT':
      return (
        'LiveChat opens no more chats right now: as many wait for an agent as your plan allows. Answer or close some in ' +
        'LiveChat, and the others follow.'
      );
    case 'LIVECHAT_LICENSE':
      return 'The LiveChat licence has expired or cannot be found. Everything waits until it is valid again.';
    case 'LIVECHAT_FORBIDDEN':
      return (
        'LiveChat does not let the integration write right now. An administrator should look at its rights and at the plan ' +
        'in LiveChat.'
      );
    default:
      return sentenceOfCode(code);
  }
};

/** `holder`: of the lease, with the name as the team knows it. */
export const bridgeWords = (bridge: BridgeState, holder: BridgeHolder | undefined): BridgeWords => {
  const reasons = [heldUpSentence(bridge.heldUpBy), sentenceOfCode(bridge.reason)].filter(Boolean).join(' ');
  const why = bridge.state === 'reconnect-needed' || reasons === '' ? undefined : reasons;
  switch (bridge.state) {
    case 'off':
      return {
        word: 'Off',
        tone: 'neutral',
        sentence:
          'Once an Instagram account is connected, its conversations can appear in LiveChat as chats.',
        why,
      };
    case 'waiting-for-grant':
      return {
        word: 'Not allowed yet',
        tone: 'warning',
        sentence:
          'What customers write on Instagram stays in Backchannel. LiveChat shows it as chats as soon as an ' +
          'administrator allows it.',
        why,
      };
    case 'standing-by':
      return {
        word: 'Standing by',
        tone: holder === undefined || bridge.heldUpBy !== undefined ? 'warning' : 'info',
        sentence:
          holder === undefined
            ? 'No computer of the team brings Instagram into LiveChat right now.'
            : `${holderWords(holder)} brings Instagram into LiveChat. Should it stop, another one takes over within a minute.`,
        why,
      };
    case 'active':
      return {
        word: 'Active',
        tone: why === undefined ? 'good' : 'warning',
        sentence: 'This computer brings Instagram into LiveChat and answers back, for the whole team.',
        why,
      };
    case 'reconnect-needed':
      return {
        word: 'Reconnect needed',
        tone: 'bad',
        sentence:
          'LiveChat no longer accepts the permission to chat for customers. New messages wait until an ' +
          'administrator gives it again.',
        why,
      };
  }
};

/** How many messages wait, and what they wait for. Undefined when none do. */
export const waitingSentence = ({ waiting, state, heldUpBy }: BridgeState): string | undefined => {
  if (waiting === 0) return undefined;
  const what = `${counted(waiting, 'message')} ${waiting === 1 ? 'waits' : 'wait'} to be brought into LiveChat.`;
  if (heldUpBy !== undefined)
    return `${what} None is lost: ${waiting === 1 ? 'it follows' : 'they follow in order'}.`;
  switch (state) {
    case 'active':
    case 'standing-by':
      return `${what} ${waiting === 1 ? 'It follows on its own.' : 'They follow on their own, in order.'}`;
    case 'off':
      return what;
    case 'waiting-for-grant':
    case 'reconnect-needed':
      return `${what} ${waiting === 1 ? 'It follows' : 'They follow'} as soon as it is allowed.`;
  }
};

/** How many messages will never be in LiveChat. Undefined when there are none. */
export const notCarriedSentence = ({ notCarried }: BridgeState): string | undefined =>
  notCarried === 0
    ? undefined
    : `LiveChat refused ${counted(notCarried, 'message')} for good. ${
        notCarried === 1 ? 'It is' : 'They are'
      } complete here in the inbox: read and answer ${notCarried === 1 ? 'it' : 'them'} in Backchannel.`;

export const mediaCopiesLabel = 'Copy photos, videos, voice messages and files into LiveChat';

export const mediaCopiesAbout = (isOn: boolean): string =>
  isOn
    ? 'LiveChat gets a copy of each, which stays there. Stories and shared posts are never copied.'
    : 'Off: LiveChat shows a line such as “Photo, see it in Backchannel”, and the photo is seen here.';

/** Said before copies are switched on. Source: instagram.md §6.3, §12. */
export const mediaCopiesWarnings: readonly string[] = [
  'Meta’s reviewers have refused apps that store what customers send on Instagram. Ask whoever answers for your Meta app.',
  'Meta’s Platform Terms ask you to delete what belongs to a person when the person, or Meta, asks for it. Backchannel cannot ' +
    'delete files in LiveChat: you would have to do that there, by hand.',
  'A photo that its customer unsends is hidden from the customer and from agents: administrators, viceowners and owners of ' +
    'LiveChat still see it.',
  'When a customer is erased or Instagram is disconnected, the copies stay in LiveChat. The record of the removal says so.',
  'Stories, and posts and reels of other people, are never copied.',
];

/** The next step after a failed authorization, beside the sentence of its code. */
export const authorizeAdvice = (code: string): string | undefined => {
  switch (code) {
    case 'LIVECHAT_FORBIDDEN':
    case 'SIGN_IN_DENIED':
      return 'Leave every permission on the LiveChat page switched on, and press Allow.';
    case 'BRIDGE_OTHER_WORKSPACE':
      return 'In the browser, sign in to the LiveChat account of this team.';
    default:
      return undefined;
  }
};

/** The line of the health view: who holds the bridge. */
export const bridgeHealth = (
  bridge: BridgeState,
  holder: BridgeHolder | undefined,
): { state: 'good' | 'warning' | 'bad' | 'unknown'; word: string; sentence: string | undefined } => {
  const { word, tone, why } = bridgeWords(bridge, holder);
  if (bridge.state === 'off') return { state: 'unknown', word, sentence: undefined };
  // A team may do without it: neither well nor ill.
  if (bridge.state === 'waiting-for-grant') return { state: 'unknown', word, sentence: why };
  const state = tone === 'bad' ? 'bad' : tone === 'warning' ? 'warning' : 'good';
  const who = holder === undefined ? undefined : `${holderWords(holder)} does it.`;
  const sentence = [who ?? 'No computer does it.', why].filter((part) => part !== undefined).join(' ');
  return { state, word, sentence };
};
