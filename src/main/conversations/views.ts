import {
  type Attachment,
  type Conversation,
  type Message,
  type MessageId,
  replyWindowAt,
} from '../../shared/domain/index.ts';
import type { EventAttachment } from '../../shared/instagram/event.ts';
import type { ConversationRow, MessageRow, MessageView } from '../storage/index.ts';

/** Index under which a quoted story is asked for: beyond Instagram's ten attachments. */
export const quotedMediaIndex = 99;

const mediaAddress = (id: MessageId, index: number): string =>
  `backchannel://media/${encodeURIComponent(id)}/${index}`;

/** Instagram's and Facebook's own pages: to be opened in the browser. Everything else is a CDN link to a picture or file. */
const isPage = (url: string): boolean => {
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  return /^(?:www\.)?(?:instagram|facebook)\.com$/.test(host);
};

const attachmentOf = (id: MessageId, attachment: EventAttachment, index: number): Attachment => {
  const { url, ...shown } = attachment;
  if (url === undefined) return shown;
  return isPage(url) ? { ...shown, pageUrl: url } : { ...shown, mediaUrl: mediaAddress(id, index) };
};

/** The provider's link behind a `backchannel://media/<message id>/<index>`; undefined when there is none (any more). */
export const mediaLink = (row: MessageRow | undefined, index: number): string | undefined => {
  if (row === undefined || row.isUnsent) return undefined;
  const url =
    index === quotedMediaIndex
      ? row.replyTo?.kind === 'story'
        ? row.replyTo.url
        : undefined
      : row.attachments[index]?.url;
  return url === undefined || isPage(url) ? undefined : url;
};

const replyOf = (view: MessageView): Message['replyTo'] => {
  if (view.replyTo === undefined) return undefined;
  if (view.replyTo.kind === 'message') {
    return { kind: 'message', ...(view.quotedText === undefined ? {} : { text: view.quotedText }) };
  }
  const hasPicture = view.replyTo.url !== undefined && !isPage(view.replyTo.url);
  return { kind: 'story', ...(hasPicture ? { mediaUrl: mediaAddress(view.id, quotedMediaIndex) } : {}) };
};

/** A message as the renderer knows it. `seenUpToMs`: of its conversation. */
export const messageOf = (view: MessageView, seenUpToMs: number | undefined, nowMs: number): Message => {
  const { outbox } = view;
  const isSeen = seenUpToMs !== undefined && view.sentAtMs <= seenUpToMs;
  const replyTo = replyOf(view);
  return {
    id: view.id,
    conversationId: view.conversationId,
    ...(view.mid === undefined ? {} : { mid: view.mid }),
    direction: view.direction,
    origin: view.direction === 'in' ? 'customer' : view.isOurs ? 'console' : 'instagram-app',
    ...(view.agentId === undefined ? {} : { agentId: view.agentId }),
    kind: view.kind,
    ...(view.label === undefined ? {} : { label: view.label }),
    ...(view.text === undefined ? {} : { text: view.text }),
    attachments: view.attachments.map((attachment, index) => attachmentOf(view.id, attachment, index)),
    ...(replyTo === undefined ? {} : { replyTo }),
    reactions: view.reactions,
    sentAtMs: view.sentAtMs,
    editCount: view.editCount,
    isUnsent: view.isUnsent,
    isStandby: view.isStandby,
    ...(view.isNoLongerShared ? { isNoLongerShared: true } : {}),
    ...(view.direction === 'out' ? { state: outbox?.state ?? (isSeen ? 'seen' : 'sent') } : {}),
    ...(outbox?.reason === undefined ? {} : { reason: outbox.reason }),
    ...(outbox?.detail === undefined ? {} : { reasonDetail: outbox.detail }),
    ...(outbox?.state === 'queued' && outbox.undoUntilMs > nowMs ? { sendsAtMs: outbox.undoUntilMs } : {}),
  };
};

/** Name, else the handle, else the end of the id: never an invented name. */
export const displayNameOf = (row: Pick<ConversationRow, 'name' | 'username' | 'customerId'>): string =>
  row.name ??
  (row.username === undefined ? `Instagram user …${row.customerId.slice(-4)}` : `@${row.username}`);

export const conversationOf = (row: ConversationRow, nowMs: number): Conversation => ({
  id: row.id,
  accountId: row.accountId,
  customerId: row.customerId,
  displayName: displayNameOf(row),
  ...(row.username === undefined ? {} : { username: row.username }),
  ...(row.pictureUrl === undefined ? {} : { pictureUrl: row.pictureUrl }),
  preview: row.preview,
  lastActivityAtMs: row.lastActivityAtMs ?? 0,
  unreadCount: row.unreadCount,
  replyWindow: replyWindowAt(row.lastCustomerMessageAtMs, nowMs),
  isHandledElsewhere: row.isHandledElsewhere,
  hasFailedMessage: row.hasFailedMessage,
  ...(row.lastDirection === undefined ? {} : { lastDirection: row.lastDirection }),
  ...(row.historyCutAtMs === undefined ? {} : { historyCutAtMs: row.historyCutAtMs }),
});
