/** Changing the properties and tags of chats, threads and events, with their announcements. */
import { LiveChatError } from '../errors.ts';
import { announceInChat } from './chat-changes.ts';
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

interface PropertyTarget {
  location: 'chat' | 'thread' | 'event';
  properties: Properties;
  ids: Record<string, string>;
  whisper: boolean;
}

/** Customers cannot reach a whisper: to them it is `not_found`. */
function resolve(place: PropertyPlace, caller: Caller): PropertyTarget {
  if (place.threadId === undefined) {
    return {
      location: 'chat',
      properties: place.chat.properties,
      ids: { chat_id: place.chat.id },
      whisper: false,
    };
  }
  const thread = needThread(place.chat, place.threadId);
  const ids = { chat_id: place.chat.id, thread_id: thread.id };
  if (place.eventId === undefined) {
    return { location: 'thread', properties: thread.properties, ids, whisper: false };
  }
  const event = needEvent(thread, place.eventId);
  const whisper = event.visibility === 'agents';
  if (whisper && caller.kind === 'customer') throw new LiveChatError('not_found', 'Event not found');
  return {
    location: 'event',
    properties: event.properties,
    ids: { ...ids, event_id: event.id },
    whisper,
  };
}

function announceProperties(
  world: World,
  caller: Caller,
  chat: Chat,
  { location, ids, whisper }: PropertyTarget,
  what: 'updated' | 'deleted',
  properties: unknown,
): void {
  const payload = { ...ids, properties };
  const customer = whisper ? undefined : payload;
  announceInChat(world, caller, { action: `${location}_properties_${what}`, chat, payload, customer });
}

/** Writes properties. */
export function updateProperties(
  world: World,
  caller: Caller,
  place: PropertyPlace,
  properties: Properties,
): void {
  const target = resolve(place, caller);
  checkWrite(world, target.location, caller.kind, properties);
  mergeProperties(target.properties, properties);
  announceProperties(world, caller, place.chat, target, 'updated', properties);
}

/** Removes properties by name. */
export function deleteProperties(
  world: World,
  caller: Caller,
  place: PropertyPlace,
  names: Record<string, string[]>,
): void {
  const target = resolve(place, caller);
  checkDelete(world, target.location, caller.kind, names);
  removeProperties(target.properties, names);
  announceProperties(world, caller, place.chat, target, 'deleted', names);
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
  const action = on ? 'thread_tagged' : 'thread_untagged';
  announceInChat(world, caller, { action, chat, wide: true, payload });
}
