import { text } from '../../shared/i18n/text.ts';
import type { ComputerCheck, ComputerCheckId } from '../../shared/ipc/index.ts';
import { sentenceOfCode } from '../api/call.ts';

/** The words of "Check this computer": each line's name, its state in a word, what it says and what helps. */

const names: Readonly<Record<ComputerCheckId, string>> = {
  keyring: text('Password store'),
  disk: text('Room on the disk'),
  proxy: text('Way through the network'),
  relay: text('Relay'),
  certificate: text('Certificate of the relay'),
  clock: text('Clock'),
  livechat: text('LiveChat'),
  graph: text('Instagram'),
};

const stateWords: Readonly<Record<ComputerCheck['state'], string>> = {
  fine: text('Fine'),
  'not-fine': text('Not fine'),
  'not-checkable': text('Cannot be checked'),
};

/** What a fine line says beside its name. */
const fineSentences: Readonly<Record<string, string>> = {
  NO_PROXY: text('No proxy stands between this computer and the relay.'),
  ON_THIS_COMPUTER: text('The relay runs on this computer, which needs no certificate.'),
};

/** Reasons that are no error codes. */
const reasons: Readonly<Record<string, string>> = {
  SYSTEM_DOES_NOT_TELL: text('The system does not say.'),
  NO_RELAY_YET: text('No address of a relay is known yet.'),
  CERTIFICATE_FIRST: text('The certificate has to be right first.'),
  PROXY_FIRST: text('The proxy has to let it through first.'),
  RELAY_FIRST: text('The relay has to answer first.'),
  DISK_LOW: text('Little room is left on the disk.'),
  CLOCK_DRIFTS: text('The clock of this computer is off by more than a minute.'),
  LIVECHAT_UNREACHABLE: text('LiveChat does not answer.'),
  GRAPH_UNREACHABLE: text('Instagram does not answer.'),
};

/** What helps, by reason first. */
const helpsByReason: Readonly<Record<string, string>> = {
  SECRET_BACKEND_LOCKED: text(
    'Unlock it, usually by signing in to the computer again, then start Backchannel again.',
  ),
  SECRET_BACKEND_WEAK: text('Ask IT to install a password store, for instance GNOME Keyring or KWallet.'),
  SECRET_BACKEND_CHANGED: text('Sign in again, or go back to the desktop that you used before.'),
  PROXY_LOGIN_NEEDED: text('Sign in to the proxy with the button under the title.'),
  PROXY_LOGIN_KIND: text(
    'Ask IT for a way without this kind of sign-in. It is described in the network page of the documentation.',
  ),
  CONSOLE_OUTDATED: text('Update Backchannel on this computer.'),
  RELAY_OUTDATED: text('Ask IT to update the relay.'),
};

/** What helps, by line. */
const helps: Readonly<Record<ComputerCheckId, string>> = {
  keyring: text('Ask IT to look at the password store of this computer.'),
  disk: text('Delete what you do not need, or ask IT for room.'),
  proxy: text('Ask IT whether the proxy lets the relay through.'),
  relay: text('Ask IT whether the relay is up, and whether the address below is right.'),
  certificate: text('Ask IT: the certificate has run out, or this computer does not know who issued it.'),
  clock: text('Let the computer set its clock by itself, in its settings for date and time.'),
  livechat: text('Ask IT whether the network lets this name through.'),
  graph: text('Ask IT whether the network lets this name through.'),
};

export interface ComputerCheckWords {
  name: string;
  word: string;
  sentence: string | undefined;
  /** What helps; undefined: nothing has to. */
  help: string | undefined;
}

export const computerCheckWords = ({ id, state, reason = '' }: ComputerCheck): ComputerCheckWords => {
  const sentence =
    state === 'fine'
      ? fineSentences[reason]
      : (reasons[reason] ?? sentenceOfCode(reason) ?? reasons['SYSTEM_DOES_NOT_TELL']);
  return {
    name: names[id],
    word: stateWords[state],
    sentence,
    help: state === 'not-fine' ? (helpsByReason[reason] ?? helps[id]) : undefined,
  };
};

/** Spoken when a check has ended. */
export const computerCheckSummary = (items: readonly ComputerCheck[]): string => {
  const wrong = items.filter(({ state }) => state === 'not-fine').length;
  return wrong === 0
    ? text('Nothing is wrong with this computer.')
    : text('{count, plural, one {# line is not fine.} other {# lines are not fine.}}', { count: wrong });
};
