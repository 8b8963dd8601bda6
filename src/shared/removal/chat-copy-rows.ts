import type { Text } from '../i18n/text.ts';
import { retention } from './retention.ts';

/** Rows of the data table: an agent's private chats on the way to their next computer. `reader`: of a console's database. */
export const chatCopyRows = (text: Text, reader: string) =>
  [
    {
      id: 'chats-on-their-way',
      place: 'console',
      data: text(
        'Which other computer of the agent asked for the private chats, or was asked: its name, the number that was ' +
          'compared, how far it came and how it ended. No texts.',
      ),
      why: text('To go on where it was, and to give them to no other computer.'),
      howLong: text('At most {days, plural, one {# day} other {# days}}.', {
        days: retention.historyTransferDays,
      }),
      howRemoved: text('Deleted by the clock, at sign-out and at uninstall.'),
      whoCanRead: reader,
    },
    {
      id: 'saved-chats',
      place: 'console',
      data: text(
        'Only where an agent saves them: the private chats of that agent with groups and files, in an encrypted file where ' +
          'they put it.',
      ),
      why: text('To have them on the next computer after signing out.'),
      howLong: text('Until that person deletes the file: Backchannel does not know where it lies.'),
      howRemoved: text('By that person.'),
      whoCanRead: text('Who has the file and its recovery code.'),
    },
  ] as const;
