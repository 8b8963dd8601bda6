import { z } from 'zod';
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
  label: z.string().optional(),
  title: z.string().optional(),
  url: z.string().optional(),
});
export type EventAttachment = z.infer<typeof eventAttachmentSchema>;

/** An app that sent a message for the account: Instagram's own, the inbox of the Facebook Page, or somebody else's. */
export const sendingAppSchema = z.enum(['instagram-app', 'page-inbox', 'other-app']);
export type SendingApp = z.infer<typeof sendingAppSchema>;

const base = {
  accountId: accountIdSchema,
  /** Epoch ms by the provider's clock, never later than the item was received. */
  atMs: z.number(),
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
    text: z.string().optional(),
    attachments: z.array(eventAttachmentSchema),
    /** The text is a suggested answer that the customer tapped. */
    isQuickReply: z.boolean().optional(),
    quickReplyPayload: z.string().optional(),
    replyTo: z
      .discriminatedUnion('kind', [
        z.object({ kind: z.literal('message'), mid: messageMidSchema }),
        z.object({ kind: z.literal('story'), url: z.string().optional() }),
      ])
      .optional(),
    referral: referralSchema.optional(),
    isUnsupported: z.boolean(),
    isSelf: z.boolean(),
    /** App that sent an echo, when named. That none is named says nothing about who sent it (instagram.md §6.1). */
    appId: z.string().optional(),
    /** What that app is, when it is named. */
    sentWith: sendingAppSchema.optional(),
    /** Entries of its lists that could not be read: they are missing from it, and counted. Absent: none. */
    unreadable: z.number().int().optional(),
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
    text: z.string(),
    editCount: z.number().int(),
  }),
  /** The bare notice that a message exists; without a customer (instagram.md §6.6). */
  z.object({ type: z.literal('message-notice'), ...base, mid: messageMidSchema }),
  z.object({
    type: z.literal('reaction'),
    ...inThread,
    mid: messageMidSchema,
    by: z.enum(['customer', 'us']),
    emoji: z.string().optional(),
  }),
  z.object({
    type: z.literal('seen'),
    ...inThread,
    mid: messageMidSchema.optional(),
    watermarkMs: z.number().optional(),
  }),
  z.object({
    type: z.literal('postback'),
    ...inThread,
    mid: messageMidSchema.optional(),
    title: z.string().optional(),
    payload: z.string().optional(),
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
    ownerAppId: z.string().optional(),
    previousOwnerAppId: z.string().optional(),
  }),
  /** Meta acts against the business because of a policy: no message is accepted from `block` to `unblock`. */
  z.object({
    type: z.literal('policy-enforcement'),
    ...base,
    action: z.enum(['warning', 'block', 'unblock', 'other']),
  }),
  /** Understood, and nothing to show in a conversation: opt-ins, comments, deliveries. */
  z.object({ type: z.literal('notice'), ...base, label: z.string() }),
  /** Meta's dashboard test button. */
  z.object({ type: z.literal('dashboard-test'), ...base, label: z.string() }),
  /** Valid JSON of an unknown kind: shown as a named placeholder when it names a customer, else counted. */
  z.object({
    type: z.literal('unknown'),
    ...base,
    customerId: customerIdSchema.optional(),
    mid: messageMidSchema.optional(),
    direction: z.enum(['in', 'out']).optional(),
    label: z.string(),
  }),
]);
export type MessagingEvent = z.infer<typeof messagingEventSchema>;
