import { z } from 'zod';
import { maxRecentEmoji } from '../domain/emoji-rules.ts';
import { nothing, route } from './route.ts';

/** The person's habits with emoji, in the encrypted database. */
export const emojiHabitsSchema = z.object({
  /** 0: none; 1 (light) to 5 (dark). */
  skinTone: z.number().int().min(0).max(5),
  /** The newest first, as they were used. */
  recent: z.array(z.string().min(1).max(40)).max(maxRecentEmoji),
});
export type EmojiHabits = z.infer<typeof emojiHabitsSchema>;

export const emojiRoutes = {
  'emoji/get': route(nothing, emojiHabitsSchema),
  'emoji/set': route(emojiHabitsSchema, nothing),
} as const;
