import type { PreflightId, PreflightItem, RoundTrip } from '../../shared/ipc/preflight.ts';
import { text } from '../../shared/i18n/text.ts';
import { sentenceOfCode } from '../api/call.ts';
import { heldUpSentence } from './bridge.ts';
import { accessTime } from './channel.ts';
import { timeAgo } from './time.ts';

/** The words of "Check the connection": each line's name, its state in a word, what it says and what helps. */

export interface PreflightGroup {
  name: string;
  ids: readonly PreflightId[];
}

/** In the order in which things are set up. */
export const preflightGroups: readonly PreflightGroup[] = [
  {
    name: 'LiveChat',
    ids: [
      'livechat-sign-in',
      'livechat-scopes',
      'livechat-role',
      'livechat-live',
      'redirect-ports',
      'redirect-uris',
      'app-webhooks',
      'chat-webhooks',
      'integration',
    ],
  },
  { name: text('Relay'), ids: ['relay-reachable', 'relay-stream', 'relay-address'] },
  {
    name: 'Instagram',
    ids: [
      'instagram-account',
      'page-token',
      'permissions',
      'token-expiry',
      'page-fields',
      'conversations',
      'page-role',
      'thread-control',
      'app-fields',
      'message-access',
      'live-mode',
      'human-agent',
    ],
  },
];

const names: Readonly<Record<PreflightId, string>> = {
  'livechat-sign-in': text.in('line of “Check the connection”', 'Sign-in'),
  'livechat-scopes': text.in('line of “Check the connection”', 'Permissions of the sign-in'),
  'livechat-role': text.in('line of “Check the connection”', 'Your role'),
  'livechat-live': text.in('line of “Check the connection”', 'Live connection'),
  'redirect-ports': text.in('line of “Check the connection”', 'Ports for signing in'),
  'redirect-uris': text.in('line of “Check the connection”', 'Redirect addresses'),
  'app-webhooks': text.in('line of “Check the connection”', 'App webhooks'),
  'chat-webhooks': text.in('line of “Check the connection”', 'Chat webhooks'),
  integration: text.in('line of “Check the connection”', 'Chatting for customers'),
  'relay-reachable': text.in('line of “Check the connection”', 'Relay answers'),
  'relay-stream': text.in('line of “Check the connection”', 'Messages from the relay'),
  'relay-address': text.in('line of “Check the connection”', 'Address for Meta and LiveChat'),
  'instagram-account': text.in('line of “Check the connection”', 'Account'),
  'page-token': text.in('line of “Check the connection”', 'Page token'),
  permissions: text.in('line of “Check the connection”', 'Permissions'),
  'token-expiry': text.in('line of “Check the connection”', 'Last day of the access'),
  'page-fields': text.in('line of “Check the connection”', 'Subscription of the Page'),
  conversations: text.in('line of “Check the connection”', 'Reading conversations'),
  'page-role': text.in('line of “Check the connection”', 'Role on the Page'),
  'thread-control': text.in('line of “Check the connection”', 'Other apps'),
  'app-fields': text.in('line of “Check the connection”', 'Webhook fields of the app'),
  'message-access': text.in('line of “Check the connection”', 'Access to messages'),
  'live-mode': text.in('line of “Check the connection”', 'Live mode and access level'),
  'human-agent': text.in('line of “Check the connection”', 'Human Agent'),
};

const stateWords: Readonly<Record<PreflightItem['state'], string>> = {
  fine: text.in('state of a line of “Check the connection”', 'Fine'),
  'not-fine': text.in('state of a line of “Check the connection”', 'Not fine'),
  'not-checkable': text.in('state of a line of “Check the connection”', 'Cannot be checked'),
};

/** What a fine line says beside its name, where that is worth a sentence. */
const fineSentences: Readonly<Record<string, string>> = {
  SOME_PORTS_BUSY: text('Another program uses some of them now; one that is free is enough.'),
  SHARED_WITH_APPS: text(
    'Several apps share this account. While another one answers a customer, you can read along, ' +
      'or send anyway: Instagram decides. The mark ends by itself a day after the other app’s last ' +
      'sign.',
  ),
  NOT_SHARED: text('No other app takes conversations of this account.'),
};

