import { globSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { foreignJsonSchema, latestMs, mapOf } from '../../src/shared/bounds.ts';
import {
  instagramDeliverySchema,
  keyTransferBodySchema,
  privateBodySchema,
  signedPayloadSchema,
  teamSyncBodySchema,
} from '../../src/shared/wire/index.ts';
import { happenedTimes, noTimeLaterThan } from '../../src/shared/wire/told-times.ts';
import { inRepository } from '../../scripts/paths.ts';

type Schema = z.core.$ZodType;
type Check = {
  check?: string;
  maximum?: number;
  length?: number;
  value?: number;
  pattern?: RegExp;
  format?: string;
};
type Def = { type: string; format?: string; checks?: { _zod: { def: Check } }[] } & Record<string, unknown>;

const folders = ['wire', 'ipc', 'domain', 'removal', 'instagram'];
/** Formats whose every value has a length of its own. */
const boundedFormats = new Set(['uuid', 'guid']);
/** `^…$` without a quantifier that has no end. */
const isBoundedPattern = (pattern: RegExp): boolean =>
  /^\^.*\$$/.test(pattern.source) && !/[^\\][*+]|\{\d+,\}/.test(pattern.source);

const checksOf = (schema: Schema): Check[] => {
  const def = schema._zod.def as unknown as Def;
  return [def as Check, ...(def.checks ?? []).map((each) => each._zod.def)];
};
const longest = (schema: Schema): number | undefined =>
  checksOf(schema).reduce<number | undefined>(
    (found, { maximum, length }) => maximum ?? length ?? found,
    undefined,
  );
const limit = (schema: Schema, check: 'less_than' | 'greater_than'): number | undefined =>
  checksOf(schema).find((each) => each.check === check)?.value;

/** What of a schema has no end, as paths. */
const unboundedIn = (schema: Schema, path: string, seen = new Set<Schema>()): string[] => {
  if (seen.has(schema)) return [];
  seen.add(schema);
  const def = schema._zod.def as unknown as Def;
  const meta = (schema as z.ZodType).meta?.() as
    { maxKeys?: number; maxDepth?: number; maxBytes?: number } | undefined;
  const into = (inner: unknown, name: string): string[] =>
    unboundedIn(inner as Schema, `${path}${name}`, seen);
  switch (def.type) {
    case 'object':
      return Object.entries(def.shape as Record<string, Schema>).flatMap(([key, each]) => {
        const found = into(each, `.${key}`);
        return key.endsWith('Ms') ? [...found, ...lateTimes(each, `${path}.${key}`)] : found;
      });
    case 'array': {
      return [...(longest(schema) === undefined ? [`${path}[]`] : []), ...into(def.element, '[]')];
    }
    case 'string': {
      const isBounded =
        longest(schema) !== undefined ||
        boundedFormats.has(def.format ?? '') ||
        checksOf(schema).some(({ pattern }) => pattern !== undefined && isBoundedPattern(pattern));
      return isBounded ? [] : [`${path} text`];
    }
    case 'number': {
      const ends = [limit(schema, 'less_than'), limit(schema, 'greater_than')];
      return ends.includes(undefined) ? [`${path} number`] : [];
    }
    case 'union':
      return (def.options as Schema[]).flatMap((each, index) => into(each, `|${index}`));
    case 'tuple':
      return (def.items as Schema[]).flatMap((each, index) => into(each, `[${index}]`));
    case 'record': {
      const key = (def.keyType as Schema)._zod.def as unknown as Def;
      const isBounded = key.type === 'enum' || meta?.maxKeys !== undefined;
      return [...(isBounded ? [] : [`${path} keys`]), ...into(def.valueType, '{}')];
    }
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'readonly':
    case 'catch':
      return into(def.innerType, '');
    case 'pipe':
      return [...into(def.in, ''), ...into(def.out, '')];
    case 'unknown':
    case 'any':
      return meta?.maxDepth === undefined ? [`${path} any`] : [];
    case 'custom':
      return meta?.maxBytes === undefined ? [`${path} custom`] : [];
    case 'enum':
    case 'literal':
    case 'boolean':
    case 'undefined':
    case 'void':
    case 'null':
    case 'transform':
      return [];
    default:
      return [`${path} ${def.type}`];
  }
};

/** A number named …Ms that is no integer, or may be later than any time of ours. */
const lateTimes = (schema: Schema, path: string): string[] => {
  const def = schema._zod.def as unknown as Def;
  if (def.innerType !== undefined) return lateTimes(def.innerType as Schema, path);
  if (def.type !== 'number') return [];
  const isInteger = checksOf(schema).some(({ format }) => format === 'safeint');
  return !isInteger || (limit(schema, 'less_than') ?? Infinity) > latestMs ? [`${path} time`] : [];
};

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && '_zod' in value;

/** Schemas that a module exports, also inside its maps of routes and events. */
const schemasIn = (value: unknown, name: string, depth = 0): [string, Schema][] => {
  if (isSchema(value)) return [[name, value]];
  if (typeof value !== 'object' || value === null || depth > 2) return [];
  return Object.entries(value).flatMap(([key, each]) => schemasIn(each, `${name} ${key}`, depth + 1));
};

const files = folders.flatMap((folder) =>
  readdirSync(inRepository('src', 'shared', folder))
    .filter((file) => file.endsWith('.ts') && file !== 'index.ts')
    .map((file) => join(folder, file)),
);

describe('every schema of a boundary', () => {
  it.each(files)('of shared/%s has an end everywhere', async (file) => {
    const module = (await import(inRepository('src', 'shared', file))) as Record<string, unknown>;
    expect(schemasIn(module, file).flatMap(([name, schema]) => unboundedIn(schema, name))).toEqual([]);
  });

  it('is looked at: the walk finds each kind of thing without an end', () => {
    const open = z.object({
      text: z.string(),
      list: z.array(z.string().max(3)),
      inner: z
        .array(z.object({ n: z.number() }))
        .max(2)
        .optional(),
      whole: z.number().min(0),
      any: z.unknown(),
      map: z.record(z.string().max(2), z.boolean()),
      atMs: z.number().int().min(0).max(1e15),
      sinceMs: z.number().min(0).max(5),
      loose: z.string().regex(/^a+$/),
      part: z.string().regex(/[ab]{3}/),
    });
    expect(unboundedIn(open, 'open')).toEqual([
      'open.text text',
      'open.list[]',
      'open.inner[].n number',
      'open.whole number',
      'open.any any',
      'open.map keys',
      'open.atMs time',
      'open.sinceMs time',
      'open.loose text',
      'open.part text',
    ]);
  });
});

describe('schemas of what platforms answer', () => {
  const folders = ['src/main/livechat', 'src/main/instagram', 'src/relay/platforms'];
  const sources = folders.flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: inRepository() }));

  it.each(sources)('in %s are made of texts, numbers and lists that have an end', (file) => {
    const open = /\bz\s*\.(?:string|number|array|url|email|bigint)\(\)?/gu;
    expect(readFileSync(inRepository(file), 'utf8').match(open) ?? []).toEqual([]);
  });
});

