import { z } from 'zod';
import { countSchema, listOf, momentSchema, wordSchema } from '../bounds.ts';
import { preflightItemSchema } from './preflight.ts';
import { nothing, route } from './route.ts';

/** What a support case needs: the check of this computer, the log, where everything lies, and the file of diagnostics. */

/** In the order in which a start needs them. */
export const computerCheckIds = [
  'keyring',
  'disk',
  'proxy',
  'relay',
  'certificate',
  'clock',
  'livechat',
  'graph',
] as const;
export type ComputerCheckId = (typeof computerCheckIds)[number];

/**
 * As a line of "Check the connection" (preflight.ts). `reason`: error code, or a reason of renderer/messages/computer-
 * check.ts.
 */
export const computerCheckSchema = preflightItemSchema.extend({ id: z.enum(computerCheckIds) });
export type ComputerCheck = z.infer<typeof computerCheckSchema>;

export const computerReportSchema = z.object({
  items: listOf(computerCheckSchema, computerCheckIds.length),
  checkedAtMs: momentSchema,
});
export type ComputerReport = z.infer<typeof computerReportSchema>;

export const placeIds = [
  'program',
  'profile',
  'database',
  'secrets',
  'settings',
  'relay',
  'log',
  'start-log',
  'starter-log',
  'policy',
  'autostart',
] as const;
export type PlaceId = (typeof placeIds)[number];

export const placeOfFileSchema = z.object({
  id: z.enum(placeIds),
  /** A path, or a key of the registry. */
  path: z.string().max(4_096),
  isThere: z.boolean(),
  /** Of a file or of everything in a folder; absent where it is not there, or no file. */
  bytes: countSchema.optional(),
  /** The system's file manager can show it. */
  canBeShown: z.boolean(),
});
export type PlaceOfFile = z.infer<typeof placeOfFileSchema>;

export const logLineSchema = z.object({
  /** As the log has it: local time. */
  at: wordSchema,
  level: z.enum(['error', 'warn', 'info']),
  module: wordSchema,
  event: wordSchema,
  /** `name: value`, without anything that could be content, a name or a token. */
  fields: z.array(z.string().max(400)).max(40),
});
export type LogLine = z.infer<typeof logLineSchema>;

/** The most that the page is shown of the log. */
export const shownLogLines = 1_000;

export const diagnosticsSchema = z.object({
  fileName: wordSchema,
  /** Exactly what the file will hold. */
  text: z.string().max(4_000_000),
});
export type Diagnostics = z.infer<typeof diagnosticsSchema>;

export const supportRoutes = {
  /** Asks everybody anew; changes nothing. */
  'support/check-computer': route(nothing, computerReportSchema),
  'support/get-places': route(nothing, z.object({ places: listOf(placeOfFileSchema, placeIds.length) })),
  /** In the system's file manager. Errors: NOT_FOUND. */
  'support/show-place': route(z.object({ id: z.enum(placeIds) }), nothing),
  /** The newest lines, newest first. */
  'support/read-log': route(nothing, z.object({ lines: listOf(logLineSchema, shownLogLines) })),
  /** Puts the file together and keeps it until it is saved or the next one is made. */
  'support/make-diagnostics': route(nothing, diagnosticsSchema),
  /** Saves the one that was made last, byte for byte. False: the person closed the dialog. Errors: NOT_FOUND, FILE_NOT_SAVED. */
  'support/save-diagnostics': route(nothing, z.object({ isSaved: z.boolean() })),
};
