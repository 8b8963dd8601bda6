import { describe, expect, it } from 'vitest';
import { createDraftHandlers } from '../../../src/main/ipc/handlers/drafts.ts';
import type { Shell } from '../../../src/main/ipc/handlers/services.ts';
import { createSettingStore, openDatabase } from '../../../src/main/storage/index.ts';
import { conversationId } from '../conversations/console.ts';

const jonas = 'jonas@bakery.test';
const habits = { skinTone: 0, recent: ['🥐'] };

const make = () => {
  const db = openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => 1_790_000_000_000 } });
  const shown: unknown[] = [];
  const services = {
    session: { state: { state: 'signed-in' as 'signed-in' | 'signing-in' | 'signed-out' } },
    stored: createSettingStore(db),
    // That conversation is here.
    conversations: { get: () => ({}) },
  };
  const notifications = { placeShown: (place: unknown) => void shown.push(place) };
  const window = createDraftHandlers({ services: () => services, notifications } as unknown as Shell);
  return {
    ...{ db, shown, window },
    become: (state: 'signed-in' | 'signing-in' | 'signed-out') => (services.session.state.state = state),
    async writes() {
      await window['draft/set']({ key: `private:${jonas}`, text: 'PLANTED half a sentence' });
      await window['draft/set']({ key: `reply:${conversationId}`, text: 'PLANTED reply' });
      await window['place/set']({ section: 'team', chatId: jonas });
      await window['emoji/set'](habits);
    },
    async reads() {
      return {
        draft: await window['draft/get']({ key: `private:${jonas}` }),
        place: await window['place/get'](undefined),
        emoji: await window['emoji/get'](undefined),
      };
    },
  };
};
const nothing = { draft: { text: '' }, place: { section: 'inbox' }, emoji: { skinTone: 0, recent: [] } };

describe('what the window still writes after its person was signed out', () => {
  it('is kept for nobody: the next person finds neither their words, nor their place, nor their habits', async () => {
    const { db, shown, writes, reads, become } = make();
    become('signed-out');
    await writes();
    become('signing-in');
    await writes();
    expect(shown).toEqual([]);
    become('signed-in');
    expect(await reads()).toEqual(nothing);
    expect(db.prepare('SELECT key FROM setting').all()).toEqual([]);
  });

  it('is told to nobody where the data of an account is locked on this computer', async () => {
    const { writes, reads, become, window } = make();
    await writes();
    expect(await reads()).toMatchObject({
      draft: { text: 'PLANTED half a sentence' },
      place: { section: 'team', chatId: jonas },
      emoji: habits,
    });
    become('signed-out');
    expect(await reads()).toEqual(nothing);
    expect(await window['draft/list'](undefined)).toEqual({ keys: [] });
  });
});
