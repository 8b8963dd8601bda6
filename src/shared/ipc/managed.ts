import { z } from 'zod';
import { codeSchema, listOf, wordSchema } from '../bounds.ts';
import { nothing, route } from './route.ts';

const sourceSchema = z.string().max(4_096);
/** A value as text: a list of a thousand addresses, with room. */
const valueTextSchema = z.string().max(400_000);
const level = z.enum(['enforced', 'default']);

/** What the organisation has set on this computer, for the page that shows it. */
export const managedViewSchema = z.object({
  values: listOf(
    z.object({
      name: wordSchema,
      title: z.string().max(200),
      value: valueTextSchema,
      level,
      /** Where it stands: a file, or a key of the registry. */
      source: sourceSchema,
    }),
    1_000,
  ),
  /** What was found and does not count as it stands. */
  problems: listOf(
    z.object({
      fault: z.enum(['name', 'value', 'level', 'unreadable', 'unsafe']),
      source: sourceSchema,
      name: codeSchema.optional(),
      /** What counts instead. */
      instead: valueTextSchema.optional(),
    }),
    1_000,
  ),
  /** Names of preferences that people cannot change. */
  locked: listOf(wordSchema, 100),
});
export type ManagedView = z.infer<typeof managedViewSchema>;

export const managedRoutes = {
  'managed/get': route(nothing, managedViewSchema),
  /** The name and password for the proxy that has asked for them. Errors: NOT_FOUND (none has). */
  'network/sign-in-to-proxy': route(
    z.object({ user: z.string().min(1).max(200), password: z.string().max(500) }),
    nothing,
  ),
};
