import { z } from 'zod';
import { codeSchema, countSchema, foreignTextSchema, listOf, momentSchema } from '../bounds.ts';
import {
  accountIdSchema,
  agentIdSchema,
  channelIdSchema,
  conversationIdSchema,
  customerIdSchema,
  messageIdSchema,
  messageMidSchema,
  pageIdSchema,
} from './ids.ts';
import { replyWindowSchema } from './reply-window.ts';
import { conversationWorkSchema } from './work.ts';

/**
 * queued: waits for the undo delay, for the network or for its turn. sending: the call was begun; its outcome is
 * settled by the echo or by reading the history, never by sending again. sent: Instagram named it (mid).
 * seen: the customer has seen it. failed: given up, with the reason.
 */
export const outgoingStateSchema = z.enum(['queued', 'sending', 'sent', 'seen', 'failed']);
export type OutgoingState = z.infer<typeof outgoingStateSchema>;

/** What kind of thing a message is for the person who reads it. Unknown provider kinds become `other`, with `label`. */
export const messageKindSchema = z.enum([
  'text',
  'image',
  'video',
  'audio',
  'file',
  'shared-post',
  'shared-reel',
  'shared-story',
  'story-mention',
  'story-reply',
  'view-once',
  'unsupported',
  'postback',
  'referral',
  'template',
  'thread-control',
  'system',
  'pending',
  'sticker',
  'heart',
  'other',
]);
export type MessageKind = z.infer<typeof messageKindSchema>;

/** What kind of thing an attachment is for the person who reads the message. */
export const attachmentKindSchema = z.enum([
  'image',
  'video',
  'audio',
  'file',
  'shared-post',
  'shared-reel',
  'shared-story',
  'story-mention',
  'template',
  'view-once',
  'unsupported',
  'sticker',
  'heart',
  'other',
]);
export type AttachmentKind = z.infer<typeof attachmentKindSchema>;

/** Where a customer came from: an advertisement, a link, a product. Every word is the provider's or the account's own. */
export const referralSchema = z.object({
  source: foreignTextSchema.optional(),
  ref: foreignTextSchema.optional(),
  adTitle: foreignTextSchema.optional(),
  adId: foreignTextSchema.optional(),
  productId: foreignTextSchema.optional(),
});
export type Referral = z.infer<typeof referralSchema>;

/**
 * Why a medium is not there. expired: the provider gives nothing under this link any more. blocked: the link leads where nothing
 * is fetched from. unreachable: no answer, or one that may be another one later. unknown-kind: no picture, video or sound.
 * too-large: more than a message may hold.
 */
export const missingMediaSchema = z.enum(['expired', 'blocked', 'unreachable', 'unknown-kind', 'too-large']);
export type MissingMedia = z.infer<typeof missingMediaSchema>;

/** What an address leads to, by its content; or why it leads to nothing that can be shown. */
export const mediaKindSchema = z.enum(['image', 'video', 'audio', ...missingMediaSchema.options]);
export type MediaKind = z.infer<typeof mediaKindSchema>;

/** An attachment as the renderer shows it. */
export const attachmentSchema = z.object({
  kind: attachmentKindSchema,
  /** The provider's type name for unknown kinds, for the placeholder's text. */
  label: foreignTextSchema.optional(),
  title: foreignTextSchema.optional(),
  /**
   * Where the renderer loads the picture or file from: `backchannel://media/<opaque>`; main fetches it under its guards and
   * keeps nothing. Absent when there is no link.
   */
  mediaUrl: foreignTextSchema.optional(),
  /** A page to open in the browser (a reel's permalink), allow-listed by main at the click. */
  pageUrl: foreignTextSchema.optional(),
});
export type Attachment = z.infer<typeof attachmentSchema>;

/**
 * Who wrote a message. console: this workspace's console (agent, when known). instagram-app: an echo that names Instagram's own
 * app, or no app while no other app owned the thread. page-inbox: the inbox of the Facebook Page. other-app: another app.
 * unknown: found in the history, which does not say.
 */
export const messageOriginSchema = z.enum([
  'customer',
  'console',
  'instagram-app',
  'page-inbox',
  'other-app',
  'unknown',
]);
export type MessageOrigin = z.infer<typeof messageOriginSchema>;

