import type { Text } from '../i18n/text.ts';
import { chatCopyRows } from './chat-copy-rows.ts';
import type { DataRow } from './data-row.ts';
import { retention } from './retention.ts';

export const cacheReader = (text: Text): string =>
  text('The agent signed in on that computer. The file is encrypted; its key is in the password store.');

/** What a console keeps and does not count: keys, notes that hold no content, and what is about no customer. */
export const keyAndNoteRows = (text: Text): readonly DataRow[] => [
  {
    id: 'day-keys',
    place: 'console',
    data: text('The private keys of a day, to which colleagues seal what they send to this computer.'),
    why: text(
      'So that a computer that is stolen later opens nothing of what the relay passed on days before.',
    ),
    howLong: text('A day in use, and then until everything that was sealed to them has come.'),
    howRemoved: text('Deleted by the clock, at sign-out and at uninstall.'),
    whoCanRead: cacheReader(text),
  },
  {
    id: 'told',
    place: 'console',
    data: text(
      'Whether and why the agent was or was not notified of a message: the message’s id, a reason and a time, no text; and ' +
        'which chats they have muted.',
    ),
    why: text('To answer “Why was I not told?”, and to tell of each thing once.'),
    howLong: text(
      'At most {days, plural, one {# day} other {# days}}; which chats are muted until that is changed.',
      { days: retention.noticeDays },
    ),
    howRemoved: text('Deleted by the clock, with the message, at sign-out and at uninstall.'),
    whoCanRead: cacheReader(text),
  },
  {
    id: 'saved-replies',
    place: 'console',
    data: text(
      'Texts saved for answering, the team’s and a person’s own, with who changed each last and when.',
    ),
    why: text('To write the same answer once.'),
    howLong: text(
      'Until somebody deletes them; of a deleted one its name and id stay, so that it does not come back.',
    ),
    howRemoved: text('Deleted at sign-out and at uninstall.'),
    whoCanRead: cacheReader(text),
  },
  {
    id: 'station',
    place: 'console',
    data: text(
      'At a station, which is Backchannel without a window on a server of the team: the same, without private chats, saved ' +
        'replies and search entries.',
    ),
    why: text('To bring messages into LiveChat while every computer of the team is off.'),
    howLong: text('As on each computer.'),
    howRemoved: text('As on each computer, and when an admin removes the station.'),
    whoCanRead: text(
      'Whoever runs that server for the team. The file is encrypted, under a key that the team keeps there.',
    ),
  },
  {
    id: 'handed-over',
    place: 'console',
    data: text(
      'Page tokens, integration grants and channel keys from colleagues’ computers, not yet checked.',
    ),
    why: text('To use none before Meta, LiveChat or the team’s list of keys has confirmed it.'),
    howLong: text('Until that is known, {days, plural, one {# day} other {# days}} at most.', {
      days: retention.envelopeDays + 1,
    }),
    howRemoved: text(
      'Deleted when they were taken or turned down, by the clock, at sign-out and at uninstall.',
    ),
    whoCanRead: cacheReader(text),
  },
  ...chatCopyRows(text, cacheReader(text)),
  {
    id: 'known-keys',
    place: 'console',
    data: text(
      'Public keys of colleagues’ computers, present and former: as the relay lists them, LiveChat vouched for them, or ' +
        'two people compared them; and whom LiveChat has suspended.',
    ),
    why: text('To believe nobody a key that is not theirs.'),
    howLong: text('Until the agent signs out or Backchannel is uninstalled.'),
    howRemoved: text('Deleted at sign-out and at uninstall.'),
    whoCanRead: cacheReader(text),
  },
  {
    id: 'mirror-notes',
    place: 'console',
    data: text(
      'Which message stands in which LiveChat chat, who answered it, and which answers a computer of the team has begun to ' +
        'send: ids, times and results, no texts.',
    ),
    why: text('To mirror nothing twice and to answer nobody twice.'),
    howLong: text('At most {days, plural, one {# day} other {# days}}.', {
      days: retention.instagramContentDays,
    }),
    howRemoved: text(
      'Deleted by the clock, with the conversation or the channel, at sign-out and at uninstall.',
    ),
    whoCanRead: cacheReader(text),
  },
];
