import { z } from 'zod';
import { countSchema, timeMsSchema } from '../bounds.ts';
import { agentIdSchema, privateMessageIdSchema } from '../domain/ids.ts';
import { isReactionEmoji, maxPrivateMentions } from '../domain/private-rules.ts';
import { maxPrivateTextLength } from '../domain/private-chat.ts';
import { isOnePlace, privatePlaceFields } from './private-place.ts';

/**
 * What becomes of a private message after it was written (decision 0117): bodies of the context `private`. Each has an id of its
 * own, which the recipient's computer confirms by a receipt, so that it is offered until then like a message.
 *
 * `stampMs` decides which of two changes of one person is the newer one. Only they themselves set it, so it is kept as it came
 * (told-times.ts would make every computer keep another one).
 */

/** Newest form of private bodies that this version knows; every message and receipt says it. Absent: 1, messages and receipts. */
export const privateForm = 2;

/** Facts of a message beside its text. */
export const privateMessageFacts = {
  /** The message of the same chat that it answers. */
  replyTo: privateMessageIdSchema.optional(),
  mentions: z.array(agentIdSchema).max(maxPrivateMentions).optional(),
};
/** On messages and receipts: what their sender's version knows. */
export const privateFormField = { form: countSchema.optional() };

const change = { id: privateMessageIdSchema, message: privateMessageIdSchema, stampMs: timeMsSchema };

export const privateChangeSchemas = [
  /** The author has changed the text. */
  z
    .object({
      type: z.literal('edit'),
      ...change,
      ...privatePlaceFields,
      author: agentIdSchema,
      text: z.string().min(1).max(maxPrivateTextLength),
      mentions: privateMessageFacts.mentions,
    })
    .refine(isOnePlace),
  /** The author has deleted it: for good, whatever else comes. */
  z
    .object({ type: z.literal('delete'), ...change, ...privatePlaceFields, author: agentIdSchema })
    .refine(isOnePlace),
  /** One emoji of one person, or that they took it back. */
  z
    .object({
      type: z.literal('reaction'),
      ...change,
      ...privatePlaceFields,
      by: agentIdSchema,
      emoji: z.string().max(32).refine(isReactionEmoji),
      isOn: z.boolean(),
    })
    .refine(isOnePlace),
  /** Counts for some seconds; neither stored nor repeated. Sent only to computers that say they know this form. */
  z
    .object({ type: z.literal('typing'), ...privatePlaceFields, by: agentIdSchema, isTyping: z.boolean() })
    .refine(isOnePlace),
] as const;
