import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { BackchannelError } from '../../shared/errors.ts';
import { type PolicyVersion, policyVersionSchema, policyVersions } from '../../shared/removal/index.ts';

/**
 * The versions that ship with Backchannel and those of the operator's file (a JSON list of {version, effectiveAtMs, notice}).
 * Errors: SETTING_INVALID when the file cannot be read, or a version is not later than the one before it.
 */
export const readPolicyVersions = (file: string | undefined): readonly PolicyVersion[] => {
  if (file === undefined) return policyVersions;
  const invalid = (): BackchannelError =>
    new BackchannelError('SETTING_INVALID', { details: { setting: 'RELAY_POLICY_FILE' } });
  let added: PolicyVersion[];
  try {
    added = z.array(policyVersionSchema).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // The setting's name is enough: the operator can look into the file.
    throw invalid();
  }
  const all = [...policyVersions, ...added];
  const isInOrder = all.every((each, index) => {
    const before = all[index - 1];
    return (
      before === undefined || (each.effectiveAtMs > before.effectiveAtMs && each.version !== before.version)
    );
  });
  if (!isInOrder) throw invalid();
  return all;
};
