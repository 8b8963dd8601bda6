import { z } from 'zod';
import { countSchema, momentSchema, wordSchema } from '../bounds.ts';

const nothing = z.undefined();
const route = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output });

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
  /** The other computer's version is older: groups are not sent, or were not. */
  isWithoutGroups: z.boolean(),
  /** Messages of groups that came and could not be proven here: they are not kept. */
  leftOut: countSchema,
  /** Files that are still to come from the other computer. */
  filesLeft: countSchema,
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

/** Routes of a person's earlier private chats; part of `ipcRoutes`. */
export const privateHistoryRoutes = {
  /** This person's earlier private chats, from their other computers or from a file. */
  'private-history/get': route(nothing, historyViewSchema),
  /** Asks every other computer of this person. Errors: RELAY_UNREACHABLE. */
  'private-history/ask': route(nothing, nothing),
  /** The number is the same on both computers; on the one that has the chats: send. Errors: NOT_FOUND (over, or not shown). */
  'private-history/agree': route(z.object({ session: z.uuid() }), nothing),
  /** For both computers. Errors: NOT_FOUND. */
  'private-history/end': route(
    z.object({ session: z.uuid(), why: z.enum(['refused', 'cancelled', 'differs']) }),
    nothing,
  ),
  /** Seen: how it ended, or without `session`, that this computer began without private chats. */
  'private-history/dismiss': route(z.object({ session: z.uuid().optional() }), nothing),
  /** Asks where to, and saves the chats there. `code`: opens the file, is shown once and kept nowhere. Errors: FILE_NOT_SAVED. */
  'private-history/save': route(
    nothing,
    z.object({
      isSaved: z.boolean(),
      code: wordSchema.optional(),
      messages: countSchema,
      files: countSchema,
      /** Of these it has the name alone: too much together, or not on this computer. */
      filesLeftOut: countSchema,
    }),
  ),
  /** Asks for a saved file. Errors: SAVED_CHATS_UNKNOWN, SAVED_CHATS_NEWER, SAVED_CHATS_CUT, FILE_NOT_READ. */
  'private-history/choose-file': route(nothing, z.object({ isChosen: z.boolean() })),
  /** Takes the chosen file in, or nothing of it. Errors: NOT_FOUND (none chosen), SAVED_CHATS_*, FILE_NOT_READ, SIGNED_OUT. */
  'private-history/open-file': route(
    z.object({ code: z.string().min(1).max(200) }),
    z.object({
      added: countSchema,
      known: countSchema,
      old: countSchema,
      /** Of groups that nothing here proves. */
      leftOut: countSchema,
      files: countSchema,
      /** Files of its messages whose content is neither in it nor here. */
      filesLeftOut: countSchema,
    }),
  ),
} as const;
