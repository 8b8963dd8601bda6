import { conversationIdOf } from '../../../shared/domain/index.ts';
import type { MessagingEvent } from '../../../shared/domain/event.ts';
import { applyMessage } from './apply-message.ts';
import {
  blankRow,
  namedMessageId,
  type PlaceholderEvent,
  placeholderRow,
  tombstoneOf,
} from './message-rows.ts';
import { earlier, later } from './time.ts';
import type { ApplyContext, Change, ConversationPatch, ThreadState } from './types.ts';

type Event<Type extends MessagingEvent['type']> = Extract<MessagingEvent, { type: Type }>;

/** A notice "a message exists" comes before or after the message itself: this long is waited for it (instagram.md §6.6). */
export const noticeWaitMs = 10_000;

const patch = (value: ConversationPatch): Change => ({ type: 'patch-conversation', patch: value });

/** The latest word about who answers the thread wins; at the same moment "another app" does, because it is the careful one. */
const controlPatch = (state: ThreadState, atMs: number, isElsewhere: boolean): Change[] => {
  const knownAtMs = state.conversation?.controlAtMs;
  if (knownAtMs !== undefined && (atMs < knownAtMs || (atMs === knownAtMs && !isElsewhere))) return [];
  const asked = isElsewhere ? {} : { controlAskedAtMs: undefined };
  return [patch({ isHandledElsewhere: isElsewhere, controlAtMs: atMs, ...asked })];
};

/**
 * Items in `standby` prove that another app has the thread; a customer's message in the usual place that none has, and our own
 * app's echo there that we have: it was sent from this console or a colleague's.
 */
const controlOfSurface = (event: MessagingEvent, state: ThreadState, context: ApplyContext): Change[] => {
  if (context.source !== 'webhook' || event.type === 'thread-control') return [];
  if (event.isStandby) return controlPatch(state, event.atMs, true);
  const isFromCustomer =
    (event.type === 'message' && event.direction === 'in' && !event.isSelf) ||
    (event.type === 'postback' && !event.isSelf);
  const isOurs = event.type === 'message' && event.direction === 'out' && event.appId === context.ourAppId;
  return isFromCustomer || isOurs ? controlPatch(state, event.atMs, false) : [];
};

const applyUnsend = (event: Event<'unsend'>, state: ThreadState): Change[] => {
  if (state.message?.isUnsent === true) return [];
  const row =
    state.message ??
    ({
      ...blankRow(event, namedMessageId(event.accountId, event.mid), event.direction),
      mid: event.mid,
    } as const);
  return [
    patch({}),
    { type: 'put-message', row: tombstoneOf(row) },
    { type: 'remove-reactions', mid: event.mid },
    { type: 'forget-notice', mid: event.mid },
  ];
};

const applyEdit = (event: Event<'edit'>, state: ThreadState): Change[] => {
  const { direction = 'in' } = event;
  const stored = state.message;
  if (stored?.isUnsent === true || (stored && stored.editCount >= event.editCount)) return [];
  const row = stored ?? {
    ...blankRow(event, namedMessageId(event.accountId, event.mid), direction),
    mid: event.mid,
    isUnread: direction === 'in',
  };
  return [
    patch({}),
    { type: 'put-message', row: { ...row, text: event.text, editCount: event.editCount } },
    { type: 'forget-notice', mid: event.mid },
  ];
};

const applyReaction = (event: Event<'reaction'>, state: ThreadState): Change[] => {
  const stored = state.reaction;
  if (state.message?.isUnsent === true) return [];
  if (stored && stored.atMs > event.atMs) return [];
  // Two in the same millisecond: any rule will do, if it is the same for every order.
  if (stored && stored.atMs === event.atMs && (stored.emoji ?? '') >= (event.emoji ?? '')) return [];
  return [
    patch({}),
    {
      type: 'put-reaction',
      row: {
        accountId: event.accountId,
        mid: event.mid,
        reactor: event.by,
        conversationId: conversationIdOf(event.accountId, event.customerId),
        emoji: event.emoji,
        // Should the provider tell of what a console of ours did, it is still that person's.
        agentId: stored?.emoji === event.emoji ? stored?.agentId : undefined,
        atMs: event.atMs,
      },
    },
  ];
};

