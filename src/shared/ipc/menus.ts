import { z } from 'zod';
import {
  agentIdSchema,
  chatIdSchema,
  conversationIdSchema,
  groupIdSchema,
  messageIdSchema,
  privateMessageIdSchema,
} from '../domain/ids.ts';

/**
 * Context menus. The page says on what thing the menu is to open, by kind and ids; main looks the thing up, builds the system's
 * menu from what it knows, and answers what was chosen. No text of the page reaches a menu.
 */

/** Everything a context menu may offer, besides the editing of text fields; each is a command of the same name. */
export const menuActions = [
  'open-chat',
  'mark-read',
  'assign',
  'assign-to-me',
  'tag',
  'snooze',
  'done',
  'copy-handle',
  'open-profile',
  'erase-customer',
  'copy-address',
  'copy-selection',
  'copy-message',
  'write-reply',
  'ask-colleague',
  'reply-to-message',
  'react-heart',
  'open-link',
  'copy-link',
  'open-picture',
  'copy-picture',
  'retry-reply',
  'discard-reply',
  'why-told',
  'mute-chat',
  'unmute-chat',
  'group-people',
  'answer-private',
  'react-private',
  'edit-private',
  'delete-private',
  'private-details',
  'retry-private',
  'cancel-private',
] as const;
export type MenuAction = (typeof menuActions)[number];

/** `hasSelection`: some text is marked. `part`: what of the message is under the pointer. */
const inMessage = { hasSelection: z.boolean(), part: z.enum(['text', 'link', 'picture']) };

export const menuRequestSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('conversation'), conversationId: conversationIdSchema }),
  z.object({ kind: z.literal('agent'), colleagueId: agentIdSchema }),
  z.object({ kind: z.literal('group'), chatId: groupIdSchema }),
  z.object({ kind: z.literal('message'), messageId: messageIdSchema, ...inMessage }),
  z.object({
    kind: z.literal('private-message'),
    chatId: chatIdSchema,
    messageId: privateMessageIdSchema,
    ...inMessage,
  }),
]);
export type MenuRequest = z.infer<typeof menuRequestSchema>;

/** Absent: the person closed the menu. */
export const menuAnswerSchema = z.object({ action: z.enum(menuActions).optional() });

/** A place in the page, CSS pixels. */
export const pagePointSchema = z.object({
  x: z.number().int().min(0).max(20_000),
  y: z.number().int().min(0).max(20_000),
});
