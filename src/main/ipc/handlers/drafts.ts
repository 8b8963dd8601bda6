import { z } from 'zod';
import { conversationDraftKeys } from '../../conversations/index.ts';
import {
  buttonsAsDraft,
  buttonsOfDraft,
  conversationIdSchema,
  messageIdSchema,
} from '../../../shared/domain/index.ts';
import { BackchannelError } from '../../../shared/errors.ts';
import { emojiHabitsSchema } from '../../../shared/ipc/emoji.ts';
import { placeSchema } from '../../../shared/ipc/index.ts';
import type { SettingStore } from '../../storage/index.ts';
import { firstPlace, placeKey } from '../../place/index.ts';
import type { Handlers } from '../router.ts';
import type { Shell } from './services.ts';

const emojiKey = 'emoji';
const draftPrefix = 'draft:';
const draftKey = (key: string): string => `${draftPrefix}${key}`;
/** What a row of the inbox owes: words for the customer or for colleagues that have not left. */
const owedPrefixes = ['reply:', 'note:'];
/** Of a waiting reply that is being changed, and of its buttons; the message's id follows. Kept with the reply, goes with it. */
const editPrefix = 'edit:';
const editButtonsPrefix = 'edit-buttons:';

/**
 * Drafts and the last place name people and hold their words: they live in the encrypted database. The window writes
 * them a moment later than they change, and does not know at once that a customer was erased or an account
 * disconnected: what it writes of a conversation that is not here any more is not kept. Nor does it know at once that its
 * person was signed out: what it still writes then would be found by the next one.
 */
export const createDraftHandlers = (
  shell: Shell,
): Pick<
  Handlers,
  'draft/list' | 'draft/get' | 'draft/set' | 'place/get' | 'place/set' | 'emoji/get' | 'emoji/set'
> => {
  /** Undefined while nobody is signed in. */
  const ofPerson = (): SettingStore | undefined => {
    const { session, stored } = shell.services();
    return session.state.state === 'signed-in' ? stored : undefined;
  };
  const isHere = (conversationId: string): boolean => {
    const id = conversationIdSchema.safeParse(conversationId);
    return id.success && shell.services().conversations.get(id.data) !== undefined;
  };
  const editedId = (key: string, prefix: string) => {
    if (!key.startsWith(prefix)) return undefined;
    const id = messageIdSchema.safeParse(key.slice(prefix.length));
    if (!id.success) throw new BackchannelError('INPUT_INVALID', { details: { field: 'key' } });
    return id.data;
  };
  return {
    'draft/list': () => ({
      keys: owedPrefixes.flatMap((prefix) =>
        (ofPerson()?.keysWith(draftKey(prefix)) ?? []).map((key) => key.slice(draftPrefix.length)),
      ),
    }),
    'draft/get': ({ key }) => {
      const { conversations } = shell.services();
      const edited = editedId(key, editPrefix);
      if (edited) return { text: conversations.editOf(edited) ?? '' };
      const buttonsOf = editedId(key, editButtonsPrefix);
      if (buttonsOf) return { text: buttonsAsDraft(conversations.editedButtonsOf(buttonsOf) ?? []) };
      return { text: ofPerson()?.read(draftKey(key), z.string()) ?? '' };
    },
    'draft/set': ({ key, text }) => {
      const { conversations } = shell.services();
      const stored = ofPerson();
      if (stored === undefined) return;
      const edited = editedId(key, editPrefix);
      if (edited) return conversations.keepEdit(edited, text);
      const buttonsOf = editedId(key, editButtonsPrefix);
      if (buttonsOf) return conversations.keepEditedButtons(buttonsOf, buttonsOfDraft(text));
      const prefix = conversationDraftKeys.find((each) => key.startsWith(each));
      const isGone = prefix !== undefined && !isHere(key.slice(prefix.length));
      if (text === '' || isGone) stored.delete(draftKey(key));
      else stored.write(draftKey(key), z.string(), text);
    },
    'emoji/get': () => ofPerson()?.read(emojiKey, emojiHabitsSchema) ?? { skinTone: 0, recent: [] },
    'emoji/set': (habits) => ofPerson()?.write(emojiKey, emojiHabitsSchema, habits),
    'place/get': () => {
      const place = ofPerson()?.read(placeKey, placeSchema) ?? firstPlace;
      shell.notifications.placeShown(place);
      return place;
    },
    'place/set': ({ conversationId: wanted, ...place }) => {
      const stored = ofPerson();
      if (stored === undefined) return;
      const conversationId = wanted !== undefined && isHere(wanted) ? wanted : undefined;
      stored.write(placeKey, placeSchema, { ...place, conversationId });
      shell.notifications.placeShown({ ...place, conversationId });
    },
  };
};
