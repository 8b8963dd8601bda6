import { z } from 'zod';
import { countSchema, listOf } from '../bounds.ts';
import { conversationSchema } from '../domain/index.ts';
import { policyStateSchema } from './policy-state.ts';
import { nothing, route } from './route.ts';
import { appStateSchema, pageLinkSchema, placeSchema, settingsSchema } from './state.ts';
import { teamListSchema } from './team-routes.ts';

/** A page of a view of the inbox. */
export const inboxPageSchema = z.object({
  conversations: listOf(conversationSchema),
  hasMore: z.boolean(),
  total: countSchema,
});
/** What a window shows first. */
export const firstPictureSchema = z.object({
  app: appStateSchema,
  settings: settingsSchema,
  place: placeSchema,
  policy: policyStateSchema,
  /** What the program was opened for: a link of ours. Answered once. */
  link: pageLinkSchema.optional(),
  /** The first page of the view that the person looked at last; absent: they looked at no inbox, or it has to be asked for. */
  inbox: inboxPageSchema.optional(),
  /** The same of the team. */
  team: teamListSchema.optional(),
});
export type FirstPicture = z.infer<typeof firstPictureSchema>;

/** Answered before the rest of the contract is loaded (decision 0164): what stands here costs every start. */
export const firstPictureRoutes = {
  /** Everything that a window shows first, in one answer. */
  'app/get-first-picture': route(nothing, firstPictureSchema),
} as const;
