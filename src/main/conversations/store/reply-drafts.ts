import { z } from 'zod';
import {
  buttonsAsDraft,
  buttonsOfDraft,
  type ConversationId,
  type MessageId,
  messageIdSchema,
} from '../../../shared/domain/index.ts';
import { createSettingStore, type Database } from '../../storage/index.ts';

/**
 * The window's keys of drafts (renderer/state/drafts.ts) that a conversation's id follows: of the reply, of what it quotes, of
 * the buttons under it, of the note for colleagues, and of what a colleague is asked. They go with the conversation; none is
 * kept of one that is not here.
 */
export const conversationDraftKeys = ['reply:', 'quote:', 'buttons:', 'note:', 'ask:'] as const;

/** Where the draft of a reply is kept among the small values: `draft:`, then the window's own key (renderer/state/drafts.ts). */
export const replyDraftKeyOf = (id: ConversationId): string => `draft:reply:${id}`;
/** The same of the message that it answers, by its id. */
export const quoteDraftKeyOf = (id: ConversationId): string => `draft:quote:${id}`;
/** The same of the buttons under it (domain/reply-button.ts). */
export const buttonsDraftKeyOf = (id: ConversationId): string => `draft:buttons:${id}`;

/** Unsent texts to customers, one per conversation, for what has to change together with the outbox. */
export const createReplyDrafts = (db: Database) => {
  const settings = createSettingStore(db);
  return {
    get: (id: ConversationId): string => settings.read(replyDraftKeyOf(id), z.string()) ?? '',
    /** An empty text removes it. */
    set(id: ConversationId, text: string): void {
      if (text === '') settings.delete(replyDraftKeyOf(id));
      else settings.write(replyDraftKeyOf(id), z.string(), text);
    },
    quoteOf: (id: ConversationId): MessageId | undefined =>
      settings.read(quoteDraftKeyOf(id), messageIdSchema) as MessageId | undefined,
    setQuote(id: ConversationId, quotedId: MessageId | undefined): void {
      if (quotedId === undefined) settings.delete(quoteDraftKeyOf(id));
      else settings.write(quoteDraftKeyOf(id), messageIdSchema, quotedId);
    },
    buttonsOf: (id: ConversationId): string[] =>
      buttonsOfDraft(settings.read(buttonsDraftKeyOf(id), z.string()) ?? ''),
    setButtons(id: ConversationId, titles: readonly string[]): void {
      if (titles.length === 0) settings.delete(buttonsDraftKeyOf(id));
      else settings.write(buttonsDraftKeyOf(id), z.string(), buttonsAsDraft(titles));
    },
  };
};
