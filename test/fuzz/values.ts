import type { z } from 'zod';

/** 0 ≤ x < 1, from a seed. */
export type Random = () => number;
export const below = (random: Random, bound: number): number => Math.floor(random() * bound);
export const pick = <T>(random: Random, list: readonly T[]): T => list[below(random, list.length)] as T;

const nested = (depth: number): unknown => {
  let value: unknown = 'x';
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
};
/** Values that boundaries met in the field, and their neighbours. */
const nasty: readonly (() => unknown)[] = [
  () => null,
  () => true,
  () => 'true',
  () => 0,
  () => -1,
  () => 1.5,
  () => 1e308,
  () => Number.MAX_SAFE_INTEGER + 1,
  () => 1_790_000_100_000_000,
  () => '',
  () => 'size 42\u0000, colour blue',
  () => '\u202Egnp.exe',
  () => '\uD83E',
  () => `${'a'.repeat(130)}🥐`,
  () => 'x'.repeat(70_000),
  () => '__proto__',
  () => "1' OR '1'='1",
  () => [],
  () => [null],
  () => ({}),
  () => ({ __proto__: null, constructor: 1, toString: 'x' }),
  () => ({ id: { id: { id: 1 } } }),
  () => nested(70),
  () => nested(3_000),
];
export const nastyValue = (random: Random): unknown => pick(random, nasty)();

type Def = Record<string, unknown> & { type: string };
const defOf = (schema: z.core.$ZodType): Def => schema._zod.def as unknown as Def;

/** A value of about the schema's form: valid where that needs no pattern or refinement, and else a likely text. */
export const fromSchema = (schema: z.core.$ZodType, random: Random): unknown => {
  const def = defOf(schema);
  const inner = (each: unknown): unknown => fromSchema(each as z.core.$ZodType, random);
  switch (def.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(def.shape as Record<string, unknown>).map(([key, each]) => [key, inner(each)]),
      );
    case 'array':
      return Array.from({ length: below(random, 4) }, () => inner(def.element));
    case 'tuple':
      return (def.items as unknown[]).map(inner);
    case 'union':
      return inner(pick(random, def.options as unknown[]));
    case 'optional':
    case 'default':
      return random() < 0.3 ? undefined : inner(def.innerType);
    case 'nullable':
      return random() < 0.3 ? null : inner(def.innerType);
    case 'pipe':
      return inner(def.in);
    case 'literal':
      return pick(random, def.values as unknown[]);
    case 'enum':
      return pick(random, Object.values(def.entries as Record<string, unknown>));
    case 'number':
      return pick(random, [0, 1, 17, 1_790_000_000_000]);
    case 'boolean':
      return random() < 0.5;
    case 'string':
      return pick(random, [
        'a',
        'jonas@bakery.test',
        'A'.repeat(43),
        '00000000-0000-4000-8000-000000000000',
        'Grüße 🥐',
      ]);
    default:
      return undefined;
  }
};

/** The same with one to four places changed: replaced, taken out, doubled, renamed. */
export const mutated = (value: unknown, random: Random, changes = 1 + below(random, 4)): unknown => {
  const once = (each: unknown): unknown => {
    if (random() < 0.25 || typeof each !== 'object' || each === null) return nastyValue(random);
    if (Array.isArray(each)) {
      if (each.length === 0 || random() < 0.2) return [...(each as unknown[]), nastyValue(random)];
      const at = below(random, each.length);
      if (random() < 0.15) return (each as unknown[]).filter((_, index) => index !== at);
      return (each as unknown[]).map((one, index) => (index === at ? once(one) : one));
    }
    const keys = Object.keys(each);
    if (keys.length === 0 || random() < 0.1)
      return { ...each, [pick(random, ['mid', 'id', 'x', '__proto__'])]: nastyValue(random) };
    const key = pick(random, keys);
    const { [key]: old, ...rest } = each as Record<string, unknown>;
    if (random() < 0.15) return rest;
    return { ...each, [key]: once(old) };
  };
  let changed = value;
  for (let change = 0; change < changes; change += 1) changed = once(changed);
  return changed;
};

/** Each with something less: the next ones to try when `value` fails. */
export const smaller = function* (value: unknown): Generator<unknown> {
  if (typeof value === 'string' && value.length > 1) {
    yield value.slice(0, value.length >> 1);
    yield value.slice(value.length >> 1);
  }
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at += 1)
      yield (value as unknown[]).filter((_, index) => index !== at);
    for (const [at, each] of value.entries())
      for (const less of smaller(each))
        yield (value as unknown[]).map((one, index) => (index === at ? less : one));
    return;
  }
  for (const key of Object.keys(value)) {
    const { [key]: old, ...rest } = value as Record<string, unknown>;
    yield rest;
    for (const less of smaller(old)) yield { ...value, [key]: less };
  }
};
