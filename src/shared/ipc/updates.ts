import { z } from 'zod';
import { codeSchema, momentSchema, wordSchema } from '../bounds.ts';
import { nothing, route } from './route.ts';

/** Why this installation does not update itself. */
export const noUpdateReasons = [
  /** Packages of Linux: the system's own updates do it. */
  'repository',
  /** Rolled out per machine (msi): IT does it. */
  'rolled-out',
  /** The organisation has switched it off. */
  'policy',
  /** It was started from its sources. */
  'sources',
  /** This build names no place for updates. */
  'no-place',
  /** This build does not say whose signature an update must have. */
  'unsigned',
] as const;

export const updateViewSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('off'), why: z.enum(noUpdateReasons) }),
  /** `checkedAtMs`: absent: it has not been asked yet. */
  z.object({ state: z.literal('current'), checkedAtMs: momentSchema.optional() }),
  z.object({ state: z.literal('available'), version: wordSchema }),
  z.object({ state: z.literal('downloading'), version: wordSchema }),
  /** Fetched and its signature checked; it is put in when the program ends. */
  z.object({ state: z.literal('ready'), version: wordSchema }),
  z.object({ state: z.literal('failed'), code: codeSchema }),
]);
export type UpdateView = z.infer<typeof updateViewSchema>;
export type NoUpdateReason = (typeof noUpdateReasons)[number];

/** What the relay's operator says of this version; absent parts: nothing. */
export const versionAdviceSchema = z.object({
  /** This version is too old: the relay takes no other than this one or a newer one. */
  required: wordSchema.optional(),
  /** There is a newer one that the operator recommends. */
  recommended: wordSchema.optional(),
});
export type VersionAdvice = z.infer<typeof versionAdviceSchema>;

export const updateRoutes = {
  /** Asks now. Errors: NOT_FOUND (this installation does not update itself). */
  'updates/check': route(nothing, z.object({ update: updateViewSchema })),
  /** Fetches it, or puts a fetched one in: the program ends and starts anew. Errors: NOT_FOUND. */
  'updates/install': route(nothing, z.object({ update: updateViewSchema })),
};
