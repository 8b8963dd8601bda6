import type { ContentSource, MessageRow } from '../store/messages.ts';
import type { AttachmentKind } from '../../../shared/domain/index.ts';
import { blankRow, kindOf, type MessageEvent, namedMessageId, rowIdOf } from './message-rows.ts';
import type { ApplyContext, Change, ConversationPatch, OpenSend, ThreadState } from './types.ts';
import { earlier, later } from './time.ts';

const rank: Readonly<Record<ContentSource, number>> = { none: 0, history: 1, console: 2, webhook: 3 };

/** The provider's clock against this computer's: an echo this much older than the call may still be its. */
const clockToleranceMs = 5 * 60 * 1000;
/** After this time a profile is read again: picture links die within days. */
const profileFreshMs = 24 * 60 * 60 * 1000;

const sameText = (a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && b !== undefined && a.normalize('NFC').trim() === b.normalize('NFC').trim();

/** An echo that names another quote than ours, or a quote where we have none, is of another message. */
const mayQuote = ({ replyTo }: MessageRow, event: MessageEvent): boolean =>
  event.replyTo?.kind !== 'message' || (replyTo?.kind === 'message' && replyTo.mid === event.replyTo.mid);

const isTextOf = ({ text }: MessageRow, event: MessageEvent): boolean =>
  sameText(text, event.text) && event.attachments.every(({ kind }) => kind === 'shared-post');

/** Providers store a file anew, so that its bytes tell nothing; a sound may come back in a container for videos. */
const alike = (kind: AttachmentKind): AttachmentKind => (kind === 'audio' ? 'video' : kind);

/** One file of the same kind, and nothing else: files leave a conversation one at a time (decision 0103). */
const isFileOf = ({ attachments: [own] }: MessageRow, { text = '', attachments }: MessageEvent): boolean => {
  const [echoed, ...more] = attachments;
  if (own?.fileId === undefined || echoed === undefined || more.length > 0 || text !== '') return false;
  return alike(own.kind) === alike(echoed.kind);
};

/**
 * The own reply that this echo is of, when its call has not been answered: the echo can come first, and after a time-out it is
 * the only proof. First in order, same text or a file of the same kind, not older than the call, not sent by another app. A text
 * that holds a link may come with a preview, which makes it no other message.
 */
export const matchOpenSend = (
  event: MessageEvent,
  openSends: readonly OpenSend[],
  ourAppId: string,
): MessageRow | undefined => {
  if (event.direction !== 'out' || event.isSelf) return undefined;
  if (event.appId !== undefined && event.appId !== ourAppId) return undefined;
  return openSends.find(
    ({ row, attemptedAtMs }) =>
      (isTextOf(row, event) || isFileOf(row, event)) &&
      mayQuote(row, event) &&
      event.atMs >= attemptedAtMs - clockToleranceMs,
  )?.row;
};

/** The history tells whole seconds: within the same second the time we have is the better one, and keeps the order. */
const timeOf = (stored: MessageRow, event: MessageEvent, source: 'webhook' | 'history'): number =>
  source === 'history' && stored.contentFrom === 'console'
    ? Math.min(Math.max(stored.sentAtMs, event.atMs), event.atMs + 999)
    : event.atMs;

/** The row as this event tells it, laid over what is already known of the message. */
const merged = (stored: MessageRow, event: MessageEvent, source: 'webhook' | 'history'): MessageRow => {
  const placed = {
    ...stored,
    mid: event.mid,
    sentAtMs: timeOf(stored, event, source),
    contentFrom: source,
    isNoLongerShared: false,
  };
  if (stored.isUnsent) return placed;
  return {
    ...placed,
    ...kindOf(event),
    direction: event.direction,
    // An edit that came before its message is the newer text.
    text: stored.editCount > 0 ? stored.text : event.text,
    attachments: event.attachments,
    // The history never tells it, and an echo perhaps not (instagram.md §6.2, §10): what is known stays.
    replyTo: event.replyTo ?? stored.replyTo,
    buttons: event.buttons ?? stored.buttons,
    isStandby: event.isStandby,
    // The history tells neither: what a webhook told stays.
    isQuickReply: event.isQuickReply === true || stored.isQuickReply,
    referral: event.referral ?? stored.referral,
  };
};

const seenChanges = (row: MessageRow, stored: MessageRow | undefined, state: ThreadState): Change[] => {
  if (row.direction !== 'out') return [];
  const seenUpToMs = state.conversation?.seenUpToMs;
  // The provider's time replaces our own: what was seen stays seen.
  const wasSeen = stored !== undefined && seenUpToMs !== undefined && stored.sentAtMs <= seenUpToMs;
  if (state.seenMarkAtMs === undefined && !wasSeen) return [];
  return [
    { type: 'patch-conversation', patch: { seenUpToMs: later(seenUpToMs, row.sentAtMs) } },
    ...(state.seenMarkAtMs !== undefined && row.mid !== undefined
      ? [{ type: 'remove-seen-mark' as const, mid: row.mid }]
      : []),
  ];
};

const conversationPatch = (
  event: MessageEvent,
  state: ThreadState,
  context: ApplyContext,
): ConversationPatch => {
  const { conversation } = state;
  if (event.direction !== 'in' || event.isSelf || event.mid === undefined) return {};
  const isStale =
    conversation?.profileAtMs === undefined || conversation.profileAtMs < context.nowMs - profileFreshMs;
  return {
    lastCustomerMessageAtMs: later(conversation?.lastCustomerMessageAtMs, event.atMs),
    ...(isStale && conversation?.profileDueAtMs === undefined ? { profileDueAtMs: context.nowMs } : {}),
  };
};

/** Entries of the message that could not be read cost only themselves, and are counted. */
const unreadableCount = (event: MessageEvent): Change[] =>
  Array.from({ length: event.unreadable ?? 0 }, () => ({ type: 'count', label: 'unreadable-entry' }));

/** A message arrived: from the customer, or the echo of one that this account sent. */
export const applyMessage = (event: MessageEvent, state: ThreadState, context: ApplyContext): Change[] => {
  const patch = conversationPatch(event, state, context);
  const openSend = state.message ? undefined : matchOpenSend(event, state.openSends, context.ourAppId);
  const stored = state.message ?? openSend;
  const isKnown = stored !== undefined && openSend === undefined;
  if (isKnown && rank[stored.contentFrom] >= rank[context.source]) {
    return [{ type: 'patch-conversation', patch }, ...seenChanges(stored, undefined, state)];
  }
  const id = event.mid === undefined ? rowIdOf(event) : namedMessageId(event.accountId, event.mid);
  if (id === undefined) return [];
  const isIncoming = event.direction === 'in' && !event.isSelf;
  const base = stored ?? {
    ...blankRow(event, id, event.direction),
    isUnread: isIncoming && event.mid !== undefined && event.atMs > context.readUpToMs,
  };
  const row: MessageRow = {
    ...merged(base, event, context.source),
    isOurs: base.isOurs || event.appId === context.ourAppId,
    sentWith: event.appId === context.ourAppId ? undefined : (event.sentWith ?? base.sentWith),
    seenAtMs:
      state.seenMarkAtMs === undefined || event.direction === 'in'
        ? base.seenAtMs
        : earlier(base.seenAtMs, state.seenMarkAtMs),
  };
  return [
    { type: 'patch-conversation', patch },
    { type: 'put-message', row },
    ...(openSend ? [{ type: 'settle-send' as const, messageId: openSend.id }] : []),
    ...seenChanges(row, stored, state),
    ...(event.mid === undefined ? [] : [{ type: 'forget-notice' as const, mid: event.mid }]),
    ...unreadableCount(event),
  ];
};
