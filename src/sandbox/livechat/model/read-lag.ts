/** Chats as a list that lags behind shows them. convention: our guess; pushes and webhooks do not lag. */
import { isReadable } from '../../read-lag.ts';
import type { Chat, Thread, World } from './types.ts';

/** The thread without the events that are too new to be listed. */
export function laggingThread(world: World, thread: Thread): Thread {
  const { readLag } = world.context.settings;
  if (readLag === undefined) return thread;
  const now = world.now();
  // What is listed is a beginning of the thread: nothing is shown before what stands in front of it.
  const end = thread.events.findIndex(
    ({ id, createdAt }) => !isReadable(readLag, { id, atMs: Date.parse(createdAt) }, now),
  );
  return end === -1 ? thread : { ...thread, events: thread.events.slice(0, end) };
}

/** The chat with such threads. */
export function laggingChat(world: World, chat: Chat): Chat {
  if (world.context.settings.readLag === undefined) return chat;
  return { ...chat, threads: chat.threads.map((thread) => laggingThread(world, thread)) };
}
