/** Properties and tags as an agent. */
import { z } from 'zod';
import { action, type ActionTable } from '../actions.ts';
import { inThread, propertyActions } from '../chat-actions.ts';
import { setTag } from '../model/property-changes.ts';
import type { AgentCaller } from '../model/types.ts';
import { reachChat } from './access.ts';

const WRITE = ['chats--access:rw'];
const tagSchema = z.object({ ...inThread, tag: z.string() });

/** `update_…_properties`, `delete_…_properties`, `tag_thread`, `untag_thread`. */
export const agentPropertyActions: ActionTable<AgentCaller> = {
  ...propertyActions(WRITE, reachChat),
  tag_thread: action(WRITE, tagSchema, (world, caller, input) =>
    setTag(world, caller, reachChat(world, caller, input.chat_id), input.thread_id, input.tag, true),
  ),
  untag_thread: action(WRITE, tagSchema, (world, caller, input) =>
    setTag(world, caller, reachChat(world, caller, input.chat_id), input.thread_id, input.tag, false),
  ),
};
