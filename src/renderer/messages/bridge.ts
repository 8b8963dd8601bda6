import type { BridgeState } from '../../shared/ipc/state.ts';
import { text } from '../../shared/i18n/text.ts';
import { sentenceOfCode } from '../api/call.ts';

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

/** For `select`: whose computer it is. */
const holderValues = ({ name, isThisConsole, isOwn }: BridgeHolder): { whose: string; name: string } => ({
  whose: isThisConsole ? 'this' : isOwn ? 'own' : 'other',
  name,
});

/** Why LiveChat does not take what waits, and what helps. */
export const heldUpSentence = (code: string | undefined): string | undefined => {
  switch (code) {
    case 'LIVECHAT_LIMIT':
      return text(
        'LiveChat opens no more chats right now: as many wait for an agent as your plan allows. ' +
          'Answer or close some in LiveChat, and the others follow.',
      );
    case 'LIVECHAT_LICENSE':
      return text(
        'The LiveChat licence has expired or cannot be found. Everything waits until it is valid again.',
      );
    case 'LIVECHAT_FORBIDDEN':
      return text(
        'LiveChat does not let the integration write right now. An administrator should look at its ' +
          'rights and at the plan in LiveChat.',
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
        word: text.in('state of the bridge into LiveChat', 'Off'),
        tone: 'neutral',
        sentence: text(
          'Once an Instagram account is connected, its conversations can appear in LiveChat as chats.',
        ),
        why,
      };
    case 'waiting-for-grant':
      return {
        word: text.in('state of the bridge into LiveChat', 'Not allowed yet'),
        tone: 'warning',
        sentence: text(
          'What customers write on Instagram stays in Backchannel. LiveChat shows it as chats as soon ' +
            'as an administrator allows it.',
        ),
        why,
      };
    case 'standing-by':
      return {
        word: text.in('state of the bridge into LiveChat', 'Standing by'),
        tone: holder === undefined || bridge.heldUpBy !== undefined ? 'warning' : 'info',
        sentence:
          holder === undefined
            ? text('No computer of the team brings Instagram into LiveChat right now.')
            : text(
                '{whose, select, this {This computer} own {Another computer of yours} other {{name}’s ' +
                  'computer}} brings Instagram into LiveChat. Should it stop, another one takes over within a ' +
                  'minute.',
                holderValues(holder),
              ),
        why,
      };
    case 'active':
      return {
        word: text.in('state of the bridge into LiveChat', 'Active'),
        tone: why === undefined ? 'good' : 'warning',
        sentence: text('This computer brings Instagram into LiveChat and answers back, for the whole team.'),
        why,
      };
    case 'reconnect-needed':
      return {
        word: text('Reconnect needed'),
        tone: 'bad',
        sentence: text(
          'LiveChat no longer accepts the permission to chat for customers. New messages wait until an ' +
            'administrator gives it again.',
        ),
        why,
      };
  }
};

const joined = (...sentences: readonly (string | undefined)[]): string =>
  sentences.filter((sentence) => sentence !== undefined).join(' ');

/** How many messages wait, and what they wait for. Undefined when none do. */
export const waitingSentence = ({ waiting, state, heldUpBy }: BridgeState): string | undefined => {
  if (waiting === 0) return undefined;
  const what = text(
    '{count, plural, one {# message waits} other {# messages wait}} to be brought into LiveChat.',
    { count: waiting },
  );
  if (heldUpBy !== undefined)
    return joined(
      what,
      text('{count, plural, one {None is lost: it follows.} other {None is lost: they follow in order.}}', {
        count: waiting,
      }),
    );
  switch (state) {
    case 'active':
    case 'standing-by':
      return joined(
        what,
        text('{count, plural, one {It follows on its own.} other {They follow on their own, in order.}}', {
          count: waiting,
        }),
      );
    case 'off':
      return what;
    case 'waiting-for-grant':
    case 'reconnect-needed':
      return joined(
        what,
        text('{count, plural, one {It follows} other {They follow}} as soon as it is allowed.', {
          count: waiting,
        }),
      );
  }
};

/** How many messages will never be in LiveChat. Undefined when there are none. */
export const notCarriedSentence = ({ notCarried }: BridgeState): string | undefined =>
  notCarried === 0
    ? undefined
    : text(
        '{count, plural, one {LiveChat refused # message for good. It is complete here in the inbox: ' +
          'read and answer it in Backchannel.} other {LiveChat refused # messages for good. They are ' +
          'complete here in the inbox: read and answer them in Backchannel.}}',
        { count: notCarried },
      );

export const mediaCopiesLabel = text('Copy photos, videos, voice messages and files into LiveChat');

export const mediaCopiesAbout = (isOn: boolean): string =>
  isOn
    ? text('LiveChat gets a copy of each, which stays there. Stories and shared posts are never copied.')
    : text('Off: LiveChat shows a line such as “Photo, see it in Backchannel”, and the photo is seen here.');

/** Said before copies are switched on. Source: instagram.md §6.3, §12. */
export const mediaCopiesWarnings: readonly string[] = [
  text(
    'Meta’s reviewers have refused apps that store what customers send on Instagram. Ask whoever ' +
      'answers for your Meta app.',
  ),
  text(
    'Meta’s Platform Terms ask you to delete what belongs to a person when the person, or Meta, ' +
      'asks for it. Backchannel cannot delete files in LiveChat: you would have to do that there, ' +
      'by hand.',
  ),
  text(
    'A photo that its customer unsends is hidden from the customer and from agents: ' +
      'administrators, viceowners and owners of LiveChat still see it.',
  ),
  text(
    'When a customer is erased or Instagram is disconnected, the copies stay in LiveChat. The ' +
      'record of the removal says so.',
  ),
  text('Stories, and posts and reels of other people, are never copied.'),
];

/** The next step after a failed authorization, beside the sentence of its code. */
export const authorizeAdvice = (code: string): string | undefined => {
  switch (code) {
    case 'LIVECHAT_FORBIDDEN':
    case 'SIGN_IN_DENIED':
      return text('Leave every permission on the LiveChat page switched on, and press Allow.');
    case 'BRIDGE_OTHER_WORKSPACE':
      return text('In the browser, sign in to the LiveChat account of this team.');
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
  const who =
    holder === undefined
      ? text('No computer does it.')
      : text(
          '{whose, select, this {This computer} own {Another computer of yours} other {{name}’s ' +
            'computer}} does it.',
          holderValues(holder),
        );
  return { state, word, sentence: joined(who, why) };
};
