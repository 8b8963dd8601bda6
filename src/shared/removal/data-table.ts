import { cacheReader, keyAndNoteRows } from './console-notes.ts';
import { inEnglish, type Text } from '../i18n/text.ts';
import type { DataPlace, DataRow } from './data-row.ts';
import { operator, relayRows } from './relay-data-rows.ts';
import { retention } from './retention.ts';

export { dataPlaces, type DataPlace, type DataRow } from './data-row.ts';

/** How places are called in the table and beside what remains of a removal. */
export const placeNames = (text: Text): Readonly<Record<DataPlace, string>> => ({
  console: text('Each computer with Backchannel'),
  relay: text('The relay (the server)'),
  'relay-log': text('Log lines of the relay'),
  livechat: 'LiveChat',
  meta: text('Meta (Facebook and Instagram)'),
});

const osStore = (text: Text): string =>
  text('The person signed in to that computer, through the password store of its operating system.');

/** What a console keeps. A console counts what it wiped by these ids. */
const consoleRows = (text: Text) =>
  [
    {
      id: 'livechat-token',
      place: 'console',
      data: text('The LiveChat sign-in of the agent, and the integration grant of the bridge.'),
      why: text(
        'To list the team, to chat on behalf of customers, and to know who may use Backchannel. The LiveChat ' +
          'e-mail address identifies the agent.',
      ),
      howLong: text('Until the agent signs out or Backchannel is uninstalled.'),
      howRemoved: text('Revoked at LiveChat, then deleted.'),
      whoCanRead: osStore(text),
    },
    {
      id: 'page-token',
      place: 'console',
      data: text('The Page access token of the connected Instagram account.'),
      why: text('To send replies and to read conversations and profiles of that account.'),
      howLong: text(
        'Until the channel is disconnected, Backchannel is uninstalled, or the person takes the permission back on Facebook.',
      ),
      howRemoved: text('Revoked at Meta by the relay, then deleted on every computer.'),
      whoCanRead: osStore(text),
    },
    {
      id: 'device-keys',
      place: 'console',
      data: text('The private keys of this computer and of the Instagram channel.'),
      why: text('To open what is sealed to this team and to prove who is calling.'),
      howLong: text(
        'Until the agent signs out or Backchannel is uninstalled; a former key of the channel until ' +
          '{days, plural, one {# day} other {# days}} after it was replaced.',
        { days: retention.envelopeDays + 1 },
      ),
      howRemoved: text('Destroyed, last of all.'),
      whoCanRead: osStore(text),
    },
    {
      id: 'agents',
      place: 'console',
      data: text('The list of agents: name, e-mail address, role, picture address, status.'),
      why: text('To show who of the team is here.'),
      howLong: text('Refreshed from LiveChat while signed in.'),
      howRemoved: text('Deleted at sign-out and at uninstall.'),
      whoCanRead: cacheReader(text),
    },
    {
      id: 'private-messages',
      place: 'console',
      data: text(
        'Private chats between agents, with their files, receipts, edits, reactions and search entries (words of texts and ' +
          'names of files); which computer has which message, and when a colleague’s was last heard; on which other ' +
          'computer of the agent a file is; the groups an agent is in: name, members, who changed what, and which chats ' +
          'are quiet.',
      ),
      why: text('To show the history of a private chat, also offline.'),
      howLong: text(
        '{days, plural, one {# day} other {# days}}, or what the managed policy says; what waits in vain for a message ' +
          'or a member 30 days; a group until the agent has left it and nothing of its chat is left.',
        { days: retention.privateChatDays },
      ),
      howRemoved: text('Deleted by the clock, at sign-out and at uninstall.'),
      whoCanRead: cacheReader(text),
    },
    {
      id: 'conversations',
      place: 'console',
      data: text(
        'Instagram conversations: customer id, customer name and user name, number of followers, who follows whom, ' +
          'whether verified; who of the team answers, tags, done, snoozed, notes of colleagues, whose reply failed and what it ' +
          'says, up to where the person has read, search entries.',
      ),
      why: text('To show and find conversations that are being answered, and to answer each of them once.'),
      howLong: text('At most {days, plural, one {# day} other {# days}} after the last message.', {
        days: retention.instagramContentDays,
      }),
      howRemoved: text(
        'Deleted by the clock, when disconnected, when the customer is erased, and at uninstall.',
      ),
      whoCanRead: cacheReader(text),
    },
    {
      id: 'messages',
      place: 'console',
      data: text(
        'Texts of Instagram messages, links to pictures and files (never the files customers send, unless an agent saves ' +
          'one), reactions, where a customer came from (advertisement, link, product), search entries ' +
          '(words of texts and names of files).',
      ),
      why: text(
        'To answer customers quickly. LiveChat and Instagram stay the places of record; this is a cache.',
      ),
      howLong: text(
        'At most {days, plural, one {# day} other {# days}}; an unsent message goes within seconds of its notice.',
        { days: retention.instagramContentDays },
      ),
      howRemoved: text(
        'Deleted by the clock, at unsend, when the channel is disconnected, when the customer is erased, and at uninstall. ' +
          'A picture that an agent saved lies in a folder of their choice, and stays there until they delete it.',
      ),
      whoCanRead: cacheReader(text),
    },
    {
      id: 'drafts',
      place: 'console',
      data: text(
        'Drafts, replies that wait to be sent, and their files, each encrypted with a key of its own.',
      ),
      why: text('To lose no reply when the network or the computer fails.'),
      howLong: text(
        'Until sent or discarded, a file until it is in the LiveChat chat as well; with the conversation at the latest.',
      ),
      howRemoved: text(
        'Deleted with the conversation; of a file the key as well, so that nothing opens what a disk may still hold.',
      ),
      whoCanRead: cacheReader(text),
    },
    {
      id: 'settings',
      place: 'console',
      data: text(
        'Settings, window positions, the address of the relay, name and password for a proxy that asks for them (in the ' +
          'password store), which versions of this policy were accepted and when, and the log file of the console (codes and ' +
          'counts, no texts, no names).',
      ),
      why: text('To open as it was left, and to find faults.'),
      howLong: text(
        'Until the agent signs out or Backchannel is uninstalled; the address of the relay, which is the computer’s, until ' +
          'another one is chosen.',
      ),
      howRemoved: text('Deleted at sign-out and at uninstall.'),
      whoCanRead: text('Whoever may read the files of that user account.'),
    },
  ] as const satisfies readonly DataRow[];