const applySeen = (event: Event<'seen'>, state: ThreadState): Change[] => {
  const known = state.conversation?.seenUpToMs;
  const upTo = (atMs: number): Change => patch({ seenUpToMs: later(known, atMs) });
  if (event.watermarkMs !== undefined) return [upTo(event.watermarkMs)];
  if (event.mid === undefined) return [upTo(event.atMs)];
  if (!state.message) {
    return [
      patch({}),
      { type: 'put-seen-mark', mid: event.mid, atMs: earlier(state.seenMarkAtMs, event.atMs) },
    ];
  }
  if (state.message.direction !== 'out') return [];
  const seenAtMs = earlier(state.message.seenAtMs, event.atMs);
  return [
    upTo(state.message.sentAtMs),
    ...(seenAtMs === state.message.seenAtMs
      ? []
      : [{ type: 'put-message' as const, row: { ...state.message, seenAtMs } }]),
  ];
};

/** Advertisements are context; a link or a button is the customer's own act and opens the window (instagram.md §7.3). */
const opensWindow = (event: PlaceholderEvent): boolean =>
  (event.type === 'postback' && !event.isSelf) ||
  (event.type === 'referral' && !event.isSelf && event.source?.toUpperCase() !== 'ADS');

const applyPlaceholder = (event: PlaceholderEvent, state: ThreadState, context: ApplyContext): Change[] => {
  if (event.customerId === undefined) return [{ type: 'count', label: event.type }];
  const row = placeholderRow(event, event.customerId);
  // What the account does to itself (a test feature) needs no answer; nor does what nobody knows, which may be anything.
  const isUnread = event.type === 'postback' && row.direction === 'in' && !event.isSelf;
  const windowPatch: ConversationPatch = opensWindow(event)
    ? {
        lastCustomerMessageAtMs: later(state.conversation?.lastCustomerMessageAtMs, event.atMs),
        ...(state.conversation?.profileAtMs === undefined ? { profileDueAtMs: context.nowMs } : {}),
      }
    : {};
  const control =
    event.type === 'thread-control' && (event.change === 'pass' || event.change === 'take')
      ? controlPatch(
          state,
          event.atMs,
          event.ownerAppId !== undefined && event.ownerAppId !== context.ourAppId,
        )
      : [];
  return [
    patch(windowPatch),
    ...control,
    ...(state.message
      ? []
      : [
          { type: 'put-message' as const, row: { ...row, contentFrom: context.source, isUnread } },
          ...(event.type === 'unknown' ? [{ type: 'count' as const, label: event.type }] : []),
        ]),
  ];
};

const applyByType = (event: MessagingEvent, state: ThreadState, context: ApplyContext): Change[] => {
  switch (event.type) {
    case 'message':
      return applyMessage(event, state, context);
    case 'unsend':
      return applyUnsend(event, state);
    case 'edit':
      return applyEdit(event, state);
    case 'reaction':
      return applyReaction(event, state);
    case 'seen':
      return applySeen(event, state);
    case 'postback':
    case 'referral':
    case 'thread-control':
    case 'unknown':
      return applyPlaceholder(event, state, context);
    case 'message-notice':
      if (state.message) return [];
      return [
        {
          type: 'want-message',
          mid: event.mid,
          atMs: event.atMs,
          dueAtMs: context.nowMs + noticeWaitMs,
        },
      ];
    case 'policy-enforcement':
      return [{ type: 'count', label: `${event.type}:${event.action}` }];
    case 'notice':
    case 'dashboard-test':
      return [{ type: 'count', label: `${event.type}:${event.label}` }];
  }
};

/**
 * What one event changes, given what is stored. Pure: no clock, no database, no network.
 * Repeats change nothing; the order of events does not matter for what is shown in the end (which of them count as unread does
 * depend on when they came). Source of the rules: instagram.md §6.
 */
export const applyEvent = (event: MessagingEvent, state: ThreadState, context: ApplyContext): Change[] => [
  ...applyByType(event, state, context),
  ...controlOfSurface(event, state, context),
];
