import type { RelayCheck } from '../../shared/ipc/setup.ts';
import { text } from '../../shared/i18n/text.ts';
import { sentenceOfCode } from '../api/call.ts';

/** What a person reads of an address that was tried: what is wrong, and what helps. */
export interface CheckWords {
  tone: 'good' | 'bad' | 'warning';
  title: string;
  sentence: string;
  helps: readonly string[];
  /** For IT: the code, and the system's own word. */
  detail?: string;
}

const askIt = text('Ask IT, or whoever invited you, for the address. It looks like relay.example.com.');
const checkNetwork = text('Look whether this computer is online, and whether a VPN is needed.');

type Words = Pick<CheckWords, 'title' | 'sentence' | 'helps'>;
const words: Readonly<Record<string, Words>> = {
  RELAY_ADDRESS_INVALID: {
    title: text('This is not an address'),
    sentence: text('It has to be the name of one computer, without a path or a password in it.'),
    helps: [askIt],
  },
  RELAY_INSECURE: {
    title: text('This address is not secure'),
    sentence: text('Backchannel only speaks to a relay over https.'),
    helps: [text('Leave “http://” out. If it does not work then, IT has to set the relay up with https.')],
  },
  RELAY_NAME_UNKNOWN: {
    title: text('There is no computer of this name'),
    sentence: text('Nobody on your network knows it.'),
    helps: [text('Compare it letter by letter.'), checkNetwork],
  },
  RELAY_UNREACHABLE: {
    title: text('Nobody answers'),
    sentence: text('Nothing answers at this address.'),
    helps: [
      checkNetwork,
      text('Compare the number behind the colon, if there is one.'),
      text('Try again in a moment.'),
    ],
  },
  RELAY_CERTIFICATE: {
    title: text('The certificate is not believed'),
    sentence: text(
      'Whoever answers there cannot prove to be who they say. Backchannel does not go on, because ' +
        'somebody could be listening.',
    ),
    helps: [
      text('Compare the address letter by letter, and the clock of this computer.'),
      text('In a company network whose proxy looks inside, IT adds its certificate to this computer.'),
    ],
  },
  RELAY_NOT_ONE: {
    title: text('This is not a relay of Backchannel'),
    sentence: text('Something else answers at this address: a website, or the sign-in page of a network.'),
    helps: [text('In a hotel or a train, sign in to the network first.'), askIt],
  },
  RELAY_NOT_READY: {
    title: text('The relay is not ready'),
    sentence: text('It is there, and has a problem of its own at the moment.'),
    helps: [text('Try again in a minute. If it lasts, tell IT.')],
  },
  CONSOLE_OUTDATED: {
    title: text('This version is too old for the relay'),
    sentence: text('The relay of your team expects a newer Backchannel.'),
    helps: [text('Install the newest version of Backchannel, or ask IT to.')],
  },
  RELAY_OUTDATED: {
    title: text('The relay is too old for this version'),
    sentence: text('This Backchannel is newer than the relay of your team.'),
    helps: [text('Ask IT to update the relay.')],
  },
  PROXY_LOGIN_NEEDED: {
    title: text('Your network wants you to sign in'),
    sentence: text('The way to the relay leads over a proxy that asks for a name and a password.'),
    helps: [text('Ask IT how Backchannel gets through.')],
  },
};

export const checkWords = (check: RelayCheck): CheckWords => {
  if (check.outcome === 'fine')
    return {
      tone: 'good',
      title: text('This is your relay'),
      sentence: text('{host} answers, is a relay of Backchannel, and fits this version.', {
        host: check.host,
      }),
      helps: [],
    };
  const { code, detail } = check;
  const found = words[code] ?? {
    title: text('This address cannot be used'),
    sentence: sentenceOfCode(code) ?? text('Something went wrong inside Backchannel.'),
    helps: [text('Try again.'), text('If it happens again, tell IT what stands under “Details”.')],
  };
  return {
    tone: code === 'RELAY_NOT_READY' ? 'warning' : 'bad',
    ...found,
    detail: detail === undefined ? code : `${code} (${detail})`,
  };
};

/** Above an address that a link has brought: a person decides. */
export const suggestedSentence = (address: string): string =>
  text(
    'A link names {address} as the relay of your team. Use it only if the link came from IT or ' +
      'from somebody you know.',
    { address },
  );

/** A link for the first start that was followed in a program that has its relay. */
export const setupLinkSentence = (link: { host: string; isInUse: boolean }): string =>
  link.isInUse
    ? text('This computer already uses the relay {host}.', { host: link.host })
    : text(
        'This link names the relay {host}. This computer uses another one, and a link does not ' +
          'change that: sign out first, then choose “Use another relay” on the sign-in page.',
        { host: link.host },
      );