/** Kept on a console too, and not counted: sealed, it is not known what it holds. */
const setAsideRow = (text: Text): DataRow => ({
  id: 'set-aside',
  place: 'console',
  data: text(
    'Sealed messages that arrived and could not be shown: their key, the proof of their sender or the version of ' +
      'Backchannel that knows their form was not there yet, or a fault met them.',
  ),
  why: text('To lose nothing, and to let one such message hold up no other.'),
  howLong: text('Until they can be shown, {days, plural, one {# day} other {# days}} at most.', {
    days: retention.instagramContentDays,
  }),
  howRemoved: text(
    'Deleted by the clock, at unsend, when the channel is disconnected, when the customer is erased, at sign-out and at ' +
      'uninstall.',
  ),
  whoCanRead: cacheReader(text),
});

/** Not counted: it says nothing about anybody but a language. */
const dictionaryRow = (text: Text): DataRow => ({
  id: 'dictionary',
  place: 'console',
  data: text(
    'Only on Windows and Linux, and only where a person switches spell check on: the dictionary of their language. Google, ' +
      'from whose servers it is fetched, sees the address of that computer and the language. On macOS the system checks.',
  ),
  why: text('To check spelling on this computer. What is written never leaves it for that.'),
  howLong: text('Until the agent signs out or Backchannel is uninstalled.'),
  howRemoved: text('Deleted at sign-out and at uninstall.'),
  whoCanRead: text('Whoever may read the files of that user account.'),
});

export type ConsoleDataKind = ReturnType<typeof consoleRows>[number]['id'];
/** By these ids a console counts. */
export const consoleDataKinds = consoleRows(inEnglish).map(({ id }) => id) as [
  ConsoleDataKind,
  ...ConsoleDataKind[],
];

