/** How an API action is described once and used by both its Web and its RTM form. */
import { z } from 'zod';
import { LiveChatError } from './errors.ts';
import type { World } from './model/types.ts';

/** One action of an API for callers of kind `C`. */
export interface Action<C> {
  /** Any one of these scopes; undefined when none is needed. */
  scopes: string[] | undefined;
  /** Checks the payload and carries the action out; undefined stands for the answer `{}`. */
  run(world: World, caller: C, payload: unknown): unknown;
}

/** Actions by name. */
export type ActionTable<C> = Record<string, Action<C>>;

/** Parses a payload; a refusal is `validation` and names the field. */
export function parsePayload<S extends z.ZodType>(schema: S, payload: unknown): z.output<S> {
  const parsed = schema.safeParse(payload ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = issue && issue.path.length > 0 ? `payload.${issue.path.join('.')}` : 'payload';
  throw new LiveChatError('validation', `\`${path}\`: ${issue?.message ?? 'wrong format'}`);
}

/** Describes an action. */
export function action<C, S extends z.ZodType>(
  scopes: string[] | undefined,
  schema: S,
  run: (world: World, caller: C, input: z.output<S>) => unknown,
): Action<C> {
  return { scopes, run: (world, caller, payload) => run(world, caller, parsePayload(schema, payload)) };
}

/** A payload without fields. */
export const emptySchema = z.object({});
export const propertiesSchema = z.record(z.string(), z.record(z.string(), z.unknown()));
export const propertyNamesSchema = z.record(z.string(), z.array(z.string()));