/** Names of the times in what others seal that may lie in the future. */
/** The last two name a generation of a token: refused where they lie ahead, never changed (decision 0082). */
const mayBeAhead = new Set([
  'expiresAtMs',
  'dataAccessExpiresAtMs',
  'issuedAtMs',
  'grantedAtMs',
  // Of the team's work: changed on arrival, consoles would disagree. No later than their own stamp by the time they are shown, and a
  // stamp that lies ahead is not taken (decision 0100).
  'seenMs',
  'createdMs',
  'editedMs',
  'changedMs',
  // Of changes of private messages: only their author sets it, and it is compared with their own alone (decision 0117).
  'stampMs',
  // When what is snoozed comes back.
  'untilMs',
  // Told to one's own other computers only, which mark as read what is there.
  'upToMs',
]);
const timesIn = (schema: Schema): string[] => {
  const { shape, innerType, element, options } = schema._zod.def as unknown as {
    shape?: Record<string, Schema>;
    innerType?: Schema;
    element?: Schema;
    options?: Schema[];
  };
  const inner = [innerType, element, ...(options ?? []), ...Object.values(shape ?? {})];
  const here = Object.keys(shape ?? {}).filter((key) => key.endsWith('Ms'));
  return [...here, ...inner.flatMap((each) => (each === undefined ? [] : timesIn(each)))];
};

describe('times that others tell', () => {
  it('are none that is neither cut to its arrival nor known to lie ahead', () => {
    const told = [
      signedPayloadSchema,
      privateBodySchema,
      keyTransferBodySchema,
      teamSyncBodySchema,
      instagramDeliverySchema,
    ];
    const open = told.flatMap(timesIn).filter((name) => !happenedTimes.has(name) && !mayBeAhead.has(name));
    expect(open).toEqual([]);
  });

  it('are never later than their arrival, at any depth, but in other people’s JSON', () => {
    const body = {
      atMs: 9e12,
      list: [{ sentAtMs: 9e12, text: 'x' }],
      expiresAtMs: 9e12,
      item: { atMs: 9e12 },
    };
    expect(noTimeLaterThan(body, 5)).toEqual({
      atMs: 5,
      list: [{ sentAtMs: 5, text: 'x' }],
      expiresAtMs: 9e12,
      item: { atMs: 9e12 },
    });
  });
});

describe('the bounds', () => {
  it('refuse JSON that is deeper than ours can go through, and no less deep one', () => {
    const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));
    expect(foreignJsonSchema.safeParse(nested(60)).success).toBe(true);
    expect(foreignJsonSchema.safeParse(nested(100)).success).toBe(false);
    expect(foreignJsonSchema.safeParse(nested(100_000)).success).toBe(false);
  });

  it('refuse a map of too many keys', () => {
    const map = mapOf(z.boolean(), 2);
    expect(map.safeParse({ a: true, b: true }).success).toBe(true);
    expect(map.safeParse({ a: true, b: true, c: true }).success).toBe(false);
  });
});
