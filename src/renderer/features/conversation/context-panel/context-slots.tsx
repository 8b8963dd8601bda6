import type { ComponentType } from 'react';
import type { Conversation } from '../../../../shared/domain/conversation.ts';
import { NotesSection } from './notes-section.tsx';
import { TagsSection } from './tags-section.tsx';

/**
 * What the team knows of the conversation, between the customer and their earlier chats, in this order. Each is a `PanelSection`,
 * and shows nothing where it has nothing.
 */
export const contextSlots: readonly ComponentType<{ conversation: Conversation }>[] = [
  TagsSection,
  NotesSection,
];
