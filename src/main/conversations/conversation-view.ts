import {
  type AccountId,
  type Conversation,
  type ConversationWork,
  replyWindowAt,
} from '../../shared/domain/index.ts';
import { unnamedCustomer } from '../../shared/domain/unnamed-customer.ts';
import { shownName } from '../../shared/shown-name.ts';
import type { MessagingLimits } from '../messaging/index.ts';
import { type AllowedControl, handledElsewhereUntilMs } from './handled-elsewhere.ts';
import type { ConversationRow } from './store/conversations.ts';

/** Name, else the handle, else the end of the id: never an invented name. */
export const displayNameOf = (row: Pick<ConversationRow, 'name' | 'username' | 'customerId'>): string =>
  shownName(row.name ?? '') ||
  (row.username === undefined ? unnamedCustomer(row.customerId) : `@${row.username}`);

const secondOf = (ms: number): number => Math.floor(ms / 1000);

/**
 * What the team's registers mean at `nowMs`: a message of the customer that nobody knew of when it was done or snoozed reopens
 * and wakes it. It follows from what is stored, so every console says the same without a word between them. By the second: the
 * history tells no more.
 */
export const workNow = (
  row: Pick<ConversationRow, 'work' | 'lastCustomerMessageAtMs'>,
  nowMs: number,
): ConversationWork => {
  const { work, lastCustomerMessageAtMs = 0 } = row;
  if (!work) return { tags: [], state: 'open', failedElsewhere: [], noteCount: 0 };
  const { assigneeId, status, untilMs = 0, seenMs, tags, failed: failedElsewhere, noteCount } = work;
  const isOver =
    secondOf(lastCustomerMessageAtMs) > secondOf(seenMs) || (status === 'snoozed' && untilMs <= nowMs);
  const state = isOver ? 'open' : status;
  const snoozedUntilMs = state === 'snoozed' ? untilMs : undefined;
  return { assigneeId, tags, state, snoozedUntilMs, failedElsewhere, noteCount };
};

const profileOf = (row: ConversationRow): Conversation['profile'] => {
  const { followerCount, followsUs, isFollowed, isVerified } = row;
  const known = [followerCount, followsUs, isFollowed, isVerified].some((value) => value !== undefined);
  return known ? { followerCount, followsUs, isFollowed, isVerified } : undefined;
};

/** A row of the list as the renderer knows it, at `nowMs`. */
export type ConversationView = (row: ConversationRow, nowMs: number) => Conversation;

export const createConversationView = ({
  limits,
  allowedControl,
}: {
  limits: Pick<MessagingLimits, 'replyWindow' | 'threadControlMs'>;
  /** What can be done about a thread of this account that another app answers. */
  allowedControl(accountId: AccountId): AllowedControl;
}): ConversationView => {
  const elsewhereOf = (row: ConversationRow, nowMs: number): Conversation['handledElsewhere'] => {
    const untilMs = handledElsewhereUntilMs(row, limits, nowMs);
    if (untilMs === undefined) return undefined;
    return { untilMs, askedAtMs: row.controlAskedAtMs, ...allowedControl(row.accountId) };
  };

  return (row, nowMs) => ({
    id: row.id,
    accountId: row.accountId,
    customerId: row.customerId,
    displayName: displayNameOf(row),
    username: row.username,
    pictureUrl: row.pictureUrl,
    profile: profileOf(row),
    preview: row.preview,
    lastActivityAtMs: row.lastActivityAtMs ?? 0,
    unreadCount: row.unreadCount,
    replyWindow: replyWindowAt(row.lastCustomerMessageAtMs, nowMs, limits.replyWindow),
    handledElsewhere: elsewhereOf(row, nowMs),
    hasFailedMessage: row.hasFailedMessage,
    hasQueuedMessage: row.hasQueuedMessage || undefined,
    lastDirection: row.lastDirection,
    historyCutAtMs: row.historyCutAtMs,
    waitingSinceMs: row.waitingSinceMs,
    work: workNow(row, nowMs),
  });
};
