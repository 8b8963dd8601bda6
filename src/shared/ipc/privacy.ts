import { z } from 'zod';
import {
  codeSchema,
  countSchema,
  foreignTextSchema,
  listOf,
  momentSchema,
  nameSchema,
  wordSchema,
} from '../bounds.ts';
import { removalSchema } from '../wire/removal.ts';
import { dataPlaces } from '../removal/data-table.ts';
import { liveChatOutcomes, removalKinds, residueReasons } from '../removal/words.ts';
import { wipedCountsSchema } from '../removal/record.ts';

/** Removal and privacy as the renderer shows them. Codes; their sentences are in shared/removal/words.ts. */

/** What a removal would delete and leave, before it is confirmed. */
export const removalPlanSchema = z.object({
  kind: z.enum(removalKinds),
  /** What has to be typed to confirm: the Page's name, the workspace's when no Page is connected, the customer's. */
  confirmName: foreignTextSchema,
  openConversations: countSchema,
  /** Open conversations whose reply window closes within four hours. */
  windowsClosingSoon: countSchema,
  /** Replies and private messages of this computer that have not left yet. */
  waitingToSend: countSchema,
  /** The team's other computers that will be asked, and of whom. */
  otherConsoles: z.object({ agents: countSchema, devices: countSchema }),
  /** Rows on this computer that will be deleted, by data kind (shared/removal/data-table.ts). */
  onThisComputer: wipedCountsSchema,
  /** Every place that holds a copy. `erased`: ids of data rows that go there; `stays`: what does not, and why. */
  places: listOf(
    z.object({
      place: z.enum(dataPlaces),
      erased: listOf(wordSchema),
      stays: listOf(z.enum(residueReasons)),
    }),
  ),
});
export type RemovalPlan = z.infer<typeof removalPlanSchema>;

/** One removal of the workspace, as the relay reports it, without the fields that only a console needs. */
export const removalViewSchema = removalSchema
  .omit({ mustWipe: true, isConfirmedByMe: true, recordUrl: true })
  .extend({
    /** This computer's own part: nothing to do, still to be wiped, wiped but not yet confirmed, or confirmed. */
    here: z.enum(['nothing', 'wiping', 'wiped', 'confirmed']),
  });
export type RemovalView = z.infer<typeof removalViewSchema>;

/** What this computer removed by itself, with a record signed by its own key: no content, no names. */
export const localRemovalSchema = z.object({
  id: wordSchema,
  kind: z.enum(['unsend', 'retention']),
  atMs: momentSchema,
  wiped: wipedCountsSchema,
  /** What became of LiveChat's copies; who reads them still: `liveChatReaders`. */
  livechat: z.enum(liveChatOutcomes),
});
export type LocalRemoval = z.infer<typeof localRemovalSchema>;

/** The removals of the workspace, and what this computer removed by itself. */
export const removalsViewSchema = z.object({
  /** Newest first. */
  removals: listOf(removalViewSchema),
  /** Newest first, at most 200. */
  local: listOf(localRemovalSchema),
  /** When the relay last answered; absent: never. */
  askedAtMs: momentSchema.optional(),
  /** Error code of the last question, when it failed. */
  problem: codeSchema.optional(),
});
export type RemovalsView = z.infer<typeof removalsViewSchema>;

/** Days; a try-out may count parts of one. */
const daysSchema = z.number().min(0).max(100_000);

/** "What is stored about me": counts and times per kind of data, never content. */
export const storedAboutMeSchema = z.object({
  emailAddress: nameSchema,
  onThisComputer: listOf(
    z.object({
      id: wordSchema,
      count: countSchema,
      oldestAtMs: momentSchema.optional(),
      newestAtMs: momentSchema.optional(),
    }),
  ),
  /** What the relay lists about this person. Absent while it cannot be asked. */
  atTheRelay: z
    .object({
      workspaceId: wordSchema,
      role: wordSchema,
      devices: listOf(
        z.object({
          deviceId: wordSchema,
          isThisComputer: z.boolean(),
          enrolledAtMs: momentSchema.optional(),
          version: wordSchema.optional(),
          platform: wordSchema.optional(),
        }),
      ),
    })
    .optional(),
  /** Days, after managed policy. */
  kept: z.object({
    privateChatDays: daysSchema,
    instagramContentDays: daysSchema,
    withoutContactDays: daysSchema,
  }),
});
export type StoredAboutMe = z.infer<typeof storedAboutMeSchema>;
