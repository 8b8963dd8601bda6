import { z } from 'zod';
import { codeSchema, countSchema, idTextSchema, timeMsSchema } from '../bounds.ts';
import {
  failedReplySchema,
  maxMentions,
  maxNoteLength,
  mostFailedReplies,
  noteIdSchema,
  tagSchema,
} from '../domain/work.ts';
import { agentIdSchema, customerIdSchema, deviceIdSchema, messageMidSchema } from '../domain/ids.ts';
import { replyButtonsSchema } from '../domain/reply-button.ts';
import { savedNameSchema, savedReplyIdSchema, savedTextSchema } from '../domain/saved-reply.ts';

/**
 * The team's work on conversations, as consoles tell each other (decision 0100). It travels in a body of the type `bridge-map`
 * that says nothing else: consoles of before read that form, find nothing in it, and neither set it aside nor show anybody a
 * trouble.
 */

/** What one register holds. `…Ms` in here are no happened times (told-times.ts): changed on arrival, consoles would disagree. */
export const registerValueSchema = z.discriminatedUnion('kind', [
  /** `agentId` absent: nobody. */
  z.object({ kind: z.literal('assignee'), agentId: agentIdSchema.optional() }),
  z.object({ kind: z.literal('tag'), tag: tagSchema, isOn: z.boolean() }),
  /** `seenMs`: the customer's newest message that the person knew of (Instagram's clock); a newer one reopens and wakes. */
  z.object({ kind: z.literal('open') }),
  z.object({ kind: z.literal('done'), seenMs: timeMsSchema }),
  z.object({ kind: z.literal('snoozed'), untilMs: timeMsSchema, seenMs: timeMsSchema }),
  /** `text` absent: deleted. */
  z.object({
    kind: z.literal('note'),
    noteId: noteIdSchema,
    author: agentIdSchema,
    text: z.string().max(maxNoteLength).optional(),
    mentions: z.array(agentIdSchema).max(maxMentions),
    createdMs: timeMsSchema,
    editedMs: timeMsSchema.optional(),
  }),
  /** Told to the same person's other computers only. */
  z.object({ kind: z.literal('read'), agentId: agentIdSchema, upToMs: timeMsSchema }),
  /** Replies that could not be sent from that computer; `count` 0: none any more. */
  z.object({
    kind: z.literal('failed'),
    deviceId: deviceIdSchema,
    count: countSchema,
    reason: codeSchema.optional(),
    /** What they say, the newest ones; not told by earlier versions. Kept no longer than customers' content (decision 0125). */
    replies: z.array(failedReplySchema).max(mostFailedReplies).optional(),
  }),
]);
export type RegisterValue = z.infer<typeof registerValueSchema>;

/** Hybrid logical time: milliseconds, a counter within them, and the computer for what is left. */
export const stampSchema = z.object({ ms: timeMsSchema, n: countSchema, device: deviceIdSchema });
export type Stamp = z.infer<typeof stampSchema>;

/** Where a change began. livechat: in LiveChat's own app. suspended: LiveChat has suspended the assignee. */
export const workOriginSchema = z.enum(['console', 'livechat', 'suspended']);
export type WorkOrigin = z.infer<typeof workOriginSchema>;

/** One register of one conversation: the greater stamp wins. */
export const registerSchema = z.object({
  customerId: customerIdSchema,
  value: registerValueSchema,
  stamp: stampSchema,
  /** Who did it. */
  by: agentIdSchema,
  origin: workOriginSchema,
});
export type Register = z.infer<typeof registerSchema>;

/** Registers in one body; those beyond it follow in the next. */
export const mostRegistersPerBody = 200;

/** Erasures in one answer: the newest. */
export const mostErasuresPerAnswer = 500;

/** One of the team's saved replies; `text` absent: deleted. The greater stamp wins. */
export const sharedReplySchema = z.object({
  id: savedReplyIdSchema,
  name: savedNameSchema,
  text: savedTextSchema.optional(),
  /** Titles of the buttons under it; absent: none. Earlier versions neither tell nor keep them. */
  buttons: replyButtonsSchema.optional(),
  /** Who changed it last; somebody else's console may hand it on when that person has no computer any more. */
  by: agentIdSchema,
  changedMs: timeMsSchema,
  stamp: stampSchema,
});
export type SharedReply = z.infer<typeof sharedReplySchema>;

export const teamWorkSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('changes'),
    registers: z.array(registerSchema).max(mostRegistersPerBody),
  }),
  /** This computer knows nothing, or has been away for too long: it asks for what the other one has. */
  z.object({ type: z.literal('ask'), ask: z.uuid() }),
  /** The answer, in pages; registers of other people are in it too. `isWhole`: the sender knows everything itself. */
  z.object({
    type: z.literal('answer'),
    ask: z.uuid(),
    registers: z.array(registerSchema).max(mostRegistersPerBody),
    isLast: z.boolean(),
    isWhole: z.boolean(),
    /**
     * On the last page: customers that were erased before (decision 0123), as digests of conversations/store/erasure.ts. What
     * they wrote up to `upToMs` is not read again, if the relay knows the removal as an erasure. Not told by earlier versions.
     */
    erased: z
      .array(
        z.object({
          removalId: idTextSchema,
          digest: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
          upToMs: timeMsSchema,
        }),
      )
      .max(mostErasuresPerAnswer)
      .optional(),
  }),
  /** Looks at a conversation, or types in it. Never stored; counts for some seconds. `customerId` absent: has left it. */
  z.object({ type: z.literal('presence'), customerId: customerIdSchema.optional(), isTyping: z.boolean() }),
  /** The sender's person has set or cleared the heart of our side on a customer's message. Instagram has it so. */
  z.object({ type: z.literal('reaction'), mid: messageMidSchema, isSet: z.boolean(), atMs: timeMsSchema }),
  /** Texts that the team keeps for answering. `isAsk`: the sender was away for too long, and asks for those of the other. */
  z.object({
    type: z.literal('saved-replies'),
    replies: z.array(sharedReplySchema).max(mostRegistersPerBody),
    isAsk: z.boolean().optional(),
  }),
]);
export type TeamWork = z.infer<typeof teamWorkSchema>;
