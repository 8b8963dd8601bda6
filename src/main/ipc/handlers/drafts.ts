import { z } from 'zod';
import { conversationDraftKeys } from '../../conversations/index.ts';
import { conversationIdSchema, messageIdSchema } from '../../../shared/domain/index.ts';
import { BackchannelError } from '../../../shared/errors.ts';
import { emojiHabitsSchema } from '../../../shared/ipc/emoji.ts';
import { placeSchema } from '../../../shared/ipc/index.ts';
import type { Handlers } from '../router.ts';
import type { Shell } from './services.ts';

const placeKey = 'place';
const emojiKey = 'emoji';
const draftPrefix = 'draft:';
const draftKey = (key: string): string => `${draftPrefix}${key}`;
/** What a row of the inbox owes: words for the customer or for colleagues that have not left. */
const owedPrefixes = ['reply:', 'note:'];
/** Of a waiting reply that is being changed; the message's id follows. Kept with the reply, and goes with it. */
const editPrefix = 'edit:';

/**
 * Drafts and the last place name people and hold their words: they live in the encrypted database. The window writes
 * them a moment later than they change, and does not know at once that a customer was erased or an account
 * disconnected: what it writes of a conversation that is not here any more is not kept.
 */
export const createDraftHandlers = (
  shell: Shell,
): Pick<
  Handlers,
  'draft/list' | 'draft/get' | 'draft/set' | 'place/get' | 'place/set' | 'emoji/get' | 'emoji/set'
> => {
  const isHere = (conversationId: string): boolean => {
    const id = conversationIdSchema.safeParse(conversationId);
    return id.success && shell.services().conversations.get(id.data) !== undefined;
  };
  const editedId = (key: string) => {
    if (!key.startsWith(editPrefix)) return undefined;
    const id = messageIdSchema.safeParse(key.slice(editPrefix.length));
    if (!id.success) throw new BackchannelError('INPUT_INVALID', { details: { field: 'key' } });
    return id.data;
  };
  return {
    'draft/list': () => ({
      keys: owedPrefixes.flatMap((prefix) =>
        shell
          .services()
          .stored.keysWith(draftKey(prefix))
          .map((key) => key.slice(draftPrefix.length)),
      ),
    }),
    'draft/get': ({ key }) => {
      const { stored, conversations } = shell.services();
      const edited = editedId(key);
      const text = edited ? conversations.editOf(edited) : stored.read(draftKey(key), z.string());
      return { text: text ?? '' };
    },
    'draft/set': ({ key, text }) => {
      const edited = editedId(key);
      if (edited) return shell.services().conversations.keepEdit(edited, text);
      const { stored } = shell.services();
      const prefix = conversationDraftKeys.find((each) => key.startsWith(each));
      const isGone = prefix !== undefined && !isHere(key.slice(prefix.length));
      if (text === '' || isGone) stored.delete(draftKey(key));
      else stored.write(draftKey(key), z.string(), text);
    },
    'emoji/get': () =>
      shell.services().stored.read(emojiKey, emojiHabitsSchema) ?? { skinTone: 0, recent: [] },
    'emoji/set': (habits) => shell.services().stored.write(emojiKey, emojiHabitsSchema, habits),
    'place/get': () => {
      const place = shell.services().stored.read(placeKey, placeSchema) ?? { section: 'inbox' };
      shell.notifications.placeShown(place);
      return place;
    },
    'place/set': ({ conversationId: wanted, ...place }) => {
      const conversationId = wanted !== undefined && isHere(wanted) ? wanted : undefined;
      shell.services().stored.write(placeKey, placeSchema, { ...place, conversationId });
      shell.notifications.placeShown({ ...place, conversationId });
    },
  };
};
