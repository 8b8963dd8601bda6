import { z } from 'zod';
import { timeMsSchema } from '../bounds.ts';

/** One version of the policy that /privacy shows. */
export const policyVersionSchema = z.object({
  version: z.string().regex(/^[A-Za-z0-9.-]{1,40}$/),
  effectiveAtMs: timeMsSchema,
  /** What changed, in plain words; shown before it takes effect. */
  notice: z.string().min(1).max(2000),
});
export type PolicyVersion = z.infer<typeof policyVersionSchema>;

/** Versions that ship with Backchannel, oldest first. The operator of a relay may add later ones (RELAY_POLICY_FILE). */
export const policyVersions: readonly PolicyVersion[] = [
  {
    version: '1',
    effectiveAtMs: Date.UTC(2026, 10, 22),
    notice: 'The first version of this policy.',
  },
];

/** The version in force, and the next one that has been announced. `versions` oldest first; before the first one, the first. */
export const policyAt = (
  versions: readonly PolicyVersion[],
  nowMs: number,
): { current: PolicyVersion; upcoming: PolicyVersion | undefined } => {
  const [first] = versions;
  if (!first) throw new RangeError('a policy has at least one version');
  const current = versions.findLast(({ effectiveAtMs }) => effectiveAtMs <= nowMs) ?? first;
  const upcoming = versions.find((each) => each.effectiveAtMs > nowMs && each !== current);
  return { current, upcoming };
};
