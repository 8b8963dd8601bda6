/** Events: adding them to a thread, announcing them, hiding them. */
import { found } from '../errors.ts';
import { agentEvent } from '../agent/views.ts';
import { customerEvent } from '../customer/views.ts';
import { announceInChat } from './chat-changes.ts';
import type { Caller, Cause, Chat, ChatEvent, Properties, Thread, Visibility, World } from './types.ts';

/** What an event is made of. */
export interface EventDraft {
  type: string;
  customId?: string | undefined;
  authorId?: string | undefined;
  authorType: ChatEvent['authorType'];
  visibility: Visibility;
  properties: Properties;
  content: Record<string, unknown>;
  clientId?: string | undefined;
}

/** The event of that id, or `not_found`. */
export function needEvent(thread: Thread, id: string): ChatEvent {
  return found(
    thread.events.find((event) => event.id === id),
    'Event',
  );
}

/** Stores the event without announcing it (initial events of a chat travel inside `incoming_chat`). */
export function storeEvent(world: World, thread: Thread, draft: EventDraft): ChatEvent {
  const properties = { ...draft.properties };
  if (draft.clientId !== undefined) properties['source'] = { client_id: draft.clientId };
  const event: ChatEvent = {
    id: `${thread.id}_${thread.events.length + 1}`,
    customId: draft.customId,
    type: draft.type,
    createdAt: world.timestamp(),
    authorId: draft.authorId,
    authorType: draft.authorType,
    visibility: draft.visibility,
    properties,
    deleted: false,
    content: draft.content,
  };
  thread.events.push(event);
  return event;
}

/** Stores and announces. A whisper (`visibility: agents`) never reaches the customer audience. */
export function addEvent(
  world: World,
  chat: Chat,
  thread: Thread,
  draft: EventDraft,
  cause?: Cause | undefined,
): ChatEvent {
  const event = storeEvent(world, thread, draft);
  const ids = { chat_id: chat.id, thread_id: thread.id };
  world.publish({
    action: 'incoming_event',
    chat,
    scopes: ['chats--access:ro'],
    forAgent: (viewer) => ({ ...ids, event: agentEvent(event, viewer) }),
    forCustomer:
      event.visibility === 'all' ? () => ({ ...ids, event: customerEvent(world, event) }) : undefined,
    // Whispers do fire webhooks: receivers have to filter.
    forWebhook: () => ({ ...ids, event: agentEvent(event, undefined) }),
    facts: {
      authorType: event.authorType === 'bot' ? 'agent' : event.authorType,
      clientId: draft.clientId,
    },
    cause,
  });
  return event;
}

/** A platform-made note in the thread ("archived", "transferred"). */
export function systemMessage(
  world: World,
  chat: Chat,
  thread: Thread,
  kind: string,
  text: string,
  variables: Record<string, string>,
  visibility: Visibility = 'all',
): ChatEvent {
  return addEvent(world, chat, thread, {
    type: 'system_message',
    authorType: 'system',
    visibility,
    properties: {},
    content: { system_message_type: kind, text, text_vars: variables },
  });
}

/** Customer-side removal: content stays for administrators, agents see that something was there, the customer nothing. */
export function deleteEvent(
  world: World,
  caller: Caller,
  chat: Chat,
  thread: Thread,
  event: ChatEvent,
): void {
  event.deleted = true;
  const payload = { chat_id: chat.id, thread_id: thread.id, event_id: event.id };
  const customer = event.visibility === 'all' ? payload : undefined;
  const { authorType } = event;
  announceInChat(world, caller, { action: 'event_deleted', chat, payload, customer, authorType });
}
