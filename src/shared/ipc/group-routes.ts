import { z } from 'zod';
import { agentIdSchema, chatIdSchema, groupIdSchema } from '../domain/ids.ts';
import { groupChangeSchema, groupNameSchema, maxGroupMembers } from '../domain/group-chat.ts';
import { nothing, route } from './route.ts';

/** Groups of colleagues, and which chats are quiet. */
export const groupRoutes = {
  /** `members`: the others. Errors: GROUP_FULL. */
  'private-chat/make-group': route(
    z.object({ name: groupNameSchema, members: z.array(agentIdSchema).min(1).max(maxGroupMembers) }),
    z.object({ chatId: groupIdSchema }),
  ),
  /** Errors: NOT_FOUND, GROUP_LEFT, GROUP_FULL, GROUP_CHANGE_LIMIT; INPUT_INVALID: it is so already. */
  'private-chat/change-group': route(z.object({ chatId: groupIdSchema, change: groupChangeSchema }), nothing),
  /** No notification; what is unread still counts. */
  'private-chat/mute': route(z.object({ chatId: chatIdSchema, isMuted: z.boolean() }), nothing),
};