/**
 * Why a reply went without the message that it was to quote. unsent: the customer took that one back. gone: it is not kept here
 * any more. refused: Instagram did not take the reply with it.
 */
export const quoteDroppedSchema = z.enum(['unsent', 'gone', 'refused']);
export type QuoteDropped = z.infer<typeof quoteDroppedSchema>;

/** One message of a conversation as the renderer shows it. Times: epoch ms. */
export const messageSchema = z.object({
  id: messageIdSchema,
  conversationId: conversationIdSchema,
  mid: messageMidSchema.optional(),
  direction: z.enum(['in', 'out']),
  origin: messageOriginSchema,
  agentId: agentIdSchema.optional(),
  kind: messageKindSchema,
  /** The provider's type name for `other`, the button's title for `postback`, the ad's title for `referral`. */
  label: foreignTextSchema.optional(),
  text: foreignTextSchema.optional(),
  /** The text is a suggested answer that the customer tapped. */
  isQuickReply: z.boolean().optional(),
  /** Where the customer came from with it: an advertisement, a link, a product. */
  referral: referralSchema.optional(),
  attachments: listOf(attachmentSchema),
  /** The quoted message or story. `text` absent when unknown, unsent or a story; `messageId` when there is none to show. */
  replyTo: z
    .object({
      kind: z.enum(['message', 'story']),
      text: foreignTextSchema.optional(),
      mediaUrl: foreignTextSchema.optional(),
      messageId: messageIdSchema.optional(),
    })
    .optional(),
  /** Titles of the buttons under an own reply. Absent: none, as far as is known. */
  buttons: listOf(foreignTextSchema).optional(),
  /** Own replies: it goes, or went, without a quote that was wanted. Absent: nothing was left out. */
  quoteDropped: quoteDroppedSchema.optional(),
  /** `agentId`: who of the team, where a console of ours did it. */
  reactions: listOf(
    z.object({
      by: z.enum(['customer', 'us']),
      emoji: foreignTextSchema,
      agentId: agentIdSchema.optional(),
    }),
  ),
  /** The heart of our side that this computer wishes, or wishes away, and Instagram has not confirmed. `reason`: error code. */
  ownReaction: z
    .object({ isSet: z.boolean(), state: z.enum(['queued', 'failed']), reason: codeSchema.optional() })
    .optional(),
  sentAtMs: momentSchema,
  editCount: countSchema,
  isUnsent: z.boolean(),
  /** Seen while another app owned the thread. */
  isStandby: z.boolean(),
  /** Instagram does not list it any more; it is kept here until its retention ends. Absent: listed, as far as is known. */
  isNoLongerShared: z.boolean().optional(),
  /** The customer's, and nobody of the team has seen it yet. */
  isUnread: z.boolean().optional(),
  /** When the customer had seen it, by Instagram's clock; absent while they have not, or nobody knows when. */
  seenAtMs: momentSchema.optional(),
  state: outgoingStateSchema.optional(),
  /** Error code for `failed`, or why a queued message waits. */
  reason: codeSchema.optional(),
  /** Instagram's own code behind the reason, for “Details”: `10/2534022`. */
  reasonDetail: codeSchema.optional(),
  /** The person at this computer is changing it: it does not leave meanwhile. Absent: not so. */
  isBeingEdited: z.boolean().optional(),
  /** How far the file of a queued message is on its way to Instagram, 0 to 1; absent: not under way. */
  uploadShare: z.number().min(0).max(1).optional(),
  /** When a queued message leaves, epoch ms, while undo is possible. */
  sendsAtMs: momentSchema.optional(),
});
export type Message = z.infer<typeof messageSchema>;

/** Where a customer last came from, as far as a message tells: a link, an advertisement, a story. Times: epoch ms. */
export const cameFromSchema = z.object({
  referral: referralSchema.optional(),
  /** Without a referral: what the customer answered, or mentioned us in. */
  story: z.enum(['reply', 'mention']).optional(),
  atMs: momentSchema,
});
export type CameFrom = z.infer<typeof cameFromSchema>;

