import type { PolicyState } from '../../shared/ipc/privacy.ts';
import { inPresentZone } from './time.ts';

/** The policy and what is stored, in words. Times are epoch ms. */

const dateFormat = inPresentZone({ day: 'numeric', month: 'long', year: 'numeric' });

/** `22 November 2026` */
export const dateText = (ms: number): string => dateFormat.format(ms);

/** "version 2, in force since 2 December 2026"; undefined while the relay has named no version. */
export const versionText = (policy: PolicyState | undefined): string | undefined => {
  if (policy?.version === undefined || policy.effectiveAtMs === undefined) return undefined;
  // Main knows what time it is; a version that is not announced is in force.
  const since = policy.state === 'announced' ? 'in force from' : 'in force since';
  return `version ${policy.version}, ${since} ${dateText(policy.effectiveAtMs)}`;
};

/** Line of the settings page: what the person has answered. */
export const standing = (policy: PolicyState | undefined): string => {
  const accepted =
    policy?.acceptedVersion === undefined || policy.acceptedAtMs === undefined
      ? undefined
      : `You accepted version ${policy.acceptedVersion} on ${dateText(policy.acceptedAtMs)}.`;
  if (policy?.state === 'announced' && policy.effectiveAtMs !== undefined)
    return `${accepted ?? ''} Version ${policy.version ?? ''} takes effect on ${dateText(policy.effectiveAtMs)}.`.trim();
  return accepted ?? 'Which version is in force is not known yet: the relay has not been reached.';
};

/** The line above the window before a version takes effect; undefined: nothing to announce. */
export const announcement = (policy: PolicyState | undefined): string | undefined =>
  policy?.state === 'announced' && policy.effectiveAtMs !== undefined
    ? `The privacy policy changes on ${dateText(policy.effectiveAtMs)}: ${policy.notice ?? ''}`
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
    device.platform === undefined ? 'A computer' : (platformNames[device.platform] ?? device.platform),
    ...(device.version === undefined ? [] : [`Backchannel ${device.version}`]),
  ].join(', ');

/** Kinds of data that are about customers and not about the person who asks. */
export const customerKinds: readonly string[] = ['conversations', 'messages', 'page-token'];
