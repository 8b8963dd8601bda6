import { z } from 'zod';
import { countSchema, momentSchema, wordSchema } from '../bounds.ts';

/** A person's private chats on the way between two of their computers, as the window shows it. */
export const historyTransferSchema = z.object({
  session: z.uuid(),
  /** ask: this computer wants them. give: the other one does. */
  role: z.enum(['ask', 'give']),
  /** As the other computer calls itself; empty until it has answered. */
  computer: wordSchema,
  platform: wordSchema,
  /** asked: no answer yet. compare: the person compares. running: they travel. */
  state: z.enum(['asked', 'compare', 'running', 'ended']),
  /** How it ended; departed: the other computer was removed, or signed out. */
  outcome: z.enum(['done', 'empty', 'refused', 'cancelled', 'differs', 'later', 'departed']).optional(),
  isEndedHere: z.boolean(),
  /** Eight digits that both computers show. */
  number: wordSchema.optional(),
  isAgreedHere: z.boolean(),
  /** Only the computer that has the chats knows. */
  isAgreedThere: z.boolean(),
  /** Messages. */
  done: countSchema,
  total: countSchema,
  /** When it was asked for, epoch ms. */
  atMs: momentSchema,
});
export type HistoryTransferView = z.infer<typeof historyTransferSchema>;

/** Everything about the private chats of this person's other computers. */
export const historyViewSchema = z.object({
  /** Newest first. */
  transfers: z.array(historyTransferSchema).max(20),
  /** Of this person, beside this one. */
  otherComputers: countSchema,
  /** A new computer that found no other one to ask, until the person has seen it. */
  isWithoutHistory: z.boolean(),
});
export type HistoryView = z.infer<typeof historyViewSchema>;
