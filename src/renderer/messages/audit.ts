import type { AuditView } from '../../shared/ipc/computers.ts';
import { sentenceOfCode } from '../api/call.ts';

/** The audit log in words. */

type Entry = AuditView['entries'][number];

/** Kinds by which the log can be filtered. */
export const auditKinds = [
  { kind: 'computers', name: 'Computers' },
  { kind: 'access', name: 'Instagram and keys' },
  { kind: 'removal', name: 'Removal of data' },
  { kind: 'log', name: 'This log' },
] as const;
export type AuditKind = (typeof auditKinds)[number]['kind'];

const actions: Readonly<Record<string, readonly [AuditKind, string]>> = {
  'computer-enrolled': ['computers', 'Signed in on a new computer'],
  'computer-signed-out': ['computers', 'Signed out on a computer'],
  'computer-removed': ['computers', 'Removed a computer'],
  'computer-suspended': ['computers', 'Took out, after the suspension, a computer'],
  'computer-waiting': ['computers', 'A new computer waits to be let in'],
  'facebook-asked': ['access', 'Asked Facebook for access'],
  'computer-approved': ['computers', 'Let in a computer'],
  'computer-readmitted': ['computers', 'Readmitted computers'],
  'channel-connected': ['access', 'Connected Instagram'],
  'channel-key-made': ['access', 'Made the key of the Instagram conversations'],
  'channel-key-replaced': ['access', 'Replaced the key of the Instagram conversations'],
  'page-grant-revoked': ['access', 'Took the Page access back, to connect again'],
  'integration-grant-authorized': ['access', 'Authorized Backchannel to write into LiveChat for customers'],
  'integration-grant-renewed': ['access', 'Renewed the access to LiveChat for customers'],
  'integration-grant-revoked': ['access', 'Took back the access to LiveChat for customers'],
  'channel-disconnected': ['removal', 'Disconnected Instagram'],
  'uninstall-scheduled': ['removal', 'Asked for the uninstall'],
  'uninstall-cancelled': ['removal', 'Cancelled the uninstall'],
  'uninstall-brought-forward': ['removal', 'Brought the uninstall forward'],
  'customer-erased': ['removal', 'Erased a customer'],
  'notice-checked': ['removal', 'Checked a notice of an uninstall'],
  'removal-confirmed': ['removal', 'A computer confirmed its removal'],
  'removal-finished': ['removal', 'A removal has ended'],
  'audit-exported': ['log', 'Saved this log'],
  'audit-viewed': ['log', 'Looked at this log'],
};

/** Entries of a newer relay are shown by their name, under the kind they begin with. */
export const auditKind = ({ action }: Pick<Entry, 'action'>): AuditKind =>
  actions[action]?.[0] ?? (action.startsWith('computer-') ? 'computers' : 'access');
export const auditAction = ({ action }: Pick<Entry, 'action'>): string => actions[action]?.[1] ?? action;

const parties: Record<Entry['party'], string> = {
  agent: 'Somebody who has left',
  livechat: 'LiveChat',
  meta: 'Meta',
  relay: 'The relay',
};
/** Who did it, where no name is known. */
export const auditParty = ({ party }: Pick<Entry, 'party'>): string => parties[party];

/** What came of it: nothing to say when it was done. */
export const auditOutcome = ({ outcome }: Pick<Entry, 'outcome'>): string | undefined =>
  outcome === 'done' ? undefined : `Refused: ${sentenceOfCode(outcome) ?? outcome}`;

/** Times by which the log can be filtered, in days. */
export const auditTimes = [
  { days: 1, name: 'Last 24 hours' },
  { days: 7, name: 'Last 7 days' },
  { days: 30, name: 'Last 30 days' },
  { days: undefined, name: 'Any time' },
] as const;