/** What helps, by line: said when it is not fine. */
const helps: Readonly<Partial<Record<PreflightId, string>>> = {
  'livechat-sign-in': text('Sign out and in again.'),
  'livechat-scopes': text(
    'Tick these at LiveChat, in the Developer Console under App Authorization. Then sign in again.',
  ),
  'livechat-role': text('Ask an administrator of your LiveChat team to connect Instagram.'),
  'livechat-live': text('Press the word beside the dot in the title to see why, and try again there.'),
  'redirect-ports': text('Close the program that uses them, or let your IT free one.'),
  integration: text('Press “Let Backchannel chat for customers” above.'),
  'relay-reachable': text('Ask whoever runs the relay whether it is up. The address stands in Settings.'),
  'relay-stream': text('Ask whoever runs the relay whether a firewall cuts long connections.'),
  'relay-address': text(
    'The relay needs a public https address (RELAY_PUBLIC_URL): Meta and LiveChat call it from ' +
      'the internet.',
  ),
  'page-token': text('Press “Reconnect” above.'),
  permissions: text('Press “Reconnect” above, and leave every permission ticked on the page of Facebook.'),
  'token-expiry': text('Choose “Renew” above: the account and its conversations stay.'),
  'page-fields': text('Press “Check now” above: it subscribes the Page again.'),
  'page-role': text(
    'The person who connected needs “Messages” and “Community activity” on the Page (full ' +
      'control has both). Give them the role in the Page settings, then check again.',
  ),
  'app-fields': text('Tick “messages” at Meta: Webhooks, object Instagram.'),
  'message-access': text(
    'Switch it on in the Instagram app: Settings, Messages and story replies, Message controls, ' +
      'Connected tools, Allow access to messages.',
  ),
  'live-mode': text('At Meta: put the app into Live mode, and ask for Advanced Access in App Review.'),
  'human-agent': text(
    'Ask for the feature in App Review. Once Meta has given it, press “Meta has given it: use it ' +
      'again” above.',
  ),
};

/** What keeps the integration from writing and ends when it is allowed (again); other hold-ups say themselves what helps. */
const endedByAllowing: ReadonlySet<string> = new Set([
  'NOT_AUTHORIZED',
  'BRIDGE_RECONNECT',
  'LIVECHAT_FORBIDDEN',
]);

const helpOf = (id: PreflightId, reason: string): string | undefined =>
  id === 'integration' && !endedByAllowing.has(reason) ? undefined : helps[id];

/** Why a line cannot be checked, and where to look instead: by line first, then by reason. */
const openSentences: Readonly<Partial<Record<PreflightId, string>>> = {
  'redirect-uris': text(
    'LiveChat tells no app which addresses are registered. Compare these with App Authorization; ' +
      'all must be there, letter for letter.',
  ),
  'app-webhooks': text(
    'LiveChat tells no app where it sends these. Compare the beginning of the address with the ' +
      'block App Webhooks; the end is a secret.',
  ),
  'chat-webhooks': text(
    'Nothing is to be entered in the block Chat Webhooks. Whether something is, this sign-in may ' +
      'not ask.',
  ),
  'token-expiry': text(
    'Meta named no end while the account was connected. It is 90 days at most; “Renew” above ' +
      'begins them anew.',
  ),
  'message-access': text(
    'Meta tells no app. “Send yourself a message” shows whether messages come. The switch is in ' +
      'the Instagram app: Settings, Messages and story replies, Message controls, Connected tools.',
  ),
  'live-mode': text(
    'Meta tells no app. If only people with a role in the app can write to you, it is in ' +
      'development mode or lacks Advanced Access.',
  ),
  'human-agent': text(
    'Meta tells it with the first answer after 24 hours. Without the feature, answers end a day ' +
      'after the customer’s last message.',
  ),
};

const openReasons: Readonly<Record<string, string>> = {
  SIGN_IN_FIRST: text('LiveChat has to accept the sign-in first.'),
  RELAY_FIRST: text('The relay has to answer first.'),
  NOT_CONNECTED: text('Connect Instagram first.'),
  LIVECHAT_DOES_NOT_TELL: text('LiveChat does not say.'),
  META_DOES_NOT_TELL: text('Meta does not say.'),
  RELAY_DOES_NOT_TELL: text('This relay does not say under which address it is reached.'),
  CONNECTING: text('It is connecting right now.'),
  NOT_YET: text('No computer of the team does it right now.'),
  OTHER_COMPUTER: text('Another computer of the team does it. Check there.'),
  NOBODY_WROTE_YET: text('Nobody has written to the account yet; names of customers show it.'),
  NO_WEBHOOK_YET: text('Nothing has come from Meta yet. “Send yourself a message” shows it.'),
  RELAY_OTHER_ADDRESS: text(
    'The relay names another address than the one this computer uses. Both may be right; what is ' +
      'registered at Meta must begin with this one.',
  ),
};

