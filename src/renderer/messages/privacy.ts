import type { PolicyState } from '../../shared/ipc/policy-state.ts';
import type { StoredAboutMe } from '../../shared/ipc/privacy.ts';
import type { ConsoleDataKind } from '../../shared/removal/data-table.ts';
import { text } from '../../shared/i18n/text.ts';
import { inPresentZone } from './time.ts';

/** The policy and what is stored, in words. Times are epoch ms. */

const dateFormat = inPresentZone({ day: 'numeric', month: 'long', year: 'numeric' });

/** `22 November 2026` */
export const dateText = (ms: number): string => dateFormat.format(ms);

/** "version 2, in force since 2 December 2026"; undefined while the relay has named no version. */
export const versionText = (policy: PolicyState | undefined): string | undefined => {
  if (policy?.version === undefined || policy.effectiveAtMs === undefined) return undefined;
  // Main knows what time it is; a version that is not announced is in force.
  const values = { version: policy.version, date: dateText(policy.effectiveAtMs) };
  return policy.state === 'announced'
    ? text('version {version}, in force from {date}', values)
    : text('version {version}, in force since {date}', values);
};

/** Line of the settings page: what the person has answered. */
export const standing = (policy: PolicyState | undefined): string => {
  const accepted =
    policy?.acceptedVersion === undefined || policy.acceptedAtMs === undefined
      ? undefined
      : text('You accepted version {version} on {date}.', {
          version: policy.acceptedVersion,
          date: dateText(policy.acceptedAtMs),
        });
  if (policy?.state === 'announced' && policy.effectiveAtMs !== undefined) {
    const announced = text('Version {version} takes effect on {date}.', {
      version: policy.version ?? '',
      date: dateText(policy.effectiveAtMs),
    });
    return accepted === undefined ? announced : `${accepted} ${announced}`;
  }
  return accepted ?? text('Which version is in force is not known yet: the relay has not been reached.');
};

/** The line above the window before a version takes effect; undefined: nothing to announce. */
export const announcement = (policy: PolicyState | undefined): string | undefined =>
  policy?.state === 'announced' && policy.effectiveAtMs !== undefined
    ? text('The privacy policy changes on {date}: {notice}', {
        date: dateText(policy.effectiveAtMs),
        notice: policy.notice ?? '',
      })
    : undefined;

const platformNames: Readonly<Record<string, string>> = {
  linux: 'Linux',
  darwin: 'macOS',
  win32: 'Windows',
};

/** "Linux, Backchannel 0.1.0" */
export const computerText = (device: {
  platform?: string | undefined;
  version?: string | undefined;
}): string =>
  [
    device.platform === undefined ? text('A computer') : (platformNames[device.platform] ?? device.platform),
    ...(device.version === undefined ? [] : [`Backchannel ${device.version}`]),
  ].join(', ');

/** Kinds of data that are about customers and not about the person who asks. */
export const customerKinds: readonly string[] = ['conversations', 'messages', 'page-token'];

type StoredKind = StoredAboutMe['onThisComputer'][number];

/** Short names of the kinds of data, for the sentence about those that are not here. */
const kindNames: Readonly<Record<ConsoleDataKind, string>> = {
  'livechat-token': text.in('inside a sentence: what is not on this computer', 'LiveChat sign-in'),
  'page-token': text.in('inside a sentence: what is not on this computer', 'access to a Facebook Page'),
  'device-keys': text.in('inside a sentence: what is not on this computer', 'keys'),
  agents: text.in('inside a sentence: what is not on this computer', 'list of agents'),
  'private-messages': text.in('inside a sentence: what is not on this computer', 'private messages'),
  conversations: text.in('inside a sentence: what is not on this computer', 'Instagram conversations'),
  messages: text.in('inside a sentence: what is not on this computer', 'Instagram messages'),
  drafts: text.in('inside a sentence: what is not on this computer', 'drafts or waiting replies'),
  settings: text.in('inside a sentence: what is not on this computer', 'settings'),
};
const isKind = (id: string): id is ConsoleDataKind => Object.hasOwn(kindNames, id);

/** What of the kinds is on this computer, and a sentence about what is not; undefined when everything is. */
export const storedKinds = (
  kinds: readonly StoredKind[],
): { here: readonly StoredKind[]; absent: string | undefined } => {
  const missing = kinds
    .filter(({ count }) => count === 0)
    .flatMap(({ id }) => (isKind(id) ? [kindNames[id]] : []));
  return {
    here: kinds.filter(({ count }) => count > 0),
    absent:
      missing.length === 0
        ? undefined
        : text('Not on this computer: {kinds}.', { kinds: missing.join(', ') }),
  };
};
