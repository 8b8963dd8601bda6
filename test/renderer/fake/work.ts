import type { Conversation } from '../../../src/shared/domain/conversation.ts';
import type { ConversationWork, Note, ViewCounts } from '../../../src/shared/domain/work.ts';
import {
  type InboxSort,
  type InboxView,
  inboxViews,
  sortKeyOf,
} from '../../../src/shared/domain/work-rules.ts';
import { replyWindowLater } from '../../../src/shared/domain/reply-window-rules.ts';

const own = 'anna@example.com';

const isIn = (
  view: InboxView,
  { work, waitingSinceMs, hasFailedMessage, replyWindow }: Conversation,
  nowMs: number,
) => {
  const isOpen = work.state === 'open';
  const canAnswer = replyWindowLater(replyWindow, nowMs).endsAtMs !== undefined;
  return {
    mine: isOpen && work.assigneeId === own,
    unassigned: isOpen && work.assigneeId === undefined,
    waiting: isOpen && waitingSinceMs !== undefined && canAnswer,
    failed: hasFailedMessage || work.failedElsewhere.length > 0,
    snoozed: work.state === 'snoozed',
    done: work.state === 'done',
    all: true,
  }[view];
};

/** A view as main answers it. */
export const listed = (
  conversations: readonly Conversation[],
  request: { view: InboxView; sort?: InboxSort; after?: { key: number; id: string }; limit: number },
  nowMs: number,
): { conversations: Conversation[]; hasMore: boolean; total: number } => {
  const { view, sort = 'newest', after, limit } = request;
  const inView = conversations
    .filter((one) => isIn(view, one, nowMs))
    .sort((a, b) => sortKeyOf(a, sort) - sortKeyOf(b, sort) || (a.id < b.id ? -1 : 1));
  const rest =
    after === undefined
      ? inView
      : inView.filter((one) => {
          const key = sortKeyOf(one, sort);
          return key > after.key || (key === after.key && one.id > after.id);
        });
  return { conversations: rest.slice(0, limit), hasMore: rest.length > limit, total: inView.length };
};

type Ids = { conversationIds: string[] };

/** The routes of the team's work. `change`: puts another state on conversations and tells the window. */
export const fakeWork = (parts: {
  verb: <I, O>(route: string, handle: (input: I) => O) => unknown;
  conversations(): readonly Conversation[];
  notes: Map<string, Note[]>;
  now(): number;
  change(ids: readonly string[], change: (work: ConversationWork) => ConversationWork): void;
}): Record<string, unknown> => {
  const { verb, notes, change } = parts;
  return {
    assign: verb('work/assign', ({ conversationIds, agentId }: Ids & { agentId?: string }) =>
      change(conversationIds, (work) => ({ ...work, assigneeId: agentId as ConversationWork['assigneeId'] })),
    ),
    setTag: verb('work/set-tag', ({ conversationIds, tag, isOn }: Ids & { tag: string; isOn: boolean }) =>
      change(conversationIds, (work) => ({
        ...work,
        tags: isOn ? [...new Set([...work.tags, tag])].sort() : work.tags.filter((each) => each !== tag),
      })),
    ),
    setDone: verb('work/set-done', ({ conversationIds }: Ids) =>
      change(conversationIds, (work) => ({ ...work, state: 'done' })),
    ),
    reopen: verb('work/reopen', ({ conversationIds }: Ids) =>
      change(conversationIds, (work) => ({ ...work, state: 'open', snoozedUntilMs: undefined })),
    ),
    snooze: verb('work/snooze', ({ conversationIds, untilMs }: Ids & { untilMs: number }) =>
      change(conversationIds, (work) => ({ ...work, state: 'snoozed', snoozedUntilMs: untilMs })),
    ),
    listTags: verb('work/list-tags', () => ({ tags: ['order', 'refund', 'size'] })),
    listNotes: verb('work/list-notes', ({ conversationId }: { conversationId: string }) => ({
      notes: notes.get(conversationId) ?? [],
    })),
    addNote: verb(
      'work/add-note',
      ({ conversationId, text, mentions }: { conversationId: string; text: string; mentions: string[] }) => {
        const note = {
          id: `0b5e8f8e-2d4c-4f3a-9d2e-0d6f6f3f7a${(notes.size + 10).toString(16)}`,
          conversationId,
          author: own,
          text,
          mentions,
          createdAtMs: parts.now(),
        } as unknown as Note;
        notes.set(conversationId, [...(notes.get(conversationId) ?? []), note]);
        change([conversationId], (work) => ({ ...work, noteCount: work.noteCount + 1 }));
        return { note };
      },
    ),
    handOver: verb(
      'work/hand-over',
      ({ conversationId, agentId, text }: { conversationId: string; agentId: string; text: string }) => {
        const formerId = parts.conversations().find(({ id }) => id === conversationId)?.work.assigneeId;
        const noteId = '0b5e8f8e-2d4c-4f3a-9d2e-0d6f6f3f7aff';
        notes.set(conversationId, [
          { id: noteId, conversationId, author: own, text, mentions: [agentId], createdAtMs: parts.now() },
        ] as unknown as Note[]);
        change([conversationId], (work) => ({
          ...work,
          assigneeId: agentId as ConversationWork['assigneeId'],
          noteCount: work.noteCount + 1,
        }));
        return { handOver: { conversationId, noteId, agentId, formerId } };
      },
    ),
    takeHandOverBack: verb(
      'work/take-hand-over-back',
      ({ conversationId, formerId }: { conversationId: string; formerId?: string }) => {
        notes.set(conversationId, []);
        change([conversationId], (work) => ({
          ...work,
          assigneeId: formerId as ConversationWork['assigneeId'],
          noteCount: work.noteCount - 1,
        }));
      },
    ),
    editNote: verb('work/edit-note', () => undefined),
    deleteNote: verb('work/delete-note', () => undefined),
    setPresence: verb('work/set-presence', () => undefined),
    getPresence: verb('work/get-presence', () => ({ presence: [] })),
    getCounts: verb(
      'work/get-counts',
      () =>
        Object.fromEntries(
          inboxViews.map((view) => [
            view,
            parts.conversations().filter((one) => isIn(view, one, parts.now())).length,
          ]),
        ) as ViewCounts,
    ),
  };
};
