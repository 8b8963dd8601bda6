import type { HistoryTransferView } from '../../shared/ipc/private-history.ts';
import type { RouteOutput } from '../../shared/ipc/routes.ts';
import { text } from '../../shared/i18n/text.ts';
import { foreignName } from './people.ts';

/** A person's earlier private chats in words: from their other computers, and as a file. */

const platformNames: Readonly<Record<string, string>> = { win32: 'Windows', darwin: 'Mac', linux: 'Linux' };

/**
 * The other computer for a sentence about it, as its person knows it: its name, and what it is. One without a name is said by the
 * sentence itself, which is why it has a `select`.
 */
export const otherComputerPlaces = ({
  computer,
  platform,
}: Pick<HistoryTransferView, 'computer' | 'platform'>): { known: 'yes' | 'other'; name: string } => {
  const name = foreignName(computer);
  const kind = platformNames[platform];
  return {
    known: name === '' ? 'other' : 'yes',
    name: kind === undefined ? name : `${name} (${kind})`,
  };
};
const joined = (...sentences: readonly (string | undefined)[]): string =>
  sentences.filter((sentence) => sentence !== undefined).join(' ');

/** What an older version on the other computer leaves out; undefined where nothing is. */
const withoutGroups = (transfer: HistoryTransferView): string | undefined => {
  if (!transfer.isWithoutGroups) return undefined;
  return transfer.role === 'ask'
    ? text(
        'Groups and files stay on {known, select, yes {{name}} other {your other computer}}, because Backchannel ' +
          'there is older: update it, then ask again.',
        otherComputerPlaces(transfer),
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
  const other = otherComputerPlaces(transfer);
  const isAsker = transfer.role === 'ask';
  switch (transfer.outcome) {
    case 'done':
      return isAsker
        ? joined(
            text(
              'Your private chats from {known, select, yes {{name}} other {your other computer}} are here.',
              other,
            ),
            filesLeft(transfer),
            leftOut(transfer),
            withoutGroups(transfer),
          )
        : joined(
            text('{known, select, yes {{name}} other {Your other computer}} has your private chats.', other),
            withoutGroups(transfer),
          );
    case 'empty':
      return isAsker
        ? joined(
            text('{known, select, yes {{name}} other {Your other computer}} has no private chats.', other),
            withoutGroups(transfer),
          )
        : joined(
            text(
              '{known, select, yes {{name}} other {Your other computer}} asked for your private chats and got none.',
              other,
            ),
            withoutGroups(transfer),
          );
    case 'refused':
      return isAsker
        ? text('You chose “Not now” on {known, select, yes {{name}} other {your other computer}}.', other)
        : text(
            'You chose “Not now”. {known, select, yes {{name}} other {Your other computer}} got nothing.',
            other,
          );
    case 'differs':
      return text(
        'The numbers were different, so nothing was sent. Somebody may stand between your computers: ' +
          'ask your admin to look at Computers for one that is not yours.',
      );
    case 'later':
      return text(
        '{known, select, yes {{name}} other {Your other computer}} was asked too often today. Ask again tomorrow.',
        other,
      );
    case 'departed':
      return text(
        '{known, select, yes {{name}} other {Your other computer}} was signed out or removed before everything ' +
          'was sent.',
        other,
      );
    default:
      return transfer.isEndedHere
        ? text('Stopped here. What came before that stays.')
        : text(
            'Stopped on {known, select, yes {{name}} other {your other computer}}. What came before that stays.',
            other,
          );
  }
};

/** How it stands, in one sentence. */
export const transferSentence = (transfer: HistoryTransferView): string => {
  const other = otherComputerPlaces(transfer);
  const isAsker = transfer.role === 'ask';
  switch (transfer.state) {
    case 'asked':
      return text(
        'Asked {known, select, yes {{name}} other {your other computer}}. It answers when Backchannel is open ' +
          'there; if that takes days, it is asked again.',
        other,
      );
    case 'compare':
      if (!transfer.isAgreedHere)
        return isAsker
          ? joined(
              text(
                '{known, select, yes {{name}} other {Your other computer}} can send your private chats. Compare ' +
                  'the numbers first.',
                other,
              ),
              withoutGroups(transfer),
            )
          : joined(
              text(
                '{known, select, yes {Your other computer {name} wants} other {Your other computer wants}} your ' +
                  'private chats.',
                other,
              ),
              withoutGroups(transfer),
            );
      return isAsker
        ? text('Now choose Send on {known, select, yes {{name}} other {your other computer}}.', other)
        : text(
            'Now choose “They match” on {known, select, yes {{name}} other {your other computer}}.',
            other,
          );
    case 'running':
      return isAsker
        ? text(
            'Getting your private chats from {known, select, yes {{name}} other {your other computer}}: ' +
              '{done, number} of {total, plural, one {# message} other {# messages}}.',
            { ...other, done: transfer.done, total: transfer.total },
          )
        : text(
            'Sending your private chats to {known, select, yes {{name}} other {your other computer}}: ' +
              '{done, number} of {total, plural, one {# message} other {# messages}}.',
            { ...other, done: transfer.done, total: transfer.total },
          );
    case 'ended':
      return endedSentence(transfer);
  }
};

/** What the person has to compare, and why. */
export const compareSentence = (transfer: HistoryTransferView): string =>
  transfer.role === 'give'
    ? text(
        'Look at {known, select, yes {{name}} other {your other computer}}: Backchannel shows a number there ' +
          'too. Only if both numbers are the same are you sending to your own computer, and to no other.',
        otherComputerPlaces(transfer),
      )
    : text(
        'Look at {known, select, yes {{name}} other {your other computer}}: Backchannel shows a number there ' +
          'too. Only if both numbers are the same do they come from your own computer, and go to this one alone.',
        otherComputerPlaces(transfer),
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
