import type { AuditView } from '../../shared/ipc/computers.ts';
import { text } from '../../shared/i18n/text.ts';
import { sentenceOfCode } from '../api/call.ts';

/** The audit log in words. */

type Entry = AuditView['entries'][number];

/** Kinds by which the log can be filtered. */
export const auditKinds = [
  { kind: 'computers', name: text('Computers') },
  { kind: 'access', name: text('Instagram and keys') },
  { kind: 'removal', name: text('Removal of data') },
  { kind: 'log', name: text('This log') },
] as const;
export type AuditKind = (typeof auditKinds)[number]['kind'];

const actions: Readonly<Record<string, readonly [AuditKind, string]>> = {
  'computer-enrolled': [
    'computers',
    text.in('entry of the log: what somebody did', 'Signed in on a new computer'),
  ],
  'computer-signed-out': [
    'computers',
    text.in('entry of the log: what somebody did', 'Signed out on a computer'),
  ],
  'computer-removed': ['computers', text.in('entry of the log: what somebody did', 'Removed a computer')],
  'computer-suspended': [
    'computers',
    text.in('entry of the log: what somebody did', 'Took out, after the suspension, a computer'),
  ],
  'computer-waiting': [
    'computers',
    text.in('entry of the log: what somebody did', 'A new computer waits to be let in'),
  ],
  'facebook-asked': ['access', text.in('entry of the log: what somebody did', 'Asked Facebook for access')],
  'computer-approved': ['computers', text.in('entry of the log: what somebody did', 'Let in a computer')],
  'computer-readmitted': [
    'computers',
    text.in('entry of the log: what somebody did', 'Readmitted computers'),
  ],
  'channel-connected': ['access', text.in('entry of the log: what somebody did', 'Connected Instagram')],
  'channel-key-made': [
    'access',
    text.in('entry of the log: what somebody did', 'Made the key of the Instagram conversations'),
  ],
  'channel-key-replaced': [
    'access',
    text.in('entry of the log: what somebody did', 'Replaced the key of the Instagram conversations'),
  ],
  'page-grant-revoked': [
    'access',
    text.in('entry of the log: what somebody did', 'Took the Page access back, to connect again'),
  ],
  'integration-grant-authorized': [
    'access',
    text.in(
      'entry of the log: what somebody did',
      'Authorized Backchannel to write into LiveChat for customers',
    ),
  ],
  'integration-grant-renewed': [
    'access',
    text.in('entry of the log: what somebody did', 'Renewed the access to LiveChat for customers'),
  ],
  'integration-grant-revoked': [
    'access',
    text.in('entry of the log: what somebody did', 'Took back the access to LiveChat for customers'),
  ],
  'channel-disconnected': [
    'removal',
    text.in('entry of the log: what somebody did', 'Disconnected Instagram'),
  ],
  'uninstall-scheduled': [
    'removal',
    text.in('entry of the log: what somebody did', 'Asked for the uninstall'),
  ],
  'uninstall-cancelled': [
    'removal',
    text.in('entry of the log: what somebody did', 'Cancelled the uninstall'),
  ],
  'uninstall-brought-forward': [
    'removal',
    text.in('entry of the log: what somebody did', 'Brought the uninstall forward'),
  ],
  'customer-erased': ['removal', text.in('entry of the log: what somebody did', 'Erased a customer')],
  'notice-checked': [
    'removal',
    text.in('entry of the log: what somebody did', 'Checked a notice of an uninstall'),
  ],
  'removal-confirmed': [
    'removal',
    text.in('entry of the log: what somebody did', 'A computer confirmed its removal'),
  ],
  'removal-finished': ['removal', text.in('entry of the log: what somebody did', 'A removal has ended')],
  'audit-exported': ['log', text.in('entry of the log: what somebody did', 'Saved this log')],
  'audit-viewed': ['log', text.in('entry of the log: what somebody did', 'Looked at this log')],
};

/** Entries of a newer relay are shown by their name, under the kind they begin with. */
export const auditKind = ({ action }: Pick<Entry, 'action'>): AuditKind =>
  actions[action]?.[0] ?? (action.startsWith('computer-') ? 'computers' : 'access');
export const auditAction = ({ action }: Pick<Entry, 'action'>): string => actions[action]?.[1] ?? action;

const parties: Record<Entry['party'], string> = {
  agent: text.in('who did it, in the log', 'Somebody who has left'),
  livechat: 'LiveChat',
  meta: 'Meta',
  relay: text.in('who did it, in the log', 'The relay'),
};
/** Who did it, where no name is known. */
export const auditParty = ({ party }: Pick<Entry, 'party'>): string => parties[party];

/** What came of it: nothing to say when it was done. */
export const auditOutcome = ({ outcome }: Pick<Entry, 'outcome'>): string | undefined =>
  outcome === 'done' ? undefined : text('Refused: {why}', { why: sentenceOfCode(outcome) ?? outcome });

/** Times by which the log can be filtered, in days. */
export const auditTimes = [
  { days: 1, name: text('Last 24 hours') },
  { days: 7, name: text('Last 7 days') },
  { days: 30, name: text('Last 30 days') },
  { days: undefined, name: text('Any time') },
] as const;
