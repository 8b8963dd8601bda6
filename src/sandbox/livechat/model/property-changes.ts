/** Changing the properties and tags of chats, threads and events, with their announcements. */
import { LiveChatError } from '../errors.ts';
import { needThread } from './chats.ts';
import { needEvent } from './events.ts';
import { checkDelete, checkWrite, mergeProperties, removeProperties } from './properties.ts';
import type { Caller, Chat, Properties, World } from './types.ts';

/** Which of the three places of a chat is meant. */
export interface PropertyPlace {
  chat: Chat;
  threadId?: string | undefined;
  eventId?: string | undefined;
}

function resolve(place: PropertyPlace): {
  location: 'chat' | 'thread' | 'event';
  target: Properties;
  ids: Record<string, string>;
  whisper: boolean;
} {
  if (place.threadId === undefined) {
    return {
      location: 'chat',
      target: place.chat.properties,
      ids: { chat_id: place.chat.id },
      whisper: false,
    };
  }
  const thread = needThread(place.chat, place.threadId);
  const ids = { chat_id: place.chat.id, thread_id: thread.id };
  if (place.eventId === undefined) {
    return { location: 'thread', target: thread.properties, ids, whisper: false };
  }
  const event = needEvent(thread, place.eventId);
  return {
    location: 'event',
    target: event.properties,
    ids: { ...ids, event_id: event.id },
    whisper: event.visibility === 'agents',
  };
}

function announce(
  world: World,
  caller: Caller,
  chat: Chat,
  name: string,
  payload: unknown,
  whisper: boolean,
): void {
  world.publish({
    action: name,
    chat,
    scopes: ['chats--access:ro'],
    forAgent: () => payload,
    forCustomer: whisper ? undefined : () => payload,
    forWebhook: () => payload,
    facts: { clientId: caller.clientId },
    cause: caller.cause,
  });
}

/** Writes properties. Customers cannot reach a whisper. */
export function updateProperties(
  world: World,
  caller: Caller,
  place: PropertyPlace,
  properties: Properties,
): void {
  const found = resolve(place);
  if (found.whisper && caller.kind === 'customer') throw new LiveChatError('not_found', 'Event not found');
  checkWrite(world, found.location, caller.kind, properties);
  mergeProperties(found.target, properties);
  announce(
    world,
    caller,
    place.chat,
    `${found.location}_properties_updated`,
    { ...found.ids, properties },
    found.whisper,
  );
}

/** Removes properties by name. */
export function deleteProperties(
  world: World,
  caller: Caller,
  place: PropertyPlace,
  names: Record<string, string[]>,
): void {
  const found = resolve(place);
  if (found.whisper && caller.kind === 'customer') throw new LiveChatError('not_found', 'Event not found');
  checkDelete(world, found.location, caller.kind, names);
  removeProperties(found.target, names);
  announce(
    world,
    caller,
    place.chat,
    `${found.location}_properties_deleted`,
    { ...found.ids, properties: names },
    found.whisper,
  );
}

/** Tags or untags a thread; the tag must exist and share a group with the chat. */
export function setTag(
  world: World,
  caller: Caller,
  chat: Chat,
  threadId: string,
  name: string,
  on: boolean,
): void {
  const thread = needThread(chat, threadId);
  const tag = world.tags.get(name);
  if (on) {
    const shares = tag?.groupIds.some((id) => id === 0 || chat.accessGroupIds.includes(id));
    if (!tag || !shares)
      throw new LiveChatError('validation', '`payload.tag` does not exist in the chat’s groups');
    if (thread.tags.includes(name)) return;
    thread.tags.push(name);
  } else {
    if (!thread.tags.includes(name)) throw new LiveChatError('not_found', 'Tag not found');
    thread.tags = thread.tags.filter((candidate) => candidate !== name);
  }
  const payload = { chat_id: chat.id, thread_id: thread.id, tag: name };
  world.publish({
    action: on ? 'thread_tagged' : 'thread_untagged',
    chat,
    wide: true,
    scopes: ['chats--access:ro'],
    forAgent: () => payload,
    forWebhook: () => payload,
    facts: { clientId: caller.clientId },
    cause: caller.cause,
  });
}
