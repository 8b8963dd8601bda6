import { z } from 'zod';
import { placeSchema } from '../../../shared/ipc/index.ts';
import type { Handlers } from '../router.ts';
import type { Shell } from './rooms.ts';

const placeKey = 'place';
const draftKey = (key: string): string => `draft:${key}`;

/** Drafts and the last place name people and hold their words: they live in the encrypted database. */
export const createDraftHandlers = (
  shell: Shell,
): Pick<Handlers, 'draft/get' | 'draft/set' | 'place/get' | 'place/set'> => ({
  'draft/get': ({ key }) => ({ text: shell.rooms().stored.read(draftKey(key), z.string()) ?? '' }),
  'draft/set': ({ key, text }) => {
    const { stored } = shell.rooms();
    if (text === '') stored.delete(draftKey(key));
    else stored.write(draftKey(key), z.string(), text);
  },
  'place/get': () => shell.rooms().stored.read(placeKey, placeSchema) ?? { section: 'inbox' },
  'place/set': (place) => shell.rooms().stored.write(placeKey, placeSchema, place),
});
