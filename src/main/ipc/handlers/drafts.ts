import { z } from 'zod';
import { conversationIdSchema } from '../../../shared/domain/index.ts';
import { placeSchema } from '../../../shared/ipc/index.ts';
import type { Handlers } from '../router.ts';
import type { Shell } from './services.ts';

const placeKey = 'place';
const draftKey = (key: string): string => `draft:${key}`;
/** What the window calls the draft of a reply (renderer/state/drafts.ts); the conversation's id follows. */
const replyPrefix = 'reply:';

/**
 * Drafts and the last place name people and hold their words: they live in the encrypted database. The window writes
 * them a moment later than they change, and does not know at once that a customer was erased or an account
 * disconnected: what it writes of a conversation that is not here any more is not kept.
 */
export const createDraftHandlers = (
  shell: Shell,
): Pick<Handlers, 'draft/get' | 'draft/set' | 'place/get' | 'place/set'> => {
  const isHere = (conversationId: string): boolean => {
    const id = conversationIdSchema.safeParse(conversationId);
    return id.success && shell.services().conversations.get(id.data) !== undefined;
  };
  return {
    'draft/get': ({ key }) => ({ text: shell.services().stored.read(draftKey(key), z.string()) ?? '' }),
    'draft/set': ({ key, text }) => {
      const { stored } = shell.services();
      const isGone = key.startsWith(replyPrefix) && !isHere(key.slice(replyPrefix.length));
      if (text === '' || isGone) stored.delete(draftKey(key));
      else stored.write(draftKey(key), z.string(), text);
    },
    'place/get': () => shell.services().stored.read(placeKey, placeSchema) ?? { section: 'inbox' },
    'place/set': ({ conversationId: wanted, ...place }) => {
      const conversationId = wanted !== undefined && isHere(wanted) ? wanted : undefined;
      shell.services().stored.write(placeKey, placeSchema, { ...place, conversationId });
    },
  };
};
