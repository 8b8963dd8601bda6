import {
  type Attachment,
  type AccountId,
  type CameFrom,
  type Message,
  type MessageId,
} from '../../shared/domain/index.ts';
import type { MessagingProvider } from '../messaging/index.ts';
import { type ConversationView, createConversationView } from './conversation-view.ts';
import type { AllowedControl } from './handled-elsewhere.ts';
import type { MessageRow, MessageView, StoredAttachment } from './store/messages.ts';
import { originOf } from './summary.ts';

/** Index under which a quoted story is asked for: beyond the attachments of any message. */
const quotedMediaIndex = 99;

const mediaAddress = (id: MessageId, index: number): string =>
  `backchannel://media/${encodeURIComponent(id)}/${index}`;

/** Rows as the renderer knows them. */
export interface Views {
  /** `seenUpToMs`: of its conversation. */
  message(view: MessageView, seenUpToMs: number | undefined, nowMs: number): Message;
  conversation: ConversationView;
  cameFrom(row: MessageRow | undefined): CameFrom | undefined;
  /** The provider's link behind a `backchannel://media/<message id>/<index>`; undefined when there is none (any more). */
  mediaLink(row: MessageRow | undefined, index: number): string | undefined;
}

export const createViews = ({
  limits,
  pageHosts,
  allowedControl,
  hasOwnFile,
  uploadShareOf,
}: Pick<MessagingProvider, 'limits' | 'pageHosts'> & {
  /** The file of this message is on this computer. */
  hasOwnFile(id: MessageId): boolean;
  /** How far the upload of its file is, 0 to 1. */
  uploadShareOf(id: MessageId): number | undefined;
  /** What can be done about a thread of this account that another app answers. */
  allowedControl(accountId: AccountId): AllowedControl;
}): Views => {
  const isPage = (url: string): boolean => URL.canParse(url) && pageHosts.includes(new URL(url).hostname);

  const attachmentOf = (id: MessageId, attachment: StoredAttachment, index: number): Attachment => {
    const { url, fileId, ...shown } = attachment;
    // A document's own pages are not shown here.
    const isOwn = fileId !== undefined && shown.kind !== 'file' && hasOwnFile(id);
    if (url === undefined) return isOwn ? { ...shown, mediaUrl: mediaAddress(id, index) } : shown;
    return isPage(url) ? { ...shown, pageUrl: url } : { ...shown, mediaUrl: mediaAddress(id, index) };
  };

  const replyOf = ({ id, replyTo, quotedText, quotedId }: MessageView): Message['replyTo'] => {
    if (replyTo === undefined) return undefined;
    if (replyTo.kind === 'message') return { kind: 'message', text: quotedText, messageId: quotedId };
    const hasPicture = replyTo.url !== undefined && !isPage(replyTo.url);
    return { kind: 'story', mediaUrl: hasPicture ? mediaAddress(id, quotedMediaIndex) : undefined };
  };

  return {
    message(view, seenUpToMs, nowMs) {
      const { outbox, direction, sentAtMs } = view;
      const isSeen = seenUpToMs !== undefined && sentAtMs <= seenUpToMs;
      return {
        id: view.id,
        conversationId: view.conversationId,
        mid: view.mid,
        direction,
        origin: originOf(view),
        agentId: view.agentId,
        kind: view.kind,
        label: view.label,
        text: view.text,
        isQuickReply: view.isQuickReply || undefined,
        referral: view.isUnsent ? undefined : view.referral,
        attachments: view.attachments.map((attachment, index) => attachmentOf(view.id, attachment, index)),
        replyTo: replyOf(view),
        quoteDropped: view.quoteDropped,
        buttons: view.buttons,
        reactions: view.reactions,
        ownReaction: view.ownReaction,
        sentAtMs,
        editCount: view.editCount,
        isUnsent: view.isUnsent,
        isStandby: view.isStandby,
        isNoLongerShared: view.isNoLongerShared || undefined,
        isUnread: (view.isUnread && !view.isNoLongerShared) || undefined,
        seenAtMs: isSeen && !outbox ? view.firstSeenAtMs : undefined,
        state: direction === 'in' ? undefined : (outbox?.state ?? (isSeen ? 'seen' : 'sent')),
        reason: outbox?.reason,
        reasonDetail: outbox?.detail,
        isBeingEdited: outbox?.isEdited || undefined,
        uploadShare: outbox?.state === 'queued' ? uploadShareOf(view.id) : undefined,
        sendsAtMs: outbox?.state === 'queued' && outbox.undoUntilMs > nowMs ? outbox.undoUntilMs : undefined,
      };
    },
    conversation: createConversationView({ limits, allowedControl }),
    cameFrom(row) {
      if (row === undefined) return undefined;
      const { referral, kind, sentAtMs: atMs } = row;
      return referral ? { referral, atMs } : { story: kind === 'story-reply' ? 'reply' : 'mention', atMs };
    },
    mediaLink(row, index) {
      if (row === undefined || row.isUnsent) return undefined;
      const { replyTo } = row;
      const storyUrl = replyTo?.kind === 'story' ? replyTo.url : undefined;
      const url = index === quotedMediaIndex ? storyUrl : row.attachments[index]?.url;
      return url === undefined || isPage(url) ? undefined : url;
    },
  };
};
