import type { ManagedName, ManagedSettings } from './schema.ts';

/** enforced: people cannot change it. default: it counts until a person chooses something else. */
export type ManagedLevel = 'enforced' | 'default';

/** One value as it was found, unchecked. */
export interface RawManagedValue {
  name: string;
  value: unknown;
  level: ManagedLevel;
  /** Where it stands: a file, or a key of the registry. */
  source: string;
  /** Numbers and texts of the registry stand for switches and numbers. */
  isOfRegistry?: boolean;
}

/** Why something that was found does not count as it stands. */
export type ManagedFault =
  /** There is no key of this name. */
  | 'name'
  /** The value is not of the key's kind, or out of its bounds. */
  | 'value'
  /** The key does not exist as a default. */
  | 'level'
  /** The file cannot be read as what it should be. */
  | 'unreadable'
  /** Others than the administrator may write it, or the folder it lies in. */
  | 'unsafe';

export interface ManagedProblem {
  fault: ManagedFault;
  source: string;
  /** Absent: it is about the whole file. */
  name?: string;
  level?: ManagedLevel;
  /** The value that counts instead, as text; absent: none but what counts without any policy. */
  instead?: string;
}

export interface ManagedValue<T = unknown> {
  value: T;
  level: ManagedLevel;
  source: string;
}

/** What the organisation has set on this computer. */
export interface Managed {
  values: { readonly [N in ManagedName]?: ManagedValue<ManagedSettings[N]> };
  problems: readonly ManagedProblem[];
  /** A problem with which the program does not start: it would speak with others than the organisation wants. */
  stop?: ManagedProblem | undefined;
  /** Of CertificateFile: PEM, one each. */
  authorities?: readonly string[] | undefined;
}

/** A computer that nobody manages. */
export const unmanaged: Managed = { values: {}, problems: [] };

/** The value that people cannot change; undefined: there is none. */
export const enforcedValue = <N extends ManagedName>(
  managed: Managed,
  name: N,
): ManagedSettings[N] | undefined => {
  const found = managed.values[name];
  return found?.level === 'enforced' ? (found.value as ManagedSettings[N]) : undefined;
};

/** The value that counts until somebody chooses another; undefined: there is none. */
export const defaultValue = <N extends ManagedName>(
  managed: Managed,
  name: N,
): ManagedSettings[N] | undefined => {
  const found = managed.values[name];
  return found?.level === 'default' ? (found.value as ManagedSettings[N]) : undefined;
};