const notFineReasons: Readonly<Record<string, string>> = {
  SCOPES_MISSING: text('LiveChat did not give every permission.'),
  NOT_AUTHORIZED: text('No administrator has allowed it yet.'),
  RELAY_NOT_PUBLIC: text('The internet cannot reach this address.'),
  ACCESS_ENDED: text('The access has ended.'),
  ACCESS_ENDS_SOON: text('The access ends soon.'),
  PAGE_ROLE: text('Meta does not show names of customers to the person who connected.'),
};

/** Of the integration in the bridge's own words: the catalogue's are about the role of the person who reads them. */
const notFineSentence = (id: PreflightId, reason: string): string | undefined =>
  notFineReasons[reason] ?? (id === 'integration' ? heldUpSentence(reason) : sentenceOfCode(reason));

export interface PreflightWords {
  name: string;
  /** State in a word. */
  word: string;
  /** Why it is so. */
  sentence: string | undefined;
  /** What helps. */
  help: string | undefined;
}

/** The words of one line. */
export const preflightWords = ({ id, state, reason = '' }: PreflightItem): PreflightWords => {
  const base = { name: names[id], word: stateWords[state] };
  switch (state) {
    case 'fine':
      return { ...base, sentence: fineSentences[reason], help: undefined };
    case 'not-fine':
      return { ...base, sentence: notFineSentence(id, reason), help: helpOf(id, reason) };
    case 'not-checkable':
      return {
        ...base,
        sentence: sentenceOfCode(reason) ?? openSentences[id] ?? openReasons[reason],
        help: undefined,
      };
  }
};

/** The line's moment: of an access whose end is known, how long it holds; else when it was. Undefined: just asked. */
export const preflightTime = ({ id, state, atMs }: PreflightItem, nowMs: number): string | undefined => {
  if (atMs === undefined) return undefined;
  // Where the end is not known, the moment is the one at which the account was connected.
  return id === 'token-expiry' && state !== 'not-checkable' ? accessTime(atMs, nowMs) : timeAgo(atMs, nowMs);
};

/** "24 lines: 12 fine, 1 not fine, 11 cannot be checked." Spoken when a check has ended. */
export const preflightSummary = (items: readonly PreflightItem[]): string => {
  const count = (state: PreflightItem['state']): number =>
    items.filter((item) => item.state === state).length;
  return text(
    '{count, plural, one {# line} other {# lines}}: {fine, number} fine, {notFine, number} not ' +
      'fine, {open, number} cannot be checked.',
    {
      count: items.length,
      fine: count('fine'),
      notFine: count('not-fine'),
      open: count('not-checkable'),
    },
  );
};

const secondsOf = (ms: number): number => Math.max(1, Math.round(ms / 1000));

/** What the round trip says, as one sentence. Undefined before it was begun. */
export const roundTripSentence = (trip: RoundTrip): string | undefined => {
  switch (trip.step) {
    case 'idle':
      return undefined;
    case 'waiting':
      return text('From a phone, with another Instagram account, write “{code}” to the connected account.', {
        code: trip.code,
      });
    case 'answering':
      return text(
        'It arrived {seconds, plural, one {# second} other {# seconds}} after it was written. The ' +
          'answer is on its way.',
        { seconds: secondsOf(trip.afterMs) },
      );
    case 'done':
      return text(
        'It arrived {seconds, plural, one {# second} other {# seconds}} after it was written, and ' +
          'Instagram has taken the answer. Receiving and answering work.',
        { seconds: secondsOf(trip.afterMs) },
      );
    case 'failed':
      if (trip.reason === 'ONLY_IN_HISTORY')
        return text(
          'Instagram has the message, but sent no word of it to the relay. Look at the lines “Webhook ' +
            'fields of the app” and “Subscription of the Page”, and at the callback address of the ' +
            'webhook at Meta.',
        );
      if (trip.reason === 'NO_MESSAGE')
        return text(
          'Nothing came. Was it written to the connected account, with exactly these characters? If ' +
            'so: “Allow access to messages” is off, or the app is in development mode and the phone’s ' +
            'account has no role in it.',
        );
      return trip.at === 'message'
        ? `${text('It could not be waited for.')} ${sentenceOfCode(trip.reason) ?? ''}`.trim()
        : [
            text('It arrived, but the answer did not leave.'),
            sentenceOfCode(trip.reason) ?? text('Instagram refused it.'),
          ].join(' ');
  }
};