/** A conversation with one customer as the renderer shows it. Times: epoch ms. */
export const conversationSchema = z.object({
  id: conversationIdSchema,
  accountId: accountIdSchema,
  customerId: customerIdSchema,
  /** Fallback chain: name, @username, "Instagram user …0099". Never invented. */
  displayName: foreignTextSchema,
  username: foreignTextSchema.optional(),
  pictureUrl: foreignTextSchema.optional(),
  /** What Instagram tells of the customer beside that, as of the last look; absent: nothing. */
  profile: z
    .object({
      followerCount: countSchema.optional(),
      /** The customer follows the account. */
      followsUs: z.boolean().optional(),
      /** The account follows the customer. */
      isFollowed: z.boolean().optional(),
      isVerified: z.boolean().optional(),
    })
    .optional(),
  preview: foreignTextSchema,
  lastActivityAtMs: momentSchema,
  unreadCount: countSchema,
  replyWindow: replyWindowSchema,
  /** Another app answers this thread, as far as is known: a reply leaves only when the person sends it anyway. */
  handledElsewhere: z
    .object({
      /** Then the thread is free by itself, unless the other app does something meanwhile. */
      untilMs: momentSchema,
      /** When this computer asked the other app for it. */
      askedAtMs: momentSchema.optional(),
      /** Whether the account allows taking it over, and asking for it; as far as is known. */
      canTake: z.boolean(),
      canAsk: z.boolean(),
    })
    .optional(),
  hasFailedMessage: z.boolean(),
  /** A reply from this computer waits to be sent. Absent: none does. */
  hasQueuedMessage: z.boolean().optional(),
  lastDirection: z.enum(['in', 'out']).optional(),
  /**
   * Time of the newest message that Instagram lists here without sharing it (it shares the last 20): what is newer is complete,
   * what is older may be incomplete. Absent when nothing is known to be missing.
   */
  historyCutAtMs: momentSchema.optional(),
  /** Since when the customer waits for an answer; absent when nobody owes one. */
  waitingSinceMs: momentSchema.optional(),
  /** What the team does about it. */
  work: conversationWorkSchema,
});
export type Conversation = z.infer<typeof conversationSchema>;

/** What is known to be wrong with a connected account; `receiving`: nothing. */
export const channelStateSchema = z.enum([
  'receiving',
  'reconnect-needed',
  'subscription-missing',
  'waiting-for-key',
]);

/**
 * Whether this console has everything Instagram has. checking: being compared. up-to-date: compared, nothing is missing up to
 * `verifiedUpToMs`. cannot-check: the last comparison could not be made, `reason` is an error code.
 */
export const gapSchema = z.object({
  state: z.enum(['checking', 'up-to-date', 'cannot-check']),
  reason: codeSchema.optional(),
});
export type Gap = z.infer<typeof gapSchema>;

/**
 * How far this computer has read the account's past, back to what may be kept. listing: finding out which conversations there
 * are. reading: `read` of `found` are here. waiting: asked again later, with an error code as `reason` where everything waits for
 * it. paused: by a person. done: `read` conversations.
 */
export const historyProgressSchema = z.object({
  state: z.enum(['listing', 'reading', 'waiting', 'paused', 'done']),
  read: countSchema,
  found: countSchema,
  /** The list was read to its end: no more will be found. */
  isAllFound: z.boolean(),
  reason: codeSchema.optional(),
});
export type HistoryProgress = z.infer<typeof historyProgressSchema>;

/** The connected Instagram account as the renderer knows it. No token. */
export const channelSchema = z.object({
  id: channelIdSchema,
  pageId: pageIdSchema,
  accountId: accountIdSchema,
  pageName: foreignTextSchema.optional(),
  username: foreignTextSchema.optional(),
  pictureUrl: foreignTextSchema.optional(),
  connectedAtMs: momentSchema,
  state: channelStateSchema,
  /** This console holds the Page token and can answer. */
  canSend: z.boolean(),
  lastEventAtMs: momentSchema.optional(),
  lastSendAtMs: momentSchema.optional(),
  /** Everything Instagram had up to this time is here, as compared with its history; absent before the first comparison. */
  verifiedUpToMs: momentSchema.optional(),
  gap: gapSchema.optional(),
  /** When Meta ends this console's access, unless an admin renews it; absent: no end is known. */
  accessEndsAtMs: momentSchema.optional(),
  /** Absent before anything is known of it. */
  history: historyProgressSchema.optional(),
});
export type Channel = z.infer<typeof channelSchema>;
