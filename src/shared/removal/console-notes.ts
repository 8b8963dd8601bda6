import { chatCopyRows } from './chat-copy-rows.ts';
import type { DataRow } from './data-row.ts';
import { retention } from './retention.ts';

const days = (count: number): string => `${count} days`;
export const cacheReader =
  'The agent signed in on that computer. The file is encrypted; its key is in the password store.';

/** What a console keeps and does not count: keys, notes that hold no content, and what is about no customer. */
export const keyAndNoteRows: readonly DataRow[] = [
  {
    id: 'day-keys',
    place: 'console',
    data: 'The private keys of a day, to which colleagues seal what they send to this computer.',
    why: 'So that a computer that is stolen later opens nothing of what the relay passed on days before.',
    howLong: 'A day in use, and then until everything that was sealed to them has come.',
    howRemoved: 'Deleted by the clock, at sign-out and at uninstall.',
    whoCanRead: cacheReader,
  },
  {
    id: 'told',
    place: 'console',
    data:
      'Whether and why the agent was or was not notified of a message: the message’s id, a reason and a time, no text; and ' +
      'which chats they have muted.',
    why: 'To answer “Why was I not told?”, and to tell of each thing once.',
    howLong: `At most ${days(retention.noticeDays)}; which chats are muted until that is changed.`,
    howRemoved: 'Deleted by the clock, with the message, at sign-out and at uninstall.',
    whoCanRead: cacheReader,
  },
  {
    id: 'saved-replies',
    place: 'console',
    data: 'Texts saved for answering, the team’s and a person’s own, with who changed each last and when.',
    why: 'To write the same answer once.',
    howLong:
      'Until somebody deletes them; of a deleted one its name and id stay, so that it does not come back.',
    howRemoved: 'Deleted at sign-out and at uninstall.',
    whoCanRead: cacheReader,
  },
  {
    id: 'handed-over',
    place: 'console',
    data: 'Page tokens, integration grants and channel keys from colleagues’ computers, not yet checked.',
    why: 'To use none before Meta, LiveChat or the team’s list of keys has confirmed it.',
    howLong: `Until that is known, ${days(retention.envelopeDays + 1)} at most.`,
    howRemoved: 'Deleted when they were taken or turned down, by the clock, at sign-out and at uninstall.',
    whoCanRead: cacheReader,
  },
  ...chatCopyRows(cacheReader),
  {
    id: 'known-keys',
    place: 'console',
    data:
      'Public keys of colleagues’ computers, present and former: as the relay lists them, LiveChat vouched for them, or ' +
      'two people compared them; and whom LiveChat has suspended.',
    why: 'To believe nobody a key that is not theirs.',
    howLong: 'Until the agent signs out or Backchannel is uninstalled.',
    howRemoved: 'Deleted at sign-out and at uninstall.',
    whoCanRead: cacheReader,
  },
  {
    id: 'mirror-notes',
    place: 'console',
    data:
      'Which message stands in which LiveChat chat, who answered it, and which answers a computer of the team has begun to ' +
      'send: ids, times and results, no texts.',
    why: 'To mirror nothing twice and to answer nobody twice.',
    howLong: `At most ${days(retention.instagramContentDays)}.`,
    howRemoved: 'Deleted by the clock, with the conversation or the channel, at sign-out and at uninstall.',
    whoCanRead: cacheReader,
  },
];
