import type { ComponentType } from 'react';
import type { Conversation } from '../../../../shared/domain/conversation.ts';

/**
 * What other parts of the window put into the panel, between the customer and their earlier chats, in this order: tags, notes.
 * Each is a `PanelSection`, and shows nothing where it has nothing.
 */
export const contextSlots: readonly ComponentType<{ conversation: Conversation }>[] = [];
