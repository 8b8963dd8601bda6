import type { DataRow } from './data-row.ts';
import { retention } from './retention.ts';

const days = (count: number): string => `${count} days`;
/** Who can read what the relay keeps. */
export const operator = 'The operator of the relay.';

/** What the relay keeps. The relay counts what it removed by these ids. */
export const relayRows = [
  {
    id: 'workspaces',
    place: 'relay',
    data: 'The LiveChat organization id, and the public key of the Instagram channel.',
    why: 'To know which computers belong to one team.',
    howLong: 'Until the data removal after an uninstall.',
    howRemoved: `Deleted at the data removal, at most ${days(retention.uninstallDays)} after an uninstall.`,
    whoCanRead: operator,
  },
  {
    id: 'devices',
    place: 'relay',
    data:
      'Per computer: LiveChat e-mail address, account id and role of its agent, public keys (also the newest one of a day), ' +
      'version, platform, times of enrolment, of last contact and of the last proof of the account, and a signed report of ' +
      'what kinds of data it keeps; of a removed or waiting one also who decided.',
    why: 'To deliver to the right computers. The LiveChat e-mail address is the identifier.',
    howLong:
      'Until sign-out, or the data removal after an uninstall; of a removed computer until that data removal, so that it stays ' +
      'out. A public key without a name stays at most ' +
      `${days(retention.consoleWithoutContactDays)} longer, so that a computer that was off can still be ` +
      'told and can still confirm.',
    howRemoved: `Deleted at sign-out, and at the data removal, at most ${days(retention.uninstallDays)} after an uninstall.`,
    whoCanRead: operator,
  },
  {
    id: 'channels',
    place: 'relay',
    data: 'Page id, Instagram account id, and the app-scoped id of the person who connected them.',
    why: 'To route webhooks, and to revoke without holding a token.',
    howLong: 'Until the channel is disconnected; the app-scoped id until Meta has answered the revocation.',
    howRemoved:
      'Deleted when the channel is disconnected, on the notice of Meta, and at the data removal after an uninstall.',
    whoCanRead: operator,
  },
  {
    id: 'envelopes',
    place: 'relay',
    data:
      'Sealed envelopes: webhooks, private chats, keys and notes, on their way to computers that are off; sealed files of ' +
      'private chats.',
    why: 'To lose nothing while a computer is off.',
    howLong: `Until every computer has it, ${days(retention.envelopeDays)} at most.`,
    howRemoved:
      'Deleted when acknowledged, by the clock, when the channel is disconnected, and at the data removal after an uninstall.',
    whoCanRead:
      'What is in them, nobody but the team: the relay has no key to open them. For whom, of which kind, how large and ' +
      'when: the operator of the relay.',
  },
  {
    id: 'seen',
    place: 'relay',
    data: 'Hashes by which a repeated message is recognised, made with a secret key.',
    why: 'To deliver a repeated webhook once.',
    howLong: `${days(retention.seenDays)}.`,
    howRemoved: 'Deleted by the clock and at the data removal after an uninstall.',
    whoCanRead: operator,
  },
  {
    id: 'connect-attempts',
    place: 'relay',
    data:
      'Attempts to connect Facebook: the port that the browser goes back to, Page ids to choose from and the app-scoped id ' +
      'of the person. No token.',
    why: 'To bind only a Page that was granted.',
    howLong: `${retention.connectTicketMinutes} minutes.`,
    howRemoved: 'Deleted by the clock.',
    whoCanRead: operator,
  },
  {
    id: 'notices',
    place: 'relay',
    data:
      'That LiveChat said the app was uninstalled, and when; per computer, as a hash, whether LiveChat accepted its ' +
      'sign-in then; which computer mirrors the channel.',
    why: 'To start the removal, or to ask an admin first; to mirror each message once.',
    howLong:
      'Until the data removal after an uninstall; what computers said, until it begins or is cancelled.',
    howRemoved:
      'Deleted at the data removal after an uninstall; what computers said, also when it is cancelled.',
    whoCanRead: operator,
  },
  {
    id: 'removal-records',
    place: 'relay',
    data:
      'Removals and their signed records: times, counts, answer codes, hashed ids. No content, no names, ' +
      'no addresses. Confirmation codes for Meta.',
    why: 'To prove that the removal happened.',
    howLong: `${days(retention.recordDays)}.`,
    howRemoved: 'Deleted by the clock.',
    whoCanRead: 'Whoever has the link to the record; it names nobody.',
  },
  {
    id: 'audit-log',
    place: 'relay',
    data:
      'Who (as a hash), what and when of connecting, disconnecting, uninstalling and removing, and of computers ' +
      'that come and go. No content.',
    why: 'To show an auditor what admins did.',
    howLong: `${days(retention.auditDays)}.`,
    howRemoved: 'Deleted by the clock, and with its salt at the data removal after an uninstall.',
    whoCanRead: 'Admins of the workspace (export); the operator of the relay sees hashes.',
  },
] as const satisfies readonly DataRow[];
