import type { HistoryTransferView } from '../../shared/ipc/private-history.ts';
import type { RouteOutput } from '../../shared/ipc/routes.ts';
import { text } from '../../shared/i18n/text.ts';
import { foreignName } from './people.ts';

/** A person's earlier private chats in words: from their other computers, and as a file. */

const platformNames: Readonly<Record<string, string>> = { win32: 'Windows', darwin: 'Mac', linux: 'Linux' };

/** The other computer as its person knows it: its name, and what it is. */
export const otherComputerName = ({
  computer,
  platform,
}: Pick<HistoryTransferView, 'computer' | 'platform'>): string => {
  const name = foreignName(computer);
  const kind = platformNames[platform];
  if (name === '')
    return kind === undefined
      ? text.in('inside a sentence', 'your other computer')
      : text.in('inside a sentence', 'your other {kind} computer', { kind });
  return kind === undefined ? name : `${name} (${kind})`;
};
const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
const joined = (...sentences: readonly (string | undefined)[]): string =>
  sentences.filter((sentence) => sentence !== undefined).join(' ');

/** What an older version on the other computer leaves out; undefined where nothing is. */
const withoutGroups = (transfer: HistoryTransferView): string | undefined => {
  if (!transfer.isWithoutGroups) return undefined;
  return transfer.role === 'ask'
    ? text(
        'Groups and files stay on {name}, because Backchannel there is older: update it, then ask again.',
        {
          name: otherComputerName(transfer),
        },
      )
    : text('Groups and files stay here, because Backchannel there is older: update it, then ask again.');
};
const filesLeft = ({ filesLeft: count }: HistoryTransferView): string | undefined =>
  count === 0
    ? undefined
    : text('{count, plural, one {# file} other {# files}} still to come while both are open.', { count });
const leftOut = ({ leftOut: count }: HistoryTransferView): string | undefined =>
  count === 0
    ? undefined
    : text(
        '{count, plural, one {# message} other {# messages}} of groups could not be checked and did ' +
          'not come.',
        { count },
      );

const endedSentence = (transfer: HistoryTransferView): string => {
  const name = otherComputerName(transfer);
  const isAsker = transfer.role === 'ask';
  switch (transfer.outcome) {
    case 'done':
      return isAsker
        ? joined(
            text('Your private chats from {name} are here.', { name }),
            filesLeft(transfer),
            leftOut(transfer),
            withoutGroups(transfer),
          )
        : joined(text('{name} has your private chats.', { name: capital(name) }), withoutGroups(transfer));
    case 'empty':
      return isAsker
        ? joined(text('{name} has no private chats.', { name: capital(name) }), withoutGroups(transfer))
        : joined(
            text('{name} asked for your private chats and got none.', { name: capital(name) }),
            withoutGroups(transfer),
          );
    case 'refused':
      return isAsker
        ? text('You chose “Not now” on {name}.', { name })
        : text('You chose “Not now”. {name} got nothing.', { name: capital(name) });
    case 'differs':
      return text(
        'The numbers were different, so nothing was sent. Somebody may stand between your computers: ' +
          'ask your admin to look at Computers for one that is not yours.',
      );
    case 'later':
      return text('{name} was asked too often today. Ask again tomorrow.', { name: capital(name) });
    case 'departed':
      return text('{name} was signed out or removed before everything was sent.', { name: capital(name) });
    default:
      return transfer.isEndedHere
        ? text('Stopped here. What came before that stays.')
        : text('Stopped on {name}. What came before that stays.', { name });
  }
};

/** How it stands, in one sentence. */
export const transferSentence = (transfer: HistoryTransferView): string => {
  const name = otherComputerName(transfer);
  const isAsker = transfer.role === 'ask';
  switch (transfer.state) {
    case 'asked':
      return text(
        'Asked {name}. It answers when Backchannel is open there; if that takes days, it is asked again.',
        { name },
      );
    case 'compare':
      if (!transfer.isAgreedHere)
        return isAsker
          ? joined(
              text('{name} can send your private chats. Compare the numbers first.', { name: capital(name) }),
              withoutGroups(transfer),
            )
          : joined(
              text('Your other computer {name} wants your private chats.', { name }),
              withoutGroups(transfer),
            );
      return isAsker
        ? text('Now choose Send on {name}.', { name })
        : text('Now choose “They match” on {name}.', { name });
    case 'running':
      return isAsker
        ? text(
            'Getting your private chats from {name}: {done, number} of {total, plural, one {# message} ' +
              'other {# messages}}.',
            { name, done: transfer.done, total: transfer.total },
          )
        : text(
            'Sending your private chats to {name}: {done, number} of {total, plural, one {# message} ' +
              'other {# messages}}.',
            { name, done: transfer.done, total: transfer.total },
          );
    case 'ended':
      return endedSentence(transfer);
  }
};

/** What the person has to compare, and why. */
export const compareSentence = (transfer: HistoryTransferView): string =>
  transfer.role === 'give'
    ? text(
        'Look at {computer}: Backchannel shows a number there too. Only if both numbers are the same ' +
          'are you sending to your own computer, and to no other.',
        { computer: otherComputerName(transfer) },
      )
    : text(
        'Look at {computer}: Backchannel shows a number there too. Only if both numbers are the same ' +
          'do they come from your own computer, and go to this one alone.',
        { computer: otherComputerName(transfer) },
      );

/** A new computer that has nothing to get them from. */
export const withoutHistorySentence = text(
  'This computer begins without your earlier private chats. If it is your first with ' +
    'Backchannel, nothing is missing. They are kept only on the computers of their people: what ' +
    'is on none of yours any more and in no saved file cannot come back. New messages arrive ' +
    'here.',
);

/** What a saved file holds. */
export const savedSentence = ({
  messages,
  files,
  filesLeftOut,
}: Pick<RouteOutput<'private-history/save'>, 'messages' | 'files' | 'filesLeftOut'>): string => {
  const saved =
    files === 0
      ? text('{messages, plural, one {# message} other {# messages}} saved.', { messages })
      : text(
          '{messages, plural, one {# message} other {# messages}} and {files, plural, one {# file} ' +
            'other {# files}} saved.',
          { messages, files },
        );
  const without =
    filesLeftOut === 0
      ? undefined
      : text(
          '{count, plural, one {# file is} other {# files are}} not in it: beyond 500 MB, or not on ' +
            'this computer.',
          { count: filesLeftOut },
        );
  return joined(saved, without, text('Without this code nobody can open the file, you included.'));
};

/** What became of a saved file. */
export const takenInSentence = ({
  added,
  known,
  old,
  leftOut: unproven,
  files,
  filesLeftOut,
}: RouteOutput<'private-history/open-file'>): string => {
  const parts = [
    added === 0
      ? text('Nothing in this file was new')
      : text('{count, plural, one {# message} other {# messages}} came back', { count: added }),
  ];
  if (known > 0)
    parts.push(text('{count, plural, one {# was} other {# were}} here already', { count: known }));
  if (old > 0)
    parts.push(
      text('{count, plural, one {# is} other {# are}} older than private chats are kept', { count: old }),
    );
  if (unproven > 0)
    parts.push(text('{count, number} of groups could not be checked and did not come', { count: unproven }));
  if (files > 0)
    parts.push(text('{count, plural, one {# file} other {# files}} came back', { count: files }));
  if (filesLeftOut > 0)
    parts.push(
      text('{count, plural, one {# file} other {# files}} did not: the chats say which', {
        count: filesLeftOut,
      }),
    );
  // Independent clauses.
  return `${parts.join('; ')}.`;
};
