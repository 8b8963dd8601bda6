import { z } from 'zod';
import { countSchema, foreignTextSchema, listOf, momentSchema } from '../bounds.ts';
import { accountIdSchema, customerIdSchema, messageMidSchema } from './ids.ts';
import { attachmentKindSchema, referralSchema } from './conversation.ts';

/**
 * What one delivered item (or one message of a provider's history) means, in our terms. Made by `shared/instagram/normalise.ts`
 * and `main/instagram/history.ts`; the provider's terms are not used beyond them. Applied by a pure function of (stored state,
 * event) in main/conversations.
 */

/** An attachment. `url`: the provider's signed, short-lived CDN link, or a permalink; the relay stores it only sealed. */
export const eventAttachmentSchema = z.object({
  kind: attachmentKindSchema,
  /** The provider's type word, kept for `other`. */
  label: foreignTextSchema.optional(),
  title: foreignTextSchema.optional(),
  url: foreignTextSchema.optional(),
});
export type EventAttachment = z.infer<typeof eventAttachmentSchema>;

/** An app that sent a message for the account: Instagram's own, the inbox of the Facebook Page, or somebody else's. */
export const sendingAppSchema = z.enum(['instagram-app', 'page-inbox', 'other-app']);
export type SendingApp = z.infer<typeof sendingAppSchema>;

const base = {
  accountId: accountIdSchema,
  /** Epoch ms by the provider's clock, never later than the item was received. */
  atMs: momentSchema,
  /** The item came in `standby[]`: another app owns the thread. */
  isStandby: z.boolean(),
};
const inThread = { ...base, customerId: customerIdSchema };

/** One kind of event for each thing an item can mean. */
export const messagingEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('message'),
    ...inThread,
    /** Absent in rare system items. */
    mid: messageMidSchema.optional(),
    direction: z.enum(['in', 'out']),
    text: foreignTextSchema.optional(),
    attachments: listOf(eventAttachmentSchema),
    /** The text is a suggested answer that the customer tapped. */
    isQuickReply: z.boolean().optional(),
    quickReplyPayload: foreignTextSchema.optional(),
    replyTo: z
      .discriminatedUnion('kind', [
        z.object({ kind: z.literal('message'), mid: messageMidSchema }),
        z.object({ kind: z.literal('story'), url: foreignTextSchema.optional() }),
      ])
      .optional(),
    /** Titles of the buttons under it, where an echo names them. */
    buttons: listOf(foreignTextSchema).optional(),
    referral: referralSchema.optional(),
    isUnsupported: z.boolean(),
    isSelf: z.boolean(),
    /** App that sent an echo, when named. That none is named says nothing about who sent it (instagram.md §6.1). */
    appId: foreignTextSchema.optional(),
    /** What that app is, when it is named. */
    sentWith: sendingAppSchema.optional(),
    /** Entries of its lists that could not be read: they are missing from it, and counted. Absent: none. */
    unreadable: countSchema.optional(),
  }),
  z.object({
    type: z.literal('unsend'),
    ...inThread,
    mid: messageMidSchema,
    direction: z.enum(['in', 'out']),
  }),
  z.object({
    type: z.literal('edit'),
    ...inThread,
    mid: messageMidSchema,
    /** Absent: the customer's. */
    direction: z.enum(['in', 'out']).optional(),
    text: foreignTextSchema,
    editCount: countSchema,
  }),
  /** The bare notice that a message exists; without a customer (instagram.md §6.6). */
  z.object({ type: z.literal('message-notice'), ...base, mid: messageMidSchema }),
  z.object({
    type: z.literal('reaction'),
    ...inThread,
    mid: messageMidSchema,
    by: z.enum(['customer', 'us']),
    emoji: foreignTextSchema.optional(),
  }),
  z.object({
    type: z.literal('seen'),
    ...inThread,
    mid: messageMidSchema.optional(),
    watermarkMs: momentSchema.optional(),
  }),
  z.object({
    type: z.literal('postback'),
    ...inThread,
    mid: messageMidSchema.optional(),
    title: foreignTextSchema.optional(),
    payload: foreignTextSchema.optional(),
    referral: referralSchema.optional(),
    /** Tapped by the account itself (a test feature): nobody has to answer it. */
    isSelf: z.boolean().optional(),
  }),
  z.object({
    type: z.literal('referral'),
    ...inThread,
    ...referralSchema.shape,
    isSelf: z.boolean().optional(),
  }),
  z.object({
    type: z.literal('thread-control'),
    ...inThread,
    change: z.enum(['pass', 'take', 'request', 'roles']),
    ownerAppId: foreignTextSchema.optional(),
    previousOwnerAppId: foreignTextSchema.optional(),
  }),
  /** Meta acts against the business because of a policy: no message is accepted from `block` to `unblock`. */
  z.object({
    type: z.literal('policy-enforcement'),
    ...base,
    action: z.enum(['warning', 'block', 'unblock', 'other']),
  }),
  /** Understood, and nothing to show in a conversation: opt-ins, comments, deliveries. */
  z.object({ type: z.literal('notice'), ...base, label: foreignTextSchema }),
  /** Meta's dashboard test button. */
  z.object({ type: z.literal('dashboard-test'), ...base, label: foreignTextSchema }),
  /** Valid JSON of an unknown kind: shown as a named placeholder when it names a customer, else counted. */
  z.object({
    type: z.literal('unknown'),
    ...base,
    customerId: customerIdSchema.optional(),
    mid: messageMidSchema.optional(),
    direction: z.enum(['in', 'out']).optional(),
    label: foreignTextSchema,
  }),
]);
export type MessagingEvent = z.infer<typeof messagingEventSchema>;
