import { type DataPlace, dataTable, placeNames } from './data-table.ts';
import { retention } from './retention.ts';

/** The sentences above the table; each is kept by a mechanism (docs/privacy.md says which). */
export const privacySentences: readonly string[] = [
  'Your LiveChat e-mail address identifies you. There is no other account and no password of ours.',
  'The relay holds no access token and no message it could read. What waits there for your computer is ' +
    'sealed to keys that only your team has.',
  'No cookies are set, by no page and no window.',
  'When Backchannel is uninstalled, access to the Facebook Page is revoked at once and the data is ' +
    `removed within ${retention.uninstallDays} days. An admin can cancel until then, or remove at once. Where LiveChat ` +
    'reports an uninstall while the team goes on using Backchannel, an admin is asked first.',
  'A message that was unsent on Instagram is removed when its notice comes, and within ' +
    `${retention.instagramContentDays} days in any case.`,
  'Everything in transit is encrypted with TLS.',
  'Before this policy changes in a way that matters, a notice is shown. Whoever does not accept it can ' +
    'sign out, and the data on that computer is removed.',
  'To remove your data, uninstall Backchannel: tokens are revoked, data is removed, and a signed record says so.',
];

const places: readonly DataPlace[] = ['console', 'relay', 'relay-log', 'livechat', 'meta'];

export const tableHeadings = ['Data', 'Why', 'How long', 'How it is removed', 'Who can read it'] as const;

/** The table by place, in the order of a message's way. */
export const tableByPlace = (): { name: string; rows: string[][] }[] =>
  places.map((place) => ({
    name: placeNames[place],
    rows: dataTable
      .filter((row) => row.place === place)
      .map(({ data, why, howLong, howRemoved, whoCanRead }) => [data, why, howLong, howRemoved, whoCanRead]),
  }));

/** For docs/privacy.md; a test holds the file to it. */
export const privacyMarkdown = (): string => {
  const cells = (row: readonly string[]): string => `| ${row.join(' | ')} |`;
  const tables = tableByPlace().map(({ name, rows }) =>
    [`### ${name}`, '', cells(tableHeadings), cells(tableHeadings.map(() => '---')), ...rows.map(cells)].join(
      '\n',
    ),
  );
  return [privacySentences.map((sentence) => `- ${sentence}`).join('\n'), ...tables].join('\n\n');
};
