import { describe, expect, it } from 'vitest';
import type { Conversation } from '../../../src/shared/domain/index.ts';
import { initialState, type State } from '../../../src/renderer/state/model.ts';
import {
  conversationChanged,
  listArrived,
  threadArrived,
  threadLeft,
} from '../../../src/renderer/state/updates/index.ts';
import { message, seedConversations } from '../fake/world.ts';

const now = 1_700_000_000_000;
const conversations = seedConversations(5, now);
const listed = (hasMore = false): State =>
  listArrived(initialState, 'all', { conversations, hasMore, total: hasMore ? 50 : 5 }, true);
const ids = (state: State): readonly string[] => state.conversations.lists.all.ids;
const event = (
  conversation: Conversation,
  part: { messages?: ReturnType<typeof message>[]; isRemoved?: boolean } = {},
) => ({
  conversation,
  messages: part.messages ?? [],
  removedMessageIds: [],
  isRemoved: part.isRemoved ?? false,
});

describe('conversationChanged', () => {
  it('lifts the row of a conversation with new activity', () => {
    const last = { ...conversations[4]!, lastActivityAtMs: now + 1 };
    expect(ids(conversationChanged(listed(), event(last)))[0]).toBe(last.id);
  });

  it('keeps the list object when only a count changed', () => {
    const state = listed();
    const next = conversationChanged(state, event({ ...conversations[2]!, unreadCount: 9 }));
    expect(next.conversations.lists.all).toBe(state.conversations.lists.all);
    expect(next.conversations.byId[conversations[2]!.id]?.unreadCount).toBe(9);
  });

  it('adds a new conversation and counts it', () => {
    const fresh = { ...conversations[0]!, id: 'a:new' as Conversation['id'], lastActivityAtMs: now + 5 };
    const next = conversationChanged(listed(), event(fresh));
    expect(ids(next)[0]).toBe('a:new');
    expect(next.conversations.lists.all.total).toBe(6);
  });

  it('leaves an old conversation to its page when more pages exist', () => {
    const old = { ...conversations[0]!, id: 'a:old' as Conversation['id'], lastActivityAtMs: 1 };
    expect(ids(conversationChanged(listed(true), event(old)))).not.toContain('a:old');
    expect(ids(conversationChanged(listed(false), event(old))).at(-1)).toBe('a:old');
  });

  it('takes a removed conversation out of everything', () => {
    const gone = conversations[1]!;
    const next = conversationChanged(listed(), event(gone, { isRemoved: true }));
    expect(ids(next)).not.toContain(gone.id);
    expect(next.conversations.byId[gone.id]).toBeUndefined();
  });

  it('leaves an open thread empty and ready for what comes under the same id', () => {
    const open = conversations[0]!;
    const before = message(open.id, now, { direction: 'in', text: 'before' });
    let state = threadArrived(listed(), open.id, { messages: [before], hasMore: true }, 1);
    state = conversationChanged(state, event(open, { isRemoved: true }));
    expect(state.conversations.threads[open.id]).toMatchObject({
      isLoaded: true,
      hasMore: false,
      messages: [],
    });
    const later = message(open.id, now + 1, { direction: 'in', text: 'later' });
    state = conversationChanged(state, event(open, { messages: [later] }));
    expect(state.conversations.threads[open.id]?.messages).toEqual([later]);
  });

  it('brings messages into an open thread only', () => {
    const [open, closed] = [conversations[0]!, conversations[1]!];
    const first = message(open.id, now, { direction: 'in', text: 'one' });
    let state = threadArrived(listed(), open.id, { messages: [first], hasMore: false }, 1);
    state = conversationChanged(
      state,
      event(open, { messages: [message(open.id, now + 1, { direction: 'in' })] }),
    );
    state = conversationChanged(
      state,
      event(closed, { messages: [message(closed.id, now + 1, { direction: 'in' })] }),
    );
    expect(state.conversations.threads[open.id]?.messages).toHaveLength(2);
    expect(state.conversations.threads[closed.id]).toBeUndefined();
  });
});

describe('the "New" line', () => {
  const id = conversations[0]!.id;
  const messages = [
    message(id, now, { direction: 'in' }),
    message(id, now + 1, { direction: 'out' }),
    message(id, now + 2, { direction: 'in' }),
    message(id, now + 3, { direction: 'in' }),
  ];

  it('stands above the first unread incoming message and goes when the thread is left', () => {
    const opened = threadArrived(listed(), id, { messages, hasMore: false }, 2);
    expect(opened.conversations.threads[id]?.firstUnreadId).toBe(messages[2]?.id);
    expect(threadLeft(opened, id).conversations.threads[id]?.firstUnreadId).toBeUndefined();
  });

  it('stays where it was when the thread is read again', () => {
    const opened = threadArrived(listed(), id, { messages, hasMore: false }, 2);
    const again = threadArrived(opened, id, { messages, hasMore: false }, 0);
    expect(again.conversations.threads[id]?.firstUnreadId).toBe(messages[2]?.id);
  });
});
