import {
  isManagedName,
  managedKind,
  managedMeta,
  managedSchema,
  type ManagedName,
} from '../../shared/managed/schema.ts';
import type { Managed, ManagedProblem, ManagedValue, RawManagedValue } from '../../shared/managed/managed.ts';

/** What the registry has no word for: switches are 0 and 1 there, and whole numbers may be texts. */
const ofRegistry = (name: ManagedName, value: unknown): unknown => {
  const kind = managedKind(name);
  if (kind === 'flag' && (value === 0 || value === 1)) return value === 1;
  if (kind === 'number' && typeof value === 'string' && /^\d{1,9}$/.test(value)) return Number(value);
  return value;
};

const shown = (value: unknown): string =>
  Array.isArray(value) ? (value.length === 0 ? 'nobody' : value.join(', ')) : String(value);

/**
 * What counts of what was found. Of two values of a key the enforced one wins, and of one level the first (`found` comes in the
 * order
 * of precedence). Nothing is passed over without a word: what does not count is a problem that names key and place. An enforced
 * value
 * that cannot be used is replaced by the one that allows least.
 */
export const resolveManaged = (
  found: readonly RawManagedValue[],
  unreadable: readonly ManagedProblem[],
): Managed => {
  const values: Partial<Record<ManagedName, ManagedValue>> = {};
  const problems: ManagedProblem[] = [...unreadable];
  for (const { name, value, level, source, isOfRegistry } of found) {
    if (!isManagedName(name)) {
      problems.push({ fault: 'name', name, level, source });
      continue;
    }
    const meta = managedMeta(name);
    if (level === 'default' && meta.levels === 'enforced') {
      problems.push({ fault: 'level', name, level, source });
      continue;
    }
    const before = values[name];
    const isTaken = before !== undefined && (before.level === 'enforced' || level === 'default');
    const parsed = managedSchema.shape[name].safeParse(
      isOfRegistry === true ? ofRegistry(name, value) : value,
    );
    if (parsed.success) {
      if (!isTaken) values[name] = { value: parsed.data, level, source };
      continue;
    }
    const safe = level === 'enforced' && typeof meta.safe === 'object' ? meta.safe : undefined;
    problems.push({
      fault: 'value',
      name,
      level,
      source,
      ...(safe === undefined || isTaken ? {} : { instead: shown(safe.value) }),
    });
    if (safe !== undefined && !isTaken) values[name] = { value: safe.value, level, source };
  }
  withoutWhatItNeeds(values, problems);
  const stop = stoppingProblem(problems, values);
  return { values: values as Managed['values'], problems, ...(stop && { stop }) };
};

/** A mode of the proxy without its server or script is none. */
const withoutWhatItNeeds = (
  values: Partial<Record<ManagedName, ManagedValue>>,
  problems: ManagedProblem[],
): void => {
  const mode = values.ProxyMode;
  const needed = { manual: values.ProxyServer, script: values.ProxyScriptUrl } as Record<string, unknown>;
  if (!mode || !Object.hasOwn(needed, String(mode.value)) || needed[String(mode.value)] !== undefined) return;
  const { level, source } = mode;
  problems.push({ fault: 'value', name: 'ProxyMode', level, source, instead: 'system' });
  values.ProxyMode = { value: 'system', level, source };
};

const stoppingProblem = (
  problems: readonly ManagedProblem[],
  values: Partial<Record<ManagedName, ManagedValue>>,
): ManagedProblem | undefined =>
  problems.find(
    ({ fault, name, level }) =>
      fault === 'value' &&
      level === 'enforced' &&
      name !== undefined &&
      isManagedName(name) &&
      managedMeta(name).safe === 'stop' &&
      values[name]?.level !== 'enforced',
  );
