import type { Text } from '../i18n/text.ts';
import type { DataRow } from './data-row.ts';
import { retention } from './retention.ts';

/** Who can read what the relay keeps. */
export const operator = (text: Text): string => text('The operator of the relay.');

/** What the relay keeps. The relay counts what it removed by these ids. */
export const relayRows = (text: Text) =>
  [
    {
      id: 'workspaces',
      place: 'relay',
      data: text('The LiveChat organization id, and the public key of the Instagram channel.'),
      why: text('To know which computers belong to one team.'),
      howLong: text('Until the data removal after an uninstall.'),
      howRemoved: text(
        'Deleted at the data removal, at most {days, plural, one {# day} other {# days}} after an uninstall.',
        { days: retention.uninstallDays },
      ),
      whoCanRead: operator(text),
    },
    {
      id: 'devices',
      place: 'relay',
      data: text(
        'Per computer: LiveChat e-mail address, account id and role of its agent, public keys (also the newest one of a day), ' +
          'version, platform, whether it is a station, times of enrolment, of last contact and of the last proof of the ' +
          'account, and a signed report of what kinds of data it keeps; of a removed or waiting one also who decided.',
      ),
      why: text('To deliver to the right computers. The LiveChat e-mail address is the identifier.'),
      howLong: text(
        'Until sign-out, or the data removal after an uninstall; of a removed computer until that data removal, so ' +
          'that it stays out. A public key without a name stays at most ' +
          '{days, plural, one {# day} other {# days}} longer, so that a computer that was off can still be ' +
          'told and can still confirm.',
        { days: retention.consoleWithoutContactDays },
      ),
      howRemoved: text(
        'Deleted at sign-out, and at the data removal, at most {days, plural, one {# day} other {# days}} after an uninstall.',
        { days: retention.uninstallDays },
      ),
      whoCanRead: operator(text),
    },
    {
      id: 'channels',
      place: 'relay',
      data: text('Page id, Instagram account id, and the app-scoped id of the person who connected them.'),
      why: text('To route webhooks, and to revoke without holding a token.'),
      howLong: text(
        'Until the channel is disconnected; the app-scoped id until Meta has answered the revocation.',
      ),
      howRemoved: text(
        'Deleted when the channel is disconnected, on the notice of Meta, and at the data removal after an uninstall.',
      ),
      whoCanRead: operator(text),
    },
    {
      id: 'envelopes',
      place: 'relay',
      data: text(
        'Sealed envelopes: webhooks, private chats, keys and notes, on their way to computers that are off; sealed files of ' +
          'private chats.',
      ),
      why: text('To lose nothing while a computer is off.'),
      howLong: text('Until every computer has it, {days, plural, one {# day} other {# days}} at most.', {
        days: retention.envelopeDays,
      }),
      howRemoved: text(
        'Deleted when acknowledged, by the clock, when the channel is disconnected, and at the data removal after an uninstall.',
      ),
      whoCanRead: text(
        'What is in them, nobody but the team: the relay has no key to open them. For whom, of which kind, how large and ' +
          'when: the operator of the relay.',
      ),
    },
    {
      id: 'seen',
      place: 'relay',
      data: text('Hashes by which a repeated message is recognised, made with a secret key.'),
      why: text('To deliver a repeated webhook once.'),
      howLong: text('{days, plural, one {# day} other {# days}}.', { days: retention.seenDays }),
      howRemoved: text('Deleted by the clock and at the data removal after an uninstall.'),
      whoCanRead: operator(text),
    },
    {
      id: 'connect-attempts',
      place: 'relay',
      data: text(
        'Attempts to connect Facebook: the port that the browser goes back to, Page ids to choose from and the app-scoped id ' +
          'of the person. No token.',
      ),
      why: text('To bind only a Page that was granted.'),
      howLong: text('{minutes, plural, one {# minute} other {# minutes}}.', {
        minutes: retention.connectTicketMinutes,
      }),
      howRemoved: text('Deleted by the clock.'),
      whoCanRead: operator(text),
    },
    {
      id: 'notices',
      place: 'relay',
      data: text(
        'That LiveChat said the app was uninstalled, and when; per computer, as a hash, whether LiveChat accepted its ' +
          'sign-in then; which computer mirrors the channel.',
      ),
      why: text('To start the removal, or to ask an admin first; to mirror each message once.'),
      howLong: text(
        'Until the data removal after an uninstall; what computers said, until it begins or is cancelled.',
      ),
      howRemoved: text(
        'Deleted at the data removal after an uninstall; what computers said, also when it is cancelled.',
      ),
      whoCanRead: operator(text),
    },
    {
      id: 'removal-records',
      place: 'relay',
      data: text(
        'Removals and their signed records: times, counts, answer codes, hashed ids. No content, no names, ' +
          'no addresses. Confirmation codes for Meta.',
      ),
      why: text('To prove that the removal happened.'),
      howLong: text('{days, plural, one {# day} other {# days}}.', { days: retention.recordDays }),
      howRemoved: text('Deleted by the clock.'),
      whoCanRead: text('Whoever has the link to the record; it names nobody.'),
    },
    {
      id: 'audit-log',
      place: 'relay',
      data: text(
        'Who (as a hash), what and when of connecting, disconnecting, uninstalling and removing, and of computers ' +
          'that come and go. No content.',
      ),
      why: text('To show an auditor what admins did.'),
      howLong: text('{days, plural, one {# day} other {# days}}.', { days: retention.auditDays }),
      howRemoved: text('Deleted by the clock, and with its salt at the data removal after an uninstall.'),
      whoCanRead: text('Admins of the workspace (export); the operator of the relay sees hashes.'),
    },
  ] as const satisfies readonly DataRow[];
