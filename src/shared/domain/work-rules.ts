/** Bounds and rules of the team's work without the schema library, so that the renderer does not load it at start-up. */

/** Characters of a tag, as LiveChat's own. */
export const maxTagLength = 100;
/** Tags shown of one conversation. */
export const maxTags = 50;
/** Characters of a note. */
export const maxNoteLength = 5_000;
/** People named in one note. */
export const maxMentions = 50;
/** Conversations that one action changes at once. */
export const maxBulk = 200;

/** The views of the inbox. */
export const inboxViews = ['mine', 'unassigned', 'waiting', 'failed', 'snoozed', 'done', 'all'] as const;
export type InboxView = (typeof inboxViews)[number];
/** How a view is sorted. longest: who has waited longest first. window: whose reply window closes soonest first. */
export const inboxSorts = ['newest', 'longest', 'window'] as const;
export type InboxSort = (typeof inboxSorts)[number];

/** Rows that a sort says nothing about stand behind all others, newest first: their key is this less the activity's time. */
export const notSorted = 1e15;

/** Where a conversation stands in a sorted view: smaller keys first, then by id. Main's SQL has the same (store/lists.ts). */
export const sortKeyOf = (
  conversation: {
    lastActivityAtMs: number;
    waitingSinceMs?: number | undefined;
    replyWindow: { state: string; endsAtMs?: number | undefined };
  },
  sort: InboxSort,
): number => {
  const { lastActivityAtMs, waitingSinceMs, replyWindow } = conversation;
  const canAnswer = replyWindow.endsAtMs !== undefined;
  if (sort === 'newest') return -lastActivityAtMs;
  if (sort === 'longest')
    return canAnswer && waitingSinceMs !== undefined ? waitingSinceMs : notSorted - lastActivityAtMs;
  return replyWindow.endsAtMs ?? notSorted - lastActivityAtMs;
};

/** Who waits longest comes first where people look for those who wait. */
export const defaultSortOf = (view: InboxView): InboxSort => (view === 'waiting' ? 'longest' : 'newest');

/** Rows of the first page of a view: fills the tallest screen twice; more come while scrolling. */
export const firstPageRows = 100;