export type RelayDataKind = ReturnType<typeof relayRows>[number]['id'];
/** By these ids the relay counts. */
export const relayDataKinds = relayRows(inEnglish).map(({ id }) => id) as [RelayDataKind, ...RelayDataKind[]];

/** Not counted: it is gone before anybody could ask. */
const signingRow = (text: Text): DataRow => ({
  id: 'signing',
  place: 'relay',
  data: text(
    'The random number of each signed request with a hash of its computer; who signs in the present form.',
  ),
  why: text('To accept each request once.'),
  howLong: text(
    'The numbers for ten minutes; the form until sign-out or the data removal after an uninstall.',
  ),
  howRemoved: text('Deleted by the clock, at sign-out, and at the data removal after an uninstall.'),
  whoCanRead: operator(text),
});

const otherRows = (text: Text): readonly DataRow[] => [
  signingRow(text),
  {
    id: 'set-aside-data',
    place: 'console',
    data: text(
      'Local data and locked secrets that could not be opened and were set aside, encrypted as they were.',
    ),
    why: text('To lose nothing that another try could open.'),
    howLong: text('{days, plural, one {# day} other {# days}}.', { days: retention.setAsideDays }),
    howRemoved: text('Deleted by the clock, at sign-out and at uninstall.'),
    whoCanRead: cacheReader(text),
  },
  {
    id: 'log-lines',
    place: 'relay-log',
    data: text(
      'Date and time, site, IP address, bytes sent, product and version of the client. Nothing else about a request.',
    ),
    why: text('To keep the relay running and to notice abuse.'),
    howLong: text('{days, plural, one {# day} other {# days}}.', { days: retention.logLineDays }),
    howRemoved: text('Files are deleted by the clock.'),
    whoCanRead: operator(text),
  },
  {
    id: 'livechat-chats',
    place: 'livechat',
    data: text('Chats with customers, mirrored by the integration on behalf of the customers.'),
    why: text('LiveChat is the place of record of a customer chat.'),
    howLong: text('As your LiveChat account is set.'),
    howRemoved: text(
      'An unsent message is hidden: the customer side shows nothing of it, agents see that something was there, ' +
        'administrators, viceowners and owners of the LiveChat account can still read it. What stands in a chat that its ' +
        'conversation has left, because LiveChat let nobody write there as its customer any more, stays there. Whole ' +
        'chats are removed in LiveChat itself.',
    ),
    whoCanRead: text('Agents and administrators of your LiveChat account.'),
  },
  {
    id: 'livechat-media',
    place: 'livechat',
    data: text(
      'Files that agents send to customers. Copies of photos, videos, voice messages and files that customers send, only ' +
        'where an administrator has switched that on. Never stories, posts or reels.',
    ),
    why: text(
      'So that agents see them in the chat. While it is off, a line in the chat says that they are to be seen in ' +
        'Backchannel.',
    ),
    howLong: text('As your LiveChat account is set.'),
    howRemoved: text(
      'An unsent one is hidden like an unsent message; its file stays. LiveChat lets no app delete a file: they are ' +
        'removed in LiveChat itself.',
    ),
    whoCanRead: text('Agents and administrators of your LiveChat account.'),
  },
  {
    id: 'instagram-threads',
    place: 'meta',
    data: text('The conversation on Instagram, and the permission given to this app.'),
    why: text('Instagram is where the customer writes.'),
    howLong: text('As Meta and the people in the conversation decide.'),
    howRemoved: text(
      'The permission is revoked when the channel is disconnected and at uninstall. The conversation ' +
        'itself belongs to its people.',
    ),
    whoCanRead: text('The people in the conversation, and Meta.'),
  },
];

/**
 * What is kept, where, why, how long, how it is removed, who can read it. The privacy page of the relay, the page in the
 * console and docs/privacy.md are made from this list; the times in it are those the code keeps (retention.ts).
 */
export const dataTable = (text: Text): readonly DataRow[] => [
  ...consoleRows(text),
  ...keyAndNoteRows(text),
  setAsideRow(text),
  dictionaryRow(text),
  ...relayRows(text),
  ...otherRows(text),
];
