/** Waiting chats get an agent as soon as one accepts chats or is below capacity again; so many may wait and no more. */
import { LiveChatError } from '../errors.ts';
import { pickAgent, seat } from './chats.ts';
import { hashedAgentId } from './ids.ts';
import { announceAdded, announceChatTo } from './membership.ts';
import type { Chat, World } from './types.ts';

const FREES_CAPACITY = new Set(['routing_status_set', 'chat_deactivated', 'chat_transferred']);

const waitingChats = (world: World): Chat[] =>
  [...world.chats.values()].filter(
    (chat) => chat.threads.at(-1)?.active && chat.threads.at(-1)?.queuedAt !== undefined,
  );

/**
 * One more active chat for these groups would have to wait where no more may: `limit_reached` (documented, of continuous chats).
 */
export function checkQueue(world: World, groupIds: number[]): void {
  if (waitingChats(world).length < world.context.settings.queueLimit || pickAgent(world, groupIds)) return;
  throw new LiveChatError('limit_reached');
}

/** Hands waiting chats out, the one that waited longest first. */
function drain(world: World): void {
  const waiting = waitingChats(world).sort((one, other) =>
    (one.threads.at(-1)?.queuedAt ?? '').localeCompare(other.threads.at(-1)?.queuedAt ?? ''),
  );
  for (const chat of waiting) {
    const thread = chat.threads.at(-1);
    const agent = pickAgent(world, chat.accessGroupIds);
    if (!thread || !agent) continue;
    thread.queuedAt = undefined;
    const user = seat(chat, agent.id, 'agent');
    const payload = (id: string): object => ({
      chat_id: chat.id,
      thread_id: thread.id,
      reason: 'assigned',
      transferred_to: { group_ids: chat.accessGroupIds, agent_ids: [id] },
    });
    world.publish({
      action: 'chat_transferred',
      chat,
      wide: true,
      scopes: ['chats--access:ro'],
      forAgent: () => payload(agent.id),
      forCustomer: () => payload(hashedAgentId(world, agent.id)),
      forWebhook: () => payload(agent.id),
    });
    announceAdded(world, chat, user, 'assigned', undefined);
    announceChatTo(world, chat, agent.id, undefined);
  }
}

/** Starts handing out; answers how to stop. */
export function startQueue(world: World): () => void {
  let draining = false;
  return world.subscribe((notice) => {
    // Handing a chat out announces changes itself: those must not start a second round inside the first.
    if (draining || !FREES_CAPACITY.has(notice.action)) return;
    draining = true;
    try {
      drain(world);
    } finally {
      draining = false;
    }
  });
}
