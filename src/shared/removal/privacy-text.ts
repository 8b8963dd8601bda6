import { inEnglish, type Text } from '../i18n/text.ts';
import { type DataPlace, dataTable, placeNames } from './data-table.ts';
import { retention } from './retention.ts';

/** The sentences above the table; each is kept by a mechanism (docs/privacy.md says which). */
export const privacySentences = (text: Text): readonly string[] => [
  text('Your LiveChat e-mail address identifies you. There is no other account and no password of ours.'),
  text(
    'The relay stores nobody’s access token and no message that it could read. What waits there for your computer is ' +
      'sealed to keys that only your team has. An Instagram message passes through its memory until it is sealed, the ' +
      'tokens of Facebook while an admin connects it, and a token that says who somebody is when a computer shows its ' +
      'account: whoever changes the program of the relay could read those on their way. Private chats it never has in ' +
      'a form that it could read. For whom something is, and when, its operator sees.',
  ),
  text('No cookies are set, by no page and no window.'),
  text(
    'When Backchannel is uninstalled, access to the Facebook Page is revoked at once, or after an hour where the notice ' +
      'could be forged, and the data is removed from the relay within {days, plural, one {# day} other {# days}}. ' +
      'Computers delete theirs when they hear of it; one that stays off, when it starts next: without a network once ' +
      '{own, plural, one {# day has passed} other {# days have passed}}. Until the removal an admin can cancel it, or ' +
      'remove at once. Where LiveChat reports an uninstall while the team goes on using Backchannel, an admin is asked ' +
      'first.',
    { days: retention.uninstallDays, own: retention.consoleWithoutContactDays },
  ),
  text(
    'A message that was unsent on Instagram is removed from each computer when its notice comes there, and within ' +
      '{days, plural, one {# day} other {# days}} in any case. In LiveChat it is hidden from the customer side.',
    { days: retention.instagramContentDays },
  ),
  text('Everything that travels between computers, the relay, LiveChat and Meta is encrypted with TLS.'),
  text(
    'Before this policy changes in a way that matters, a notice is shown. Whoever does not accept it can ' +
      'sign out, and the data on that computer is removed.',
  ),
  text(
    'To remove your data, uninstall Backchannel: tokens are revoked, data is removed, and a record that the relay signs ' +
      'says what was done and what stays.',
  ),
];

const places: readonly DataPlace[] = ['console', 'relay', 'relay-log', 'livechat', 'meta'];

export const tableHeadings = (text: Text): readonly string[] => [
  text.in('heading of a table', 'Data'),
  text.in('heading of a table: for which purpose', 'Why'),
  text.in('heading of a table: how long data is kept', 'How long'),
  text('How it is removed'),
  text('Who can read it'),
];

/** The table by place, in the order of a message's way. */
export const tableByPlace = (text: Text): { name: string; rows: string[][] }[] =>
  places.map((place) => ({
    name: placeNames(text)[place],
    rows: dataTable(text)
      .filter((row) => row.place === place)
      .map(({ data, why, howLong, howRemoved, whoCanRead }) => [data, why, howLong, howRemoved, whoCanRead]),
  }));

/** For docs/privacy.md, which is English; a test holds the file to it. */
export const privacyMarkdown = (): string => {
  const headings = tableHeadings(inEnglish);
  const cells = (row: readonly string[]): string => `| ${row.join(' | ')} |`;
  const tables = tableByPlace(inEnglish).map(({ name, rows }) =>
    [`### ${name}`, '', cells(headings), cells(headings.map(() => '---')), ...rows.map(cells)].join('\n'),
  );
  return [
    privacySentences(inEnglish)
      .map((sentence) => `- ${sentence}`)
      .join('\n'),
    ...tables,
  ].join('\n\n');
};
