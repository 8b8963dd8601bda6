import type { ManagedProblem, RawManagedValue } from '../../shared/managed/managed.ts';

/** What a place that policies come from holds: unchecked, in the order of precedence. */
export interface FoundValues {
  values: RawManagedValue[];
  /** Of files and folders that count as a whole for nothing. */
  problems: ManagedProblem[];
}

export const nothingFound = (): FoundValues => ({ values: [], problems: [] });

/** One level's keys and values as they stand in one place. Undefined: it is no object of keys. */
export const valuesOf = (
  content: unknown,
  of: { level: RawManagedValue['level']; source: string },
): RawManagedValue[] | undefined => {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return undefined;
  return Object.entries(content).map(([name, value]: [string, unknown]) => ({ name, value, ...of }));
};
