import { isGroupId } from '../../shared/chat-id.ts';
import type { MenuAction, MenuRequest } from '../../shared/ipc/menus.ts';
import { allCommands } from './all-commands.ts';
import type { CommandContext } from './command.ts';
import { pictureAt } from './picture-at.ts';
import type { Target } from './focus.ts';

/** What of the page a context menu is asked for; undefined where the system's own menu applies, or none. */
export const menuAt = (
  element: Element,
  { hasSelection, chatId }: { hasSelection: boolean; chatId: string | undefined },
): { request: MenuRequest; target: Target } | undefined => {
  if (element.closest('input, textarea, select, [contenteditable="true"]') !== null) return undefined;
  const idAt = (attribute: string): string | undefined =>
    element.closest(`[data-${attribute}]`)?.getAttribute(`data-${attribute}`) ?? undefined;
  const messageId = idAt('message-id');
  if (messageId !== undefined) {
    const isPrivate = element.closest('.thread-area--private') !== null;
    const part =
      element.closest('[data-url]') !== null ? 'link' : pictureAt(element) !== null ? 'picture' : 'text';
    const target: Target = { messageId, element, ...(isPrivate ? { chatId } : {}) };
    if (!isPrivate) return { request: request({ kind: 'message', messageId, hasSelection, part }), target };
    if (chatId === undefined) return undefined;
    const asked = { kind: 'private-message', chatId, messageId, hasSelection, part };
    return { request: request(asked), target };
  }
  const conversationId = idAt('conversation-id');
  if (conversationId !== undefined)
    return { request: request({ kind: 'conversation', conversationId }), target: { conversationId } };
  const agentId = idAt('agent-id') ?? idAt('chat-id');
  if (agentId === undefined) return undefined;
  const target = { chatId: agentId };
  return isGroupId(agentId)
    ? { request: request({ kind: 'group', chatId: agentId }), target }
    : { request: request({ kind: 'agent', colleagueId: agentId }), target };
};

/** Ids in the document are what main has given; its schema checks them once more. */
const request = (asked: object): MenuRequest => asked as MenuRequest;

/** Opens the menu on what was clicked, and runs the command of the chosen line. False: nothing here has a menu of ours. */
export const openContextMenu = (context: CommandContext, element: Element): boolean => {
  const found = menuAt(element, {
    hasSelection: context.focus.hasSelection(),
    chatId: context.store.get().place.chatId,
  });
  if (found === undefined) return false;
  void context.actions.app.openMenu(found.request).then((action) => {
    if (action !== undefined) runMenuAction(action, { ...context, target: found.target });
  });
  return true;
};

/** A line of a menu is the command of its name. */
export const runMenuAction = (action: MenuAction, context: CommandContext): void => {
  const command = allCommands.find(({ name }) => name === action);
  if (command?.when(context) === true) command.run(context);
};
