import type { PolicyState } from '../../shared/ipc/policy-state.ts';
import type { RelayConfig } from '../../shared/wire/index.ts';
import type { Acceptances } from './acceptances.ts';

type Version = { version: string; effectiveAtMs: number; notice: string };

/** By the console's clock: the relay may have answered before the announced version took effect. */
export const versionsAt = (
  policy: NonNullable<RelayConfig['policy']>,
  nowMs: number,
): { inForce: Version; upcoming: Version | undefined } => {
  const { policyVersion, effectiveAtMs, notice, upcoming } = policy;
  if (upcoming && upcoming.effectiveAtMs <= nowMs) return { inForce: upcoming, upcoming: undefined };
  return { inForce: { version: policyVersion, effectiveAtMs, notice }, upcoming };
};

/** What is asked of the person by what the relay has announced and they have accepted. `nowMs`: of a monotonic clock. */
export const policyStateAt = (
  policy: RelayConfig['policy'],
  acceptances: Pick<Acceptances, 'all' | 'get'>,
  nowMs: number,
): PolicyState => {
  const last = acceptances.all().at(-1);
  const acceptedLast = { acceptedVersion: last?.version, acceptedAtMs: last?.acceptedAtMs };
  if (!policy) return { state: 'unknown', ...acceptedLast };
  const { inForce, upcoming } = versionsAt(policy, nowMs);
  const isAccepted = ({ version }: Version): boolean => acceptances.get({ version }) !== undefined;
  const about = (version: Version) => ({ ...version, url: policy.url });
  // Whoever accepted the next version early is not asked for the one in force.
  const isNextAccepted = upcoming !== undefined && isAccepted(upcoming);
  if (!isAccepted(inForce) && !isNextAccepted) return { state: 'asked', ...about(inForce), ...acceptedLast };
  if (upcoming && !isNextAccepted) return { state: 'announced', ...about(upcoming), ...acceptedLast };
  return { state: 'accepted', ...about(inForce), ...acceptedLast };
};
