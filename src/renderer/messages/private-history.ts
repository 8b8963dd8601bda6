import type { HistoryTransferView } from '../../shared/ipc/private-history.ts';
import type { RouteOutput } from '../../shared/ipc/routes.ts';
import { foreignName } from './people.ts';
import { counted } from './time.ts';

/** A person's earlier private chats in words: from their other computers, and as a file. */

const platformNames: Readonly<Record<string, string>> = { win32: 'Windows', darwin: 'Mac', linux: 'Linux' };

/** The other computer as its person knows it: its name, and what it is. */
export const otherComputerName = ({
  computer,
  platform,
}: Pick<HistoryTransferView, 'computer' | 'platform'>): string => {
  const name = foreignName(computer);
  const kind = platformNames[platform];
  if (name === '') return kind === undefined ? 'your other computer' : `your other ${kind} computer`;
  return kind === undefined ? name : `${name} (${kind})`;
};
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const progress = ({ done, total }: HistoryTransferView): string =>
  `${done.toLocaleString('en-GB')} of ${counted(total, 'message')}`;

/** What an older version on the other computer leaves out; empty where nothing is. */
const withoutGroups = (transfer: HistoryTransferView): string => {
  if (!transfer.isWithoutGroups) return '';
  const name = otherComputerName(transfer);
  const where = transfer.role === 'ask' ? `Groups and files stay on ${name}` : 'Groups and files stay here';
  return ` ${where}, because Backchannel there is older: update it, then ask again.`;
};
const filesLeft = ({ filesLeft: count }: HistoryTransferView): string =>
  count === 0 ? '' : ` ${counted(count, 'file')} still to come while both are open.`;
const leftOut = ({ leftOut: count }: HistoryTransferView): string =>
  count === 0 ? '' : ` ${counted(count, 'message')} of groups could not be checked and did not come.`;

const endedSentence = (transfer: HistoryTransferView): string => {
  const name = otherComputerName(transfer);
  const isAsker = transfer.role === 'ask';
  switch (transfer.outcome) {
    case 'done':
      return isAsker
        ? `Your private chats from ${name} are here.${filesLeft(transfer)}${leftOut(transfer)}${withoutGroups(transfer)}`
        : `${capital(name)} has your private chats.${withoutGroups(transfer)}`;
    case 'empty':
      return isAsker
        ? `${capital(name)} has no private chats.${withoutGroups(transfer)}`
        : `${capital(name)} asked for your private chats and got none.${withoutGroups(transfer)}`;
    case 'refused':
      return isAsker
        ? `You chose “Not now” on ${name}.`
        : `You chose “Not now”. ${capital(name)} got nothing.`;
    case 'differs':
      return (
        'The numbers were different, so nothing was sent. Somebody may stand between your computers: ask your admin ' +
        'to look at Computers for one that is not yours.'
      );
    case 'later':
      return `${capital(name)} was asked too often today. Ask again tomorrow.`;
    case 'departed':
      return `${capital(name)} was signed out or removed before everything was sent.`;
    default:
      return `Stopped ${transfer.isEndedHere ? 'here' : `on ${name}`}. What came before that stays.`;
  }
};

/** How it stands, in one sentence. */
export const transferSentence = (transfer: HistoryTransferView): string => {
  const name = otherComputerName(transfer);
  const isAsker = transfer.role === 'ask';
  switch (transfer.state) {
    case 'asked':
      return `Asked ${name}. It answers when Backchannel is open there; if that takes days, it is asked again.`;
    case 'compare':
      if (!transfer.isAgreedHere)
        return isAsker
          ? `${capital(name)} can send your private chats. Compare the numbers first.${withoutGroups(transfer)}`
          : `Your other computer ${name} wants your private chats.${withoutGroups(transfer)}`;
      return isAsker ? `Now choose Send on ${name}.` : `Now choose “They match” on ${name}.`;
    case 'running':
      return isAsker
        ? `Getting your private chats from ${name}: ${progress(transfer)}.`
        : `Sending your private chats to ${name}: ${progress(transfer)}.`;
    case 'ended':
      return endedSentence(transfer);
  }
};

/** What the person has to compare, and why. */
export const compareSentence = (transfer: HistoryTransferView): string =>
  `Look at ${otherComputerName(transfer)}: Backchannel shows a number there too. Only if both numbers are the same ` +
  (transfer.role === 'give'
    ? 'are you sending to your own computer, and to no other.'
    : 'do they come from your own computer, and go to this one alone.');

/** A new computer that has nothing to get them from. */
export const withoutHistorySentence =
  'This computer begins without your earlier private chats. If it is your first with Backchannel, nothing is missing. They are ' +
  'kept only on the computers of their people: what is on none of yours any more and in no saved file cannot come back. New ' +
  'messages arrive here.';

/** What a saved file holds. */
export const savedSentence = ({
  messages,
  files,
  filesLeftOut,
}: Pick<RouteOutput<'private-history/save'>, 'messages' | 'files' | 'filesLeftOut'>): string => {
  const what =
    files === 0
      ? counted(messages, 'message')
      : `${counted(messages, 'message')} and ${counted(files, 'file')}`;
  const without =
    filesLeftOut === 0
      ? ''
      : ` ${counted(filesLeftOut, 'file')} ${filesLeftOut === 1 ? 'is' : 'are'} not in it: beyond 500 MB, or not on this ` +
        'computer.';
  return `${what} saved.${without} Without this code nobody can open the file, you included.`;
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
  const parts = [added === 0 ? 'Nothing in this file was new' : `${counted(added, 'message')} came back`];
  if (known > 0) parts.push(`${known.toLocaleString('en-GB')} ${known === 1 ? 'was' : 'were'} here already`);
  if (old > 0)
    parts.push(
      `${old.toLocaleString('en-GB')} ${old === 1 ? 'is' : 'are'} older than private chats are kept`,
    );
  if (unproven > 0)
    parts.push(`${unproven.toLocaleString('en-GB')} of groups could not be checked and did not come`);
  if (files > 0) parts.push(`${counted(files, 'file')} came back`);
  if (filesLeftOut > 0) parts.push(`${counted(filesLeftOut, 'file')} did not: the chats say which`);
  return `${parts.join('; ')}.`;
};
